"""What an audience makes of a shelf whoever is looking: draw, popularity, quality, coarse tags.

Quality has a part that facets explain (so that it can be learned and carries over to new titles)
and an idiosyncratic part. The tags are what the production logger's imperfect tagger says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.shelf import Shelf
from finetune.world.tables import THEME, Floats, Ints, load_tables

# What facets weigh in quality; the theme and the setting have no quality of their own.
QUALITY_FACETS = {"mood": 0.5, "emphasis": 1.0, "composition": 1.0, "palette": 0.7}


@dataclass(frozen=True)
class Appeal:
    """What holds for every member alike.

    Attributes:
        draw: [n_titles] a title's part of every play logit.
        popularity: [n_titles] weight with which titles are offered, before the launch's push.
        quality: [n_artworks] intrinsic quality, standardised over the shelf.
        honesty: [n_artworks] share of the shown theme in its title.
        tag: [n_artworks] the coarse tag that the tagger gives.
    """

    draw: Floats
    popularity: Floats
    quality: Floats
    honesty: Floats
    tag: Ints


def draw_appeal(shelf: Shelf, knobs: Knobs, rng: np.random.Generator) -> Appeal:
    """The appeal of every title and artwork of a shelf."""
    artworks = shelf.artworks
    return Appeal(
        draw=rng.normal(0, knobs.sd_title, size=shelf.n_titles),
        popularity=np.exp(rng.normal(0, knobs.sd_popularity, size=shelf.n_titles)),
        quality=_draw_quality(artworks.facets, knobs, rng),
        honesty=shelf.titles.themes[artworks.title, artworks.facets[:, THEME]],
        tag=_draw_tags(artworks.facets[:, THEME], knobs, rng),
    )


def offer_weights(shelf: Shelf, appeal: Appeal, knobs: Knobs, day: int) -> Floats:
    """[n_titles] with what weight each title is offered on a day; 0 before it is there."""
    first = shelf.titles.first_day
    age = np.maximum(day - first, 0)
    arrived = (first > 0) | (shelf.titles.launch_day >= 0)
    push = 1 + arrived * knobs.recency_boost * np.exp(-age / knobs.recency_days)
    return np.asarray(np.where(first <= day, appeal.popularity * push, 0.0))


def _draw_quality(facets: Ints, knobs: Knobs, rng: np.random.Generator) -> Floats:
    values = load_tables().values
    explained = np.zeros(len(facets))
    for facet, weight in QUALITY_FACETS.items():
        worth = rng.normal(0, weight, size=len(values[facet]))
        explained += worth[facets[:, FACETS.index(facet)]]
    own = rng.normal(size=len(facets))
    mixed = np.sqrt(1 - knobs.rho_q) * _standardise(explained) + np.sqrt(knobs.rho_q) * own
    return _standardise(mixed)


def _draw_tags(themes: Ints, knobs: Knobs, rng: np.random.Generator) -> Ints:
    tables = load_tables()
    right = rng.random(len(themes)) < knobs.logger.tag_accuracy
    other = rng.integers(len(tables.tags), size=len(themes))
    return np.where(right, tables.theme_tag[themes], other)


def _standardise(values: Floats) -> Floats:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))
