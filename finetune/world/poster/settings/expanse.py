"""Open water and the open sky: the sea from its shore, and the edge of space or cloud.

The horizon lies at `hz`; `k` is the size of detail.
"""

from __future__ import annotations

import math

import numpy as np

from ..canvas import Pen
from ..palette import Palette, luma, mix
from ..shapes import (
    Color,
    Point,
    ellipse,
    smooth,
)
from .land import FOOT, LEFT, RIGHT, closed


def cloud(pen: Pen, x: float, y: float, w: float, tone: Color, alpha: float) -> None:
    """A flat-bottomed heap of cloud about `w` wide."""
    puffs = ((-0.42, 0.15), (-0.2, 0.26), (0.06, 0.33), (0.3, 0.22), (0.47, 0.12))
    line: list[Point] = []
    for i in range(37):
        at = -0.58 + 1.18 * i / 36
        rise = max(math.sqrt(max(0.0, r * r - (at - dx) ** 2)) for dx, r in puffs)
        line.append((x + at * w, y - rise * w))
    pen.poly([*line, (x + w * 0.6, y), (x - w * 0.58, y)], tone, alpha)


def sea(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Open water in rows of waves, a path of light, a lighthouse on its rock, a wet shore."""
    deep = mix(pal.middle, pal.second, 0.25)
    pen.shade(
        ((LEFT, hz), (RIGHT, hz), (RIGHT, FOOT), (LEFT, FOOT)), mix(pal.far, pal.low, 0.35), deep
    )
    side = 392.0 if rng.random() < 0.5 else 92.0
    rock = mix(pal.near, pal.middle, 0.3)
    pen.blob(
        (
            (side - 80 * k, hz + 8),
            (side - 34 * k, hz - 22 * k),
            (side + 30 * k, hz - 26 * k),
            (side + 86 * k, hz + 8),
        ),
        rock,
    )
    tower, w, h = pen.at(side, hz - 20 * k, k), 15.0, 104.0
    tower.poly(((-w, 0), (w, 0), (w * 0.62, -h), (-w * 0.62, -h)), pal.paper)
    for low in (12, 52):
        a, b = 1 - 0.38 * low / h, 1 - 0.38 * (low + 20) / h
        tower.poly(
            ((-w * a, -low), (w * a, -low), (w * b, -low - 20), (-w * b, -low - 20)), pal.accent
        )
    tower.poly(((2, 0), (w, 0), (w * 0.62, -h), (2, -h)), pal.ink, 0.22)
    tower.box(-12, -h - 4, 12, -h, pal.ink)
    tower.box(-7, -h - 18, 7, -h - 4, pal.spark)
    tower.poly(((-10, -h - 18), (10, -h - 18), (0, -h - 30)), pal.ink)
    tower.glow(0, -h - 11, 60, pal.spark, 0.7)
    for i in range(6):
        y = hz + 26 + 44 * i + 3 * i * i
        size, offset = 26 + 13 * i, float(rng.uniform(0, 60))
        crest: list[Point] = []
        x = LEFT - offset
        while x < RIGHT + 60:
            crest += smooth(((x, y), (x + size * 0.55, y - size * 0.26), (x + size, y - 1)), 5)
            x += size
        tone = mix(mix(pal.far, deep, 0.3 + 0.14 * i), pal.near, 0.13 * i)
        pen.poly(closed(crest), tone, 0.8)
        pen.stroke(crest, 1.8 + i * 0.35, mix(tone, pal.paper, 0.62), 0.9)
    for i in range(26):
        y = hz + 4 + (i / 25) ** 1.7 * 250
        reach = 10 + (y - hz) * 0.32
        x = 240 + float(rng.uniform(-reach, reach))
        wide = 6 + (y - hz) * float(rng.uniform(0.08, 0.28))
        pen.oval(x, y, wide, 1 + (y - hz) * 0.012, pal.glow, 0.7)


def sky(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Stars, a small moon, and either the curve of a planet below or a floor of clouds."""
    dark = luma(pal.top) < 0.55
    dot = pal.paper if dark else mix(pal.top, pal.ink, 0.5)
    for _ in range(120):
        x, y = float(rng.uniform(-40, 520)), float(rng.uniform(-20, hz + 40))
        r = float(rng.choice((0.7, 1.0, 1.5, 2.2), p=(0.45, 0.3, 0.18, 0.07)))
        pen.oval(x, y, r, r, dot, 0.9)
    x, y, r = float(rng.choice((96.0, 384.0))), hz - 250, 30 * k
    pen.oval(x, y, r, r, mix(pal.low, pal.paper, 0.4))
    pen.oval(x + r * 0.35, y + r * 0.1, r * 0.78, r * 0.9, mix(pal.low, pal.middle, 0.4), 0.6)
    for dx, dy, cr in ((-0.4, -0.3, 0.2), (-0.1, 0.45, 0.15), (-0.5, 0.25, 0.12)):
        pen.oval(x + dx * r, y + dy * r, cr * r, cr * r, mix(pal.low, pal.middle, 0.35))
    if rng.random() < 0.6:
        r = 620.0
        cy = hz + 40 + r
        for grow, share in ((26, 0.16), (14, 0.24), (6, 0.4)):
            pen.poly(ellipse(240, cy, r + grow, r + grow, 215, 325, sides=50), pal.glow, share)
        globe = ellipse(240, cy, r, r, 205, 335, sides=70)
        pen.shade(globe, mix(pal.far, pal.second, 0.25), mix(pal.near, pal.ink, 0.3))
        for _ in range(7):
            a = math.radians(float(rng.uniform(238, 302)))
            d = r - float(rng.uniform(26, 210))
            x, y = 240 + d * math.cos(a), cy + d * math.sin(a)
            w = float(rng.uniform(34, 84))
            land = [
                (
                    x + w * c * float(rng.uniform(0.6, 1.1)),
                    y + w * 0.42 * s * float(rng.uniform(0.6, 1.1)),
                )
                for c, s in ((1, 0), (0.6, 0.8), (-0.3, 1), (-1, 0.2), (-0.6, -0.8), (0.4, -0.9))
            ]
            pen.blob(land, mix(pal.middle, pal.far, 0.2), 0.85)
        for _ in range(6):
            x, y = float(rng.uniform(0, 480)), hz + float(rng.uniform(70, 260))
            pen.oval(x, y, float(rng.uniform(30, 80)), 4, pal.paper, 0.4)
        pen.ring(240, cy, r - 2, 4, pal.paper, 0.75, 215, 325)
        return
    tone = pal.low
    for i in range(5):
        y = hz + 26 + 50 * i
        tone = mix(mix(pal.low, pal.paper, 0.55 - 0.1 * i), pal.middle, 0.12 * i)
        x = LEFT + float(rng.uniform(-40, 0))
        while x < RIGHT:
            w = float(rng.uniform(130, 230)) * k
            cloud(pen, x, y + 6, w, mix(tone, pal.paper, 0.45), 1.0)
            cloud(pen, x + 9, y + 15, w * 0.96, tone, 1.0)
            x += w * float(rng.uniform(0.7, 0.95))
        pen.box(LEFT, y + 5, RIGHT, FOOT, tone)
    pen.shade(
        ((LEFT, hz + 231), (RIGHT, hz + 231), (RIGHT, FOOT), (LEFT, FOOT)),
        tone,
        mix(tone, pal.far, 0.4),
    )
