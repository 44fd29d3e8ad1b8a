"""The animals: fox, horse, bird and dog.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    mirrored,
    smooth,
)


def fox(pen: Pen, pal: Palette) -> None:
    """A sitting fox with a thick tail."""
    coat, deep, pale = pal.accent, mix(pal.accent, pal.ink, 0.3), pal.paper
    pen.blob(
        ((0.26, 0.96), (0.86, 0.94), (0.98, 0.4), (0.74, -0.1), (0.62, 0.3), (0.5, 0.66)), deep
    )
    pen.blob(((0.98, 0.42), (0.76, -0.12), (0.64, 0.2), (0.8, 0.4)), pale)
    pen.blob(mirrored(((0, -0.3), (0.3, -0.1), (0.46, 0.5), (0.42, 0.98), (0, 1.0)))[:-1], coat)
    pen.blob(((0.08, -0.2), (0.3, -0.1), (0.46, 0.5), (0.42, 0.98), (0.12, 0.98)), deep, 0.6)
    pen.blob(mirrored(((0, -0.24), (0.17, 0.05), (0.1, 0.5), (0, 0.66)))[:-1], pale)
    for side in (-1, 1):
        pen.stroke(((side * 0.15, 0.4), (side * 0.13, 0.94)), 0.16, coat if side < 0 else deep)
        pen.oval(side * 0.15, 0.95, 0.12, 0.06, pal.ink)
        pen.poly(
            ((side * 0.12, -0.62), (side * 0.58, -1.0), (side * 0.56, -0.36)),
            coat if side < 0 else deep,
        )
        pen.poly(((side * 0.3, -0.64), (side * 0.51, -0.86), (side * 0.49, -0.5)), pal.ink)
    pen.poly(((-0.62, -0.44), (-0.2, -0.7), (0.2, -0.7), (0.62, -0.44), (0, 0.1)), coat)
    pen.poly(((0, -0.7), (0.2, -0.7), (0.62, -0.44), (0, 0.1)), deep, 0.6)
    for side in (-1, 1):
        pen.poly(
            ((side * 0.62, -0.44), (side * 0.24, -0.34), (0, 0.1)),
            pale if side < 0 else mix(pale, pal.ink, 0.12),
        )
        pen.oval(side * 0.22, -0.42, 0.055, 0.07, pal.ink)
    pen.oval(0, 0.06, 0.09, 0.07, pal.ink)


def horse(pen: Pen, pal: Palette) -> None:
    """A horse's head and neck with a blowing mane."""
    coat, deep = mix(pal.accent, pal.near, 0.35), mix(pal.near, pal.ink, 0.35)
    mane = pal.paper
    for x, y in ((0.16, -0.8), (0.42, -0.56), (0.6, -0.22), (0.7, 0.14), (0.74, 0.5)):
        pen.blob(
            (
                (x - 0.16, y - 0.04),
                (x + 0.14, y - 0.14),
                (x + 0.36, y + 0.08),
                (x + 0.2, y + 0.18),
                (x - 0.1, y + 0.34),
            ),
            mane,
        )
    pen.poly(((-0.04, -0.66), (0.0, -1.0), (0.16, -0.72)), deep)
    pen.blob(
        (
            (-0.08, -0.76),
            (0.2, -0.76),
            (0.5, -0.36),
            (0.66, 0.3),
            (0.8, 1.0),
            (-0.3, 1.0),
            (-0.1, 0.5),
            (-0.16, 0.16),
            (-0.36, 0.2),
            (-0.62, 0.44),
            (-0.84, 0.4),
            (-0.88, 0.2),
            (-0.62, -0.2),
            (-0.36, -0.56),
        ),
        coat,
    )
    pen.blob(
        ((-0.1, 0.5), (-0.12, 0.14), (0.1, -0.1), (0.3, 0.3), (0.3, 1.0), (-0.3, 1.0)), deep, 0.45
    )
    pen.poly(((0.06, -0.68), (0.18, -1.0), (0.28, -0.6)), coat)
    pen.blob(((-0.84, 0.4), (-0.88, 0.2), (-0.7, 0.06), (-0.5, 0.28), (-0.62, 0.44)), deep, 0.6)
    pen.poly(((-0.3, -0.6), (-0.16, -0.62), (-0.56, 0.04), (-0.66, -0.06)), mane)
    pen.oval(-0.16, -0.36, 0.075, 0.085, pal.ink)
    pen.oval(-0.18, -0.39, 0.024, 0.024, pal.paper)
    pen.oval(-0.74, 0.22, 0.05, 0.04, pal.ink)
    pen.stroke(((-0.8, 0.36), (-0.6, 0.32)), 0.03, pal.ink)
    pen.stroke(smooth(((-0.58, -0.14), (-0.4, 0.2), (-0.12, 0.2), (0.16, -0.5))), 0.045, pal.ink)
    pen.blob(((0.0, -0.8), (0.2, -0.84), (0.2, -0.5), (0.02, -0.36), (-0.08, -0.5)), mane)


def bird(pen: Pen, pal: Palette) -> None:
    """A great bird with both wings raised."""
    coat, deep, pale = pal.accent, mix(pal.accent, pal.ink, 0.35), pal.paper
    for side in (-1, 1):
        tone = coat if side < 0 else deep
        wing: list[Point] = [
            (0, 0.02),
            (side * 0.3, -0.4),
            (side * 0.66, -0.86),
            (side * 1.0, -0.96),
        ]
        tips: list[Point] = []
        for i in range(5):
            x, y = 1.0 - i * 0.19, -0.78 + i * 0.26
            tips += [(side * x, y), (side * (x - 0.15), y + 0.05)]
        pen.poly([*smooth(wing, 6), *tips, (0, 0.42)], tone)
        inner: list[Point] = [
            (0, 0.1),
            (side * 0.36, -0.34),
            (side * 0.66, -0.6),
            (side * 0.46, -0.12),
            (side * 0.2, 0.24),
        ]
        pen.blob(inner, pale, 0.85)
    pen.poly(((-0.1, 0.5), (0.1, 0.5), (0.26, 0.98), (0, 0.86), (-0.26, 0.98)), deep)
    pen.blob(
        mirrored(((0, -0.3), (0.15, -0.1), (0.17, 0.3), (0, 0.72)))[:-1], mix(coat, pale, 0.25)
    )
    pen.oval(0, -0.3, 0.15, 0.16, pale)
    pen.poly(((-0.14, -0.36), (-0.14, -0.24), (-0.36, -0.24)), pal.spark)
    pen.oval(-0.05, -0.33, 0.035, 0.035, pal.ink)


def dog(pen: Pen, pal: Palette) -> None:
    """A sitting dog with floppy ears and a collar."""
    coat = mix(pal.spark, pal.accent, 0.35)
    deep, pale = mix(coat, pal.ink, 0.45), pal.paper
    pen.stroke(smooth(((0.36, 0.84), (0.74, 0.66), (0.86, 0.26))), 0.14, coat, taper=0.5)
    pen.blob(mirrored(((0, -0.2), (0.32, 0.0), (0.5, 0.6), (0.46, 0.98), (0, 1.0)))[:-1], coat)
    pen.blob(((0.1, -0.1), (0.32, 0), (0.5, 0.6), (0.46, 0.98), (0.14, 0.98)), deep, 0.45)
    pen.blob(mirrored(((0, 0.0), (0.16, 0.2), (0.12, 0.6), (0, 0.7)))[:-1], pale)
    for side in (-1, 1):
        pen.stroke(((side * 0.17, 0.4), (side * 0.16, 0.92)), 0.17, coat)
        pen.oval(side * 0.18, 0.94, 0.14, 0.08, pale)
    pen.stroke(smooth(((-0.26, -0.02), (0, 0.08), (0.26, -0.02))), 0.11, pal.accent)
    pen.oval(0, 0.16, 0.08, 0.09, pal.spark)
    pen.blob(
        mirrored(((0, -0.96), (0.36, -0.84), (0.44, -0.48), (0.26, -0.1), (0, 0.0)))[:-1], coat
    )
    pen.blob(
        mirrored(((0, -0.9), (0.09, -0.66), (0.24, -0.36), (0.2, -0.08), (0, -0.02)))[:-1], pale
    )
    for side in (-1, 1):
        pen.blob(
            (
                (side * 0.26, -0.9),
                (side * 0.5, -0.84),
                (side * 0.64, -0.4),
                (side * 0.5, -0.22),
                (side * 0.38, -0.5),
            ),
            deep,
        )
        pen.oval(side * 0.19, -0.54, 0.06, 0.07, pal.ink)
    pen.oval(0, -0.3, 0.11, 0.08, pal.ink)
    pen.stroke(smooth(((-0.14, -0.16), (0, -0.1), (0.14, -0.16))), 0.035, pal.ink)
    pen.blob(((-0.06, -0.1), (0.06, -0.1), (0.07, 0.06), (0, 0.1), (-0.07, 0.06)), pal.accent)
