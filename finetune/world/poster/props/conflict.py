"""Props of crime and war.

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


def revolver(pen: Pen, pal: Palette) -> None:
    """A revolver in side view."""
    steel, dark, grip = mix(pal.far, pal.ink, 0.45), mix(pal.ink, pal.near, 0.2), pal.accent
    pen.blob(
        ((0.4, -0.02), (0.72, 0.0), (0.94, 0.72), (0.9, 0.96), (0.54, 0.92), (0.42, 0.4)), grip
    )
    pen.blob(((0.72, 0.04), (0.94, 0.72), (0.9, 0.96), (0.74, 0.9)), pal.ink, 0.35)
    pen.ring(0.28, 0.16, 0.24, 0.08, dark)
    pen.stroke(((0.26, 0.02), (0.2, 0.22)), 0.07, dark)
    pen.poly(
        (
            (-1.0, -0.5),
            (0.5, -0.5),
            (0.72, -0.3),
            (0.76, 0.06),
            (0.1, 0.06),
            (0.06, -0.12),
            (-1.0, -0.18),
        ),
        steel,
    )
    pen.box(-1.0, -0.5, 0.5, -0.42, mix(steel, pal.paper, 0.5))
    pen.poly(((-1.0, -0.26), (0.0, -0.22), (0.04, -0.12), (-1.0, -0.18)), dark)
    pen.poly(((-0.96, -0.5), (-0.92, -0.62), (-0.84, -0.5)), dark)
    pen.poly(((0.56, -0.46), (0.74, -0.74), (0.86, -0.7), (0.72, -0.3)), dark)
    pen.box(-0.02, -0.46, 0.42, 0.04, dark)
    for y in (-0.36, -0.2, -0.04):
        pen.stroke(((0.04, y), (0.36, y)), 0.08, mix(steel, pal.paper, 0.45))
    pen.oval(-0.98, -0.34, 0.04, 0.1, pal.ink)


def handcuffs(pen: Pen, pal: Palette) -> None:
    """A pair of open handcuffs on a short chain."""
    steel, dark = pal.paper, mix(pal.ink, pal.far, 0.35)
    for x, y, turn in ((-0.5, -0.36, 10), (0.5, 0.42, 190)):
        cuff = pen.at(x, y, 1, turn)
        cuff.ring(0, 0, 0.38, 0.2, dark, 1.0, -60, 230)
        cuff.ring(0, 0, 0.4, 0.1, steel, 1.0, -60, 230)
        for a in range(150, 231, 16):
            t = math.radians(a)
            cuff.oval(0.3 * math.cos(t), 0.3 * math.sin(t), 0.035, 0.035, steel)
        cuff.poly(((0.18, 0.24), (0.5, 0.06), (0.62, 0.34), (0.32, 0.52)), dark)
        cuff.poly(((0.24, 0.26), (0.48, 0.13), (0.55, 0.32), (0.34, 0.43)), steel)
        cuff.oval(0.42, 0.28, 0.045, 0.045, dark)
    for i in range(5):
        t = i / 4
        x, y = -0.2 + 0.38 * t, 0.06 - 0.02 * t + 0.1 * math.sin(t * math.pi)
        pen.at(x, y, 1, 20 if i % 2 else -50).ring(
            0, 0, 0.09, 0.045, steel if i % 2 else dark, squash=0.7
        )


def magnifier(pen: Pen, pal: Palette) -> None:
    """A magnifying glass over a fingerprint."""
    pen.stroke(((0.34, 0.36), (0.86, 0.88)), 0.22, pal.ink)
    pen.stroke(((0.42, 0.44), (0.8, 0.82)), 0.1, pal.accent)
    pen.oval(-0.2, -0.2, 0.7, 0.7, pal.paper)
    for i in range(6):
        r = 0.07 + 0.088 * i
        gap = (40, 330, 190, 20, 300, 160)[i]
        pen.ring(-0.2, -0.16, r, 0.042, pal.accent, 1.0, gap, gap + 300, squash=1.12)
    pen.ring(-0.2, -0.2, 0.72, 0.13, pal.ink)
    pen.ring(-0.2, -0.2, 0.58, 0.06, mix(pal.paper, pal.far, 0.2), 1.0, 190, 250)


def helmet(pen: Pen, pal: Palette) -> None:
    """A soldier's helmet with a bullet dent, set on the butt of a rifle in the ground."""
    wood, steel = mix(pal.accent, pal.near, 0.5), mix(pal.second, pal.near, 0.5)
    pen.stroke(((0, -0.3), (0, 1.0)), 0.12, pal.ink)
    pen.poly(((-0.1, 0.3), (0.12, 0.3), (0.16, 0.9), (-0.12, 0.96)), wood)
    pen.stroke(smooth(((0.05, 0.1), (0.3, 0.4), (0.12, 0.9))), 0.04, wood)
    dome = ellipse(0, -0.22, 0.74, 0.74, 180, 360, sides=30)
    pen.poly([*dome, (0.98, -0.02), (0.9, 0.06), (-0.9, 0.06), (-0.98, -0.02)], steel)
    pen.poly(
        [
            *ellipse(0, -0.22, 0.74, 0.74, 285, 360, sides=16),
            (0.98, -0.02),
            (0.9, 0.06),
            (0.3, 0.06),
        ],
        pal.ink,
        0.35,
    )
    pen.stroke(smooth(((-0.96, -0.0), (0, -0.12), (0.96, 0.0))), 0.07, mix(steel, pal.paper, 0.35))
    pen.poly(star(-0.26, -0.52, 0.24, 0.42, 5), pal.paper)
    pen.oval(0.36, -0.5, 0.07, 0.08, pal.ink)
    for a in (20, 120, 220, 300):
        t = math.radians(a)
        pen.stroke(
            (
                (0.36 + 0.08 * math.cos(t), -0.5 + 0.08 * math.sin(t)),
                (0.36 + 0.2 * math.cos(t), -0.5 + 0.2 * math.sin(t)),
            ),
            0.025,
            pal.ink,
        )
    for side in (-1, 1):
        pen.stroke(
            smooth(((side * 0.6, 0.04), (side * 0.5, 0.5), (side * 0.12, 0.62))), 0.05, pal.ink
        )


def warplane(pen: Pen, pal: Palette) -> None:
    """A propeller fighter seen from the front quarter above, with roundels."""
    body, dark = mix(pal.second, pal.far, 0.2), mix(pal.second, pal.ink, 0.5)
    plane = pen.at(0, 0.1, 1, -14)
    plane.poly(
        ((-1.0, 0.12), (-0.9, -0.1), (0.9, -0.1), (1.0, 0.12), (0.2, 0.28), (-0.2, 0.28)), body
    )
    plane.poly(((0.1, 0.26), (0.1, -0.1), (0.9, -0.1), (1.0, 0.12)), dark, 0.55)
    plane.poly(((-0.4, 0.94), (-0.34, 0.8), (0.34, 0.8), (0.4, 0.94), (0, 1.0)), body)
    plane.blob(
        mirrored(((0, -0.72), (0.16, -0.6), (0.19, 0.0), (0.08, 0.9)))[:-1],
        mix(body, pal.paper, 0.15),
    )
    plane.blob(((0.04, -0.7), (0.16, -0.58), (0.19, 0), (0.08, 0.9), (0.03, 0.9)), dark, 0.7)
    plane.poly(((-0.03, 0.66), (0.03, 0.66), (0.05, 1.0), (-0.05, 1.0)), pal.accent)
    plane.blob(mirrored(((0, -0.26), (0.09, -0.16), (0.08, 0.14), (0, 0.22)))[:-1], pal.paper)
    for x in (-0.62, 0.62):
        plane.oval(x, 0.05, 0.13, 0.12, pal.paper)
        plane.oval(x, 0.05, 0.075, 0.07, pal.accent)
    plane.oval(0, -0.76, 0.46, 0.07, pal.paper, 0.5)
    plane.stroke(((-0.44, -0.79), (0.44, -0.73)), 0.05, pal.ink)
    plane.oval(0, -0.76, 0.08, 0.09, pal.accent)


def tank(pen: Pen, pal: Palette) -> None:
    """A tank in side view, gun raised."""
    hull, dark = mix(pal.second, pal.near, 0.4), mix(pal.near, pal.ink, 0.5)
    pen.stroke(((-0.1, -0.1), (-0.96, -0.44)), 0.11, dark)
    pen.stroke(((-0.84, -0.4), (-0.98, -0.45)), 0.16, dark)
    pen.poly(((-0.36, 0.2), (-0.28, -0.26), (0.34, -0.3), (0.5, 0.2)), hull)
    pen.box(-0.02, -0.42, 0.24, -0.26, dark)
    pen.poly(((0.1, 0.2), (0.14, -0.28), (0.34, -0.3), (0.5, 0.2)), pal.ink, 0.3)
    pen.poly(star(-0.08, -0.02, 0.16, 0.42, 5), pal.paper)
    pen.poly(((-0.96, 0.46), (-0.74, 0.16), (0.8, 0.16), (0.96, 0.44)), mix(hull, pal.paper, 0.12))
    pen.blob(
        ((-0.98, 0.62), (-0.86, 0.4), (0.86, 0.4), (0.98, 0.62), (0.76, 1.0), (-0.76, 1.0)), dark
    )
    for i in range(5):
        x = -0.62 + i * 0.31
        pen.oval(x, 0.72, 0.14, 0.14, mix(hull, pal.paper, 0.2))
        pen.oval(x, 0.72, 0.06, 0.06, dark)


def tags(pen: Pen, pal: Palette) -> None:
    """Two stamped identity tags on a ball chain."""
    steel, deep = mix(pal.paper, pal.far, 0.2), mix(pal.far, pal.ink, 0.45)
    for side in (-1, 1):
        chain = smooth(
            ((side * 0.06, -0.2), (side * 0.5, -0.5), (side * 0.42, -0.86), (0, -1.0)), 6
        )
        for x, y in chain[::2]:
            pen.oval(x, y, 0.05, 0.05, steel)
    for x, y, turn, tone in ((0.2, 0.34, -16, deep), (-0.16, 0.36, 12, steel)):
        tag = pen.at(x, y, 1, turn)
        tag.stroke(((0, -0.3), (0, 0.3)), 0.66, mix(tone, pal.ink, 0.4))
        tag.stroke(((0, -0.3), (0, 0.3)), 0.58, tone)
        tag.oval(0, -0.46, 0.07, 0.07, pal.ink)
        for i, wide in enumerate((0.2, 0.15, 0.19, 0.11)):
            v = -0.22 + 0.18 * i
            tag.box(-0.19, v, -0.19 + wide * 2, v + 0.07, mix(tone, pal.ink, 0.65))
