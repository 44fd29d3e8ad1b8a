"""Props of ghosts and survival.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    drop,
    ellipse,
    smooth,
    star,
)


def ghost(pen: Pen, pal: Palette) -> None:
    """A drifting sheet of a ghost with hollow eyes and trailing hem."""
    pale = mix(pal.paper, pal.glow, 0.3)
    hem: list[Point] = [
        (0.62, 0.5),
        (0.72, 0.9),
        (0.4, 0.74),
        (0.2, 1.0),
        (-0.02, 0.78),
        (-0.24, 1.0),
        (-0.42, 0.74),
        (-0.74, 0.94),
        (-0.62, 0.5),
    ]
    top = ellipse(0, -0.4, 0.54, 0.58, 180, 360, sides=24)
    pen.poly([*top, *smooth(hem, 6)], pale)
    for side in (-1, 1):
        pen.blob(
            (
                (side * 0.46, -0.16),
                (side * 0.8, -0.36),
                (side * 0.94, -0.28),
                (side * 0.86, -0.1),
                (side * 0.5, 0.2),
            ),
            pale,
        )
    shade = mix(pal.second, pal.far, 0.4)
    pen.poly(
        smooth(
            (
                (0.2, -0.9),
                (0.54, -0.4),
                (0.62, 0.5),
                (0.7, 0.88),
                (0.42, 0.74),
                (0.36, 0.1),
                (0.3, -0.4),
            ),
            5,
        ),
        shade,
        0.45,
    )
    for x in (-0.3, 0.02):
        pen.stroke(smooth(((x, 0.16), (x - 0.04, 0.5), (x, 0.8))), 0.03, shade, 0.8)
    for side in (-1, 1):
        pen.oval(side * 0.2, -0.42, 0.11, 0.16, pal.ink)
    pen.oval(0, -0.1, 0.1, 0.15, pal.ink)


def candle(pen: Pen, pal: Palette) -> None:
    """A dripping candle in a holder, its smoke curling into a face."""
    brass = mix(pal.accent, pal.near, 0.4)
    pen.oval(0, 0.88, 0.62, 0.12, mix(brass, pal.ink, 0.3))
    pen.oval(0, 0.83, 0.6, 0.1, brass)
    pen.ring(0.62, 0.72, 0.17, 0.07, brass)
    pen.box(-0.2, -0.06, 0.2, 0.84, pal.paper)
    pen.box(0.04, -0.02, 0.2, 0.84, pal.ink, 0.16)
    pen.oval(0, -0.06, 0.2, 0.07, mix(pal.paper, pal.spark, 0.4))
    for x, y in ((-0.17, 0.42), (0.02, 0.2), (0.17, 0.6)):
        pen.stroke(((x, -0.02), (x, y)), 0.1, mix(pal.paper, pal.spark, 0.15))
    pen.stroke(((0, -0.06), (0, -0.2)), 0.04, pal.ink)
    pen.poly(drop(0, -0.12, 0.3, 2.9), pal.accent)
    pen.poly(drop(0, -0.14, 0.21, 2.7), pal.spark)
    pen.poly(drop(0, -0.16, 0.11, 2.4), pal.paper)


def lantern(pen: Pen, pal: Palette) -> None:
    """An old hand lantern with a skull-pale flame."""
    dark = pal.ink
    pen.ring(0, -0.62, 0.36, 0.07, dark, 1.0, 180, 360)
    pen.poly(((-0.34, -0.44), (-0.16, -0.7), (0.16, -0.7), (0.34, -0.44)), dark)
    pen.shade(
        ((-0.4, -0.44), (0.4, -0.44), (0.5, 0.7), (-0.5, 0.7)),
        pal.spark,
        mix(pal.spark, pal.accent, 0.7),
    )
    pen.poly(drop(0, 0.56, 0.3, 2.3), pal.paper)
    for x in (-0.45, 0.0, 0.45):
        pen.stroke(((x * 0.86, -0.44), (x * 1.06, 0.72)), 0.07 if x else 0.04, dark)
    pen.box(-0.46, -0.5, 0.46, -0.4, dark)
    pen.poly(((-0.56, 0.7), (0.56, 0.7), (0.66, 1.0), (-0.66, 1.0)), dark)


def compass(pen: Pen, pal: Palette) -> None:
    """A pocket compass with a long needle."""
    brass = mix(pal.spark, pal.accent, 0.35)
    pen.ring(0, -0.86, 0.13, 0.06, brass)
    pen.oval(0, 0.1, 0.88, 0.88, mix(brass, pal.ink, 0.35))
    pen.oval(0, 0.1, 0.82, 0.82, brass)
    pen.oval(0, 0.1, 0.68, 0.68, pal.paper)
    for i in range(24):
        t = math.tau * i / 24
        r = 0.54 if i % 6 == 0 else 0.6
        c, s = math.cos(t), math.sin(t)
        pen.stroke(((r * c, 0.1 + r * s), (0.65 * c, 0.1 + 0.65 * s)), 0.035, pal.ink)
    pen.poly(star(0, 0.1, 0.5, 0.28, 4), mix(pal.paper, pal.second, 0.45))
    needle = pen.at(0, 0.1, 1, 32)
    needle.poly(((0, -0.58), (0.12, 0), (-0.12, 0)), pal.accent)
    needle.poly(((0, 0.58), (0.12, 0), (-0.12, 0)), pal.ink)
    pen.oval(0, 0.1, 0.07, 0.07, brass)


def flare(pen: Pen, pal: Palette) -> None:
    """A burning hand flare throwing sparks and smoke."""
    for x, y, r in ((0.5, -0.76, 0.24), (0.26, -0.62, 0.26), (0.74, -0.9, 0.16)):
        pen.oval(x, y, r, r * 0.9, mix(pal.far, pal.paper, 0.4))
    stick = pen.at(-0.1, 0.1, 1, 24)
    stick.poly(star(0.04, -0.34, 0.62, 0.4, 11), pal.accent)
    stick.poly(star(0.04, -0.34, 0.42, 0.45, 9, -60), pal.spark)
    stick.oval(0.04, -0.3, 0.18, 0.22, pal.paper)
    stick.box(-0.12, -0.18, 0.2, 0.94, pal.accent)
    stick.box(0.06, -0.18, 0.2, 0.94, pal.ink, 0.3)
    stick.box(-0.12, 0.3, 0.2, 0.62, pal.paper)
    stick.box(-0.14, 0.84, 0.22, 0.96, pal.ink)
    for dx, dy in ((-0.7, -0.7), (-0.82, -0.2), (-0.4, -0.94), (0.72, -0.3), (-0.56, 0.14)):
        pen.poly(star(dx, dy, 0.1, 0.3, 4), pal.spark)


def raft(pen: Pen, pal: Palette) -> None:
    """A broken raft of lashed logs with a torn sail."""
    wood = mix(pal.accent, pal.near, 0.45)
    pen.stroke(((0.06, 0.6), (-0.04, -0.98)), 0.08, mix(wood, pal.ink, 0.3))
    pen.poly(
        (
            (0.02, -0.84),
            (0.72, -0.3),
            (0.5, -0.2),
            (0.64, 0.0),
            (0.36, 0.06),
            (0.44, 0.26),
            (0.06, 0.3),
        ),
        pal.paper,
    )
    pen.poly(((0.04, 0.02), (0.36, 0.06), (0.44, 0.26), (0.06, 0.3)), pal.ink, 0.2)
    pen.box(0.14, -0.44, 0.34, -0.24, pal.accent)
    pen.poly(((-0.06, -0.7), (-0.5, 0.26), (-0.02, 0.24)), mix(pal.paper, pal.far, 0.3))
    for i in range(5):
        y = 0.5 + i * 0.1
        ends = (-0.94 + 0.05 * i, 0.9 - (0.3 if i == 1 else 0.0) + 0.02 * i)
        pen.stroke(((ends[0], y), (ends[1], y + 0.02)), 0.115, mix(wood, pal.ink, 0.12 * (i % 3)))
        pen.oval(ends[0], y, 0.04, 0.05, mix(pal.paper, wood, 0.3))
    for x in (-0.56, 0.44):
        pen.stroke(((x, 0.46), (x + 0.06, 0.94)), 0.06, pal.paper)


def lifebuoy(pen: Pen, pal: Palette) -> None:
    """A striped lifebuoy with a rope through its loops."""
    pen.ring(0, 0.04, 0.94, 0.05, mix(pal.paper, pal.second, 0.3))
    pen.ring(0, 0.04, 0.62, 0.44, pal.paper)
    for a in (45, 135, 225, 315):
        pen.ring(0, 0.04, 0.62, 0.45, pal.accent, 1.0, a - 24, a + 24)
        t = math.radians(a)
        pen.oval(0.88 * math.cos(t), 0.04 + 0.88 * math.sin(t), 0.08, 0.08, pal.ink)
    pen.ring(0, 0.04, 0.46, 0.1, pal.ink, 0.25)
    pen.stroke(
        smooth(((0.6, 0.66), (0.86, 0.9), (0.5, 0.98), (0.2, 0.9), (-0.1, 1.0))),
        0.06,
        mix(pal.paper, pal.second, 0.3),
    )


def rucksack(pen: Pen, pal: Palette) -> None:
    """A full rucksack with a bedroll, side pockets and a coil of rope."""
    cloth, deep = pal.accent, mix(pal.accent, pal.ink, 0.4)
    strap = mix(pal.near, pal.ink, 0.4)
    pen.ring(0, -0.62, 0.2, 0.08, strap, 1.0, 180, 360)
    for side in (-1, 1):
        pen.blob(
            ((side * 0.5, 0.2), (side * 0.86, 0.26), (side * 0.88, 0.84), (side * 0.5, 0.94)), deep
        )
    body = ((-0.5, -0.58), (0.5, -0.58), (0.66, 0.2), (0.6, 0.98), (-0.6, 0.98), (-0.66, 0.2))
    pen.blob(body, cloth)
    pen.blob(((0.16, -0.58), (0.5, -0.58), (0.66, 0.2), (0.6, 0.98), (0.16, 0.98)), deep, 0.5)
    pen.blob(((-0.56, -0.6), (0.56, -0.6), (0.6, -0.08), (0, 0.06), (-0.6, -0.08)), deep)
    pen.blob(((-0.38, 0.36), (0.38, 0.36), (0.42, 0.86), (-0.42, 0.86)), mix(cloth, pal.paper, 0.2))
    for x in (-0.26, 0.26):
        pen.box(x - 0.05, -0.3, x + 0.05, 0.34, strap)
        pen.box(x - 0.08, 0.16, x + 0.08, 0.3, pal.spark)
    pen.stroke(((-0.62, -0.76), (0.62, -0.76)), 0.3, pal.second)
    pen.oval(0.66, -0.76, 0.13, 0.15, mix(pal.second, pal.paper, 0.4))
    for x in (-0.36, 0.3):
        pen.box(x - 0.05, -0.92, x + 0.05, -0.6, strap)
    for r in (0.28, 0.2):
        pen.ring(-0.68, 0.36, r, 0.06, pal.paper)
