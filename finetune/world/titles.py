"""Draws titles: genres, the shares of themes, moods and settings, cast, launch, number of artworks.

One title has one or two genres; its themes follow from them, its moods and settings from its
themes. A share of old titles is held out: offered from the test window on, in reserved wordings.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from finetune.world.knobs import MAX_ARTWORKS, Knobs
from finetune.world.names import draw_actors, draw_synopsis, draw_title_names
from finetune.world.ragged import offsets_of
from finetune.world.shelf import CAST_SIZE, TitleTable
from finetune.world.tables import Flags, Floats, Ints, Tables, load_tables

# Concentrations of the Dirichlet draws: low for few themes, moods and settings a title.
THEME_FOCUS, MOOD_FOCUS, SETTING_FOCUS = 5.0, 6.0, 2.5
# Beta shape of the usual number of artworks, 2 to 12; with the many, mean 8.25 and E[1/K] .166.
COUNT_SHAPE = (1.55, 1.50)
OLDEST_DAY = -365
# A title comes out at 08:00 of the day before its first whole day.
BEFORE = timedelta(hours=16)


def draw_titles(
    n: int, knobs: Knobs, rng: np.random.Generator, *, prefix: str = "t-", first: int = 1
) -> tuple[TitleTable, tuple[str, ...]]:
    """``n`` titles and the pool of actors that they are cast from.

    Args:
        n: how many.
        knobs: the world's numbers.
        rng: the only source of randomness.
        prefix: opens every title id; a number of at least four digits follows.
        first: the first title's number.
    """
    tables = load_tables()
    actors = draw_actors(knobs.n_actors, rng)
    genres, themes = _draw_themes(n, tables, rng)
    launch_day, first_day, unseen = _draw_launches(n, knobs, rng)
    counts = draw_counts(n, knobs, rng)
    order = np.argsort(-themes, axis=1, kind="stable")[:, :2]
    names = tables.values["theme"]
    table = TitleTable(
        title_ids=tuple(f"{prefix}{first + i:04d}" for i in range(n)),
        names=draw_title_names(n, rng),
        synopses=tuple(draw_synopsis([names[i] for i in row], rng) for row in order),
        genres=genres,
        cast=_draw_cast(n, len(actors), rng),
        themes=themes,
        moods=_dirichlet(themes @ tables.theme_moods, MOOD_FOCUS, rng),
        settings=_dirichlet(themes @ tables.theme_settings, SETTING_FOCUS, rng),
        launched_at=tuple(knobs.time(int(day)) - BEFORE for day in launch_day),
        launch_day=launch_day,
        first_day=first_day,
        unseen=unseen,
        starts=offsets_of(counts),
        counts=counts,
    )
    return table, actors


def draw_counts(n: int, knobs: Knobs, rng: np.random.Generator) -> Ints:
    """[n] numbers of artworks: mostly 2 to 12, for ``many_share`` of the titles 13 to 40."""
    few = 2 + np.floor(11 * rng.beta(*COUNT_SHAPE, size=n)).astype(np.int64)
    many = rng.integers(13, MAX_ARTWORKS + 1, size=n)
    return np.asarray(np.where(rng.random(n) < knobs.many_share, many, np.minimum(few, 12)))


def _draw_themes(
    n: int, tables: Tables, rng: np.random.Generator
) -> tuple[tuple[tuple[str, ...], ...], Floats]:
    pairs = np.array([rng.choice(len(tables.genres), size=2, replace=False) for _ in range(n)])
    pairs = pairs.reshape(n, 2)
    two = rng.random(n) < 0.6
    second = np.where(two, pairs[:, 1], pairs[:, 0])
    mean = (2 * tables.genre_themes[pairs[:, 0]] + tables.genre_themes[second]) / 3
    genres = tuple(
        tuple(tables.genres[g] for g in (row if both else row[:1]))
        for row, both in zip(pairs, two, strict=True)
    )
    return genres, _dirichlet(mean, THEME_FOCUS, rng)


def _dirichlet(mean: Floats, focus: float, rng: np.random.Generator) -> Floats:
    # The small constant keeps every value possible and the gamma shape above 0.
    draws = rng.standard_gamma(focus * mean + 0.02) + 1e-12
    return np.asarray(draws / draws.sum(axis=1, keepdims=True))


def _draw_cast(n: int, n_actors: int, rng: np.random.Generator) -> Ints:
    # Some actors are in many titles: an actor's weight falls with the square root of their rank.
    weights = 1 / np.sqrt(np.arange(1, n_actors + 1))
    keys = rng.gumbel(size=(n, n_actors)) + np.log(weights)
    return np.asarray(np.argsort(-keys, axis=1)[:, :CAST_SIZE])


def _draw_launches(n: int, knobs: Knobs, rng: np.random.Generator) -> tuple[Ints, Ints, Flags]:
    old = rng.random(n) < knobs.old_share
    if n and not old.any():
        old[0] = True
    launch = np.where(
        old,
        rng.integers(OLDEST_DAY, 0, size=n),
        rng.integers(0, knobs.days.total, size=n),
    )
    held_out = old & (rng.random(n) < knobs.held_out_titles)
    held_out[np.flatnonzero(old)[:1]] = False
    arrives = rng.integers(knobs.days.test_from, knobs.days.total, size=n)
    first = np.where(held_out, np.minimum(arrives, knobs.days.test_from + 3), np.maximum(launch, 0))
    return launch, first, first >= knobs.days.test_from
