"""Signs of animals that claim no species: a paw trail, a collar over a bowl, a file far off.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    Point,
    ellipse,
    smooth,
)
from .signs import print_of


@dataclass(frozen=True)
class _Beast:
    """One walker in the file, in shares of its size: legs, neck (dx, dy), tail, crown."""

    size: float
    leg: float
    neck: Point
    tail: tuple[Point, ...]
    crown: str = "ears"


FILE: tuple[tuple[float, _Beast], ...] = (
    (-0.72, _Beast(0.27, 0.42, (0.5, -0.3), ((-0.7, -0.4), (-0.78, -0.9)))),
    (-0.02, _Beast(0.36, 0.5, (0.66, -0.42), ((-0.72, 0.0), (-0.76, 0.4)))),
    (0.36, _Beast(0.18, 0.44, (0.56, -0.4), ((-0.66, -0.3),), "horns")),
    (0.68, _Beast(0.33, 0.52, (0.5, -0.5), ((-0.68, 0.0), (-0.7, 0.3)), "antlers")),
)


def trail(pen: Pen, pal: Palette) -> None:
    """Paw prints along a winding path that narrows into the distance."""
    earth, mark = mix(pal.paper, pal.low, 0.4), mix(pal.ink, pal.near, 0.2)
    line = smooth(((-0.2, 1.0), (0.12, 0.46), (-0.14, -0.02), (0.12, -0.5), (0.0, -0.96)), 8)
    for spread, tone in ((1.12, mix(earth, pal.near, 0.4)), (1.0, earth)):
        left = [(x - _width(y) * spread, y) for x, y in line]
        right = [(x + _width(y) * spread, y) for x, y in reversed(line)]
        pen.poly([*left, *right], tone)
    for i, at in enumerate((3, 8, 13, 17, 21, 25, 28, 31)):
        (x, y), (ahead, above) = line[at], line[at + 1]
        turn = math.degrees(math.atan2(ahead - x, y - above))
        side = -1 if i % 2 else 1
        print_of(pen.at(x + side * 0.38 * _width(y), y, 0.42 * _width(y), turn), mark)


def _width(y: float) -> float:
    return 0.06 + 0.26 * (y + 1.0)


def collar(pen: Pen, pal: Palette) -> None:
    """A buckled collar with a bell, propped against a full bowl."""
    band, deep = pal.accent, mix(pal.accent, pal.ink, 0.4)
    pen.ring(-0.04, -0.42, 0.52, 0.2, deep, 1.0, 180, 360, squash=0.62)
    bowl, shade = pal.second, mix(pal.second, pal.ink, 0.35)
    pen.oval(0, 0.36, 0.78, 0.2, shade)
    for x, y in ((-0.44, 0.3), (-0.2, 0.24), (0.06, 0.22), (0.3, 0.25), (0.5, 0.31), (0.1, 0.32)):
        pen.oval(x, y, 0.15, 0.12, mix(pal.spark, pal.accent, 0.45))
        pen.oval(x - 0.03, y - 0.03, 0.07, 0.05, pal.spark)
    rim = ellipse(0, 0.36, 0.78, 0.2, 180, 0, sides=24)
    pen.poly([*rim, (0.94, 1.0), (-0.94, 1.0)], bowl)
    pen.poly([*rim[15:], (0.94, 1.0), (0.36, 1.0)], shade, 0.6)
    pen.stroke(rim, 0.06, mix(bowl, pal.paper, 0.5))
    print_of(pen.at(-0.06, 0.72, 0.19), pal.paper)
    pen.ring(-0.04, -0.42, 0.52, 0.22, band, 1.0, 0, 180, squash=0.62)
    pen.ring(-0.04, -0.46, 0.52, 0.04, mix(band, pal.paper, 0.5), 1.0, 10, 170, squash=0.62)
    for x, y in ((-0.4, -0.2), (-0.24, -0.14), (0.3, -0.18)):
        pen.oval(x, y, 0.04, 0.04, pal.paper)
    pen.box(0.34, -0.34, 0.58, -0.06, pal.paper)
    pen.box(0.4, -0.28, 0.52, -0.12, deep)
    pen.ring(-0.04, -0.02, 0.07, 0.05, pal.paper)
    pen.oval(-0.04, 0.16, 0.18, 0.18, pal.spark)
    pen.poly(ellipse(-0.04, 0.16, 0.18, 0.18, -60, 90, sides=14), pal.ink, 0.2)
    pen.box(-0.2, 0.15, 0.12, 0.19, pal.ink)
    pen.oval(-0.04, 0.26, 0.045, 0.05, pal.ink)


def file_of_animals(pen: Pen, pal: Palette) -> None:
    """Five kinds of animal walking in a file along a ridge, far off before a low sun."""
    dark = mix(pal.ink, pal.near, 0.2)
    pen.oval(0.02, 0.06, 0.86, 0.86, mix(pal.spark, pal.paper, 0.3))
    pen.oval(0.02, 0.06, 0.68, 0.68, mix(pal.glow, pal.paper, 0.4))
    crest = smooth(
        ((-1.0, 1.0), (-0.8, 0.74), (-0.3, 0.68), (0.3, 0.68), (0.8, 0.7), (1.0, 1.0)), 6
    )
    pen.poly(crest, dark)
    for x, beast in FILE:
        _walker(pen.at(x, 0.72, beast.size), beast, dark)
    _bird(pen.at(-0.38, 0.72, 0.18), dark)


def _walker(pen: Pen, beast: _Beast, tone: Color) -> None:
    back = -beast.leg * 2 + 0.2
    pen.oval(0, back, 0.62, 0.27, tone)
    for x, step in ((-0.46, -0.12), (-0.34, 0.1), (0.34, -0.1), (0.46, 0.12)):
        pen.stroke(((x, back), (x + step, 0.02)), 0.15, tone, taper=0.6)
    head = (0.42 + beast.neck[0], back + beast.neck[1] - 0.1)
    pen.stroke(((0.4, back - 0.02), head), 0.3, tone, taper=0.7)
    pen.stroke((head, (head[0] + 0.3, head[1] + 0.12)), 0.26, tone, taper=0.6)
    root: Point = (-0.56, back - 0.06)
    pen.stroke((root, *((x - 0.1, back + y) for x, y in beast.tail)), 0.12, tone, taper=0.5)
    for dx in (-0.1, 0.08):
        x, y = head[0] + dx, head[1]
        if beast.crown == "ears":
            pen.poly(((x - 0.09, y), (x + 0.09, y), (x - 0.03, y - 0.34)), tone)
        elif beast.crown == "horns":
            pen.stroke(smooth(((x, y), (x - 0.14, y - 0.3), (x - 0.36, y - 0.3))), 0.09, tone)
        else:
            pen.stroke(((x, y), (x - 0.1, y - 0.36), (x + 0.06 + dx, y - 0.66)), 0.07, tone)
            pen.stroke(((x - 0.08, y - 0.3), (x - 0.34, y - 0.5)), 0.06, tone)


def _bird(pen: Pen, tone: Color) -> None:
    """A waddling bird between the larger walkers."""
    pen.blob(((-0.9, -0.86), (-0.2, -0.9), (0.4, -0.8), (0.3, -0.4), (-0.3, -0.36)), tone)
    pen.stroke(smooth(((0.3, -0.7), (0.5, -1.1), (0.44, -1.5))), 0.24, tone)
    pen.poly(((0.4, -1.64), (0.9, -1.46), (0.4, -1.36)), tone)
    for x in (-0.1, 0.16):
        pen.stroke(((x, -0.4), (x, 0.0), (x + 0.16, 0.02)), 0.1, tone)
