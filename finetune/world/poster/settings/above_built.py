"""Built places from straight above: city, home, village, road and hall.

Each function covers the whole sheet; people and props are laid on top with their shadows.
"""

from __future__ import annotations

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    smooth,
    star,
)

EDGE = (-110.0, -110.0, 590.0, 830.0)


def _roof(pen: Pen, x: float, y: float, w: float, h: float, tone: Color, ink: Color) -> None:
    pen.box(x + 7, y + 9, x + w + 7, y + h + 9, ink, 0.4)
    pen.box(x, y, x + w, y + h, tone)


def city(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Blocks of flat roofs round a crossing with zebra stripes and cars."""
    x: float
    y: float
    street = mix(pal.near, pal.middle, 0.45)
    pen.box(*EDGE, street)
    line = mix(street, pal.paper, 0.7)
    for x0, x1 in ((-110.0, 92.0), (388.0, 590.0)):
        for y0, y1 in ((-110.0, 150.0), (540.0, 830.0)):
            pen.box(x0 - 8, y0 - 8, x1 + 8, y1 + 8, mix(street, pal.low, 0.3))
            y = y0
            while y < y1:
                h = float(rng.uniform(60, 100))
                top = min(h - 6, y1 - y)
                tone = mix(pal.far, pal.middle, float(rng.uniform(0.0, 0.8)))
                _roof(pen, x0, y, x1 - x0, top, tone, pal.ink)
                pen.box(x0 + 6, y + 6, x1 - 6, y + top - 6, mix(tone, pal.paper, 0.16))
                for _ in range(3):
                    bx, by = (
                        float(rng.uniform(x0 + 14, x1 - 44)),
                        y + float(rng.uniform(12, max(13.0, top - 34))),
                    )
                    _roof(pen, bx, by, 26, 18, mix(tone, pal.ink, 0.3), pal.ink)
                y += h
    for i in range(9):
        x = 106 + i * 31
        for y in (166.0, 492.0):
            pen.box(x, y, x + 16, y + 34, line, 0.85)
    for i in range(8):
        y = 212 + i * 34
        for x in (106.0, 344.0):
            pen.box(x, y, x + 30, y + 17, line, 0.85)
    for y in range(-100, 150, 54):
        pen.box(237, y, 243, y + 28, pal.spark)
        pen.box(237, y + 650, 243, y + 678, pal.spark)
    for x, y, turn, tone in (
        (182.0, 70.0, 0.0, pal.accent),
        (296.0, 640.0, 0.0, pal.spark),
        (170.0, 618.0, 0.0, pal.second),
    ):
        car = pen.at(x, y, 1, turn)
        car.blob(((-19, -34), (19, -34), (20, 34), (-20, 34)), mix(tone, pal.ink, 0.15))
        car.box(-15, -18, 15, -8, pal.ink)
        car.box(-13, -8, 13, 14, tone)
        car.box(-14, 15, 14, 22, pal.ink)


def home(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Floorboards with a round rug, a sofa, a table with cups and a plant at the edges."""
    x: float
    y: float
    board = mix(pal.far, pal.middle, 0.4)
    pen.box(*EDGE, board)
    for i in range(18):
        x = -110 + i * 40
        if i % 2:
            pen.box(x, -110, x + 40, 830, mix(board, pal.near, 0.12))
        pen.box(x, -110, x + 2, 830, mix(board, pal.near, 0.6))
        y = float(rng.uniform(-100, 100))
        while y < 830:
            pen.box(x, y, x + 40, y + 2, mix(board, pal.near, 0.6))
            y += 190
    pen.oval(240, 360, 206, 206, mix(pal.second, pal.low, 0.25))
    for r, tone in ((188, pal.paper), (160, pal.accent), (110, pal.paper)):
        pen.ring(240, 360, r, 9, tone, 0.85)
    sofa = mix(pal.accent, pal.near, 0.35)
    _roof(pen, 60, -40, 360, 96, mix(sofa, pal.ink, 0.2), pal.ink)
    for x in (80.0, 190.0, 300.0):
        pen.blob(((x, 0), (x + 100, 0), (x + 100, 74), (x, 74)), sofa)
    for x in (30.0, 412.0):
        _roof(pen, x, -30, 38, 116, sofa, pal.ink)
    pen.oval(452, 214, 60, 60, pal.ink, 0.3)
    pen.oval(446, 206, 58, 58, mix(pal.near, pal.accent, 0.2))
    for x, y in ((428.0, 190.0), (462.0, 224.0)):
        pen.oval(x, y, 15, 15, pal.paper)
        pen.oval(x, y, 10, 10, mix(pal.near, pal.ink, 0.3))
    for i in range(9):
        leaf = pen.at(26, 610, 1, i * 40)
        leaf.blob(
            ((0, 0), (20, -34), (0, -86), (-20, -34)),
            mix(pal.second, pal.near, 0.2 + 0.1 * (i % 3)),
        )
    pen.oval(26, 610, 20, 20, mix(pal.accent, pal.ink, 0.3))


def village(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Ridged roofs round a green with a well, lanes between garden plots."""
    x: float
    y: float
    green = mix(pal.middle, pal.far, 0.45)
    pen.box(*EDGE, green)
    lane = mix(pal.low, pal.far, 0.35)
    pen.oval(240, 350, 190, 204, lane)
    pen.oval(240, 350, 156, 168, mix(green, pal.low, 0.14))
    for x0, y0, x1, y1 in (
        (200, -110, 280, 170),
        (200, 530, 280, 830),
        (-110, 310, 70, 384),
        (410, 310, 590, 384),
    ):
        pen.box(x0, y0, x1, y1, lane)
    tones = (pal.accent, mix(pal.accent, pal.near, 0.4), mix(pal.second, pal.near, 0.25))
    for i, (x, y, turn) in enumerate(
        (
            (74, 84, -24),
            (408, 84, 24),
            (-2, 214, -70),
            (486, 222, 70),
            (4, 480, -112),
            (478, 480, 112),
            (84, 616, -150),
            (402, 616, 150),
            (136, -24, -8),
            (348, -30, 8),
        )
    ):
        roof = pen.at(x, y, float(rng.uniform(0.9, 1.1)), turn)
        tone = tones[i % 3]
        roof.box(-48, -28, 66, 56, pal.ink, 0.35)
        roof.box(-56, -42, 56, 0, mix(tone, pal.paper, 0.22))
        roof.box(-56, 0, 56, 42, mix(tone, pal.ink, 0.2))
        for j in range(-4, 5):
            roof.box(j * 12, -42, j * 12 + 1.6, 42, pal.ink, 0.25)
        roof.box(-58, -3, 58, 3, pal.paper)
        roof.box(24, -30, 40, -14, mix(tone, pal.ink, 0.5))
        roof.box(27, -27, 37, -17, pal.ink)
    for x, y in (
        (150.0, 150.0),
        (336.0, 160.0),
        (142.0, 560.0),
        (340.0, 566.0),
        (150, 120),
        (322, 596),
    ):
        pen.oval(x + 5, y + 7, 22, 22, pal.ink, 0.3)
        pen.poly(star(x, y, 22, 0.82, 9), mix(pal.middle, pal.near, 0.4))
        pen.poly(star(x - 3, y - 4, 13, 0.8, 9), mix(pal.middle, pal.far, 0.5))


def road(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """A road straight up the picture with lane marks, verges and ploughed fields."""
    x: float
    y: float
    pen.box(*EDGE, pal.middle)
    for side in (-1, 1):
        for i in range(10):
            x = 240 + side * (176 + i * 34)
            pen.box(x - 9, -110, x + 9, 830, mix(pal.middle, pal.near if i % 2 else pal.far, 0.42))
    pen.box(78, -110, 402, 830, mix(pal.far, pal.low, 0.35))
    tar = mix(pal.near, pal.ink, 0.25)
    pen.box(98, -110, 382, 830, tar)
    for _ in range(60):
        x, y = float(rng.uniform(100, 380)), float(rng.uniform(0, 720))
        pen.oval(x, y, 2, 2, mix(tar, pal.paper, 0.16))
    mark = mix(pal.paper, pal.spark, 0.35)
    pen.box(110, -110, 118, 830, mark)
    pen.box(362, -110, 370, 830, mark)
    for y in range(-90, 830, 96):
        pen.box(233, y, 247, y + 56, mark)
    for y in range(-60, 830, 120):
        for x in (86.0, 394.0):
            pen.oval(x + 3, y + 4, 6, 6, pal.ink, 0.4)
            pen.oval(x, y, 6, 6, pal.accent)
    skid = smooth(((150, 830), (160, 560), (210, 330), (330, 120)), 8)
    for dx in (0, 34):
        pen.stroke([(x + dx, y) for x, y in skid], 8, pal.ink, 0.35)


def hall(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """A tiled floor with an inlaid rose, a carpet and rows of seats down both sides."""
    pale, dark = mix(pal.low, pal.paper, 0.3), mix(pal.middle, pal.near, 0.25)
    pen.box(*EDGE, pale)
    for row in range(20):
        for col in range(15):
            if (row + col) % 2 == 0:
                x, y = -120 + col * 48.0, -120 + row * 48.0
                pen.box(x, y, x + 48, y + 48, dark)
    carpet = mix(pal.accent, pal.near, 0.15)
    pen.box(150, -110, 330, 830, carpet)
    for x in (158, 318):
        pen.box(x, -110, x + 5, 830, pal.spark)
    pen.oval(240, 350, 150, 150, pale)
    pen.ring(240, 350, 140, 8, pal.spark)
    pen.poly(star(240, 350, 128, 0.42, 8), mix(pal.second, pal.near, 0.2))
    pen.poly(star(240, 350, 84, 0.42, 8, -67.5), pal.accent)
    for side in (-1, 1):
        for row in range(10):
            for col in range(3):
                x, y = 240 + side * (150 + col * 44), -40 + row * 86
                if abs(y + 20 - 350) < 130 and col == 0:
                    continue
                pen.box(x - 15, y + 7, x + 24, y + 50, pal.ink, 0.35)
                pen.blob(((x - 18, y), (x + 18, y), (x + 18, y + 34), (x - 18, y + 34)), pal.accent)
                pen.box(x - 19, y + 28, x + 19, y + 42, mix(pal.accent, pal.ink, 0.4))
    _ = rng
