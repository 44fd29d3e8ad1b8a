"""What a poster is drawn from: ids, names and facets, and the seeds that follow from them.

The title's seed settles everything that one title's artworks share (lettering); a person's
seed settles that person's looks wherever they appear; the artwork's seed settles the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

FACETS: dict[str, tuple[str, ...]] = {
    "theme": (
        "romance",
        "family",
        "friendship",
        "crime",
        "war",
        "ghosts",
        "space",
        "animals",
        "sport",
        "music",
        "food",
        "politics",
        "survival",
        "magic",
    ),
    "mood": ("tense", "warm", "playful", "sad", "eerie", "triumphant", "dreamy", "furious"),
    "setting": (
        "city",
        "home",
        "forest",
        "desert",
        "sea",
        "mountains",
        "village",
        "road",
        "hall",
        "sky",
    ),
    "emphasis": ("lead", "pair", "group", "stranger", "nobody"),
    "composition": (
        "close_up",
        "wide",
        "silhouette",
        "centered",
        "overhead",
        "motion",
        "still_life",
    ),
    "palette": ("amber", "blue", "neon", "mono", "pastel", "crimson", "green"),
}


@dataclass(frozen=True)
class PosterSpec:
    """One artwork to draw; `facets` names a value for each of the six kinds in `FACETS`."""

    title_id: str
    artwork_id: str
    title_name: str
    billing: tuple[str, ...]
    facets: Mapping[str, str]
    people: tuple[str, ...]

    def facet(self, kind: str) -> str:
        """The value of one kind of facet; unknown values are an error, not a guess."""
        value = self.facets.get(kind)
        if value not in FACETS[kind]:
            raise ValueError(f"{self.artwork_id}: {kind} is {value!r}, not one of {FACETS[kind]}")
        return value


def seeded(*parts: str) -> np.random.Generator:
    """A generator that depends on nothing but the given texts."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))
