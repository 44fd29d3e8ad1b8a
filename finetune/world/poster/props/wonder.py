"""Props of space and magic.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    drop,
    ellipse,
    mirrored,
    smooth,
    star,
)


def rocket(pen: Pen, pal: Palette) -> None:
    """A finned rocket on its flame."""
    body = pal.paper
    pen.poly([(x, 2 * 0.62 - y) for x, y in drop(0, 0.62, 0.36, 1.1)], pal.accent)
    pen.poly([(x, 2 * 0.6 - y) for x, y in drop(0, 0.6, 0.24, 1.0)], pal.spark)
    for side in (-1, 1):
        pen.blob(
            ((side * 0.26, 0.12), (side * 0.64, 0.44), (side * 0.6, 0.8), (side * 0.24, 0.6)),
            pal.accent if side < 0 else mix(pal.accent, pal.ink, 0.3),
        )
    pen.blob(
        mirrored(((0, -1.0), (0.28, -0.6), (0.36, -0.1), (0.28, 0.46), (0.18, 0.64)))[:-1], body
    )
    pen.blob(((0.1, -0.88), (0.28, -0.6), (0.36, -0.1), (0.28, 0.46), (0.1, 0.64)), pal.ink, 0.2)
    pen.poly(
        smooth(((-0.24, -0.66), (-0.12, -0.86), (0, -1.0), (0.12, -0.86), (0.24, -0.66)), 5),
        pal.accent,
    )
    pen.oval(0, -0.26, 0.2, 0.2, pal.ink)
    pen.oval(0, -0.26, 0.14, 0.14, pal.second)
    pen.oval(-0.04, -0.31, 0.045, 0.045, pal.paper)
    pen.poly(
        ((-0.05, 0.16), (0.05, 0.16), (0.06, 0.78), (-0.06, 0.78)), mix(pal.accent, pal.ink, 0.2)
    )
    pen.box(-0.3, 0.3, 0.3, 0.38, pal.accent)


def planet(pen: Pen, pal: Palette) -> None:
    """A ringed planet with bands and a moon."""
    globe = pen.at(0, 0, 1, -20)
    globe.ring(0, 0, 0.88, 0.16, mix(pal.spark, pal.paper, 0.3), 1.0, 180, 360, squash=0.3)
    globe.oval(0, 0, 0.6, 0.6, pal.accent)
    for y, h, tone in (
        (-0.3, 0.12, pal.spark),
        (0.0, 0.16, mix(pal.accent, pal.paper, 0.4)),
        (0.32, 0.1, pal.second),
    ):
        band = [(math.sqrt(max(0.0, 0.36 - v * v)), v) for v in (y - h / 2, y, y + h / 2)]
        globe.poly([*band, *[(-x, v) for x, v in reversed(band)]], tone)
    globe.poly(
        [
            *ellipse(0, 0, 0.6, 0.6, -50, 130, sides=26),
            *ellipse(-0.18, -0.16, 0.55, 0.55, 120, -40, sides=26),
        ],
        pal.ink,
        0.3,
    )
    globe.ring(0, 0, 0.88, 0.16, pal.spark, 1.0, 0, 180, squash=0.3)
    globe.ring(0, 0, 0.74, 0.04, mix(pal.spark, pal.accent, 0.5), 1.0, 0, 180, squash=0.3)
    pen.oval(0.72, -0.72, 0.15, 0.15, pal.paper)
    pen.oval(0.77, -0.7, 0.1, 0.12, pal.ink, 0.2)


def astronaut(pen: Pen, pal: Palette) -> None:
    """A space helmet with a mirrored visor."""
    pen.blob(((-0.86, 1.0), (-0.7, 0.62), (0.7, 0.62), (0.86, 1.0)), mix(pal.paper, pal.far, 0.4))
    pen.box(-0.6, 0.6, 0.6, 0.76, pal.accent)
    pen.oval(0, -0.12, 0.82, 0.84, pal.paper)
    pen.poly(ellipse(0.04, -0.12, 0.78, 0.84, -70, 80, sides=24), pal.ink, 0.14)
    for side in (-1, 1):
        pen.oval(side * 0.84, -0.06, 0.12, 0.24, pal.accent)
    pen.blob(
        mirrored(((0, -0.62), (0.5, -0.5), (0.64, -0.08), (0.46, 0.36), (0, 0.44)))[:-1], pal.ink
    )
    visor = mirrored(((0, -0.54), (0.44, -0.44), (0.56, -0.08), (0.4, 0.28), (0, 0.36)))[:-1]
    pen.blob(visor, mix(pal.second, pal.ink, 0.35))
    pen.poly([*ellipse(0, 0.3, 0.5, 0.5, 200, 340, sides=16)], mix(pal.accent, pal.spark, 0.3))
    pen.oval(0.2, -0.26, 0.12, 0.12, pal.spark)
    pen.blob(
        ((-0.46, -0.1), (-0.36, -0.38), (-0.2, -0.44), (-0.3, -0.3), (-0.36, -0.02)), pal.paper
    )
    for x, y in ((0.34, -0.04), (-0.06, -0.4), (0.02, -0.14)):
        pen.poly(star(x, y, 0.06, 0.3, 4), pal.paper)


def wand(pen: Pen, pal: Palette) -> None:
    """A wand throwing a trail of sparks."""
    trail = smooth(((0.5, -0.62), (0.1, -0.94), (-0.5, -0.7), (-0.66, -0.1), (-0.3, 0.28)), 8)
    pen.stroke(trail, 0.11, pal.spark, taper=0.1)
    pen.stroke(((-0.72, 0.92), (0.42, -0.5)), 0.13, pal.ink)
    pen.stroke(((-0.7, 0.86), (0.38, -0.48)), 0.04, mix(pal.ink, pal.paper, 0.4))
    pen.stroke(((-0.76, 0.96), (-0.6, 0.77)), 0.16, pal.accent)
    pen.stroke(((0.36, -0.43), (0.44, -0.53)), 0.14, pal.paper)
    pen.poly(star(0.48, -0.6, 0.42, 0.36, 8), pal.spark)
    pen.poly(star(0.48, -0.6, 0.24, 0.4, 8), pal.paper)
    for x, y, r in (
        (0.86, -0.1, 0.17),
        (-0.16, -0.7, 0.14),
        (0.9, -0.86, 0.1),
        (-0.68, -0.5, 0.15),
        (0.44, 0.16, 0.11),
        (-0.42, 0.14, 0.12),
    ):
        pen.poly(star(x, y, r, 0.28, 4), pal.paper if r < 0.14 else pal.spark)


def orb(pen: Pen, pal: Palette) -> None:
    """A crystal ball on a clawed stand, stars swirling in it."""
    pen.poly(((-0.36, 0.56), (0.36, 0.56), (0.62, 1.0), (-0.62, 1.0)), pal.ink)
    pen.box(-0.5, 0.62, 0.5, 0.72, pal.spark)
    pen.shade(
        ellipse(0, -0.14, 0.78, 0.78),
        mix(pal.second, pal.paper, 0.35),
        mix(pal.accent, pal.ink, 0.15),
    )
    swirl = smooth(((-0.56, 0.1), (-0.2, -0.2), (0.2, 0.14), (0.56, -0.24)), 8)
    pen.stroke(swirl, 0.12, pal.paper, 0.55)
    pen.stroke([(x, y + 0.24) for x, y in swirl], 0.07, pal.spark, 0.6)
    for x, y, r in ((0.1, -0.48, 0.17), (-0.3, -0.1, 0.1), (0.38, -0.06, 0.12), (-0.02, 0.3, 0.09)):
        pen.poly(star(x, y, r, 0.3, 4), pal.paper)
    pen.blob(
        ((-0.64, -0.2), (-0.5, -0.62), (-0.2, -0.8), (-0.4, -0.54), (-0.52, -0.16)), pal.paper, 0.9
    )
    for side in (-1, 1):
        pen.stroke(
            smooth(((side * 0.34, 0.66), (side * 0.62, 0.5), (side * 0.64, 0.24))), 0.09, pal.spark
        )


def spellbook(pen: Pen, pal: Palette) -> None:
    """A floating open book with light and stars rising out of it."""
    for x, lean in ((-0.5, -0.2), (0.0, 0.0), (0.5, 0.2)):
        pen.poly(
            ((x - 0.12, 0.3), (x + 0.12, 0.3), (x + lean + 0.26, -0.94), (x + lean - 0.26, -0.94)),
            pal.spark if x == 0 else mix(pal.spark, pal.glow, 0.5),
            0.45,
        )
    pen.poly(((-1.0, 0.2), (0, 0.5), (1.0, 0.2), (1.0, 0.78), (0, 1.0), (-1.0, 0.78)), pal.accent)
    for side in (-1, 1):
        leaf = smooth(((0, 0.36), (side * 0.4, 0.12), (side * 0.92, 0.12)), 6)
        low = [(x, y + 0.56) for x, y in reversed(leaf)]
        pen.poly([*leaf, *low], pal.paper if side < 0 else mix(pal.paper, pal.ink, 0.12))
        for i in range(3):
            pen.stroke(
                ((side * 0.2, 0.4 + i * 0.13), (side * 0.76, 0.28 + i * 0.13)),
                0.03,
                mix(pal.ink, pal.paper, 0.4),
            )
    pen.stroke(((0, 0.36), (0, 0.94)), 0.03, pal.ink)
    for x, y, r in (
        (0, -0.5, 0.34),
        (-0.5, -0.26, 0.18),
        (0.52, -0.36, 0.2),
        (-0.36, -0.78, 0.12),
        (0.3, -0.86, 0.14),
        (0.1, -0.02, 0.12),
    ):
        pen.poly(star(x, y, r, 0.3, 4), pal.spark if r > 0.15 else pal.paper)


def tower(pen: Pen, pal: Palette) -> None:
    """A crooked tower with a pointed roof, lit windows and a crescent."""
    stone, deep = mix(pal.far, pal.paper, 0.25), mix(pal.middle, pal.ink, 0.4)
    pen.poly(((-0.34, 1.0), (-0.24, -0.16), (0.24, -0.16), (0.4, 1.0)), stone)
    pen.poly(((0.06, 1.0), (0.06, -0.16), (0.24, -0.16), (0.4, 1.0)), deep, 0.6)
    pen.poly(((-0.4, -0.12), (-0.36, -0.34), (0.36, -0.34), (0.4, -0.12)), mix(stone, pal.ink, 0.2))
    pen.poly(((-0.46, -0.32), (-0.1, -0.7), (0.16, -1.0), (0.16, -0.7), (0.46, -0.32)), pal.accent)
    pen.poly(((0.1, -0.32), (0.16, -1.0), (0.46, -0.32)), pal.ink, 0.3)
    turret = pen.at(0.42, 0.34, 0.5)
    turret.poly(((-0.3, 0.6), (-0.3, -0.3), (0.34, -0.3), (0.34, 0.3)), stone)
    turret.poly(((-0.46, -0.28), (0.02, -1.1), (0.5, -0.28)), pal.accent)
    turret.box(-0.08, -0.14, 0.12, 0.16, pal.spark)
    for x, y, k in ((0, 0.1, 1.0), (-0.08, 0.5, 0.8)):
        arch = ellipse(x, y, 0.09 * k, 0.11 * k, 180, 360, sides=12)
        pen.poly([*arch, (x + 0.09 * k, y + 0.16 * k), (x - 0.09 * k, y + 0.16 * k)], pal.spark)
    pen.poly(
        [
            *ellipse(-0.66, -0.62, 0.26, 0.26, 60, 300, sides=24),
            *reversed(ellipse(-0.54, -0.62, 0.2, 0.22, 75, 285, sides=24)),
        ],
        pal.spark,
    )
    for x, y, r in ((0.74, -0.72, 0.13), (-0.8, -0.1, 0.1), (0.82, -0.2, 0.09)):
        pen.poly(star(x, y, r, 0.3, 4), pal.paper)


def hat(pen: Pen, pal: Palette) -> None:
    """A bent, starred pointed hat."""
    cloth, deep = pal.second, mix(pal.second, pal.ink, 0.4)
    pen.oval(0, 0.78, 0.98, 0.2, deep)
    pen.poly(
        ((-0.56, 0.76), (-0.22, -0.4), (-0.02, -0.74), (0.5, -0.98), (0.34, -0.5), (0.56, 0.76)),
        cloth,
    )
    pen.poly(((0.06, 0.76), (0.1, -0.5), (0.5, -0.98), (0.34, -0.5), (0.56, 0.76)), deep, 0.7)
    pen.poly(((-0.57, 0.78), (-0.5, 0.52), (0.5, 0.52), (0.57, 0.78)), pal.accent)
    pen.box(-0.14, 0.5, 0.14, 0.78, pal.spark)
    for x, y, r in ((-0.14, 0.26, 0.17), (0.2, 0.0, 0.13), (-0.08, -0.24, 0.11)):
        pen.poly(star(x, y, r, 0.4, 5), pal.spark)
