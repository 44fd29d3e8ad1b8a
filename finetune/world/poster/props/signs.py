"""Small signs of a theme: motifs for the air, and bands across the foot of the picture.

Motifs are drawn inside a square from -1 to 1; the bands are drawn in poster units.
"""

from __future__ import annotations

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    Point,
    smooth,
    star,
)


def barbed_wire(pen: Pen, pal: Palette, x0: float, x1: float, y: float) -> None:
    """Two coils of barbed wire between posts, in poster units."""
    dark = mix(pal.ink, pal.near, 0.15)
    for x in (x0 + 30, (x0 + x1) / 2 + 20, x1 - 26):
        pen.stroke(((x, y + 46), (x + 6, y - 34)), 9, dark)
        pen.stroke(((x - 16, y + 46), (x + 20, y - 20)), 7, dark)
    for level in (-18.0, 8.0):
        wire = smooth(
            [(x0 + i * (x1 - x0) / 10, y + level + (7 if i % 2 else -5)) for i in range(11)], 5
        )
        pen.stroke(wire, 2.6, dark)
        for x, v in wire[2::5]:
            pen.stroke(((x - 6, v - 7), (x + 6, v + 7)), 2.2, dark)
            pen.stroke(((x + 6, v - 7), (x - 6, v + 7)), 2.2, dark)


def tape(pen: Pen, pal: Palette, y: float, turn: float) -> None:
    """Striped police tape right across the picture, in poster units."""
    band = pen.at(240, y, 1, turn)
    light = mix(pal.spark, pal.paper, 0.1)
    band.box(-340, -14, 340, 14, light)
    x = -340.0
    while x < 340:
        band.poly(((x, 14), (x + 17, -14), (x + 37, -14), (x + 20, 14)), pal.ink)
        x += 44
    band.box(-340, -14, 340, -11, pal.ink)
    band.box(-340, 11, 340, 14, pal.ink)


def paw(pen: Pen, pal: Palette) -> None:
    """One pale paw print."""
    print_of(pen, pal.paper)


def print_of(pen: Pen, tone: Color) -> None:
    """One paw print in a tone of its own."""
    pen.blob(((0, 0.1), (0.5, 0.5), (0.4, 0.9), (0, 0.8), (-0.4, 0.9), (-0.5, 0.5)), tone)
    for x, y in ((-0.66, 0.1), (-0.26, -0.4), (0.26, -0.4), (0.66, 0.1)):
        pen.oval(x, y, 0.2, 0.28, tone)


def wisp(pen: Pen, pal: Palette) -> None:
    """A small spirit light with a tail."""
    tail: list[Point] = [(0, 0.1), (-0.3, 0.6), (0.2, 0.9), (-0.1, 1.4)]
    pen.stroke(smooth(tail), 0.5, pal.glow, taper=0.1)
    pen.oval(0, -0.2, 0.6, 0.66, pal.paper)
    for side in (-1, 1):
        pen.oval(side * 0.2, -0.24, 0.1, 0.15, pal.ink)
    pen.oval(0, 0.06, 0.09, 0.12, pal.ink)


def sparkle(pen: Pen, pal: Palette) -> None:
    """A four-pointed glint."""
    pen.poly(star(0, 0, 1.0, 0.26, 4), pal.spark)
    pen.poly(star(0, 0, 0.5, 0.3, 4), pal.paper)
