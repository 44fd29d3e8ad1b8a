"""Loads the hand-written demo catalogue into the arrays that drawn titles have.

``catalogue/titles_a.yaml`` and ``titles_b.yaml`` hold titles, artworks, captions and facet labels
that a person wrote. They are for the demo and for testing; nothing is ever trained on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from finetune.world.grammar import FACETS
from finetune.world.knobs import MAX_ARTWORKS, Knobs
from finetune.world.ragged import offsets_of, rows_of
from finetune.world.shelf import CAST_SIZE, NOBODY, ArtworkTable, Shelf, TitleTable
from finetune.world.tables import MOOD, SETTING, THEME, Floats, Ints, load_tables, read_yaml
from retrieval.errors import BadInputError
from retrieval.types import Frozen, Id, Text, UtcTime

FILES = ("catalogue/titles_a.yaml", "catalogue/titles_b.yaml")
Names = Annotated[tuple[Text, ...], Field(max_length=CAST_SIZE)]


class CatalogueArtwork(Frozen):
    """One hand-written artwork; ``facets`` has a value for each of the six."""

    artwork_id: Id
    caption: Text
    facets: dict[str, str]
    people: Names = ()

    @model_validator(mode="after")
    def _facets_known(self) -> CatalogueArtwork:
        if set(self.facets) != set(FACETS):
            raise ValueError(f"facets are {sorted(self.facets)}; needed are {', '.join(FACETS)}")
        for facet, value in self.facets.items():
            allowed = load_tables().values[facet]
            if value not in allowed:
                raise ValueError(f"{facet} is {value!r}; allowed are {', '.join(allowed)}")
        return self


class CatalogueTitle(Frozen):
    """One hand-written title with its artworks."""

    title_id: Id
    name: Text
    synopsis: Text
    genres: Annotated[tuple[Text, ...], Field(min_length=1)]
    billing: Names
    launched_at: UtcTime
    artworks: Annotated[tuple[CatalogueArtwork, ...], Field(min_length=2, max_length=MAX_ARTWORKS)]

    @model_validator(mode="after")
    def _belongs_together(self) -> CatalogueTitle:
        for artwork in self.artworks:
            if not artwork.artwork_id.startswith(f"{self.title_id}-"):
                raise ValueError(f"{artwork.artwork_id} should start with {self.title_id}-")
            strangers = set(artwork.people) - set(self.billing)
            if strangers:
                raise ValueError(f"{artwork.artwork_id} shows {strangers} who are not billed")
        return self


@cache
def load_catalogue() -> tuple[CatalogueTitle, ...]:
    """The titles of the two files, in order.

    Raises:
        BadInputError: an entry is malformed, or an id, a name or a caption appears twice.
    """
    titles: list[CatalogueTitle] = []
    for file in FILES:
        titles.extend(parse_titles(read_yaml(file), file))
    artworks = [artwork for title in titles for artwork in title.artworks]
    _refuse_twice("title_id", [title.title_id for title in titles])
    _refuse_twice("name", [title.name for title in titles])
    _refuse_twice("artwork_id", [artwork.artwork_id for artwork in artworks])
    _refuse_twice("caption", [artwork.caption for artwork in artworks])
    return tuple(titles)


def parse_titles(raw: object, file: str) -> tuple[CatalogueTitle, ...]:
    """The titles of one file's parsed YAML.

    Raises:
        BadInputError: an entry is malformed; the message names the file and the place.
    """
    try:
        return TypeAdapter(tuple[CatalogueTitle, ...]).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"])
        raise BadInputError(f"{file}, entry {place}: {first['msg']}") from None


def catalogue_shelf(titles: Sequence[CatalogueTitle], knobs: Knobs) -> Shelf:
    """The titles as a shelf; a title's themes, moods and settings are those of its artworks."""
    actors = tuple(dict.fromkeys(name for title in titles for name in title.billing))
    counts = np.array([len(title.artworks) for title in titles], dtype=np.int64)
    owner = rows_of(counts)
    facets = _facet_codes(titles)
    launch = np.array([_launch_day(title.launched_at, knobs) for title in titles], dtype=np.int64)
    table = TitleTable(
        title_ids=tuple(title.title_id for title in titles),
        names=tuple(title.name for title in titles),
        synopses=tuple(title.synopsis for title in titles),
        genres=tuple(title.genres for title in titles),
        cast=_indices([title.billing for title in titles], actors),
        themes=_shares(owner, facets[:, THEME], THEME),
        moods=_shares(owner, facets[:, MOOD], MOOD),
        settings=_shares(owner, facets[:, SETTING], SETTING),
        launched_at=tuple(title.launched_at for title in titles),
        launch_day=launch,
        first_day=np.maximum(launch, 0),
        unseen=np.zeros(len(titles), dtype=np.bool_),
        starts=offsets_of(counts),
        counts=counts,
    )
    artworks = [artwork for title in titles for artwork in title.artworks]
    return Shelf(
        titles=table,
        artworks=ArtworkTable(
            artwork_ids=tuple(artwork.artwork_id for artwork in artworks),
            title=owner,
            facets=facets,
            people=_indices([artwork.people for artwork in artworks], actors),
            bait=np.zeros(len(artworks), dtype=np.bool_),
            captions=tuple(artwork.caption for artwork in artworks),
            visible=np.ones((len(artworks), len(FACETS)), dtype=np.bool_),
        ),
        actors=actors,
    )


def _launch_day(launched_at: datetime, knobs: Knobs) -> int:
    """The first whole day after the launch, in days after the start."""
    return (launched_at.date() - knobs.start).days + 1


def _facet_codes(titles: Sequence[CatalogueTitle]) -> Ints:
    tables = load_tables()
    rows = [artwork.facets for title in titles for artwork in title.artworks]
    return np.array([[tables.code(f, row[f]) for f in FACETS] for row in rows], dtype=np.int64)


def _shares(owner: Ints, codes: Ints, facet: int) -> Floats:
    counts = np.zeros((owner.max() + 1, len(load_tables().values[FACETS[facet]])))
    np.add.at(counts, (owner, codes), 1.0)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _indices(rows: Sequence[Sequence[str]], actors: Sequence[str]) -> Ints:
    index = {name: i for i, name in enumerate(actors)}
    padded = [[index[name] for name in row] + [NOBODY] * (CAST_SIZE - len(row)) for row in rows]
    return np.array(padded, dtype=np.int64)


def _refuse_twice(what: str, values: Sequence[str]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise BadInputError(
            f"the demo catalogue has {what} {twice[0]!r} twice; each must be unique"
        )
