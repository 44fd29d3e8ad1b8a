"""Interiors: a living room and a great hall.

Rooms cover the sky except behind their windows; the foot of the back wall lies at `hz`.
"""

from __future__ import annotations

import itertools

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Box,
    Point,
    ellipse,
    smooth,
)
from .land import FOOT, LEFT, RIGHT


def panes(setting: str, hz: float) -> list[Box]:
    """The window glass of a room that neither bars nor curtains cover, as (x0, y0, x1, y1)."""
    if setting == "home":
        rows = ((hz - 320, hz - 216), (hz - 204, hz - 94))
        return [(x, a, x + 62, b) for x in (172.0, 246.0) for a, b in rows]
    halves = (135.0, 153.0, 223.0, 241.0, 311.0, 329.0)
    return [(x, hz - 290 + 128 * (x in (223.0, 241.0)), x + 16, hz - 62) for x in halves]


def home(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """A living room: papered wall around a big window, curtains, lamp, shelf, sofa, boards."""
    wall, trim = mix(pal.far, pal.low, 0.28), mix(pal.paper, pal.low, 0.3)
    dark = mix(wall, pal.middle, 0.4)
    x0, x1, y0, y1 = 140.0, 340.0, hz - 330, hz - 92
    walls: tuple[tuple[float, float, float, float], ...] = (
        (LEFT, -90, x0, hz),
        (x1, -90, RIGHT, hz),
        (x0, -90, x1, y0),
        (x0, y1, x1, hz),
    )
    for left, over, right, under in walls:
        pen.box(left, over, right, under, wall)
    for i in range(-5, 30):
        x = i * 22.0
        if x + 7 < x0 - 30 or x > x1 + 30:
            pen.box(x, -90, x + 7, hz - 14, dark, 0.4)
    for x in (x0 - 6, x1 - 2, (x0 + x1) / 2 - 4):
        pen.box(x, y0 - 6, x + 8, y1 + 6, trim)
    for y in (y0 - 6, y1 - 2, (y0 + y1) / 2 - 4):
        pen.box(x0 - 6, y, x1 + 6, y + 8, trim)
    pen.box(x0 - 18, y1 + 4, x1 + 18, y1 + 15, trim)
    for side in (-1, 1):
        edge = 240 + side * 128
        drape: list[Point] = [
            (edge, y0 - 22),
            (edge - side * 62, y0 - 22),
            (edge - side * 30, y0 + 120),
            (edge - side * 12, y1 + 40),
            (edge, y1 + 40),
        ]
        pen.shade(drape, pal.accent, mix(pal.accent, pal.near, 0.5))
        for j in (12, 24):
            pen.stroke(
                ((edge - side * j * 1.8, y0 - 20), (edge - side * j * 0.5, y1 + 38)),
                2,
                pal.ink,
                0.22,
            )
    pen.stroke(((x0 - 44, y0 - 24), (x1 + 44, y0 - 24)), 5, mix(pal.near, pal.ink, 0.3))
    for i, (px, py) in enumerate(((34.0, hz - 250), (70.0, hz - 178), (446.0, hz - 262))):
        w, h = 22.0 + 6 * (i % 2), 28.0
        pen.box(px - w - 4, py - h - 4, px + w + 4, py + h + 4, mix(pal.near, pal.ink, 0.2))
        pen.box(px - w, py - h, px + w, py + h, pal.paper)
        pen.poly(
            ((px - w, py + h), (px - w * 0.2, py - h * 0.2), (px + w, py + h)),
            (pal.second, pal.accent, pal.middle)[i],
        )
    pen.shade(
        ((LEFT, hz), (RIGHT, hz), (RIGHT, FOOT), (LEFT, FOOT)),
        mix(pal.middle, pal.far, 0.35),
        pal.near,
    )
    for i in range(-9, 10):
        pen.stroke(((240 + i * 42, hz), (240 + i * 96, FOOT)), 2, mix(pal.near, pal.ink, 0.2), 0.55)
    pen.box(LEFT, hz - 14, RIGHT, hz, trim)
    pen.oval(240, hz + 96, 196, 40, mix(pal.second, pal.low, 0.2))
    pen.ring(240, hz + 96, 172, 7, pal.paper, 0.7, squash=0.2)
    sofa = mix(pal.second, pal.near, 0.25)
    pen.blob(
        ((-70, hz + 40), (-70, hz - 80), (40, hz - 84), (74, hz - 70), (80, hz + 40)),
        mix(sofa, pal.ink, 0.15),
    )
    pen.blob(
        (
            (-80, hz + 62),
            (-80, hz - 8),
            (70, hz - 12),
            (104, hz - 34),
            (116, hz + 40),
            (104, hz + 64),
        ),
        sofa,
    )
    pen.blob(((2, hz - 12), (6, hz - 56), (46, hz - 50), (48, hz - 6)), pal.accent)
    lx = 424.0
    pen.glow(lx, hz - 138, 130, pal.spark, 0.75)
    pen.stroke(((lx, hz + 26), (lx, hz - 112)), 5, mix(pal.near, pal.ink, 0.4))
    pen.oval(lx, hz + 28, 26, 6, mix(pal.near, pal.ink, 0.4))
    pen.shade(
        ((lx - 20, hz - 164), (lx + 20, hz - 164), (lx + 40, hz - 106), (lx - 40, hz - 106)),
        pal.spark,
        mix(pal.spark, pal.accent, 0.3),
    )


def hall(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """A great hall: rows of columns, tall arched windows, swagged curtain, chandelier, tiles."""
    j: float
    wall = mix(pal.far, pal.middle, 0.25)
    sill, top = hz - 60, hz - 330
    holes = [(x, 36.0) for x in (152.0, 240.0, 328.0)]
    edges = [LEFT]
    for x, w in holes:
        edges += [x - w / 2, x + w / 2]
    edges.append(RIGHT)
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        pen.box(a, -90, b, hz, wall)
    for x, w in holes:
        pen.box(x - w / 2, sill, x + w / 2, hz, wall)
        arch = ellipse(x, top + 40, w / 2, 40, 180, 360, sides=20)
        pen.poly([*arch, (x + w / 2, -90), (x - w / 2, -90)], wall)
        frame = mix(wall, pal.paper, 0.55)
        pen.stroke([(x - w / 2, sill), *arch, (x + w / 2, sill)], 4, frame)
        pen.stroke(((x, top), (x, sill)), 2, frame)
        for j in range(1, 5):
            y = top + 30 + j * 44
            pen.stroke(((x - w / 2, y), (x + w / 2, y)), 1.6, frame)
    light, tile = mix(pal.low, pal.far, 0.3), mix(pal.near, pal.middle, 0.2)
    pen.shade(
        ((LEFT, hz), (RIGHT, hz), (RIGHT, FOOT), (LEFT, FOOT)),
        mix(light, pal.middle, 0.35),
        mix(light, pal.middle, 0.7),
    )
    rows = [hz + 360 * (i / 9) ** 1.8 for i in range(10)]
    for r, (ya, yb) in enumerate(itertools.pairwise(rows)):
        sa, sb = 34 * (1 + (ya - hz) / 130), 34 * (1 + (yb - hz) / 130)
        for c in range(-9, 9):
            if (c + r) % 2 == 0:
                pen.poly(
                    (
                        (240 + c * sa, ya),
                        (240 + (c + 1) * sa, ya),
                        (240 + (c + 1) * sb, yb),
                        (240 + c * sb, yb),
                    ),
                    tile,
                    0.8,
                )
    stone, shade = mix(pal.low, pal.paper, 0.3), mix(pal.middle, pal.near, 0.35)
    for depth in (0.55, 0.78, 1.1):
        for side in (-1, 1):
            x, w, foot = 240 + side * 212 * depth, 44 * depth, hz + 96 * (depth - 0.4)
            tone = mix(mix(stone, wall, 0.35), shade, 0.42 * (1.1 - depth) + 0.12)
            pen.box(x - w / 2, -90, x + w / 2, foot, tone)
            dark = x - w / 2 if side > 0 else x + w * 0.12
            pen.box(dark, -90, dark + w * 0.38, foot, mix(tone, shade, 0.6))
            for j in (-0.16, 0.06):
                pen.box(x + j * w, -90, x + j * w + 2, foot, mix(tone, shade, 0.6), 0.7)
            for y, grow, tall in (
                (foot - 12 * depth, 0.76, 14 * depth),
                (hz - 306 * depth, 0.74, 16 * depth),
            ):
                pen.box(x - w * grow, y, x + w * grow, y + tall, mix(tone, pal.paper, 0.25))
    cloth = pal.accent
    for side in (-1, 1):
        edge = 240 + side * 270
        fall: list[Point] = [
            (edge, -90),
            (240 + side * 92, -90),
            (240 + side * 150, 60),
            (240 + side * 196, hz - 150),
            (240 + side * 214, hz - 30),
            (edge, hz - 30),
        ]
        pen.shade([*smooth(fall[1:5], 6), fall[5], fall[0]], cloth, mix(cloth, pal.near, 0.65))
        for j in range(3):
            pen.stroke(
                ((240 + side * (130 + 36 * j), -60), (240 + side * (206 + 14 * j), hz - 34)),
                4,
                mix(cloth, pal.ink, 0.4),
                0.4,
            )
    for i in range(5):
        x = 48 + i * 96
        swag = smooth(((x - 52, -30), (x - 40, 14), (x, 34), (x + 40, 14), (x + 52, -30)), 6)
        pen.poly(swag, mix(cloth, pal.near, 0.2 + 0.12 * (i % 2)))
        pen.stroke(swag, 4, pal.spark)
    cy = hz - 236
    pen.stroke(((240, -90), (240, cy)), 2.4, mix(pal.near, pal.ink, 0.4))
    pen.glow(240, cy, 120, pal.spark, 0.6)
    for r, y in ((46, cy), (26, cy - 22)):
        pen.ring(240, y, r, 4, mix(pal.spark, pal.near, 0.35), squash=0.3)
        for j in range(7):
            x = 240 + r * (j - 3) / 3
            pen.poly(((x - 2, y), (x, y - 13), (x + 2, y)), pal.paper)
