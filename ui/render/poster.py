"""The picture of an artwork, in a frame that keeps its size whether or not there is a picture."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

from retrieval.types import Artwork
from ui.render.icons import icon
from ui.render.text import alt_text, esc

# The widths in pixels that /art serves, about twice what each place shows.
Size = Literal["small", "card", "large"]
WIDTHS: dict[Size, int] = {"small": 160, "card": 360, "large": 640}

MISSING = "image missing"


def art_url(artwork_id: str, size: Size) -> str:
    """Where the page fetches a picture from; any id is safe in it."""
    return f"/art/{quote(artwork_id, safe='')}?w={WIDTHS[size]}"


def poster(
    artwork_id: str, artwork: Artwork | None, caption: str, *, size: Size, is_deferred: bool = False
) -> str:
    """A framed picture, or the words "image missing" in the same frame.

    Args:
        artwork_id: the artwork's id.
        artwork: the artwork as the catalogue knows it; None where it no longer does.
        caption: what the picture shows; the picture's alternative text.
        size: how large the picture is fetched.
        is_deferred: whether the browser fetches it only once it comes into view.
    """
    has_image = artwork is not None and artwork.image is not None
    state = "" if has_image else " is-missing"
    source = "data-src" if is_deferred else "src"
    url = f'{source}="{esc(art_url(artwork_id, size))}"' if has_image else ""
    return (
        f'<span class="ka-frame{state}">'
        f'<img class="ka-img" {url} alt="{esc(alt_text(caption))}" width="480" height="720" '
        'decoding="async">'
        f'<span class="ka-missing">{icon("image")}<span>{MISSING}</span></span>'
        "</span>"
    )
