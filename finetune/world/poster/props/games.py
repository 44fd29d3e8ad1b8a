"""Props of sport; ball and goal belong on land, the others anywhere.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    ellipse,
    smooth,
    star,
)


def ball(pen: Pen, pal: Palette) -> None:
    """A football with dark panels."""
    pen.oval(0, 0.04, 0.94, 0.94, pal.paper)

    def panel(x: float, y: float, r: float, turn: float, squash: float) -> None:
        spot = pen.at(x, y, 1, turn)
        spot.poly([(px, py * squash) for px, py in star(0, 0, r, 0.81, 5)][::2], pal.ink)

    panel(0, 0.04, 0.34, 0, 1.0)
    for i in range(5):
        t = math.radians(-90 + 72 * i)
        c, s = math.cos(t), math.sin(t)
        pen.stroke(((0.32 * c, 0.04 + 0.32 * s), (0.62 * c, 0.04 + 0.62 * s)), 0.05, pal.ink)
        u = math.radians(-54 + 72 * i)
        side = ((0.66 * c, 0.04 + 0.66 * s), (0.72 * math.cos(u), 0.04 + 0.72 * math.sin(u)))
        pen.stroke(side, 0.045, pal.ink)
        w = math.radians(-90 + 72 * (i + 1))
        pen.stroke((side[1], (0.66 * math.cos(w), 0.04 + 0.66 * math.sin(w))), 0.045, pal.ink)
        tip = [(0.62 * c, 0.04 + 0.62 * s)]
        for a in (-20, -14, 14, 20):
            r = 0.94 if abs(a) < 20 else 0.8
            v = t + math.radians(a)
            tip.append((r * math.cos(v), 0.04 + r * math.sin(v)))
        pen.poly((tip[0], tip[1], tip[2], tip[3], tip[4]), pal.ink)
    pen.poly(
        [
            *ellipse(0, 0.04, 0.94, 0.94, -60, 120, sides=30),
            *ellipse(-0.16, -0.06, 0.86, 0.86, 120, -60, sides=30),
        ],
        pal.ink,
        0.22,
    )


def trophy(pen: Pen, pal: Palette) -> None:
    """A two-handled cup on a plinth."""
    gold, deep = pal.spark, mix(pal.spark, pal.accent, 0.55)
    for side in (-1, 1):
        pen.ring(side * 0.56, -0.46, 0.28, 0.1, deep)
    pen.poly(
        [
            (-0.6, -0.94),
            (0.6, -0.94),
            *smooth(
                (
                    (0.58, -0.6),
                    (0.42, -0.02),
                    (0.1, 0.2),
                    (-0.1, 0.2),
                    (-0.42, -0.02),
                    (-0.58, -0.6),
                ),
                5,
            ),
        ],
        gold,
    )
    pen.poly(
        [
            (0.16, -0.94),
            (0.6, -0.94),
            *smooth(((0.58, -0.6), (0.42, -0.02), (0.1, 0.2)), 5),
            (0.04, 0.2),
        ],
        deep,
        0.75,
    )
    pen.box(-0.42, -0.84, -0.3, -0.3, pal.paper, 0.85)
    pen.poly(star(-0.02, -0.44, 0.24, 0.42, 5), pal.paper)
    pen.poly(
        ((-0.1, 0.18), (0.1, 0.18), (0.14, 0.5), (0.34, 0.6), (-0.34, 0.6), (-0.14, 0.5)), deep
    )
    pen.box(-0.46, 0.6, 0.46, 1.0, pal.ink)
    pen.box(-0.24, 0.7, 0.24, 0.88, gold)
    pen.box(-0.66, -1.0, 0.66, -0.9, deep)


def medal(pen: Pen, pal: Palette) -> None:
    """A winner's medal on a broad ribbon."""
    for side in (-1, 1):
        pen.poly(
            ((side * 0.2, -1.0), (side * 0.62, -1.0), (side * 0.12, 0.1), (-side * 0.16, 0.06)),
            pal.accent,
        )
        pen.poly(
            ((side * 0.34, -1.0), (side * 0.48, -1.0), (side * 0.02, 0.08), (-side * 0.06, 0.06)),
            pal.paper,
        )
    gold, deep = pal.spark, mix(pal.spark, pal.accent, 0.5)
    pen.oval(0, 0.42, 0.58, 0.58, deep)
    pen.oval(0, 0.42, 0.52, 0.52, gold)
    pen.ring(0, 0.42, 0.42, 0.04, deep)
    pen.poly(
        (
            (-0.14, 0.28),
            (0.02, 0.1),
            (0.12, 0.1),
            (0.12, 0.64),
            (0.22, 0.64),
            (0.22, 0.74),
            (-0.14, 0.74),
            (-0.14, 0.64),
            (-0.03, 0.64),
            (-0.03, 0.3),
        ),
        pal.ink,
    )


def goal(pen: Pen, pal: Palette) -> None:
    """A goal with its net and a ball in the corner."""
    net = mix(pal.paper, pal.far, 0.2)
    for i in range(13):
        x = -0.9 + i * 0.15
        pen.stroke(((x, -0.5), (x * 0.86, 0.9)), 0.02, net)
    for i in range(9):
        y = -0.45 + i * 0.165
        pen.stroke(((-0.92 + 0.012 * i, y), (0.92 - 0.012 * i, y)), 0.02, net)
    pen.stroke(((-0.95, 1.0), (-0.95, -0.55), (0.95, -0.55), (0.95, 1.0)), 0.1, pal.paper)
    ball(pen.at(0.5, -0.05, 0.3), pal)


def stopwatch(pen: Pen, pal: Palette) -> None:
    """A stopwatch with its crown, two buttons and a sweep of elapsed time."""
    steel, deep = mix(pal.paper, pal.far, 0.25), mix(pal.far, pal.ink, 0.5)
    pen.box(-0.13, -0.84, 0.13, -0.6, deep)
    pen.box(-0.24, -1.0, 0.24, -0.82, steel)
    for side in (-1, 1):
        button = pen.at(side * 0.56, -0.5, 1, side * 42)
        button.box(-0.1, -0.24, 0.1, 0.1, deep)
        button.box(-0.15, -0.3, 0.15, -0.18, steel)
    pen.oval(0, 0.18, 0.82, 0.82, deep)
    pen.oval(0, 0.18, 0.76, 0.76, steel)
    pen.oval(0, 0.18, 0.62, 0.62, pal.paper)
    sweep = ellipse(0, 0.18, 0.58, 0.58, -90, 32, sides=20)
    pen.poly([(0, 0.18), *sweep], pal.accent)
    for i in range(12):
        t = math.radians(30 * i)
        c, s = math.cos(t), math.sin(t)
        r = 0.44 if i % 3 == 0 else 0.5
        pen.stroke(((r * c, 0.18 + r * s), (0.58 * c, 0.18 + 0.58 * s)), 0.05, pal.ink)
    pen.stroke(((-0.1, 0.1), (0.46, 0.46)), 0.05, pal.ink)
    pen.oval(0, 0.18, 0.09, 0.09, pal.ink)


def pennant(pen: Pen, pal: Palette) -> None:
    """A long striped pennant with a star, flying from a leaning pole."""
    pole = pen.at(-0.62, 0, 1, 4)
    pole.stroke(((0, 1.0), (0, -0.96)), 0.1, mix(pal.near, pal.ink, 0.45))
    pole.oval(0, -0.98, 0.09, 0.09, pal.spark)
    over = smooth(((0, -0.92), (0.5, -0.84), (0.96, -0.5), (1.5, -0.36)), 6)
    under = smooth(((1.5, -0.36), (0.9, -0.18), (0.5, 0.06), (0, 0.1)), 6)
    pole.poly([*over, *under], pal.accent)
    pole.poly([(0.0, -0.36), (1.5, -0.36), *under], pal.ink, 0.2)
    pole.box(0.0, -0.92, 0.12, 0.1, pal.paper)
    pole.poly(star(0.46, -0.4, 0.3, 0.42, 5), pal.paper)
    for x in (0.84, 1.02):
        pole.poly(((x, -0.6), (x + 0.08, -0.55), (x + 0.08, -0.2), (x, -0.17)), pal.spark)


def steps(pen: Pen, pal: Palette) -> None:
    """Winners' steps, first in the middle, with a laurel over them."""
    tones = (mix(pal.second, pal.paper, 0.2), pal.accent, mix(pal.second, pal.ink, 0.15))
    for (x0, x1, top, mark), tone in zip(
        ((-0.98, -0.33, 0.36, 2), (-0.33, 0.33, 0.06, 1), (0.33, 0.98, 0.52, 3)), tones, strict=True
    ):
        pen.box(x0, top, x1, 1.0, tone)
        pen.box(x0, top, x1, top + 0.08, mix(tone, pal.paper, 0.55))
        pen.box(x1 - 0.12, top + 0.08, x1, 1.0, pal.ink, 0.2)
        x = (x0 + x1) / 2
        for i in range(mark):
            dx = (i - (mark - 1) / 2) * 0.14
            pen.box(x + dx - 0.04, top + 0.18, x + dx + 0.04, top + 0.42, pal.paper)
    for side in (-1, 1):
        for i in range(6):
            t = math.radians(90 - side * (18 + 25 * i))
            leaf = pen.at(0.34 * math.cos(t), -0.46 + 0.38 * math.sin(t), 1, -side * (62 + 25 * i))
            leaf.blob(((-0.17, 0), (0, -0.08), (0.17, 0), (0, 0.08)), pal.spark)
    pen.poly(star(0, -0.46, 0.17, 0.42, 5), pal.paper)
