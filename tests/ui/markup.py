"""Reads a renderer's HTML the way a browser would, so that a test can ask what is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"img", "path", "br", "input"})


@dataclass
class Element:
    """One element: its attributes, the elements and the text inside it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    own_text: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, in order of nothing in particular but each text whole."""
        return " ".join([*self.own_text, *(child.text for child in self.children)])

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements inside of a tag whose attributes hold the given words."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = [
            child
            for child in self.children
            if tag in ("", child.tag)
            and all(word in child.attributes.get(name, "").split() for name, word in wanted.items())
        ]
        for child in self.children:
            found += child.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found


def read(html: str) -> Element:
    """Parse; AssertionError where the elements are not nested properly."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == ["root"]
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("root")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].own_text.append(data)
