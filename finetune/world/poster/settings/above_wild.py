"""Wild places from straight above: forest, desert, sea, mountains and sky.

Each function covers the whole sheet; people and props are laid on top with their shadows.
"""

from __future__ import annotations

import math

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    ellipse,
    ridge,
    smooth,
    star,
)

EDGE = (-110.0, -110.0, 590.0, 830.0)


def forest(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Tree crowns crowding round a clearing with a path and fallen leaves."""
    pen.box(*EDGE, mix(pal.middle, pal.far, 0.35))
    path = smooth(((250, -110), (220, 100), (270, 300), (210, 520), (260, 830)), 8)
    pen.poly(
        [*[(x - 40, y) for x, y in path], *[(x + 40, y) for x, y in reversed(path)]],
        mix(pal.far, pal.low, 0.45),
    )
    for _ in range(70):
        x, y = float(rng.uniform(60, 420)), float(rng.uniform(60, 660))
        pen.oval(
            x,
            y,
            5,
            3,
            mix(pal.near, pal.accent, float(rng.uniform(0.1, 0.7))),
            0.9,
            float(rng.uniform(0, 180)),
        )
    spots: list[tuple[float, float, float]] = []
    for i in range(34):
        a = math.tau * i / 34
        d = float(rng.uniform(0.92, 1.3))
        spots.append(
            (240 + 244 * d * math.cos(a), 350 + 356 * d * math.sin(a), float(rng.uniform(44, 76)))
        )
    for x, y, r in spots:
        pen.oval(x + 10, y + 14, r, r, pal.ink, 0.35)
        for k, tone in (
            (1.0, mix(pal.near, pal.ink, 0.2)),
            (0.76, mix(pal.near, pal.middle, 0.6)),
            (0.5, mix(pal.middle, pal.far, 0.5)),
            (0.22, pal.far),
        ):
            pen.poly(star(x - (1 - k) * 8, y - (1 - k) * 10, r * k, 0.8, 11, x), tone)


def desert(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Rippled sand with a line of footprints, stones and cactus crowns."""
    r: float
    x: float
    y: float
    sand = mix(pal.low, pal.far, 0.5)
    pen.box(*EDGE, sand)
    for i in range(24):
        y = -120 + i * 42
        line = [
            (x, v + 22 * math.sin(x / 70 + i * 0.5)) for x, v in ridge(rng, -110, 590, y, 14, 8)
        ]
        pen.poly(
            [*line, *[(x, v + 17) for x, v in reversed(line)]], mix(sand, pal.middle, 0.34), 0.75
        )
        pen.stroke(line, 2.4, mix(sand, pal.paper, 0.5), 0.8)
    for i in range(12):
        x, y = 96 + i * 26 + (9 if i % 2 else -9), 760 - i * 62
        pen.oval(x, y, 6, 10, mix(pal.middle, pal.near, 0.5), 0.7, 24)
    for x, y, r in ((40.0, 96.0, 34.0), (432.0, 566.0, 40.0), (446.0, 90.0, 22.0)):
        pen.oval(x + 12, y + 14, r, r, pal.ink, 0.3)
        pen.poly(star(x, y, r, 0.72, 12), mix(pal.second, pal.near, 0.3))
        pen.poly(star(x, y, r * 0.6, 0.6, 12, 0), mix(pal.second, pal.far, 0.3))
        pen.oval(x, y, r * 0.16, r * 0.16, pal.accent)


def sea(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Water in a net of light, foam along a curved beach, and a rowing boat."""
    water = mix(pal.middle, pal.second, 0.3)
    pen.box(*EDGE, water)
    for row in range(22):
        for col in range(12):
            x = -90 + col * 60 + (30 if row % 2 else 0) + float(rng.uniform(-7, 7))
            y = -90 + row * 42 + float(rng.uniform(-5, 5))
            crest = smooth(((x - 26, y + 7), (x - 8, y - 7), (x + 8, y + 5), (x + 27, y - 6)), 4)
            pen.stroke(crest, 3.2, mix(water, pal.paper, 0.5))
    shore = smooth(((-110, 560), (40, 606), (180, 660), (330, 664), (590, 748)), 8)
    pen.poly(
        [*[(x, y - 30) for x, y in shore], (590, 830), (-110, 830)], mix(water, pal.paper, 0.4), 0.7
    )
    pen.poly([*[(x, y - 8) for x, y in shore], (590, 830), (-110, 830)], pal.paper)
    pen.poly(
        [*[(x, y + 8) for x, y in shore], (590, 830), (-110, 830)], mix(pal.low, pal.far, 0.25)
    )
    boat = pen.at(404, 132, 1, 28)
    boat.blob(((10, -60), (46, 4), (28, 80), (-12, 80), (-26, 4)), pal.ink, 0.35)
    boat.blob(((0, -74), (34, -10), (20, 66), (-20, 66), (-34, -10)), pal.accent)
    boat.blob(((0, -56), (24, -8), (14, 56), (-14, 56), (-24, -8)), mix(pal.near, pal.accent, 0.3))
    for y in (-12, 26):
        boat.box(-26, y, 26, y + 9, pal.paper)


def mountains(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Contours stepping up to snow peaks, a ridge of facets and a winding pass."""
    pen.box(*EDGE, mix(pal.near, pal.middle, 0.5))
    for cx, cy, size in (
        (60.0, 90.0, 1.0),
        (440.0, 300.0, 0.9),
        (80.0, 600.0, 0.85),
        (400.0, 690.0, 0.7),
    ):
        angles = [math.tau * i / 11 for i in range(11)]
        wob = rng.uniform(0.82, 1.18, 11)
        for k, tone in (
            (250, mix(pal.middle, pal.near, 0.25)),
            (206, pal.middle),
            (164, mix(pal.middle, pal.far, 0.5)),
            (122, pal.far),
            (82, mix(pal.far, pal.paper, 0.5)),
            (46, pal.paper),
        ):
            edge = [
                (cx + k * size * float(w) * math.cos(a), cy + k * size * float(w) * math.sin(a))
                for a, w in zip(angles, wob, strict=True)
            ]
            pen.poly(edge, tone)
            right = [p for i, p in enumerate(edge) if i in (9, 10, 0, 1, 2, 3, 4)]
            ordered = sorted(right, key=lambda p: math.atan2(p[1] - cy, p[0] - cx))
            pen.poly([(cx, cy), *ordered], mix(tone, pal.ink, 0.3), 0.6)
    pen.stroke(
        smooth(((220, -60), (290, 120), (210, 300), (280, 470), (220, 640), (260, 800)), 8),
        15,
        mix(pal.low, pal.far, 0.3),
    )


def sky(pen: Pen, pal: Palette, rng: np.random.Generator) -> None:
    """Looking down past drifting clouds on the curve of a far planet among stars."""
    pen.shade(
        ((-110, -110), (590, -110), (590, 830), (-110, 830)), mix(pal.top, pal.ink, 0.35), pal.top
    )
    for _ in range(110):
        x, y = float(rng.uniform(0, 480)), float(rng.uniform(0, 720))
        r = float(rng.choice((0.8, 1.2, 2.0)))
        pen.oval(x, y, r, r, pal.paper)
    cx, cy, r = 240.0, 390.0, 262.0
    pen.glow(cx, cy, r + 90, pal.glow, 0.9, 0.9)
    pen.shade(
        ellipse(cx, cy, r, r), mix(pal.far, pal.second, 0.2), mix(pal.middle, pal.second, 0.3)
    )
    for _ in range(8):
        a, d = float(rng.uniform(0, math.tau)), float(rng.uniform(30, 200))
        x, y, w = cx + d * math.cos(a), cy + d * math.sin(a), float(rng.uniform(34, 62))
        land: list[Point] = []
        for i in range(7):
            t = math.tau * i / 7
            q = w * float(rng.uniform(0.55, 1.1))
            land.append((x + q * math.cos(t), y + q * 0.8 * math.sin(t)))
        pen.blob(land, mix(pal.near, pal.far, 0.5), 0.9)
    for x, y, w in (
        (60.0, 190.0, 150.0),
        (420.0, 250.0, 130.0),
        (110.0, 560.0, 170.0),
        (400.0, 610.0, 150.0),
    ):
        for tone, lift, share in ((pal.ink, 16, 0.22), (pal.paper, 0, 0.92)):
            for dx, dy, k in (
                (-0.4, 0.05, 0.2),
                (-0.15, -0.1, 0.28),
                (0.15, 0.08, 0.3),
                (0.42, -0.02, 0.2),
            ):
                pen.oval(x + dx * w + lift, y + dy * w + lift, k * w, k * w * 0.8, tone, share)
