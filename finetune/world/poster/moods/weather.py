"""What a mood puts in front of the figures: rain, stars, petals, confetti, embers, fog, motes.

Weather lies over everything but the lettering and the frame; `places` says which it is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    smooth,
    star,
)
from .places import Falling, falling_star, wet


def front(
    pen: Pen, pal: Palette, rng: np.random.Generator, air: Falling, top: float, foot: float
) -> None:
    """Weather and signs in front of everything but the lettering; `air` comes from `places`."""
    FRONT[air.front](pen, pal, rng, top, foot)


def _rain(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    tone = wet(pal)
    for _ in range(150):
        x, y = float(rng.uniform(-20, 520)), float(rng.uniform(-20, foot + 60))
        h = float(rng.uniform(14, 40))
        pen.stroke(((x, y), (x - h * 0.2, y + h)), float(rng.uniform(0.9, 1.7)), tone, 0.6)
    for _ in range(14):
        x, y = float(rng.uniform(10, 470)), foot + float(rng.uniform(-44, 24))
        pen.ring(x, y, float(rng.uniform(8, 20)), 1.6, tone, 0.65, squash=0.28)


def _stars(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    for _ in range(26):
        x, y = float(rng.uniform(6, 474)), float(rng.uniform(top - 60, foot + 30))
        falling_star(pen, pal, x, y, float(rng.uniform(40, 120)), float(rng.uniform(4.0, 8.5)))


def _petals(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    """A few withered petals: some sinking, more of them lying along the foot."""
    tones = (mix(pal.accent, pal.ink, 0.3), mix(pal.second, pal.ink, 0.2))
    for i in range(26):
        x, y = float(rng.uniform(6, 474)), float(rng.uniform(top + 40, foot - 60))
        if i % 2:
            y = foot - 12 + float(rng.uniform(-40, 34))
        petal = pen.at(x, y, float(rng.uniform(0.7, 1.25)), float(rng.uniform(0, 360)))
        petal.blob(((-11, 1), (-2, -6), (10, -3), (6, 3), (-3, 2)), tones[i % 4 // 2])
        petal.stroke(((-10, 1), (6, -2)), 1.2, pal.ink, 0.4)


def _motes(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    for _ in range(26):
        x, y = float(rng.uniform(-10, 490)), float(rng.uniform(top - 100, foot + 90))
        r = float(rng.uniform(6, 30))
        tone = (pal.paper, pal.spark, pal.accent)[int(rng.integers(0, 3))]
        pen.oval(x, y, r, r, tone, 0.17)
        pen.ring(x, y, r, 1.4, tone, 0.3)
    for _ in range(14):
        x, y = float(rng.uniform(10, 470)), float(rng.uniform(top, foot))
        pen.poly(star(x, y, float(rng.uniform(4, 10)), 0.2, 4), pal.paper)


def _threads(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    red = pal.paper if pal.name == "mono" else (255, 38, 52)
    for i in range(6):
        y = top + (foot - top) * (i + float(rng.uniform(0.2, 0.8))) / 6
        rise = float(rng.uniform(60, 130))
        pen.stroke(((-10, y + rise), (490, y - rise)), 1.7, red)


def _fog(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    fog = mix(pal.low, pal.paper, 0.5)
    for i in range(4):
        x = float(rng.uniform(-20, 500))
        pen.glow(x, foot - 12 + i * 16, float(rng.uniform(220, 340)), fog, 0.6, 1.2, 0.13)


def _leaf(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    for _ in range(46):
        x, y = float(rng.uniform(0, 480)), float(rng.uniform(top - 120, foot))
        w, h = float(rng.uniform(2, 4)), float(rng.uniform(5, 9))
        leaf = pen.at(x, y, 1, float(rng.uniform(0, 180)))
        leaf.poly(
            ((-w, 0), (0, -h), (w, 0), (0, h)), (pal.spark, pal.paper)[int(rng.integers(0, 2))]
        )


def _dust(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    pen.glow(500, top - 120, 330, pal.spark, 0.5, 1.6)
    for _ in range(22):
        x, y = float(rng.uniform(0, 480)), float(rng.uniform(top, foot))
        r = float(rng.uniform(1.2, 3.2))
        pen.oval(x, y, r, r, pal.paper, 0.75)


def _confetti(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    tones = (pal.accent, pal.spark, pal.second, pal.paper)
    for _ in range(80):
        x, y = float(rng.uniform(0, 480)), float(rng.uniform(0, foot + 40))
        piece = pen.at(x, y, float(rng.uniform(0.7, 1.4)), float(rng.uniform(0, 180)))
        tone = tones[int(rng.integers(0, 4))]
        if rng.random() < 0.3:
            piece.oval(0, 0, 3.6, 3.6, tone)
        elif rng.random() < 0.25:
            piece.stroke(smooth(((-9, 0), (-4, -5), (1, 3), (7, -3)), 4), 2.4, tone)
        else:
            piece.box(-4.6, -2, 4.6, 2, tone)


def _fire(pen: Pen, pal: Palette, rng: np.random.Generator, top: float, foot: float) -> None:
    hot = mix(pal.accent, pal.spark, 0.55)
    base = foot + 26
    for tone, tall, step in ((pal.accent, 104.0, 40.0), (hot, 66.0, 36.0), (pal.paper, 30.0, 36.0)):
        x = -20.0
        while x < 510:
            edge = abs(x - 240) / 240
            h = tall * (0.3 + 0.9 * edge) * float(rng.uniform(0.6, 1.2))
            w = step * float(rng.uniform(0.6, 0.9)) * (1.0 if tone == pal.accent else 0.6)
            sway = float(rng.uniform(-10, 10))
            tongue = (
                (x - w, base - 4),
                (x - w * 0.5, base - 20 - h * 0.35),
                (x + sway, base - 14 - h),
                (x + w * 0.34, base - 18 - h * 0.4),
                (x + w, base - 4),
                (x, base + 12),
            )
            pen.poly(smooth(tongue, 5, closed=True), tone, 0.92)
            x += step
        if tone == pal.accent:
            band = ((-10, base - 8), (490, base - 8), (490, 740), (-10, 740))
            pen.shade(band, mix(pal.accent, pal.ink, 0.1), mix(pal.near, pal.ink, 0.5))
    for _ in range(44):
        x, y = float(rng.uniform(0, 480)), float(rng.uniform(foot - 430, foot))
        r = float(rng.uniform(2.5, 6))
        spot = pen.at(x, y, r, float(rng.uniform(0, 360)))
        spot.poly(((-1, -0.5), (1.2, 0), (-0.4, 0.9)), (pal.spark, hot)[int(rng.integers(0, 2))])
    for _ in range(7):
        side = 0.0 if rng.random() < 0.5 else 480.0
        y = float(rng.uniform(0, foot))
        reach = (70.0 if side == 0 else -70.0) * float(rng.uniform(0.4, 1.0))
        pen.poly(
            ((side, y - 22), (side + reach, y + float(rng.uniform(-14, 14))), (side, y + 22)),
            pal.ink,
            0.85,
        )


FRONT: dict[str, Callable[[Pen, Palette, np.random.Generator, float, float], None]] = {
    "rain": _rain,
    "stars": _stars,
    "petals": _petals,
    "motes": _motes,
    "threads": _threads,
    "fog": _fog,
    "leaf": _leaf,
    "dust": _dust,
    "confetti": _confetti,
    "fire": _fire,
}
