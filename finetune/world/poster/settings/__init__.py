"""The ten settings, seen from eye level (`LEVEL`) and from straight above (`ABOVE`).

`COVERED` names the rooms, whose walls hide most of the sky.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..canvas import Pen
from ..palette import Palette
from . import above_built, above_wild, expanse, land, road, rooms, town

Level = Callable[[Pen, Palette, np.random.Generator, float, float], None]
Above = Callable[[Pen, Palette, np.random.Generator], None]

LEVEL: dict[str, Level] = {
    "city": town.city,
    "home": rooms.home,
    "forest": land.forest,
    "desert": land.desert,
    "sea": expanse.sea,
    "mountains": land.mountains,
    "village": town.village,
    "road": road.road,
    "hall": rooms.hall,
    "sky": expanse.sky,
}
ABOVE: dict[str, Above] = {
    "city": above_built.city,
    "home": above_built.home,
    "forest": above_wild.forest,
    "desert": above_wild.desert,
    "sea": above_wild.sea,
    "mountains": above_wild.mountains,
    "village": above_built.village,
    "road": above_built.road,
    "hall": above_built.hall,
    "sky": above_wild.sky,
}
COVERED = frozenset({"home", "hall"})
