"""The rows of a world's dataset folder, one generator a file, as the domain's own types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from finetune.world.grammar import FACETS
from finetune.world.outcomes import OUTCOMES
from finetune.world.ragged import offsets_of
from finetune.world.splits import SPLITS
from finetune.world.tables import load_tables
from retrieval.types import Artwork, Impression, TakeRate, Title

if TYPE_CHECKING:
    from finetune.world.build import World

# Propensities are written to nine decimals; their sum over 40 candidates is off by at most 2e-8.
DECIMALS = 9


def title_rows(world: World) -> Iterator[Title]:
    """The rows of ``titles.jsonl``."""
    shelf = world.story.shelf
    titles = shelf.titles
    for i, title_id in enumerate(titles.title_ids):
        yield Title(
            title_id=title_id,
            name=titles.names[i],
            synopsis=titles.synopses[i],
            genres=titles.genres[i],
            billing=shelf.billing(i),
            launched_at=titles.launched_at[i],
        )


def artwork_rows(world: World, *, facets: bool, images: Mapping[str, str]) -> Iterator[Artwork]:
    """The rows of ``artworks.jsonl``."""
    shelf = world.story.shelf
    for i, artwork_id in enumerate(shelf.artworks.artwork_ids):
        yield Artwork(
            artwork_id=artwork_id,
            title_id=shelf.titles.title_ids[shelf.artworks.title[i]],
            caption=shelf.artworks.captions[i],
            facets=facet_labels(world, i) if facets else {},
            image=images.get(artwork_id),
            people=shelf.people(i),
        )


def facet_labels(world: World, artwork: int) -> dict[str, str]:
    """An artwork's value by facet."""
    codes, values = world.story.shelf.artworks.facets[artwork], load_tables().values
    return {facet: values[facet][code] for facet, code in zip(FACETS, codes, strict=True)}


def take_rate_rows(world: World) -> Iterator[TakeRate]:
    """The rows of ``take_rates.jsonl``: a count wherever it has grown since the one before."""
    rates, ids = world.rates, world.story.shelf.artworks.artwork_ids
    fresh = np.diff(rates.shown, axis=0, prepend=0)
    for row, artwork in zip(*np.nonzero(fresh), strict=True):
        yield TakeRate(
            artwork_id=ids[artwork],
            as_of=world.story.knobs.time(int(rates.days[row])),
            n_shown=int(rates.shown[row, artwork]),
            n_rewarded=int(rates.rewarded[row, artwork]),
        )


def impression_rows(world: World) -> Iterator[Impression]:
    """The rows of ``impressions.jsonl``, in order of time; built unchecked, for speed."""
    log, shelf, knobs = world.log, world.story.shelf, world.story.knobs
    artworks = np.array(shelf.artworks.artwork_ids, dtype=object)
    starts = offsets_of(log.counts)
    for i in range(len(log)):
        code = world.splits.code[i]
        yield Impression.model_construct(
            impression_id=impression_id(i),
            member_id=world.story.members.member_ids[log.members[i]],
            title_id=shelf.titles.title_ids[log.titles[i]],
            artwork_id=artworks[log.shown[i]],
            candidates=tuple(artworks[log.artworks[starts[i] : starts[i] + log.counts[i]]]),
            propensity=round(float(log.propensity[i]), DECIMALS),
            shown_at=knobs.time(int(log.day[i])) + timedelta(seconds=int(log.second[i])),
            outcome=OUTCOMES[log.outcomes[i]],
            split=SPLITS[code] if code >= 0 else None,
            uniform=bool(log.uniform[i]),
            slice_propensity=round(float(log.slice_propensity[i]), DECIMALS),
        )


def impression_id(row: int) -> str:
    """The id of an impression by its place in the log."""
    return f"i-{row + 1:07d}"
