"""Reads the prompt files beside it: named sections of text with strict ``{variables}``.

A file is Markdown with one ``## section`` heading a section. Rendering refuses a missing and an
unknown variable before any model is called. Values are put in as they are: nothing inside a value
is ever read as a variable.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

_HEADING = re.compile(r"^## ([a-z_]+)$", re.MULTILINE)
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


class PromptError(ValueError):
    """A prompt file is malformed, or a variable is missing or unknown."""


class Prompt:
    """One prompt file: its name and its sections."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        parts = _HEADING.split(text)
        self._sections = {
            heading: body.strip("\n")
            for heading, body in zip(parts[1::2], parts[2::2], strict=True)
        }
        if not self._sections:
            raise PromptError(f"prompts/{name}.md has no '## section' heading")

    def variables(self, section: str) -> frozenset[str]:
        """The names of the variables that a section needs."""
        return frozenset(_VARIABLE.findall(self._text(section)))

    def render(self, section: str, **values: str | int) -> str:
        """A section with its variables put in.

        Raises:
            PromptError: a variable is missing or unknown, or the section doesn't exist.
        """
        needed = self.variables(section)
        self._refuse("missing", section, needed - values.keys())
        self._refuse("unknown", section, values.keys() - needed)
        return _VARIABLE.sub(lambda match: str(values[match[1]]), self._text(section))

    def _text(self, section: str) -> str:
        try:
            return self._sections[section]
        except KeyError:
            have = ", ".join(self._sections)
            raise PromptError(
                f"prompts/{self.name}.md has no section {section!r}; it has {have}"
            ) from None

    def _refuse(self, what: str, section: str, names: frozenset[str] | set[str]) -> None:
        if names:
            listed = ", ".join(sorted(names))
            raise PromptError(
                f"prompts/{self.name}.md, section {section}: {what} variables {listed}"
            )


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt file ``name``.md of this folder.

    Raises:
        PromptError: there is no such file, or it has no sections.
    """
    file = files("prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptError(f"no prompt {name!r}; there are {', '.join(prompt_names())}")
    return Prompt(name, file.read_text(encoding="utf-8"))


@cache
def prompt_names() -> tuple[str, ...]:
    """The names of the prompt files, sorted."""
    folder = files("prompts")
    return tuple(
        sorted(f.name.removesuffix(".md") for f in folder.iterdir() if f.name.endswith(".md"))
    )


@cache
def prompts_hash() -> str:
    """SHA-256 over the names and bytes of all prompt files, in name order."""
    digest = hashlib.sha256()
    for name in prompt_names():
        digest.update(name.encode() + b"\0")
        digest.update(files("prompts").joinpath(f"{name}.md").read_bytes() + b"\0")
    return digest.hexdigest()
