"""Builds a whole world from a preset and a seed: shelf, audience, log, splits.

Every part draws from its own stream of the seed, so that a change of one leaves the others alone.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from finetune.world.appeal import draw_appeal
from finetune.world.artworks import draw_artworks
from finetune.world.grammar import load_grammar
from finetune.world.knobs import Knobs
from finetune.world.members import draw_members
from finetune.world.presets import Preset, load_preset
from finetune.world.shelf import Shelf
from finetune.world.simulate import Log, simulate
from finetune.world.splits import TEST, Splits, split_log
from finetune.world.story import Story
from finetune.world.summary import WorldSummary, summarise
from finetune.world.take_rates import BackgroundRates, draw_background
from finetune.world.titles import draw_titles
from finetune.world.write import write_world
from retrieval.errors import BadInputError
from retrieval.types import Progress

# Above this chance of coming on a day, members have no room to differ.
MOST_ACTIVE = 0.9


@dataclass(frozen=True)
class World:
    """Everything that a seed makes, before it is written."""

    preset: str
    seed: int
    story: Story
    rates: BackgroundRates
    log: Log
    splits: Splits


def world(
    out: Path,
    *,
    preset: str = "paper",
    n_members: int | None = None,
    n_titles: int | None = None,
    n_impressions: int | None = None,
    n_test: int | None = None,
    repeat_exposure: float | None = None,
    knobs: Knobs | None = None,
    seed: int = 0,
    parquet: bool = False,
    progress: Progress | None = None,
) -> WorldSummary:
    """Writes a dataset folder to ``out`` and its ground truth to ``out``.truth.

    Args:
        out: a new folder, or one that holds an earlier world, which is replaced.
        preset: ``paper``, ``paper-strong`` or ``vivid``.
        n_members: members; by default the preset's, in proportion to ``n_impressions`` if given.
        n_titles: titles; by default the preset's.
        n_impressions: training rows, exactly; by default the preset's, or, where ``n_members`` is
            given, all that these members make.
        n_test: held-out member-title pairs, exactly; by default up to the preset's.
        repeat_exposure: share of member-title pairs shown again, with another artwork; by default
            the preset's.
        knobs: all other numbers of the story; by default the preset's.
        seed: the same seed, sizes and preset give the same bytes.
        parquet: impressions and take rates as Parquet instead of JSONL.
        progress: told of each step.

    Raises:
        BadInputError: a size or the preset is not allowed, the members make too few rows, or
            ``out`` holds something else.
    """
    chosen = load_preset(preset)
    story = _changed(knobs or chosen.knobs, n_test=n_test, repeat_exposure=repeat_exposure)
    members, rows = _sizes(chosen, n_members, n_impressions)
    titles = chosen.n_titles if n_titles is None else n_titles
    _refuse_below_one(n_members=members, n_titles=titles, n_impressions=rows, seed=seed + 1)
    shelf = draw_shelf(titles, story, seed)
    made = run_world(
        shelf, story, seed, preset=preset, n_members=members, n_train=rows, progress=progress
    )
    _refuse_few_tests(made, n_test)
    write_world(Path(out), made, parquet=parquet, progress=progress)
    return summarise(made, Path(out))


def stream(seed: int, part: str) -> np.random.Generator:
    """The random numbers of one part of a world."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def draw_shelf(
    n_titles: int, knobs: Knobs, seed: int, *, prefix: str = "t-", first: int = 1
) -> Shelf:
    """``n_titles`` titles with their artworks and captions; ids as in ``draw_titles``."""
    titles, actors = draw_titles(
        n_titles, knobs, stream(seed, "titles"), prefix=prefix, first=first
    )
    return draw_artworks(titles, actors, knobs, load_grammar(), stream(seed, "artworks"))


def run_world(
    shelf: Shelf,
    knobs: Knobs,
    seed: int,
    *,
    preset: str,
    n_members: int,
    n_train: int | None = None,
    progress: Progress | None = None,
) -> World:
    """An audience for a shelf, and what it did on every day of the calendar.

    Raises:
        BadInputError: ``n_train`` is more than so many members make.
    """
    activity = knobs.activity if n_train is None else _activity_for(n_train, n_members, knobs)
    members = draw_members(
        n_members, len(shelf.actors), knobs, stream(seed, "members"), activity=activity
    )
    appeal = draw_appeal(shelf, knobs, stream(seed, "appeal"))
    story = Story(knobs, shelf, appeal, members, stream(seed, "story"))
    rates = draw_background(story, stream(seed, "background"))
    log = simulate(story, rates, stream(seed, "days"), progress=progress)
    splits = split_log(log, story, stream(seed, "splits"), n_train=n_train)
    return World(preset=preset, seed=seed, story=story, rates=rates, log=log, splits=splits)


def _sizes(
    preset: Preset, n_members: int | None, n_impressions: int | None
) -> tuple[int, int | None]:
    """Members and training rows from what was asked and the preset."""
    if n_members is not None:
        return n_members, n_impressions
    if n_impressions is None or preset.n_impressions is None:
        rows = preset.n_impressions if n_impressions is None else n_impressions
        return preset.n_members, rows
    return math.ceil(preset.n_members * n_impressions / preset.n_impressions), n_impressions


def _changed(knobs: Knobs, **changes: float | None) -> Knobs:
    """The knobs with those that are given in place of their own."""
    given = {name: value for name, value in changes.items() if value is not None}
    share = given.get("repeat_exposure", 0.0)
    if not 0 <= share <= 1:
        raise BadInputError(f"repeat_exposure is {share:g}; it must be from 0 to 1")
    _refuse_below_one(n_test=changes["n_test"])
    return knobs.model_copy(update=given) if given else knobs


def _refuse_few_tests(made: World, n_test: int | None) -> None:
    found = int((made.splits.code == TEST).sum())
    if n_test is not None and found < n_test:
        raise BadInputError(
            f"n_test is {n_test}, but this world has {found} first looks in its "
            f"{made.story.knobs.days.test} test days; give it more members or ask for fewer"
        )


def _activity_for(n_train: int, n_members: int, knobs: Knobs) -> float:
    """The mean activity that makes a few more training rows than asked."""
    days = knobs.days
    # Late members join evenly from day 1 to ten days before the end.
    last = max(1, days.total - 11)
    here = [
        1 - knobs.late_share * (1 - min(1.0, day / last))
        for day in range(days.train_from, days.validation_from)
    ]
    member_days = n_members * (1 - knobs.held_out_members) * sum(here)
    # Two per cent and four standard deviations of a count of that size.
    activity = (1.02 * n_train + 4 * math.sqrt(n_train)) / member_days
    if activity > MOST_ACTIVE:
        needed = math.ceil(n_members * activity / MOST_ACTIVE)
        raise BadInputError(
            f"n_impressions is {n_train}, more than {n_members} members make in "
            f"{days.train} days; give at least {needed} members"
        )
    return activity


def _refuse_below_one(**values: float | None) -> None:
    for name, value in values.items():
        if value is not None and value < 1:
            least = 0 if name == "seed" else 1
            raise BadInputError(f"{name} is {value - 1 + least:g}; it must be at least {least}")
