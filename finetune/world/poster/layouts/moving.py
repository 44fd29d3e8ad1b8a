"""The dynamic views: from straight above, and caught mid-movement.

Each function places its people and props and stamps them from the back to the front.
"""

from __future__ import annotations

import math

from ..layer import Layer
from ..people.overhead import from_above
from .scene import Scene, put_figure, put_prop


def overhead(scene: Scene) -> None:
    """Seen from above: people as heads and shoulders round the props, shadows to one side."""
    pen, pal, count, side = scene.pen, scene.pal, len(scene.looks), scene.side
    cy = scene.stage.middle + 6
    if count == 0:
        put_prop(scene, scene.main, 240, cy, 158, -16 * side, shadow=0.6)
        put_prop(scene, scene.other, 240 - side * 140, cy + 196, 66, 24 * side, shadow=0.6)
        return
    spots: list[tuple[float, float, float, float]] = []
    if count == 1:
        put_prop(scene, scene.main, 240 - side * 84, cy + 128, 108, -14 * side, shadow=0.6)
        put_prop(scene, scene.other, 240 - side * 132, cy - 158, 58, 20 * side, shadow=0.6)
        spots = [(240 + side * 66, cy - 56, 0.0, 176.0)]
    else:
        put_prop(scene, scene.main, 240, cy, 100, -10 * side, shadow=0.6)
        if count == 2:
            spots = [(112, cy - 150, 140.0, 136.0), (372, cy + 150, -40.0, 136.0)]
        else:
            for i in range(count):
                t = math.radians(-90 + 360 * i / count)
                x, y = 240 + 158 * math.cos(t), cy + 188 * math.sin(t)
                spots.append((x, y, math.degrees(math.atan2(cy - y, 240 - x)) + 90, 106.0))
    for i, (x, y, turn, size) in enumerate(spots):
        layer = Layer(pen)
        grow = size * (0.72 if scene.height(i) < 0.7 else 1.0)
        from_above(
            layer.pen.at(x, y, grow, turn), scene.looks[i], scene.tone(i), scene.mood, scene.back
        )
        drift = (34, 44) if scene.mood in ("eerie", "warm", "tense") else (18, 24)
        layer.stamp(pen.image, ink=pal.ink, ink_amount=1.0, opacity=0.38, shift=drift)
        layer.stamp(pen.image, rim=pal.paper, rim_alpha=0.6)


def speed_lines(scene: Scene) -> None:
    """Streaks that follow the movement."""
    pen, rng, tone = scene.pen, scene.rng, scene.pal.paper
    for i in range(46):
        y = (
            scene.stage.top
            - 30
            + (scene.stage.foot - scene.stage.top + 60) * (i + float(rng.random())) / 46
        )
        x, long = float(rng.uniform(-60, 420)), float(rng.uniform(70, 260))
        w = float(rng.uniform(0.8, 3.4))
        pen.poly(((x, y), (x + long, y - w), (x + long * 1.1, y), (x + long, y + w)), tone, 0.5)


def motion(scene: Scene) -> None:
    """Caught mid-stride: leaning runners with echoes, props hurtling past."""
    speed_lines(scene)
    foot, side, count = scene.stage.foot, scene.side, len(scene.looks)
    trail = (-42 * side, 16)
    if count == 0:
        put_prop(
            scene, scene.other, 240 - side * 132, foot - 88, 68, 24 * side, trail=trail, shadow=0.0
        )
        put_prop(
            scene,
            scene.main,
            240 + side * 34,
            scene.stage.middle - 16,
            156,
            16 * side,
            trail=(-64 * side, 26),
            shadow=0.0,
        )
        return
    size = {1: 94.0, 2: 84.0}.get(count, 72.0)
    field = foot - scene.stage.top
    tall = min(
        {1: 372.0, 2: 322.0}.get(count, 262.0), field - (2 * size + 44 if count > 1 else 120)
    )
    step = {2: 150.0, 3: 122.0, 4: 94.0}.get(count, 80.0)
    low = scene.stage.top + size + 6 if count > 1 else scene.stage.top + 116
    x = 240 - side * 140 if count == 1 else 240 + side * 130
    put_prop(scene, scene.main, x, low, size, 18 * side, trail=trail, shadow=0.0)
    for i in range(count):
        px = 240 + side * (30 if count == 1 else 0) + (i - (count - 1) / 2) * step
        put_figure(scene, i, px, foot - 20 - 14 * (i % 2), tall, moving=True, long=0.16)
    if count == 1:
        put_prop(
            scene, scene.other, 240 - side * 150, foot - 76, 54, 20 * side, trail=trail, shadow=0.0
        )
