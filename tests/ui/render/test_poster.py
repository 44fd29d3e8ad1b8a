from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest

from retrieval.types import Artwork
from tests.ui.markup import read
from ui.render.poster import art_url, poster


@pytest.mark.parametrize("artwork_id", ["a-1", "a/../b", 'a"><x', "ä?w=1#f", "a b%2F"])
def test_url_holds_any_id(artwork_id: str) -> None:
    path = urlsplit(art_url(artwork_id, "card")).path
    assert unquote(path.removeprefix("/art/")) == artwork_id


def test_picture_has_the_caption_as_its_text() -> None:
    artwork = Artwork(artwork_id="a", title_id="t", caption='A "quoted" sea', image="a.png")
    image = read(poster("a", artwork, artwork.caption, size="small")).one("img")
    assert image.attributes["alt"] == 'A "quoted" sea'
    assert image.attributes["src"] == "/art/a?w=160"


def test_artwork_that_left_the_catalogue_has_no_picture() -> None:
    frame = read(poster("a", None, "A sea", size="small")).one("span", class_="ka-frame")
    assert "is-missing" in frame.attributes["class"]
    assert "src" not in frame.one("img").attributes
