"""Built places under the open sky: city and village.

Each function draws in front of a sky that is already there, with the horizon at `hz`; `k` is the
size of detail.
"""

from __future__ import annotations

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    ridge,
    smooth,
)
from .land import FOOT, LEFT, RIGHT, closed


def _windows(
    pen: Pen,
    rng: np.random.Generator,
    x: float,
    y: float,
    w: float,
    foot: float,
    lit: Color,
    dark: Color,
    k: float,
) -> None:
    dx, dy = 11 * k, 15 * k
    across = max(1, int((w - 6) / dx))
    edge = (w - across * dx) / 2
    on = rng.random((60, across))
    row, top = 0, y + 10 * k
    while top < foot and row < 60:
        for col in range(across):
            if on[row, col] > 0.25:
                left = x + edge + col * dx + dx * 0.22
                pen.box(
                    left,
                    top,
                    left + dx * 0.56,
                    top + dy * 0.55,
                    lit if on[row, col] > 0.66 else dark,
                )
        row, top = row + 1, top + dy


def city(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Tower blocks in three depths with lit windows, above a street with a crossing."""
    rows = (
        (mix(pal.far, pal.low, 0.45), hz + 10, 150.0, 330.0, 46.0),
        (mix(pal.far, pal.middle, 0.45), hz + 14, 110.0, 250.0, 58.0),
        (mix(pal.middle, pal.near, 0.5), hz + 18, 50.0, 150.0, 70.0),
    )
    for depth, (tone, base, low, high, wide) in enumerate(rows):
        x = LEFT
        while x < RIGHT:
            w = wide * k * float(rng.uniform(0.7, 1.3))
            h = float(rng.uniform(low, high)) * (0.45 + 0.55 * k)
            y = base - h
            pen.box(x, y, x + w, FOOT, tone)
            pen.box(x + w * 0.72, y, x + w, base, mix(tone, pal.near, 0.3))
            crown = int(rng.integers(0, 5))
            if crown == 0:
                pen.box(x + w * 0.2, y - 14 * k, x + w * 0.8, y + 1, tone)
                pen.stroke(((x + w / 2, y - 12 * k), (x + w / 2, y - 46 * k)), 2, tone)
            elif crown == 1:
                pen.poly(((x, y + 1), (x + w * 0.5, y - w * 0.5), (x + w, y + 1)), tone)
            elif crown == 2 and depth:
                pen.box(x + w * 0.3, y - 12 * k, x + w * 0.34, y, tone)
                pen.box(x + w * 0.62, y - 12 * k, x + w * 0.66, y, tone)
                pen.box(x + w * 0.24, y - 30 * k, x + w * 0.72, y - 10 * k, tone)
                pen.poly(
                    (
                        (x + w * 0.2, y - 29 * k),
                        (x + w * 0.48, y - 42 * k),
                        (x + w * 0.76, y - 29 * k),
                    ),
                    tone,
                )
            elif crown == 3:
                pen.box(x + w * 0.12, y - 9 * k, x + w * 0.5, y + 1, tone)
            if depth:
                _windows(pen, rng, x, y, w, base - 4, pal.spark, mix(tone, pal.ink, 0.32), k)
            else:
                _windows(
                    pen,
                    rng,
                    x,
                    y,
                    w,
                    base - 4,
                    mix(tone, pal.paper, 0.4),
                    mix(tone, pal.middle, 0.25),
                    k * 1.25,
                )
            x += w + float(rng.uniform(-6, 12)) * k
    street = mix(pal.near, pal.middle, 0.25)
    pen.shade(
        ((LEFT, hz + 14), (RIGHT, hz + 14), (RIGHT, FOOT), (LEFT, FOOT)),
        street,
        mix(pal.near, pal.ink, 0.4),
    )
    pen.box(LEFT, hz + 14, RIGHT, hz + 26, mix(street, pal.low, 0.3))
    for i in range(9):
        x0 = 240 + (i - 4) * 44
        x1 = 240 + (i - 4) * 84
        pen.poly(
            ((x0 - 10, hz + 62), (x0 + 10, hz + 62), (x1 + 20, hz + 142), (x1 - 20, hz + 142)),
            mix(street, pal.paper, 0.5),
            0.6,
        )
    for x, side in ((34.0, 1.0), (446.0, -1.0)):
        post = mix(pal.near, pal.ink, 0.5)
        pen.stroke(((x, hz + 60), (x, hz - 110 * k)), 5, post)
        arm = smooth(
            ((x, hz - 108 * k), (x + side * 6, hz - 126 * k), (x + side * 34, hz - 128 * k))
        )
        pen.stroke(arm, 4, post)
        pen.oval(x + side * 36, hz - 124 * k, 9, 4, pal.spark)
        pen.glow(x + side * 36, hz - 118 * k, 56, pal.spark, 0.6)


def house(
    pen: Pen, pal: Palette, x: float, y: float, w: float, h: float, wall: Color, roof: Color
) -> None:
    """A gabled house with lit windows; its foot is centred on (x, y)."""
    pen.box(x + w * 0.16, y - h * 1.5, x + w * 0.28, y - h, mix(roof, pal.ink, 0.3))
    pen.poly(
        ((x - w / 2, y), (x - w / 2, y - h), (x, y - h * 1.62), (x + w / 2, y - h), (x + w / 2, y)),
        wall,
    )
    pen.poly(
        ((x, y), (x, y - h * 1.62), (x + w / 2, y - h), (x + w / 2, y)), mix(wall, pal.ink, 0.14)
    )
    pen.stroke(
        ((x - w * 0.6, y - h * 0.88), (x, y - h * 1.64), (x + w * 0.6, y - h * 0.88)),
        h * 0.16,
        roof,
    )
    for dx in (-0.26, 0.24):
        pen.box(x + dx * w - w * 0.1, y - h * 0.82, x + dx * w + w * 0.1, y - h * 0.42, pal.spark)
        pen.box(x + dx * w - w * 0.012, y - h * 0.82, x + dx * w + w * 0.012, y - h * 0.42, roof)
    pen.box(x - w * 0.08, y - h * 0.36, x + w * 0.1, y, mix(roof, pal.ink, 0.4))
    pen.oval(x, y - h * 1.2, w * 0.07, w * 0.07, pal.spark)


def village(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Gabled roofs stepping up a hill, smoke from chimneys, a windmill and a lane."""
    pen.poly(closed(ridge(rng, LEFT, RIGHT, hz - 64, 60, 5)), mix(pal.far, pal.low, 0.4))
    mx = float(rng.choice((92.0, 392.0)))
    body, sail = mix(pal.far, pal.middle, 0.55), mix(pal.paper, pal.low, 0.2)
    mill = pen.at(mx, hz - 96, k)
    mill.poly(((-22, 40), (-14, -62), (14, -62), (22, 40)), body)
    mill.poly(((-17, -60), (0, -84), (17, -60)), mix(body, pal.ink, 0.3))
    for turn in (20, 110, 200, 290):
        arm = mill.at(0, -58, 1, turn)
        arm.stroke(((0, 0), (0, -70)), 3, mix(body, pal.ink, 0.4))
        arm.box(0, -68, 15, -16, sail)
    roofs = (pal.accent, mix(pal.accent, pal.near, 0.45), mix(pal.second, pal.near, 0.35))
    for row, (base, size, tone) in enumerate(
        (
            (hz - 20, 46.0, mix(pal.far, pal.low, 0.25)),
            (hz + 18, 62.0, mix(pal.low, pal.far, 0.35)),
            (hz + 62, 82.0, mix(pal.paper, pal.low, 0.55)),
        )
    ):
        pen.poly(
            closed(ridge(rng, LEFT, RIGHT, base - 8, 14, 6)),
            mix(pal.middle, pal.far, 0.55 - 0.25 * row),
        )
        x = LEFT + float(rng.uniform(0, 40))
        while x < RIGHT:
            w = size * k * float(rng.uniform(0.85, 1.2))
            if row < 2 or abs(x - 240) > 96:
                roof = mix(roofs[int(rng.integers(0, 3))], pal.far, 0.4 - 0.2 * row)
                lift = float(rng.uniform(-10, 8))
                house(pen, pal, x, base + lift, w, w * float(rng.uniform(0.5, 0.7)), tone, roof)
                if rng.random() < 0.4:
                    top = base + lift - w * 0.98
                    for j in range(4):
                        pen.oval(
                            x + w * 0.22 + j * j * 1.6,
                            top - j * 13,
                            4 + j * 2.2,
                            4 + j * 1.8,
                            pal.paper,
                            0.34,
                        )
            x += w * float(rng.uniform(1.0, 1.35))
    pen.shade(closed(ridge(rng, LEFT, RIGHT, hz + 62, 8, 5)), pal.middle, pal.near)
    lane = smooth(((236, hz + 56), (210, hz + 110), (270, hz + 190), (150, hz + 380)), 8)
    pen.poly(
        [*lane, *reversed([(x + 14 + (y - hz) * 0.42, y) for x, y in lane])],
        mix(pal.low, pal.middle, 0.35),
        0.85,
    )
    for x in (*range(-6, 150, 22), *range(340, 500, 22)):
        post = mix(pal.paper, pal.middle, 0.25)
        pen.box(x, hz + 84, x + 6, hz + 118, post)
        pen.box(x - 9, hz + 94, x + 15, hz + 99, post)
