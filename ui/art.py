"""The pictures of artworks for a page: looked up by id, checked again, shrunk and re-encoded.

Nothing of a file but its pixels reaches a browser: Pillow decodes it and writes a fresh JPEG. The
formats are those it knows as pictures; SVG is none of them. What was made is kept in memory.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retrieval.errors import NotFoundError
from ui.render.poster import WIDTHS
from ui.service import StudioService

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
# A poster of 6,000 by 9,000 is 54 million pixels, 160 MB while it is decoded.
MAX_PIXELS = 60_000_000
# Thumbnails in memory, some 30 KB each.
CACHE_SIZE = 600
QUALITY = 86


class Picture(NamedTuple):
    """A JPEG and the tag by which a browser asks whether its copy is still good."""

    data: bytes
    etag: str


class ArtRoom:
    """Makes and keeps the pictures of one service."""

    def __init__(self, service: StudioService) -> None:
        self._service = service
        self._kept = lru_cache(maxsize=CACHE_SIZE)(_encode)

    def picture(self, artwork_id: str, *, width: int) -> Picture:
        """The picture of an artwork, at most ``width`` pixels wide (one of ``WIDTHS``).

        Raises:
            NotFoundError: there is no such artwork, it has no image, or the file can't be read.
        """
        if width not in WIDTHS.values():
            allowed = ", ".join(str(known) for known in WIDTHS.values())
            raise NotFoundError(f"no pictures {width} pixels wide; allowed: {allowed}")
        path = self._service.image(artwork_id)
        try:
            state = path.stat()
            return self._kept(path, width, state.st_mtime_ns, state.st_size)
        except Exception as error:  # Pillow's readers raise what they like on a broken file
            raise NotFoundError(f"the image of artwork {artwork_id!r} can't be read") from error


def _encode(path: Path, width: int, mtime_ns: int, n_bytes: int) -> Picture:
    """A fresh JPEG; the last two arguments are part of the key, so that a changed file is read."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValueError(f"{image.width} x {image.height} pixels, more than {MAX_PIXELS}")
            image.draft("RGB", (width, width * 3))
            upright = ImageOps.exif_transpose(image)
            opaque = _on_white(upright) if upright.has_transparency_data else upright.convert("RGB")
    opaque.thumbnail((width, width * 3), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    opaque.save(out, "JPEG", quality=QUALITY, optimize=True)
    key = f"{path}|{width}|{mtime_ns}|{n_bytes}"
    return Picture(out.getvalue(), f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"')


def _on_white(image: Image.Image) -> Image.Image:
    """A picture with see-through parts laid on white."""
    from PIL import Image

    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
