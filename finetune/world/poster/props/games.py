"""Props of sport and music.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    ellipse,
    mirrored,
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


def guitar(pen: Pen, pal: Palette) -> None:
    """A guitar standing upright, leaning a little."""
    g = pen.at(0, 0.04, 1, 14)
    wood, edge = pal.accent, mix(pal.accent, pal.ink, 0.4)
    body = mirrored(
        ((0, -0.08), (0.3, -0.04), (0.4, 0.16), (0.3, 0.36), (0.5, 0.6), (0.4, 0.94), (0, 1.0))
    )[:-1]
    g.blob([(x * 1.09, (y - 0.46) * 1.06 + 0.46) for x, y in body], edge)
    g.blob(body, wood)
    g.blob([(x, y) for x, y in body if x >= 0.0], pal.ink, 0.16)
    g.oval(0, 0.3, 0.17, 0.17, pal.ink)
    g.ring(0, 0.3, 0.2, 0.035, pal.paper)
    g.box(-0.07, -0.82, 0.07, 0.16, mix(pal.near, pal.ink, 0.5))
    for i in range(6):
        g.box(-0.07, -0.74 + i * 0.13, 0.07, -0.72 + i * 0.13, pal.paper)
    g.poly(((-0.12, -1.0), (0.12, -1.0), (0.09, -0.78), (-0.09, -0.78)), edge)
    for y in (-0.95, -0.87):
        for side in (-1, 1):
            g.oval(side * 0.15, y, 0.045, 0.03, pal.paper)
    g.box(-0.2, 0.66, 0.2, 0.74, pal.ink)
    for x in (-0.04, -0.014, 0.014, 0.04):
        g.stroke(((x, -0.9), (x, 0.7)), 0.012, pal.paper)


def microphone(pen: Pen, pal: Palette) -> None:
    """A stage microphone with a round grille on its stand."""
    pen.stroke(((0.1, 0.5), (0.1, 0.96)), 0.07, pal.ink)
    pen.oval(0.1, 0.95, 0.44, 0.07, pal.ink)
    mic = pen.at(0.02, -0.2, 1, 28)
    mic.poly(((-0.2, -0.1), (0.2, -0.1), (0.12, 0.88), (-0.12, 0.88)), mix(pal.ink, pal.near, 0.3))
    mic.poly(((0.04, -0.1), (0.2, -0.1), (0.12, 0.88), (0.04, 0.88)), pal.ink, 0.5)
    mic.box(-0.06, 0.16, 0.06, 0.32, pal.accent)
    mic.oval(0, -0.38, 0.42, 0.44, pal.paper)
    steel = mix(pal.paper, pal.ink, 0.45)
    for i in range(-3, 4):
        reach = 0.4 * math.sqrt(max(0.0, 1 - (i * 0.12 / 0.42) ** 2))
        mic.stroke(((i * 0.12, -0.38 - reach), (i * 0.12, -0.38 + reach)), 0.025, steel)
        mic.stroke(((-reach, -0.38 + i * 0.12), (reach, -0.38 + i * 0.12)), 0.025, steel)
    mic.poly(ellipse(0, -0.38, 0.42, 0.44, -70, 90, sides=20), pal.ink, 0.2)
    mic.box(-0.42, -0.12, 0.42, 0.02, pal.accent)


def record(pen: Pen, pal: Palette) -> None:
    """A vinyl record half out of its sleeve."""
    pen.oval(0.26, 0.02, 0.72, 0.72, pal.ink)
    for r in (0.62, 0.54, 0.46, 0.38):
        pen.ring(0.26, 0.02, r, 0.018, mix(pal.ink, pal.paper, 0.3))
    pen.ring(0.26, 0.02, 0.52, 0.22, pal.paper, 0.35, -70, -40)
    pen.oval(0.26, 0.02, 0.26, 0.26, pal.accent)
    pen.oval(0.26, 0.02, 0.05, 0.05, pal.paper)
    pen.box(-0.98, -0.76, 0.24, 0.8, pal.second)
    pen.poly(
        ((-0.98, 0.8), (-0.98, 0.2), (-0.5, -0.3), (0.24, 0.5), (0.24, 0.8)),
        mix(pal.second, pal.ink, 0.4),
    )
    pen.oval(-0.2, -0.34, 0.24, 0.24, pal.spark)
    pen.box(-0.98, -0.76, -0.92, 0.8, pal.ink, 0.3)


def note(pen: Pen, pal: Palette) -> None:
    """A pair of beamed notes."""
    tone = pal.paper
    for x, y in ((-0.52, 0.66), (0.46, 0.46)):
        pen.oval(x, y, 0.34, 0.25, tone, turn=-20)
    pen.stroke(((-0.24, 0.6), (-0.24, -0.62)), 0.11, tone)
    pen.stroke(((0.74, 0.4), (0.74, -0.84)), 0.11, tone)
    pen.poly(((-0.3, -0.62), (0.8, -0.9), (0.8, -0.56), (-0.3, -0.28)), tone)
