"""Checks the image of an artwork: it lies inside the dataset folder, it is there, it decodes.

Only the header is read and the file's own checksums are verified; pixels are not decoded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from retrieval.problems import Kind

# ``verify`` opens every image; ``exist`` looks only at the path and the file.
ImageCheck = Literal["verify", "exist"]


class ImageFault(NamedTuple):
    """What is wrong with an image, and what is allowed."""

    kind: Kind
    allowed: str


def check_image(folder: Path, image: str, *, check: ImageCheck = "verify") -> ImageFault | None:
    """What is wrong with ``image`` (a path inside ``folder``), or None.

    A path that leaves the folder by ``..``, from the root or through a symbolic link is refused
    before anything of it is opened.
    """
    path = inside(folder, image)
    if path is None:
        return ImageFault(Kind.IMAGE_OUTSIDE, f"a relative path inside {folder.name}")
    if not path.is_file():
        return ImageFault(Kind.MISSING_IMAGE, "a file in the folder")
    if check == "verify" and not _decodes(path):
        return ImageFault(Kind.BROKEN_IMAGE, "an image that Pillow can read, such as PNG or JPEG")
    return None


def inside(folder: Path, image: str) -> Path | None:
    """The absolute path of ``image`` if it lies inside ``folder``, links followed; else None."""
    if "\0" in image or Path(image).is_absolute():
        return None
    root = folder.resolve()
    path = (root / image).resolve()
    return path if path.is_relative_to(root) and path != root else None


def _decodes(path: Path) -> bool:
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow warns of images so large that decoding them could exhaust the memory.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                image.verify()
    except Exception:  # Pillow's readers raise what they like on a broken file
        return False
    return True
