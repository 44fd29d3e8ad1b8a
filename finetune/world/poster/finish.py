"""The last pass: downsampling, a vignette and a fine grain.

Grain comes from a tile that is drawn once and shifted by the artwork's seed, so that two
artworks do not share a pattern and a poster costs almost nothing.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

Plane = npt.NDArray[np.float32]


@lru_cache(maxsize=4)
def _vignette(width: int, height: int) -> Plane:
    y, x = np.mgrid[0:height, 0:width]
    u, v = x / width * 2 - 1, y / height * 2 - 1
    edge = np.clip((u * u + v * v) / 2 - 0.28, 0.0, 1.0)
    shade: Plane = (1.0 - 0.34 * edge).astype(np.float32)[:, :, None]
    return shade


SLACK = 97


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> Plane:
    noise = np.random.default_rng(20).standard_normal((height + SLACK, width + SLACK, 1))
    return (noise * 4.6).astype(np.float32)


def finish(image: Image.Image, size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """The finished poster at `size`."""
    width, height = size
    step = image.width // width
    if (width * step, height * step) == image.size:
        small = image.reduce(step)
    else:
        small = image.resize(size, Image.Resampling.LANCZOS)
    down, across = int(rng.integers(SLACK)), int(rng.integers(SLACK))
    pixels = np.multiply(np.asarray(small), _vignette(width, height), dtype=np.float32)
    pixels += _grain(width, height)[down : down + height, across : across + width]
    np.clip(pixels, 0, 255, out=pixels)
    return Image.fromarray(pixels.astype(np.uint8))
