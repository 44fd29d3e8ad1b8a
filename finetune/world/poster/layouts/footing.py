"""Boards over open water: what people and standing props have under their feet at sea.

`underfoot` picks a jetty across the picture, a pier towards the viewer or a deck seen from above;
silhouettes, portraits and tables bring a ground of their own.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    Point,
    smooth,
)
from .scene import Scene


def underfoot(scene: Scene, composition: str) -> None:
    """Boards for a scene on open water, where anybody or anything stands in it."""
    pen, pal, stage, side = scene.pen, scene.pal, scene.stage, scene.side
    if not scene.afloat:
        return
    if composition == "overhead":
        deck(pen, pal, stage.middle + 6)
    elif composition == "centered":
        pier(pen, pal, stage.foot - 48, 206)
    elif composition == "motion" and scene.looks:
        jetty(pen, pal, stage.foot - 58, stage.foot + 4, 240 - side * 280, side)
    elif composition == "wide" and (scene.looks or not scene.main.aloft):
        jetty(pen, pal, stage.horizon + 96, stage.horizon + 134, 240 - side * 196, side)


def _wood(pal: Palette) -> tuple[Color, Color, Color]:
    """The tones of boards: lit, plain and in shadow."""
    plain = mix(mix(pal.near, pal.accent, 0.22), pal.low, 0.3)
    return mix(plain, pal.paper, 0.42), plain, mix(plain, pal.ink, 0.6)


def jetty(pen: Pen, pal: Palette, back: float, front: float, end: float, side: int) -> None:
    """Boards from one edge of the picture to x = `end`, between two heights, on piles.

    `side` is -1 for a jetty from the left edge, 1 for one from the right edge.
    """
    lit, plain, dark = _wood(pal)
    edge = 240 + side * 280
    deep = (front - back) * 0.34
    for i in range(8):
        x = end + side * (8 + i * 72)
        pen.box(x - 5, front, x + 5, front + deep + 26, dark)
        pen.oval(x, front + deep + 26, 17, 4, pal.paper, 0.5)
    slant = (front - back) * 0.3 * side
    pen.shade(((edge, back), (end + slant, back), (end, front), (edge, front)), plain, lit)
    for i in range(1, 46):
        x = end + side * i * 13
        pen.stroke(((x + slant, back), (x, front)), 1.2, dark, 0.5)
    pen.box(min(edge, end), front, max(edge, end), front + deep, dark)
    pen.box(min(edge, end), front, max(edge, end), front + 2.5, mix(lit, pal.paper, 0.3))


def pier(pen: Pen, pal: Palette, back: float, wide: float) -> None:
    """Boards that come towards the viewer from y = `back`, where they reach `wide` to each side."""
    lit, plain, dark = _wood(pal)
    foot, near = 730.0, wide + (730 - back) * 0.5
    for side in (-1, 1):
        pen.box(240 + side * wide - 6, back - 20, 240 + side * wide + 6, back + 30, dark)
        pen.oval(240 + side * wide, back - 20, 6, 2.4, lit)
    boards = ((240 - wide, back), (240 + wide, back), (240 + near, foot), (240 - near, foot))
    pen.poly([(x, y + 9) for x, y in boards], dark)
    pen.shade(boards, plain, mix(plain, pal.ink, 0.2))
    y, gap = back, 7.0
    while y < foot:
        reach = wide + (y - back) * 0.5
        pen.stroke(((240 - reach, y), (240 + reach, y)), 1.4, dark, 0.55)
        y, gap = y + gap, gap * 1.13
    pen.box(240 - wide, back, 240 + wide, back + 3, lit)


def deck(pen: Pen, pal: Palette, middle: float) -> None:
    """A broad boat seen from above, its bow upwards, foam along its sides."""
    lit, plain, dark = _wood(pal)
    half: tuple[Point, ...] = (
        (0.0, -330.0),
        (78.0, -262.0),
        (150.0, -150.0),
        (186.0, 20.0),
        (180.0, 200.0),
        (146.0, 292.0),
    )
    side = smooth(half, 6)
    hull = [*side, *((-x, y) for x, y in reversed(side))]
    pen.poly([(240 + x * 1.13, middle + y * 1.05) for x, y in hull], pal.paper, 0.45)
    pen.poly([(240 + x * 1.04 + 10, middle + y * 1.02 + 14) for x, y in hull], pal.ink, 0.3)
    pen.poly([(240 + x * 1.04, middle + y * 1.02) for x, y in hull], dark)
    pen.poly([(240 + x, middle + y) for x, y in hull], lit)
    inner = [(240 + x * 0.92, middle + y * 0.94) for x, y in hull]
    pen.poly(inner, plain)
    for i in range(-7, 8):
        x = i * 22.0
        top = _edge(side, abs(x) / 0.92) * 0.94
        pen.stroke(((240 + x, middle + top), (240 + x, middle + 274)), 1.6, dark, 0.6)


def _edge(side: list[Point], x: float) -> float:
    """The height at which the hull first reaches `x` to the side."""
    return next((y for u, y in side if u >= x), math.inf)
