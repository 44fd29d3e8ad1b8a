"""The titles and artworks of a world as arrays, whether drawn by the story or written by hand.

A shelf holds what is shown and said; what an audience makes of it is in ``appeal.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from finetune.world.tables import Flags, Floats, Ints

CAST_SIZE = 4
NOBODY = -1


@dataclass(frozen=True)
class TitleTable:
    """Titles, one row each.

    Attributes:
        title_ids, names, synopses, genres: [n_titles] texts.
        cast: [n_titles, CAST_SIZE] actor indices in billing order, then ``NOBODY``.
        themes: [n_titles, n_themes] shares of each theme, rows sum to 1.
        moods: [n_titles, n_moods], rows sum to 1.
        settings: [n_titles, n_settings], rows sum to 1.
        launched_at: [n_titles] when the title came out.
        launch_day: [n_titles] its first whole day after the start; negative if older.
        first_day: [n_titles] the first day on which the title is offered here.
        unseen: [n_titles] whether its captions use the reserved wordings.
        starts, counts: [n_titles] its artworks are rows ``starts`` to ``starts + counts``.
    """

    title_ids: tuple[str, ...]
    names: tuple[str, ...]
    synopses: tuple[str, ...]
    genres: tuple[tuple[str, ...], ...]
    cast: Ints
    themes: Floats
    moods: Floats
    settings: Floats
    launched_at: tuple[datetime, ...]
    launch_day: Ints
    first_day: Ints
    unseen: Flags
    starts: Ints
    counts: Ints


@dataclass(frozen=True)
class ArtworkTable:
    """Artworks, one row each, those of a title side by side.

    Attributes:
        artwork_ids: [n_artworks].
        title: [n_artworks] row of the title.
        facets: [n_artworks, 6] value index by facet, in the grammar's order of facets.
        people: [n_artworks, CAST_SIZE] actor indices, ``NOBODY`` where there are fewer.
        bait: [n_artworks] whether its theme was drawn against the title's own.
        captions: [n_artworks] texts.
        visible: [n_artworks, 6] whether the caption shows the facet.
    """

    artwork_ids: tuple[str, ...]
    title: Ints
    facets: Ints
    people: Ints
    bait: Flags
    captions: tuple[str, ...]
    visible: Flags


@dataclass(frozen=True)
class Shelf:
    """Titles, their artworks, and the actors that ``cast`` and ``people`` point into."""

    titles: TitleTable
    artworks: ArtworkTable
    actors: tuple[str, ...]

    @property
    def n_titles(self) -> int:
        """The number of titles."""
        return len(self.titles.title_ids)

    @property
    def n_artworks(self) -> int:
        """The number of artworks."""
        return len(self.artworks.artwork_ids)

    def people(self, artwork: int) -> tuple[str, ...]:
        """The names of the actors that an artwork shows."""
        return tuple(self.actors[i] for i in self.artworks.people[artwork] if i != NOBODY)

    def billing(self, title: int) -> tuple[str, ...]:
        """A title's cast in billing order."""
        return tuple(self.actors[i] for i in self.titles.cast[title] if i != NOBODY)


def join_shelves(first: Shelf, second: Shelf) -> Shelf:
    """Both shelves' titles as one; their actors stay apart."""
    titles, artworks = first.titles, first.artworks
    moved = replace(
        second.titles,
        cast=_shift(second.titles.cast, len(first.actors)),
        starts=second.titles.starts + first.n_artworks,
    )
    shown = replace(
        second.artworks,
        title=second.artworks.title + first.n_titles,
        people=_shift(second.artworks.people, len(first.actors)),
    )
    joined_titles: dict[str, Any] = {k: _join(vars(titles)[k], v) for k, v in vars(moved).items()}
    joined: dict[str, Any] = {k: _join(vars(artworks)[k], v) for k, v in vars(shown).items()}
    return Shelf(
        titles=TitleTable(**joined_titles),
        artworks=ArtworkTable(**joined),
        actors=first.actors + second.actors,
    )


def artwork_ids(title_ids: tuple[str, ...], counts: Ints) -> tuple[str, ...]:
    """``t-0001-01``, ``t-0001-02``, ... for every title; the number carries no meaning."""
    return tuple(
        f"{title_id}-{n + 1:02d}"
        for title_id, count in zip(title_ids, counts, strict=True)
        for n in range(count)
    )


def _shift(people: Ints, by: int) -> Ints:
    return np.where(people == NOBODY, NOBODY, people + by)


def _join(first: Any, second: Any) -> Any:
    return first + second if isinstance(first, tuple) else np.concatenate([first, second])
