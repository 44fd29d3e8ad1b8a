"""Drawing in poster units: shapes, strokes, gradients and glows.

A `Pen` draws on a Pillow image through an affine transform, so that one prop or figure can be
drawn at any size, angle and side.  Images are larger than the finished poster; the final
downsampling smooths every edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from .shapes import Color, Point, ellipse, smooth

Affine = tuple[float, float, float, float, float, float]


@lru_cache(maxsize=8)
def _falloff(power: float) -> Image.Image:
    """A round mask, full in the middle and empty at the rim."""
    base = Image.radial_gradient("L")
    return base.point([int(255 * ((255 - v) / 255) ** power) for v in range(256)])


class Pen:
    """Draws shapes on `image` (and their outline in `mask`) through an affine transform."""

    def __init__(
        self,
        image: Image.Image,
        affine: Affine,
        mask: Image.Image | None = None,
    ) -> None:
        """Draw on `image`; opaque shapes are repeated in `mask` when there is one."""
        self.image = image
        self.mask = mask
        self.affine = affine
        self._solid = ImageDraw.Draw(image)
        self._blend = ImageDraw.Draw(image, "RGBA")
        self._cut = ImageDraw.Draw(mask) if mask is not None else None

    @property
    def unit(self) -> float:
        """Pixels that one drawing unit covers."""
        a, b, _, d, e, _ = self.affine
        return math.sqrt(abs(a * e - b * d))

    def at(
        self, x: float, y: float, scale: float = 1.0, turn: float = 0.0, flip: bool = False
    ) -> Pen:
        """A pen whose origin lies at (x, y), scaled, turned clockwise by degrees, or mirrored."""
        a, b, c, d, e, f = self.affine
        t = math.radians(turn)
        cos, sin = math.cos(t) * scale, math.sin(t) * scale
        sx = -1.0 if flip else 1.0
        return Pen(
            self.image,
            (
                (a * cos + b * sin) * sx,
                b * cos - a * sin,
                a * x + b * y + c,
                (d * cos + e * sin) * sx,
                e * cos - d * sin,
                d * x + e * y + f,
            ),
            self.mask,
        )

    def sheared(self, dx: float) -> Pen:
        """A pen whose shapes lean: each unit upwards moves them by `dx` to the right."""
        a, b, c, d, e, f = self.affine
        return Pen(self.image, (a, b - a * dx, c, d, e - d * dx, f), self.mask)

    def place(self, points: Sequence[Point]) -> list[Point]:
        """The points in pixels."""
        a, b, c, d, e, f = self.affine
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in points]

    def poly(self, points: Sequence[Point], fill: Color, alpha: float = 1.0) -> None:
        """A filled polygon; see-through polygons leave the mask as it is."""
        spots = self.place(points)
        if alpha >= 0.995:
            self._solid.polygon(spots, fill=fill)
            if self._cut is not None:
                self._cut.polygon(spots, fill=255)
        else:
            self._blend.polygon(spots, fill=(*fill, int(255 * alpha)))

    def blob(
        self, points: Sequence[Point], fill: Color, alpha: float = 1.0, steps: int = 6
    ) -> None:
        """A smooth closed shape through the points."""
        self.poly(smooth(points, steps, closed=True), fill, alpha)

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        fill: Color,
        alpha: float = 1.0,
        turn: float = 0.0,
    ) -> None:
        """A filled ellipse."""
        sides = 20 if rx * self.unit < 14 else 44
        self.poly(ellipse(x, y, rx, ry, turn=turn, sides=sides), fill, alpha)

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: Color, alpha: float = 1.0
    ) -> None:
        """A filled rectangle."""
        self.poly(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill, alpha)

    def ring(
        self,
        x: float,
        y: float,
        r: float,
        width: float,
        fill: Color,
        alpha: float = 1.0,
        start: float = 0.0,
        end: float = 360.0,
        squash: float = 1.0,
    ) -> None:
        """A band of `width` along a circle (or part of one, in degrees clockwise from east)."""
        outer = ellipse(x, y, r + width / 2, (r + width / 2) * squash, start, end)
        inner = ellipse(x, y, r - width / 2, (r - width / 2) * squash, start, end)
        self.poly([*outer, *reversed(inner)], fill, alpha)

    def stroke(
        self,
        points: Sequence[Point],
        width: float,
        fill: Color,
        alpha: float = 1.0,
        taper: float = 1.0,
    ) -> None:
        """A round-ended line through the points; its width ends at `width * taper`."""
        spots = self.place(points)
        if alpha < 0.995:
            self._blend.line(
                spots, fill=(*fill, int(255 * alpha)), width=max(1, round(width * self.unit))
            )
            return
        last = len(spots) - 1
        radii = [
            max(0.5, width * self.unit / 2 * (1 + (taper - 1) * i / last)) for i in range(last + 1)
        ]
        for draw, shade in ((self._solid, fill), (self._cut, 255)):
            if draw is None:
                continue
            for (px, py), r in zip(spots, radii, strict=True):
                draw.ellipse((px - r, py - r, px + r, py + r), fill=shade)
            for i in range(last):
                (x0, y0), (x1, y1) = spots[i], spots[i + 1]
                length = math.hypot(x1 - x0, y1 - y0) or 1.0
                nx, ny = (y0 - y1) / length, (x1 - x0) / length
                r0, r1 = radii[i], radii[i + 1]
                draw.polygon(
                    (
                        (x0 + nx * r0, y0 + ny * r0),
                        (x1 + nx * r1, y1 + ny * r1),
                        (x1 - nx * r1, y1 - ny * r1),
                        (x0 - nx * r0, y0 - ny * r0),
                    ),
                    fill=shade,
                )

    def shade(self, points: Sequence[Point], top: Color, foot: Color) -> None:
        """A polygon filled with a gradient from its upper to its lower edge."""
        spots = self.place(points)
        left = max(0, int(min(x for x, _ in spots)))
        right = min(self.image.width, int(max(x for x, _ in spots)) + 1)
        y0, y1 = int(min(y for _, y in spots)), int(max(y for _, y in spots)) + 1
        over, under = max(0, y0), min(self.image.height, y1)
        if right <= left or under <= over:
            return
        cut = Image.new("L", (right - left, under - over))
        ImageDraw.Draw(cut).polygon([(x - left, y - over) for x, y in spots], fill=255)
        fade = gradient(top, foot, y1 - y0, right - left, (over - y0, under - y0))
        self.image.paste(fade, (left, over), cut)
        if self.mask is not None:
            self.mask.paste(255, (left, over), cut)

    def glow(
        self,
        x: float,
        y: float,
        r: float,
        fill: Color,
        alpha: float = 1.0,
        power: float = 2.0,
        squash: float = 1.0,
    ) -> None:
        """Soft light that thins out towards its rim (never part of the mask)."""
        ((px, py),) = self.place(((x, y),))
        wide, tall = max(1.0, r * self.unit), max(1.0, r * self.unit * squash)
        left, right = max(0, int(px - wide)), min(self.image.width, int(px + wide) + 1)
        over, under = max(0, int(py - tall)), min(self.image.height, int(py + tall) + 1)
        if right <= left or under <= over:
            return
        k, q = 128 / wide, 128 / tall
        area = (
            max(0.0, (left - px) * k + 128),
            max(0.0, (over - py) * q + 128),
            min(256.0, (right - px) * k + 128),
            min(256.0, (under - py) * q + 128),
        )
        soft = _falloff(power).point([int(v * alpha) for v in range(256)])
        size = (right - left, under - over)
        self.image.paste(
            fill, (left, over, right, under), soft.resize(size, Image.Resampling.BILINEAR, box=area)
        )


def gradient(
    top: Color, foot: Color, height: int, width: int, part: tuple[int, int] | None = None
) -> Image.Image:
    """A sheet that runs from `top` to `foot` over `height` rows, or only some of its rows."""
    first, last = part if part is not None else (0, height)
    t = np.arange(first, last, dtype=np.float32)[:, None] / max(1, height - 1)
    rows = np.rint(np.array(top) * (1 - t) + np.array(foot) * t).astype(np.uint32)
    packed = rows[:, 0] | rows[:, 1] << 8 | rows[:, 2] << 16
    sheet = np.empty((last - first, width), dtype="<u4")
    sheet[:] = packed[:, None]
    return Image.frombytes("RGB", (width, last - first), sheet.tobytes(), "raw", "RGBX")


def ramp(width: int, height: int, first: float, last: float) -> Image.Image:
    """A mask whose rows go from `first` to `last` (0 to 255, clipped)."""
    sheet = np.empty((max(1, height), width), dtype=np.uint8)
    sheet[:] = np.clip(np.linspace(first, last, len(sheet)), 0, 255)[:, None]
    return Image.fromarray(sheet)
