"""Figures in a place: tiny in a vast scene, black against the light, or in formal symmetry.

Each function places its people and props and stamps them from the back to the front.
"""

from __future__ import annotations

import math

from ..layer import Layer
from ..palette import mix
from ..shapes import (
    ellipse,
    smooth,
)
from .scene import SHADOW, Scene, put_figure, put_prop


def wide(scene: Scene) -> None:
    """A vast scene with tiny figures, the main prop a landmark among the land."""
    hz, side = scene.stage.horizon, scene.side
    count = len(scene.looks)
    ground = hz + (106 if scene.afloat else 74)
    x = 240 - side * 96
    if scene.main.aloft:
        put_prop(scene, scene.main, x, hz - 66, 78, shadow=0.15)
    else:
        scene.pen.oval(x, ground - 2, 88, 9, scene.pal.ink, 0.35)
        put_prop(scene, scene.main, x, ground - 72, 76, shadow=0.2)
    tall = 88.0 if count == 1 else 76.0
    if count:
        scene.pen.glow(
            240 + side * 92, hz + 80, 120, mix(scene.pal.glow, scene.pal.paper, 0.4), 0.5
        )
    for i in range(count):
        px = 240 + side * 92 + (i - (count - 1) / 2) * 30
        put_figure(
            scene, i, px, hz + 118 + 3 * (i % 2), tall, long=SHADOW.get(scene.mood, 0.4) + 0.5
        )
    for i in range(0 if scene.indoors or scene.setting == "sky" else 5):
        bx, by = 240 + side * 60 + i * 22, scene.stage.top + 92 + 11 * abs(i - 2)
        wing = smooth(
            ((bx - 8, by - 3), (bx - 3, by - 6), (bx, by), (bx + 3, by - 6), (bx + 8, by - 3)), 3
        )
        scene.pen.stroke(wing, 1.5, mix(scene.pal.ink, scene.pal.mid, 0.2))


def silhouette(scene: Scene) -> None:
    """Black shapes against the light."""
    foot, side, count = scene.stage.foot, scene.side, len(scene.looks)
    ground = foot - 12
    edge = smooth(((-10, ground - 6), (120, ground - 13), (300, ground - 4), (490, ground - 12)), 8)
    scene.pen.poly([*edge, (490, 730), (-10, 730)], mix(scene.pal.ink, scene.pal.near, 0.18))
    if count == 0:
        y = ground - 150 if not scene.main.aloft else scene.stage.light[1] + 40
        put_prop(scene, scene.main, 240, y, 152, dark=True)
        put_prop(scene, scene.other, 240 + side * 180, ground - 52, 54, dark=True)
        return
    tall = {1: 350.0, 2: 310.0}.get(count, 270.0)
    step = {2: 112.0, 3: 104.0, 4: 84.0}.get(count, 74.0)
    prop_x = 240 - side * 152 if count == 1 else 240 - side * 178
    size = 92.0 if count == 1 else 62.0
    y = ground - size * 0.98
    if scene.main.aloft:
        y = scene.stage.light[1] - 60 if count == 1 else scene.stage.top + 82
    shift = side * (52 if count == 1 else 30)
    scene.pen.glow(prop_x, y, size * 1.9, mix(scene.pal.low, scene.pal.glow, 0.6), 0.8, 1.2)
    put_prop(scene, scene.main, prop_x, y, size if count == 1 else size * 1.2, dark=True)
    for i in range(count):
        x = 240 + shift + (i - (count - 1) / 2) * step
        put_figure(scene, i, x, ground, tall, dark=True, long=0.5)


def centered(scene: Scene) -> None:
    """Formal symmetry: a medallion, mirrored props and a frame round the whole."""
    pen, pal, stage = scene.pen, scene.pal, scene.stage
    foot, count = stage.foot, len(scene.looks)
    y, r = (stage.top + 116, 92.0) if count else (stage.middle - 6, 176.0)
    pen.glow(240, y, r * 2, pal.glow, 0.6)
    pen.oval(240, y, r, r, mix(pal.paper, pal.glow, 0.4), 0.92)
    pen.oval(
        240,
        y,
        r - 5,
        r - 5,
        mix(pal.mid, pal.accent, 0.12) if count == 0 else mix(pal.mid, pal.near, 0.2),
        0.92,
    )
    pen.ring(240, y, r + 9, 2.4, pal.paper)
    for i in range(16):
        t = math.radians(22.5 * i)
        pen.oval(240 + (r + 19) * math.cos(t), y + (r + 19) * math.sin(t), 3, 3, pal.paper)
    put_prop(scene, scene.main, 240, y, r * 0.76)
    for i in (-1, 1):
        layer = Layer(pen)
        size = 50.0
        scene.other.draw(layer.pen.at(240 + i * 168, foot - 62, size, 0, i > 0), pal)
        pen.oval(240 + i * 168, foot - 11, size, 7, pal.ink, 0.35)
        layer.stamp(pen.image, rim=pal.paper, rim_alpha=0.5, shadow=pal.ink, shadow_alpha=0.25)
    tall = {1: 300.0, 2: 272.0}.get(count, 244.0)
    step = {2: 92.0, 3: 82.0, 4: 64.0}.get(count, 54.0)
    order = sorted(range(count), key=lambda i: -abs(i - (count - 1) / 2))
    for i in order:
        x = 240 + (i - (count - 1) / 2) * step
        put_figure(scene, i, x, foot - 8, tall, long=0.3)


def frame(scene: Scene) -> None:
    """The frame of a formal picture, laid over everything but the lettering."""
    pen, tone = scene.pen, scene.pal.paper
    for gap, w in ((12.0, 5.0), (21.0, 1.6)):
        a, b, c, d = gap, gap, 480 - gap, 720 - gap
        for box in ((a, b, c, b + w), (a, d - w, c, d), (a, b, a + w, d), (c - w, b, c, d)):
            pen.box(*box, tone)
    for x in (17.0, 463.0):
        for y in (17.0, 703.0):
            pen.poly(ellipse(x, y, 13, 13, sides=4), tone)
            pen.poly(ellipse(x, y, 7, 7, sides=4), scene.pal.accent)
