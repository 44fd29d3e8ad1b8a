"""Outlines as plain lists of points: ellipses, smooth curves, stars, hearts, bolts.

Nothing here draws; every function returns points in the units it was given, ready for a pen.
Angles are degrees, clockwise from east because y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Color = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def ellipse(
    x: float,
    y: float,
    rx: float,
    ry: float,
    start: float = 0.0,
    end: float = 360.0,
    turn: float = 0.0,
    sides: int = 44,
) -> list[Point]:
    """Points along an ellipse or an arc of it."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    found: list[Point] = []
    for i in range(sides + 1):
        t = math.radians(start + (end - start) * i / sides)
        u, v = rx * math.cos(t), ry * math.sin(t)
        found.append((x + u * cos - v * sin, y + u * sin + v * cos))
    return found


def smooth(points: Sequence[Point], steps: int = 6, closed: bool = False) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    n = len(points)
    found: list[Point] = []
    for i in range(n if closed else n - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + j - 1) % n] for j in range(4))
        else:
            p0, p1 = points[max(0, i - 1)], points[i]
            p2, p3 = points[i + 1], points[min(n - 1, i + 2)]
        for s in range(steps):
            t = s / steps
            a = -0.5 * t + t * t - 0.5 * t**3
            b = 1 - 2.5 * t * t + 1.5 * t**3
            c = 0.5 * t + 2 * t * t - 1.5 * t**3
            d = 0.5 * (t**3 - t * t)
            found.append(
                (
                    a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0],
                    a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1],
                )
            )
    if not closed:
        found.append(points[-1])
    return found


def star(x: float, y: float, r: float, inner: float, tips: int, turn: float = -90.0) -> list[Point]:
    """A star with `tips` tips; `inner` is the inner radius as a share of `r`."""
    found: list[Point] = []
    for i in range(tips * 2):
        t = math.radians(turn + 180 * i / tips)
        k = r if i % 2 == 0 else r * inner
        found.append((x + k * math.cos(t), y + k * math.sin(t)))
    return found


def heart(x: float, y: float, r: float) -> list[Point]:
    """A heart about `r` to each side of (x, y)."""
    found: list[Point] = []
    for i in range(40):
        t = math.tau * i / 40
        u = 16 * math.sin(t) ** 3
        v = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        found.append((x + u * r / 16, y - v * r / 16))
    return found


def drop(x: float, y: float, r: float, tall: float = 1.9) -> list[Point]:
    """A flame or drop with its tip upwards; its round foot rests at y."""
    return smooth(
        (
            (x, y - r * tall),
            (x + r * 0.55, y - r * 1.0),
            (x + r * 0.62, y - r * 0.35),
            (x, y),
            (x - r * 0.62, y - r * 0.35),
            (x - r * 0.4, y - r * 0.9),
        ),
        6,
        closed=True,
    )


def ridge(
    rng: np.random.Generator, x0: float, x1: float, base: float, rise: float, parts: int
) -> list[Point]:
    """A rolling skyline from x0 to x1 around `base`."""
    xs = np.linspace(x0, x1, parts + 1)
    ys = base - rng.uniform(0.0, 1.0, parts + 1) * rise
    return smooth([(float(x), float(y)) for x, y in zip(xs, ys, strict=True)], 8)


def jagged(
    rng: np.random.Generator, start: Point, end: Point, sway: float, parts: int
) -> list[Point]:
    """A broken line from start to end, such as lightning."""
    found = [start]
    for i in range(1, parts):
        t = i / parts
        side = sway * (1 if i % 2 else -1) * float(rng.uniform(0.4, 1.0))
        found.append(
            (start[0] + (end[0] - start[0]) * t + side, start[1] + (end[1] - start[1]) * t)
        )
    found.append(end)
    return found


def along(points: Sequence[Point], dx: float, dy: float) -> list[Point]:
    """The points moved by (dx, dy)."""
    return [(x + dx, y + dy) for x, y in points]


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A closed shape from its right half, listed from top to bottom."""
    return [*half, *((-x, y) for x, y in reversed(half))]
