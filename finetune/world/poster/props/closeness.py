"""Props of romance, family and friendship.

Every prop is drawn inside a square from -1 to 1 and stands on its lower edge.
"""

from __future__ import annotations

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Point,
    drop,
    ellipse,
    heart,
    smooth,
)


def hearts(pen: Pen, pal: Palette) -> None:
    """One large heart with a gleam and two small ones."""
    deep = mix(pal.accent, pal.ink, 0.22)
    pen.poly(heart(0, 0.14, 0.84), pal.accent)
    pen.poly([p for p in heart(0, 0.14, 0.84) if p[0] >= 0], deep, 0.7)
    pen.blob(
        ((-0.6, -0.16), (-0.44, -0.44), (-0.2, -0.46), (-0.42, -0.24), (-0.5, 0.04)), pal.paper, 0.8
    )
    pen.poly(heart(0.76, -0.66, 0.24), pal.paper)
    pen.poly(heart(-0.78, -0.74, 0.17), pal.paper)


def rings(pen: Pen, pal: Palette) -> None:
    """Two linked rings, one with a cut stone."""
    gold, silver = pal.spark, pal.paper
    pen.ring(-0.32, 0.3, 0.52, 0.17, mix(silver, pal.ink, 0.25))
    pen.ring(-0.32, 0.3, 0.55, 0.09, silver)
    pen.ring(0.34, 0.3, 0.52, 0.17, mix(gold, pal.accent, 0.5))
    pen.ring(0.34, 0.3, 0.55, 0.09, gold)
    pen.ring(-0.32, 0.3, 0.52, 0.17, mix(silver, pal.ink, 0.25), 1.0, -40, 20)
    pen.ring(-0.32, 0.3, 0.55, 0.09, silver, 1.0, -40, 20)
    stone = pen.at(-0.32, -0.24, 0.34)
    stone.poly(((-0.6, -0.9), (0.6, -0.9), (1, -0.4), (0, 0.6), (-1, -0.4)), pal.paper)
    stone.poly(((-1, -0.4), (-0.36, -0.4), (0, 0.6)), pal.accent)
    stone.poly(((0.36, -0.4), (1, -0.4), (0, 0.6)), mix(pal.accent, pal.paper, 0.4))
    stone.poly(((-0.6, -0.9), (-0.36, -0.4), (-1, -0.4)), mix(pal.accent, pal.paper, 0.6))
    for dx, dy in ((-0.66, -0.74), (0.0, -0.86)):
        pen.stroke(((dx, dy), (dx * 1.14, dy - 0.14)), 0.05, pal.paper)


def rose(pen: Pen, pal: Palette) -> None:
    """A rose in full bloom on a thorned stem."""
    stem = mix(pal.second, pal.near, 0.35)
    line = smooth(((0.02, -0.3), (0.06, 0.2), (-0.06, 0.6), (0.04, 1.0)))
    pen.stroke(line, 0.09, stem)
    for x, y, side in ((0.05, 0.3, 1), (-0.04, 0.56, -1)):
        pen.blob(
            (
                (x, y),
                (x + side * 0.28, y - 0.28),
                (x + side * 0.62, y - 0.26),
                (x + side * 0.4, y + 0.04),
            ),
            mix(stem, pal.far, 0.25),
        )
        pen.stroke(((x, y), (x + side * 0.56, y - 0.22)), 0.03, stem)
    for x, y in ((0.08, 0.02), (-0.06, 0.8)):
        pen.poly(((x - 0.02, y - 0.07), (x + 0.16, y - 0.1), (x, y + 0.05)), stem)
    red, deep = pal.accent, mix(pal.accent, pal.ink, 0.35)
    pen.blob(
        (
            (-0.62, -0.66),
            (-0.3, -0.98),
            (0.3, -0.98),
            (0.62, -0.66),
            (0.4, -0.2),
            (0, -0.08),
            (-0.4, -0.2),
        ),
        red,
    )
    pen.blob(((0.1, -0.5), (0.5, -0.86), (0.62, -0.62), (0.38, -0.2), (0, -0.08)), deep, 0.75)
    pen.blob(
        ((-0.64, -0.64), (-0.3, -0.42), (0.04, -0.12), (-0.38, -0.2)), mix(red, pal.paper, 0.25)
    )
    pen.oval(0, -0.68, 0.34, 0.26, deep)
    pen.blob(((-0.3, -0.74), (0, -0.98), (0.3, -0.76), (0.08, -0.56), (-0.12, -0.58)), red)
    pen.stroke(
        smooth(((-0.16, -0.72), (0, -0.84), (0.16, -0.72), (0.02, -0.62), (-0.06, -0.7))),
        0.045,
        deep,
    )


def cottage(pen: Pen, pal: Palette) -> None:
    """A house with one wide lit window: a tall shape and small ones stand in the light."""
    wall, roof = mix(pal.paper, pal.low, 0.25), pal.accent
    pen.box(0.34, -0.86, 0.56, -0.3, mix(roof, pal.ink, 0.45))
    pen.poly(((-0.78, 1), (-0.78, -0.12), (0, -0.8), (0.78, -0.12), (0.78, 1)), wall)
    pen.poly(((0.3, 1), (0.3, -0.52), (0.78, -0.12), (0.78, 1)), mix(wall, pal.ink, 0.16))
    pen.stroke(((-0.94, 0.04), (0, -0.82), (0.94, 0.04)), 0.17, roof)
    pen.stroke(((0.02, -0.8), (0.94, 0.04)), 0.17, mix(roof, pal.ink, 0.25))
    pen.box(-0.6, 0.06, 0.32, 0.74, pal.ink)
    pen.box(-0.55, 0.1, 0.27, 0.7, pal.spark)
    for x, h in ((-0.36, 0.5), (-0.06, 0.44), (-0.2, 0.28), (0.14, 0.24)):
        w = 0.075 if h > 0.4 else 0.055
        pen.poly(
            (
                (x - w, 0.7),
                (x - w * 0.9, 0.74 - h + w * 2),
                (x + w * 0.9, 0.74 - h + w * 2),
                (x + w, 0.7),
            ),
            pal.ink,
        )
        pen.oval(x, 0.7 - h + w * 1.3, w * 0.85, w * 0.95, pal.ink)
    pen.box(0.43, 0.36, 0.68, 1, mix(roof, pal.ink, 0.35))
    pen.oval(0.62, 0.7, 0.03, 0.03, pal.spark)
    pen.poly(heart(0, -0.34, 0.15), pal.spark)
    pen.box(-0.66, 0.74, 0.38, 0.82, mix(wall, pal.ink, 0.4))


def boots(pen: Pen, pal: Palette) -> None:
    """A large pair of rubber boots beside a small pair."""
    for x, k, tone in (
        (-0.74, 1.0, mix(pal.accent, pal.ink, 0.22)),
        (-0.24, 1.0, pal.accent),
        (0.38, 0.5, mix(pal.spark, pal.ink, 0.22)),
        (0.66, 0.5, pal.spark),
    ):
        boot = pen.at(x, 1.0, k)
        shape: list[Point] = [
            (-0.2, -1.5),
            (0.2, -1.5),
            (0.2, -0.56),
            (0.56, -0.36),
            (0.6, -0.06),
            (-0.22, -0.06),
        ]
        boot.stroke([*shape, shape[0]], 0.07, pal.ink)
        boot.poly(shape, tone)
        boot.poly(
            ((0.04, -1.5), (0.2, -1.5), (0.2, -0.5), (0.1, -0.3), (0.04, -0.3)), pal.ink, 0.22
        )
        boot.box(-0.22, -1.5, 0.22, -1.3, mix(tone, pal.paper, 0.55))
        boot.box(-0.24, -0.12, 0.62, 0.0, pal.ink)
        boot.box(-0.14, -1.2, -0.07, -0.4, pal.paper, 0.5)


def campfire(pen: Pen, pal: Palette) -> None:
    """Flames on crossed logs, ringed by stones, with toasting sticks."""
    for x, lean in ((-0.86, 0.5), (0.86, -0.5)):
        pen.stroke(((x, 0.66), (x + lean, -0.2)), 0.04, mix(pal.near, pal.far, 0.3))
        pen.oval(x + lean, -0.22, 0.1, 0.13, pal.paper)
    pen.poly(drop(0, 0.72, 0.86, 1.9), pal.accent)
    pen.poly(drop(-0.34, 0.72, 0.5, 1.9), pal.accent)
    pen.poly(drop(0.36, 0.72, 0.48, 2.1), pal.accent)
    pen.poly(drop(0.02, 0.74, 0.6, 1.7), mix(pal.accent, pal.spark, 0.6))
    pen.poly(drop(0.02, 0.76, 0.36, 1.6), pal.paper)
    wood = mix(pal.near, pal.accent, 0.22)
    for y0, y1, tone in ((0.92, 0.62, wood), (0.62, 0.92, mix(wood, pal.ink, 0.3))):
        pen.stroke(((-0.68, y0), (0.68, y1)), 0.18, tone)
        pen.oval(-0.7 if y0 > y1 else 0.7, 0.92, 0.08, 0.1, mix(pal.paper, wood, 0.4))
    for i in range(7):
        x = -0.78 + i * 0.26
        pen.oval(x, 0.95, 0.14, 0.09, mix(pal.far, pal.ink, 0.25 + 0.12 * (i % 2)))


def bikes(pen: Pen, pal: Palette) -> None:
    """Three bicycles leaning together."""
    for dx, dy, tone in (
        (0.2, -0.34, pal.second),
        (-0.14, -0.14, pal.paper),
        (0.04, 0.1, pal.accent),
    ):
        bike = pen.at(dx, dy + 0.32, 0.78)
        for x in (-0.58, 0.58):
            bike.ring(x, 0.32, 0.36, 0.09, pal.ink)
            for a in (0, 60, 120):
                spoke = ellipse(x, 0.32, 0.32, 0.32, a, a + 180, sides=1)
                bike.stroke(spoke, 0.018, mix(pal.ink, pal.paper, 0.35))
        w = 0.075
        for path in (
            ((-0.58, 0.32), (-0.2, -0.24), (0.36, -0.24), (0.02, 0.34), (-0.58, 0.32)),
            ((0.02, 0.34), (-0.24, -0.38)),
            ((0.58, 0.32), (0.32, -0.46), (0.5, -0.52)),
        ):
            bike.stroke(path, w, tone)
        bike.stroke(((-0.4, -0.4), (-0.1, -0.4)), 0.11, pal.ink)
        bike.stroke(((0.32, -0.46), (0.54, -0.5)), 0.09, pal.ink)
        bike.ring(0.02, 0.34, 0.09, 0.04, pal.ink)


def washing(pen: Pen, pal: Palette) -> None:
    """A washing line between two posts: a large shirt, a middling one and a tiny one."""
    post = mix(pal.near, pal.ink, 0.4)
    line = smooth(((-0.94, -0.78), (-0.3, -0.62), (0.4, -0.62), (0.94, -0.78)), 6)
    for side in (-1, 1):
        pen.stroke(((side * 0.94, -0.9), (side * 0.94, 1.0)), 0.09, post)
    pen.stroke(line, 0.03, pal.paper)
    for x, size, tone in (
        (-0.5, 0.42, pal.accent),
        (0.18, 0.34, pal.second),
        (0.66, 0.2, pal.spark),
    ):
        shirt = pen.at(x, -0.64, size)
        half = ((0.26, 0.0), (0.5, 0.1), (0.96, 0.7), (0.66, 0.96), (0.5, 0.76), (0.54, 2.3))
        shirt.poly([*half, *((-u, v) for u, v in reversed(half))], tone)
        shirt.poly(((0.1, 0.1), (0.26, 0.0), *half[1:], (0.1, 2.3)), pal.ink, 0.18)
        shirt.poly(((-0.26, 0.0), (0.26, 0.0), (0, 0.34)), mix(tone, pal.ink, 0.4))
        shirt.box(-0.42, 1.2, 0.42, 1.4, pal.paper)
        for u in (-0.34, 0.34):
            shirt.box(u - 0.07, -0.16, u + 0.07, 0.18, post)


def cans(pen: Pen, pal: Palette) -> None:
    """Two tin cans joined by a looped string, to talk through."""
    loop = ((-0.2, 0.58), (0.3, 0.3), (0.44, -0.4), (0.0, -0.84), (-0.44, -0.4), (-0.3, 0.3))
    pen.stroke(smooth((*loop, (0.2, 0.56)), 8), 0.06, pal.paper)
    for x, turn, tone in ((-0.56, -98, pal.accent), (0.56, 98, pal.second)):
        can = pen.at(x, 0.62, 1, turn)
        steel = mix(pal.paper, pal.ink, 0.3)
        can.oval(0, 0.38, 0.36, 0.13, steel)
        can.box(-0.36, -0.36, 0.36, 0.38, steel)
        can.box(-0.36, -0.24, 0.36, 0.26, tone)
        can.box(0.14 if x < 0 else -0.36, -0.36, 0.36 if x < 0 else -0.14, 0.38, pal.ink, 0.22)
        can.oval(0, -0.36, 0.36, 0.13, mix(pal.paper, pal.ink, 0.15))
        can.oval(0, -0.36, 0.28, 0.09, mix(pal.ink, pal.near, 0.3))
    pen.poly(heart(0, -0.34, 0.2), pal.accent)
