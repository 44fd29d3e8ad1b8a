"""Props of music: guitar, microphone, record, horn and a stand with sheets; and the small notes.

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
)


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
    pen.stroke(((0.1, 0.96), (0.1, 0.4), (-0.12, 0.12)), 0.08, pal.ink)
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


def horn(pen: Pen, pal: Palette) -> None:
    """A coiled horn with a flaring bell and three keys."""
    brass, deep = pal.spark, mix(pal.spark, pal.accent, 0.55)
    pen.ring(-0.02, 0.02, 0.56, 0.17, deep)
    pen.ring(-0.02, 0.02, 0.56, 0.09, brass)
    pen.stroke(smooth(((-0.02, -0.54), (-0.5, -0.64), (-0.9, -0.84))), 0.1, deep, taper=0.8)
    pen.oval(-0.92, -0.86, 0.1, 0.08, pal.paper)
    pen.stroke(((-0.3, 0.42), (0.3, -0.4)), 0.08, deep)
    for i in range(3):
        key = pen.at(-0.2 + i * 0.2, -0.02 - i * 0.06)
        key.box(-0.07, -0.26, 0.07, 0.26, deep)
        key.box(-0.05, -0.24, 0.01, 0.24, brass)
        key.oval(0, -0.3, 0.09, 0.06, pal.paper)
    bell = (
        *smooth(((-0.5, 0.34), (-0.12, 0.62), (0.34, 0.56), (0.68, 0.2)), 6),
        *smooth(((0.98, 0.72), (0.6, 0.9), (0.06, 0.92), (-0.46, 0.66)), 6),
    )
    pen.poly(bell, brass)
    mouth = pen.at(0.83, 0.46, 1, 60)
    mouth.oval(0, 0, 0.38, 0.17, deep)
    mouth.oval(0, -0.02, 0.31, 0.12, mix(deep, pal.ink, 0.6))
    pen.stroke(smooth(((-0.3, 0.56), (0.06, 0.72), (0.44, 0.66))), 0.05, pal.paper, taper=0.4)


def stand(pen: Pen, pal: Palette) -> None:
    """A music stand holding two sheets of notes."""
    dark = mix(pal.ink, pal.near, 0.2)
    pen.stroke(((0, 0.1), (0, 0.72)), 0.09, dark)
    for x in (-0.46, 0.0, 0.46):
        pen.stroke(((0, 0.66), (x, 0.96)), 0.07, dark)
    pen.poly(((-0.86, 0.2), (0.86, 0.2), (0.94, -0.84), (-0.94, -0.84)), dark)
    for side in (-1, 1):
        sheet = pen.at(side * 0.44, -0.38, 1, side * 3)
        sheet.box(-0.42, -0.58, 0.42, 0.5, pal.paper if side < 0 else mix(pal.paper, pal.ink, 0.1))
        for row in range(3):
            y = -0.44 + row * 0.32
            for i in range(3):
                sheet.box(
                    -0.36, y + i * 0.08, 0.36, y + i * 0.08 + 0.02, mix(pal.ink, pal.far, 0.4)
                )
            for i in range(3):
                x = -0.26 + 0.24 * i
                drop = 0.04 * ((i + row) % 3)
                sheet.oval(x, y + 0.14 - drop, 0.07, 0.05, pal.ink, turn=-20)
                sheet.stroke(
                    ((x + 0.06, y + 0.13 - drop), (x + 0.06, y - 0.08 - drop)), 0.025, pal.ink
                )
    pen.box(-0.9, 0.1, 0.9, 0.24, mix(pal.accent, pal.ink, 0.3))


def note(pen: Pen, pal: Palette) -> None:
    """A pair of beamed notes."""
    tone = pal.paper
    for x, y in ((-0.52, 0.66), (0.46, 0.46)):
        pen.oval(x, y, 0.34, 0.25, tone, turn=-20)
    pen.stroke(((-0.24, 0.6), (-0.24, -0.62)), 0.11, tone)
    pen.stroke(((0.74, 0.4), (0.74, -0.84)), 0.11, tone)
    pen.poly(((-0.3, -0.62), (0.8, -0.9), (0.8, -0.56), (-0.3, -0.28)), tone)
