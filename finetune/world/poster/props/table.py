"""Props of food and politics.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    ellipse,
    smooth,
    star,
)


def plate(pen: Pen, pal: Palette) -> None:
    """A laid plate with a meal on it, fork to the left, knife to the right."""
    rim = mix(pal.paper, pal.far, 0.22)
    pen.oval(0, 0.06, 0.66, 0.66, pal.paper)
    pen.ring(0, 0.06, 0.5, 0.05, rim)
    pen.blob(
        ((-0.36, 0.1), (-0.2, -0.22), (0.18, -0.3), (0.36, 0.0), (0.24, 0.3), (-0.12, 0.36)),
        pal.accent,
    )
    pen.blob(
        ((-0.24, 0.04), (-0.1, -0.14), (0.14, -0.18), (0.04, 0.04)), mix(pal.accent, pal.paper, 0.4)
    )
    leaf = mix(pal.second, pal.near, 0.15)
    for turn in (-50, 0, 50):
        twig = pen.at(0.12, 0.2, 1, turn)
        twig.blob(((0, 0), (0.1, -0.16), (0, -0.36), (-0.1, -0.16)), leaf)
    pen.oval(-0.16, 0.2, 0.09, 0.09, pal.spark)
    steel = pal.paper
    pen.stroke(((-0.88, -0.1), (-0.88, 0.92)), 0.08, steel)
    for dx in (-0.1, 0.0, 0.1):
        pen.stroke(((-0.88 + dx, -0.8), (-0.88 + dx, -0.3)), 0.05, steel)
    pen.stroke(smooth(((-0.98, -0.34), (-0.88, -0.12), (-0.78, -0.34))), 0.06, steel)
    pen.stroke(((0.88, 0.1), (0.88, 0.92)), 0.09, mix(pal.ink, pal.near, 0.3))
    pen.blob(((0.84, 0.14), (0.84, -0.8), (0.98, -0.5), (0.98, 0.12)), steel)


def pot(pen: Pen, pal: Palette) -> None:
    """A cooking pot, lid lifted by steam, with a ladle."""
    body, deep = pal.accent, mix(pal.accent, pal.ink, 0.35)
    for x in (-0.34, 0.0, 0.34):
        path = smooth(((x, -0.28), (x - 0.12, -0.52), (x + 0.1, -0.74), (x - 0.02, -0.98)))
        pen.stroke(path, 0.07, pal.paper, taper=0.4)
    for side in (-1, 1):
        pen.ring(side * 0.8, 0.2, 0.16, 0.08, pal.ink)
    pen.poly(
        [
            (-0.76, -0.06),
            (0.76, -0.06),
            *smooth(((0.74, 0.5), (0.62, 0.94), (0, 1.0), (-0.62, 0.94), (-0.74, 0.5)), 5),
        ],
        body,
    )
    pen.poly(
        [(0.24, -0.06), (0.76, -0.06), *smooth(((0.74, 0.5), (0.62, 0.94), (0.2, 1.0)), 5)],
        deep,
        0.7,
    )
    pen.box(-0.56, 0.14, -0.46, 0.74, mix(body, pal.paper, 0.6))
    lid = pen.at(0, -0.12, 1, -7)
    lid.poly(ellipse(0, 0, 0.8, 0.26, 180, 360, sides=20), mix(body, pal.paper, 0.18))
    lid.box(-0.84, -0.03, 0.84, 0.05, deep)
    lid.oval(0, -0.3, 0.12, 0.08, pal.ink)


def cake(pen: Pen, pal: Palette) -> None:
    """A layered cake on a stand with icing and berries."""
    pen.poly(((-0.14, 0.62), (0.14, 0.62), (0.34, 1.0), (-0.34, 1.0)), mix(pal.paper, pal.far, 0.3))
    pen.oval(0, 0.62, 0.88, 0.1, pal.paper)
    for y0, y1, w, tone in ((0.06, 0.6, 0.68, pal.accent), (-0.5, 0.08, 0.48, pal.second)):
        pen.box(-w, y0, w, y1, tone)
        pen.box(w * 0.3, y0, w, y1, pal.ink, 0.2)
        pen.box(-w, (y0 + y1) / 2 - 0.03, w, (y0 + y1) / 2 + 0.03, pal.paper)
        edge: list[Point] = [(-w, y0 - 0.05)]
        count = int(w / 0.1)
        for i in range(count * 2):
            x = -w + (i + 0.5) * w / count
            edge += [(x, y0 + (0.2 if i % 2 else 0.1))]
        edge += [(w, y0 - 0.05)]
        pen.poly(smooth(edge, 5), pal.paper)
    for x in (-0.3, 0.0, 0.3):
        pen.oval(x, -0.62, 0.12, 0.12, pal.accent)
        pen.oval(x - 0.04, -0.66, 0.03, 0.03, pal.paper)


def knife(pen: Pen, pal: Palette) -> None:
    """A cook's knife over a halved tomato."""
    pen.oval(-0.3, 0.68, 0.4, 0.3, mix(pal.accent, pal.ink, 0.25))
    pen.oval(-0.3, 0.62, 0.4, 0.29, pal.accent)
    pen.oval(-0.3, 0.62, 0.3, 0.21, mix(pal.accent, pal.paper, 0.45))
    for a in (30, 150, 270):
        t = math.radians(a)
        pen.oval(-0.3 + 0.16 * math.cos(t), 0.62 + 0.11 * math.sin(t), 0.08, 0.06, pal.accent)
    k = pen.at(0.1, -0.06, 1, -38)
    k.poly(((-0.9, -0.02), (-0.3, -0.2), (0.3, -0.22), (0.3, 0.16), (-0.2, 0.14)), pal.paper)
    k.poly(((-0.9, -0.02), (0.3, 0.04), (0.3, 0.16), (-0.2, 0.14)), mix(pal.paper, pal.ink, 0.28))
    k.poly(((0.3, -0.2), (1.0, -0.16), (1.02, 0.0), (0.3, 0.02)), pal.ink)
    for x in (0.46, 0.66, 0.86):
        k.oval(x, -0.08, 0.035, 0.035, pal.paper)


def podium(pen: Pen, pal: Palette) -> None:
    """A lectern with a star and a bunch of microphones."""
    wood, deep = pal.accent, mix(pal.accent, pal.ink, 0.4)
    for x, turn in ((-0.3, -16), (0.0, 0), (0.3, 16)):
        mic = pen.at(x, -0.22, 1, turn)
        mic.stroke(((0, 0), (0, -0.42)), 0.05, pal.ink)
        mic.stroke(((0, -0.46), (0, -0.62)), 0.17, pal.ink)
        mic.stroke(((-0.03, -0.5), (-0.03, -0.58)), 0.05, pal.far)
    pen.poly(((-0.9, -0.1), (0.9, -0.1), (0.74, -0.32), (-0.74, -0.32)), mix(wood, pal.paper, 0.3))
    pen.poly(((-0.86, -0.1), (0.86, -0.1), (0.6, 0.92), (-0.6, 0.92)), wood)
    pen.poly(((0.3, -0.1), (0.86, -0.1), (0.6, 0.92), (0.24, 0.92)), deep, 0.6)
    pen.box(-0.7, 0.9, 0.7, 1.0, deep)
    pen.oval(0, 0.36, 0.34, 0.34, pal.paper)
    pen.poly(star(0, 0.37, 0.28, 0.42, 5), wood)


def ballot(pen: Pen, pal: Palette) -> None:
    """A ballot box with a marked paper going in."""
    box, deep = pal.second, mix(pal.second, pal.ink, 0.4)
    paper = pen.at(0.02, -0.42, 1, -10)
    paper.box(-0.36, -0.52, 0.36, 0.4, pal.paper)
    paper.box(-0.24, -0.36, 0.0, -0.12, pal.ink)
    paper.box(-0.2, -0.32, -0.04, -0.16, pal.paper)
    paper.stroke(((-0.22, -0.26), (-0.12, -0.14), (0.08, -0.44)), 0.07, pal.accent)
    for y in (-0.28, -0.06, 0.06):
        paper.stroke(
            ((0.08 if y < -0.1 else -0.22, y), (0.26, y)), 0.035, mix(pal.ink, pal.paper, 0.4)
        )
    pen.poly(((-0.9, 0.0), (-0.68, -0.22), (0.68, -0.22), (0.9, 0.0)), mix(box, pal.paper, 0.35))
    pen.poly(((-0.5, -0.08), (-0.44, -0.14), (0.44, -0.14), (0.5, -0.08)), pal.ink)
    paper.box(-0.36, -0.3, 0.36, 0.26, pal.paper, 0.0)
    pen.box(-0.9, 0.0, 0.9, 1.0, box)
    pen.box(0.4, 0.0, 0.9, 1.0, deep, 0.6)
    pen.poly(star(-0.1, 0.5, 0.34, 0.42, 5), pal.paper)


def flag(pen: Pen, pal: Palette) -> None:
    """A banner with stripes and a star, flying from a pole."""
    pen.stroke(((-0.8, -0.96), (-0.8, 1.0)), 0.09, mix(pal.ink, pal.near, 0.3))
    pen.oval(-0.8, -0.96, 0.1, 0.1, pal.spark)
    for i, tone in enumerate((pal.accent, pal.paper, pal.accent, pal.paper, pal.accent)):
        y = -0.86 + i * 0.22
        top = smooth(((-0.76, y), (-0.3, y - 0.12), (0.3, y + 0.14), (0.96, y)), 6)
        foot = [(x, v + 0.225) for x, v in reversed(top)]
        pen.poly([*top, *foot], tone)
    fold = smooth(((-0.05, -0.84), (0.3, -0.72), (0.5, -0.76)), 5)
    pen.poly([*fold, *[(x - 0.08, y + 1.1) for x, y in reversed(fold)]], pal.ink, 0.18)
    corner = smooth(((-0.76, -0.86), (-0.45, -0.95), (-0.1, -0.86)), 5)
    pen.poly([*corner, *[(x, y + 0.66) for x, y in reversed(corner)]], pal.second)
    pen.poly(star(-0.44, -0.56, 0.22, 0.42, 5), pal.paper)


def megaphone(pen: Pen, pal: Palette) -> None:
    """A megaphone shouting."""
    m = pen.at(0.0, 0.1, 1, -16)
    m.poly(((-0.2, 0.2), (0.02, 0.16), (0.12, 0.72), (-0.1, 0.76)), pal.ink)
    m.poly(((-0.5, -0.2), (0.5, -0.62), (0.5, 0.62), (-0.5, 0.24)), pal.accent)
    m.poly(((-0.5, 0.06), (0.5, 0.16), (0.5, 0.62), (-0.5, 0.24)), pal.ink, 0.3)
    m.oval(0.5, 0.0, 0.17, 0.64, pal.paper)
    m.oval(0.52, 0.0, 0.1, 0.46, mix(pal.accent, pal.ink, 0.5))
    m.poly(((-0.86, -0.2), (-0.5, -0.22), (-0.5, 0.26), (-0.86, 0.22)), pal.paper)
    for turn in (-24, 0, 24):
        ray = m.at(0.5, 0, 1, turn)
        ray.stroke(((0.3, 0), (0.5, 0)), 0.08, pal.spark)
