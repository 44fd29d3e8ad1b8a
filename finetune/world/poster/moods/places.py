"""Which weather fits a place, and what a room shows of the weather that stays outside.

`falling` says what is in the air and what stays behind glass; panes and the pale light they let
in are drawn before the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..canvas import Pen
from ..palette import Palette, luma, mix
from ..settings import COVERED
from ..shapes import (
    Box,
    Color,
    star,
)

SIGNS = {
    "tense": "threads",
    "warm": "dust",
    "playful": "confetti",
    "sad": "rain",
    "eerie": "fog",
    "triumphant": "leaf",
    "dreamy": "motes",
    "furious": "fire",
}


class Falling(NamedTuple):
    """What fills the air before the figures, and what stays outside a room's windows."""

    front: str
    glass: str = ""


def falling(mood: str, theme: str, setting: str) -> Falling:
    """What fills the air: rain keeps out of rooms, and in space stars fall in its place."""
    sign = SIGNS[mood]
    if sign != "rain":
        return Falling(sign)
    if theme == "space" or setting == "sky":
        sign = "stars"
    return Falling("petals", sign) if setting in COVERED else Falling(sign)


def wet(pal: Palette) -> Color:
    """The tone of rain and falling stars, set off against the sky."""
    return pal.paper if luma(pal.mid) < 0.72 else mix(pal.ink, pal.mid, 0.35)


def falling_star(pen: Pen, pal: Palette, x: float, y: float, long: float, r: float) -> None:
    """A star sinking to (x, y) with a tail `long` above it."""
    tone = wet(pal)
    pen.poly(((x - r * 0.34, y), (x + long * 0.07, y - long), (x + r * 0.34, y)), tone, 0.42)
    pen.poly(star(x, y, r, 0.36, 5), tone)


def on_panes(
    pen: Pen, pal: Palette, rng: np.random.Generator, air: Falling, panes: Sequence[Box]
) -> None:
    """Weather that stays outside: streaks and drops, or small falling stars, on each pane."""
    tone = wet(pal)
    for x0, y0, x1, y1 in panes:
        for _ in range(max(2, round((x1 - x0) * (y1 - y0) / 420))):
            x, y = float(rng.uniform(x0 + 3, x1 - 3)), float(rng.uniform(y0 + 2, y1 - 12))
            long = min(float(rng.uniform(12, 62)), y1 - y - 3)
            if air.glass == "stars":
                falling_star(pen, pal, x, y + long, long * 0.6, 2.6)
            else:
                pen.stroke(((x, y), (x + 1, y + long)), 1.3, tone, 0.5)
                pen.oval(x + 1, y + long, 1.8, 2.8, tone, 0.85)


def pane_light(pen: Pen, pal: Palette, x: float, y: float) -> None:
    """The pale light of a window's four panes on a wall or floor; its middle lies at (x, y)."""
    cast = pen.at(x, y).sheared(-0.42)
    for left in (-112.0, 6.0):
        for over in (-156.0, 6.0):
            cast.box(left, over, left + 106, over + 150, mix(pal.paper, pal.glow, 0.3), 0.26)
