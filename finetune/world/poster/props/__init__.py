"""The props of each theme, and the small motifs that fill the air around them.

`PROPS` lists each theme's props and the settings they belong in; `choose` picks a main prop and
a companion for one artwork.  `motifs` scatters small signs of the theme over the upper picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..settings import COVERED
from ..shapes import heart
from ..spec import FACETS
from . import animals, closeness, conflict, games, music, peril, signs, table, wonder

__all__ = ["Prop", "choose", "motifs"]

Draw = Callable[[Pen, Palette], None]

ANYWHERE = frozenset(FACETS["setting"])
OPEN = ANYWHERE - COVERED
GROUND = OPEN - {"sea", "sky"}
PITCH = frozenset({"village", "city", "forest", "hall"})


@dataclass(frozen=True)
class Prop:
    """One prop: how to draw it, whether it hangs in the air, and the settings it belongs in."""

    draw: Draw
    aloft: bool = False
    where: frozenset[str] = ANYWHERE


PROPS: dict[str, tuple[Prop, ...]] = {
    "romance": (
        Prop(closeness.hearts, True),
        Prop(closeness.rings),
        Prop(closeness.rose),
    ),
    "family": (
        Prop(closeness.cottage, where=GROUND),
        Prop(closeness.boots),
        Prop(closeness.washing),
    ),
    "friendship": (
        Prop(closeness.campfire, where=GROUND),
        Prop(closeness.bikes),
        Prop(closeness.cans),
    ),
    "crime": (Prop(conflict.revolver), Prop(conflict.handcuffs), Prop(conflict.magnifier)),
    "war": (
        Prop(conflict.helmet),
        Prop(conflict.warplane, True, OPEN),
        Prop(conflict.tank, where=GROUND),
        Prop(conflict.tags),
    ),
    "ghosts": (Prop(peril.ghost, True), Prop(peril.candle), Prop(peril.lantern)),
    "space": (
        Prop(wonder.rocket, True),
        Prop(wonder.planet, True),
        Prop(wonder.astronaut),
    ),
    "animals": (Prop(animals.trail), Prop(animals.collar), Prop(animals.file_of_animals)),
    "sport": (
        Prop(games.trophy),
        Prop(games.medal, True),
        Prop(games.stopwatch),
        Prop(games.pennant),
        Prop(games.steps),
        Prop(games.ball, where=PITCH),
        Prop(games.goal, where=PITCH),
    ),
    "music": (
        Prop(music.guitar),
        Prop(music.microphone),
        Prop(music.record),
        Prop(music.horn),
        Prop(music.stand),
    ),
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
        Prop(peril.rucksack),
        Prop(peril.raft, where=frozenset({"sea"})),
        Prop(peril.lifebuoy, where=frozenset({"sea"})),
    ),
    "magic": (
        Prop(wonder.wand, True),
        Prop(wonder.orb),
        Prop(wonder.spellbook, True),
        Prop(wonder.tower, where=GROUND),
        Prop(wonder.hat),
    ),
}


def choose(theme: str, setting: str, rng: np.random.Generator) -> tuple[Prop, Prop]:
    """A main prop and a different companion, both at home in the setting."""
    fit = [prop for prop in PROPS[theme] if setting in prop.where]
    order = rng.permutation(len(fit))
    return fit[int(order[0])], fit[int(order[1])]


def _heart(pen: Pen, pal: Palette) -> None:
    pen.poly(heart(0, 0, 1), pal.accent)
    pen.poly([p for p in heart(0, 0, 1) if p[0] >= 0], mix(pal.accent, pal.ink, 0.2), 0.6)


def _plane(pen: Pen, pal: Palette) -> None:
    conflict.warplane(pen, pal)


MOTIFS: dict[str, tuple[Draw, float]] = {
    "romance": (_heart, 13.0),
    "music": (music.note, 20.0),
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
