"""A straight road to its vanishing point, seen from eye level.

It draws in front of a sky that is already there, with the horizon at `hz`; `k` is the size of
detail.
"""

from __future__ import annotations

import itertools

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    ridge,
    smooth,
)
from .land import FOOT, LEFT, RIGHT, closed


def road(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """A straight road to a vanishing point, fields either side, a row of poles and wires."""
    x: float
    pen.poly(closed(ridge(rng, LEFT, RIGHT, hz + 4, 58 * k, 7)), mix(pal.far, pal.low, 0.35))
    pen.shade(
        ((LEFT, hz), (RIGHT, hz), (RIGHT, FOOT), (LEFT, FOOT)),
        mix(pal.far, pal.middle, 0.4),
        pal.middle,
    )
    for i in range(-9, 10):
        if abs(i) > 1:
            x = 240 + i * 92
            pen.poly(
                ((240 + i * 3, hz), (240 + i * 3 + 2, hz), (x + 34, FOOT), (x - 10, FOOT)),
                mix(pal.middle, pal.near, 0.5),
                0.55,
            )
    tar = mix(pal.near, pal.ink, 0.3)
    pen.shade(((235, hz), (245, hz), (560, FOOT), (-80, FOOT)), mix(tar, pal.far, 0.35), tar)
    line = mix(pal.paper, pal.spark, 0.4)
    for side in (-1, 1):
        pen.poly(
            (
                (240 + side * 4, hz),
                (240 + side * 4.6, hz),
                (240 + side * 290, FOOT),
                (240 + side * 274, FOOT),
            ),
            line,
            0.85,
        )
    y = hz + 3.0
    while y < 760:
        nxt = y + (y - hz) * 0.34 + 2
        a, b = (y - hz) * 0.026, (nxt - hz) * 0.026
        pen.poly(((240 - a, y), (240 + a, y), (240 + b, nxt), (240 - b, nxt)), line)
        y = nxt + (nxt - hz) * 0.26 + 2
    side = 1 if rng.random() < 0.5 else -1
    post = mix(pal.near, pal.ink, 0.4)
    tops: list[Point] = []
    for depth in (1.0, 0.52, 0.29, 0.16, 0.09):
        x, foot, tall = 240 + side * 232 * depth, hz + 116 * depth, 292 * depth
        pen.stroke(((x, foot), (x, foot - tall)), max(1.4, 8 * depth), post)
        pen.stroke(
            ((x - 30 * depth, foot - tall * 0.9), (x + 30 * depth, foot - tall * 0.9)),
            max(1.2, 6 * depth),
            post,
        )
        tops.append((x, foot - tall * 0.9))
    for one, two in itertools.pairwise(tops):
        for dx in (-26, 26):
            s0, s1 = abs(one[0] - 240) / 232, abs(two[0] - 240) / 232
            sag: Point = ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2 + 22 * s0)
            pen.stroke(
                smooth(((one[0] + dx * s0, one[1]), sag, (two[0] + dx * s1, two[1]))),
                1.2,
                post,
                0.9,
            )
    sign = pen.at(240 - side * 176, hz + 74, 0.5 + 0.5 * k)
    sign.box(-3, -66, 3, 14, post)
    sign.poly(((0, -108), (32, -76), (0, -44), (-32, -76)), pal.spark)
    sign.stroke(((-9, -62), (-9, -76), (8, -76), (8, -84)), 5, pal.ink)
    sign.poly(((1, -84), (15, -84), (8, -94)), pal.ink)
