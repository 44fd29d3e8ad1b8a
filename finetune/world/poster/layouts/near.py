"""Near compositions: portraits that fill the field, and things arranged on a table.

Each function places its people and props and stamps them from the back to the front.
"""

from __future__ import annotations

from ..layer import Layer
from ..palette import mix
from ..people.busts import bust
from ..shapes import (
    smooth,
)
from .scene import Scene, put_prop


def close_up(scene: Scene) -> None:
    """Heads and shoulders fill the field; the main prop comes forward below them."""
    top, foot, side = scene.stage.top, scene.stage.foot, scene.side
    count = len(scene.looks)
    if count == 0:
        # 180 to each side, turned by 7 degrees, ends 110 below the top: the companion fits above.
        put_prop(scene, scene.other, 240 - side * 160, top + 54, 52, -10, shadow=0.2)
        put_prop(scene, scene.main, 240 + side * 20, foot - 196, 180, 7 * side)
        return
    places: dict[int, tuple[tuple[float, float, float], ...]] = {
        1: ((240 + side * 34, top + 172, 94),),
        2: ((156, top + 178, 71), (326, top + 196, 71)),
        3: ((240, top + 128, 57), (112, top + 214, 57), (368, top + 214, 57)),
        4: ((170, top + 122, 50), (318, top + 122, 50), (84, top + 226, 53), (398, top + 226, 53)),
        5: (
            (240, top + 106, 46),
            (122, top + 134, 46),
            (358, top + 134, 46),
            (62, top + 238, 50),
            (418, top + 238, 50),
        ),
    }
    if scene.back:
        put_prop(scene, scene.main, 240 - side * 140, top + 120, 96, 0, shadow=0.2)
    for i, (x, y, r) in enumerate(places[count]):
        layer = Layer(scene.pen)
        small = scene.height(i) < 0.7
        spot = layer.pen.at(x, y + (r * 0.5 if small else 0), r * (0.8 if small else 1.0))
        bust(spot, scene.looks[i], scene.tone(i), scene.mood, scene.back)
        layer.stamp(
            scene.pen.image,
            rim=scene.pal.paper,
            rim_alpha=0.6,
            rim_from=(9, 7),
            shadow=scene.pal.ink if count < 3 else None,
        )
    size = {1: 104.0, 2: 92.0}.get(count, 84.0)
    if scene.back:
        put_prop(scene, scene.other, 240 + side * 150, foot - 70, 72)
        return
    x = 240 - side * 128 if count == 1 else 240.0
    put_prop(scene, scene.main, x, foot - size * 0.86, size, -6 * side if count == 1 else 0)


def still_life(scene: Scene) -> None:
    """Props arranged on a table; people only in a small framed photograph."""
    pen, pal, side, stage = scene.pen, scene.pal, scene.side, scene.stage
    edge = stage.foot - 128
    wood = mix(pal.near, pal.accent, 0.16)
    pen.shade(((-10, edge), (490, edge), (490, 730), (-10, 730)), mix(wood, pal.low, 0.38), wood)
    pen.box(-10, edge, 490, edge + 5, mix(wood, pal.paper, 0.55))
    for i in range(4):
        y = edge + 24 + i * 44
        pen.stroke(smooth(((-10, y), (150, y + 6), (320, y - 3), (490, y + 5))), 1.5, pal.ink, 0.25)
    cloth = mix(pal.paper, pal.low, 0.25)
    pen.poly(
        ((60, edge + 12), (420, edge + 12), (470, stage.foot + 16), (10, stage.foot + 16)),
        cloth,
        0.92,
    )
    for k in (0.16, 0.84):
        a, b = 60 + 360 * k, 10 + 460 * k
        pen.poly(
            (
                (a - 9, edge + 12),
                (a + 9, edge + 12),
                (b + 12, stage.foot + 16),
                (b - 12, stage.foot + 16),
            ),
            pal.accent,
            0.9,
        )
    count = len(scene.looks)
    if count:
        _photograph(scene, 240 + side * 118, edge - 76)
    else:
        _vase(scene, 240 + side * 152, edge + 30)
    for prop, x, y, size in (
        (scene.main, 240 - side * 94, edge + 70, 128.0),
        (scene.other, 240 + side * 138, edge + 108, 60.0),
    ):
        if prop.aloft:
            pen.glow(x, y, size * 0.8, pal.ink, 0.5, 1.3, 0.14)
        else:
            pen.oval(x + 12, y - 2, size * 0.95, size * 0.1, pal.ink, 0.3)
        put_prop(scene, prop, x, y - size * (1.26 if prop.aloft else 1.0), size, shadow=0.3)


def _photograph(scene: Scene, x: float, y: float) -> None:
    pal, pen = scene.pal, scene.pen
    layer = Layer(pen)
    card = layer.pen.at(x, y, 1, 6 * scene.side)
    w, h = 80.0, 96.0
    card.box(-w - 13, -h - 13, w + 13, h + 13, mix(pal.spark, pal.near, 0.45))
    card.box(-w - 9, -h - 9, w + 9, h + 9, mix(pal.spark, pal.near, 0.2))
    card.box(-w, -h, w, h, pal.paper)
    card.shade(
        ((-w + 9, -h + 9), (w - 9, -h + 9), (w - 9, h - 9), (-w + 9, h - 9)), pal.mid, pal.low
    )
    count = len(scene.looks)
    inner = Layer(pen)
    for i in range(count):
        r = {1: 32.0, 2: 23.0, 3: 17.0}.get(count, 14.0)
        px = (i - (count - 1) / 2) * {1: 0.0, 2: 66.0, 3: 45.0}.get(count, 30.0)
        py = -6 + 14 * (i % 2) * (count > 2)
        spot = inner.pen.at(x, y, 1, 6 * scene.side).at(
            px, py, r * (0.8 if scene.height(i) < 0.7 else 1)
        )
        bust(spot, scene.looks[i], scene.tone(i), scene.mood, scene.back)
    window = Layer(pen)
    window.pen.at(x, y, 1, 6 * scene.side).box(-w + 9, -h + 9, w - 9, h - 9, pal.paper)
    inner.clip(window)
    inner.stamp(layer.image)
    layer.pen.at(x, y, 1, 6 * scene.side).poly(
        ((-w + 9, -h + 9), (0, -h + 9), (-w + 9, h - 60)), pal.paper, 0.16
    )
    layer.stamp(pen.image, shadow=pal.ink, shadow_alpha=0.5)


def _vase(scene: Scene, x: float, y: float) -> None:
    """A vase of flowers, which hang their heads when the mood is sad."""
    pal = scene.pal
    layer = Layer(scene.pen)
    pot = layer.pen.at(x, y, 1)
    sad = scene.mood == "sad"
    for lean, tall in ((-30, 150), (8, 176), (40, 138)):
        stem = [(0.0, -80.0), (lean * 0.4, -tall * 0.75), (float(lean), float(-tall))]
        if sad:
            stem = [(0.0, -80.0), (lean * 0.7, -tall * 0.8), (lean * 1.7, -tall * 0.74)]
            stem.append((lean * 2.1, -tall * 0.5))
        pot.stroke(smooth(stem), 4, mix(pal.second, pal.near, 0.4))
        bloom = pot.at(*stem[-1], 1, 180 if sad else 0)
        bloom.blob(((0, -16), (13, 2), (0, 12), (-13, 2)), pal.accent)
    pot.blob(
        ((-16, -96), (16, -96), (12, -70), (36, -34), (26, 0), (-26, 0), (-36, -34), (-12, -70)),
        pal.second,
    )
    layer.stamp(scene.pen.image, rim=pal.paper, shadow=pal.ink, shadow_alpha=0.3)
