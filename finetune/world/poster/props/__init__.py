"""The props of each theme, and the small motifs that fill the air around them.

`PROPS` lists each theme's props, the most telling first; `choose` picks a main prop and a
companion for one artwork.  `motifs` scatters small signs of the theme over the upper picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import heart
from . import animals, closeness, conflict, games, peril, signs, table, wonder

__all__ = ["Prop", "choose", "motifs"]

Draw = Callable[[Pen, Palette], None]


@dataclass(frozen=True)
class Prop:
    """One prop: how to draw it, and whether it hangs in the air or stands on the ground."""

    draw: Draw
    aloft: bool = False


PROPS: dict[str, tuple[Prop, ...]] = {
    "romance": (
        Prop(closeness.hearts, True),
        Prop(closeness.rings),
        Prop(closeness.rose),
    ),
    "family": (Prop(closeness.cottage), Prop(closeness.boots)),
    "friendship": (Prop(closeness.campfire), Prop(closeness.bikes)),
    "crime": (Prop(conflict.revolver), Prop(conflict.handcuffs), Prop(conflict.magnifier)),
    "war": (Prop(conflict.helmet), Prop(conflict.warplane, True), Prop(conflict.tank)),
    "ghosts": (Prop(peril.ghost, True), Prop(peril.candle), Prop(peril.lantern)),
    "space": (
        Prop(wonder.rocket, True),
        Prop(wonder.planet, True),
        Prop(wonder.astronaut),
    ),
    "animals": (
        Prop(animals.fox),
        Prop(animals.horse),
        Prop(animals.dog),
        Prop(animals.bird, True),
    ),
    "sport": (Prop(games.ball), Prop(games.trophy), Prop(games.medal, True), Prop(games.goal)),
    "music": (Prop(games.guitar), Prop(games.microphone), Prop(games.record)),
    "food": (Prop(table.pot), Prop(table.plate), Prop(table.knife), Prop(table.cake)),
    "politics": (
        Prop(table.podium),
        Prop(table.ballot),
        Prop(table.flag),
        Prop(table.megaphone),
    ),
    "survival": (
        Prop(peril.compass),
        Prop(peril.flare, True),
        Prop(peril.raft),
        Prop(peril.lifebuoy),
    ),
    "magic": (
        Prop(wonder.wand, True),
        Prop(wonder.orb),
        Prop(wonder.spellbook, True),
        Prop(wonder.tower),
        Prop(wonder.hat),
    ),
}


def choose(theme: str, rng: np.random.Generator) -> tuple[Prop, Prop]:
    """A main prop and a different companion."""
    order = rng.permutation(len(PROPS[theme]))
    return PROPS[theme][int(order[0])], PROPS[theme][int(order[1])]


def _heart(pen: Pen, pal: Palette) -> None:
    pen.poly(heart(0, 0, 1), pal.accent)
    pen.poly([p for p in heart(0, 0, 1) if p[0] >= 0], mix(pal.accent, pal.ink, 0.2), 0.6)


def _plane(pen: Pen, pal: Palette) -> None:
    conflict.warplane(pen, pal)


MOTIFS: dict[str, tuple[Draw, float]] = {
    "romance": (_heart, 13.0),
    "music": (games.note, 20.0),
    "magic": (signs.sparkle, 15.0),
    "ghosts": (signs.wisp, 15.0),
    "animals": (signs.paw, 12.0),
    "war": (_plane, 24.0),
    "space": (signs.sparkle, 11.0),
}


def motifs(
    pen: Pen, pal: Palette, rng: np.random.Generator, theme: str, top: float, foot: float
) -> None:
    """A few small signs of the theme between `top` and `foot`, kept off the middle."""
    if theme not in MOTIFS:
        return
    draw, size = MOTIFS[theme]
    count = 4 if theme == "war" else 8
    for i in range(count):
        side = -1 if i % 2 else 1
        x = 240 + side * float(rng.uniform(90, 216))
        y = top + (foot - top) * (i + float(rng.uniform(0.1, 0.9))) / count
        scale = size * float(rng.uniform(0.6, 1.25))
        draw(pen.at(x, y, scale, float(rng.uniform(-24, 24))), pal)
