"""Runs the calendar: who comes, which title is offered, which artwork is shown, how it ends.

A loop over days, vectorised over the day's active members. A member gets at most one impression a
day. One in a few is a second look: a title that the member was shown once and did not finish,
with its other artworks as candidates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from finetune.world.appeal import offer_weights
from finetune.world.knobs import Knobs
from finetune.world.logger import Context, ProductionLogger
from finetune.world.outcomes import draw_outcomes, is_rewarded
from finetune.world.ragged import row_pick, row_shuffle, row_sum, rows_of, spread
from finetune.world.story import Story, Utilities
from finetune.world.tables import Flags, Floats, Ints
from finetune.world.take_rates import BackgroundRates
from retrieval.errors import BadInputError
from retrieval.types import Progress

# A second look needs two artworks besides the first.
MIN_FOR_REPEAT = 3
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Log:
    """All impressions in order of time; flat arrays hold every candidate of every impression.

    Attributes:
        day, second: [n] when.
        members, titles, shown: [n] rows of the tables.
        outcomes: [n] indices into ``outcomes.OUTCOMES``.
        uniform: [n] whether the row lies in the uniform slice.
        propensity: [n] probability of the shown artwork under the whole mixture.
        slice_propensity: [n] its probability within the slice that the row lies in.
        counts: [n] candidates.
        artworks, play, finish, logging: flat; true probabilities and the mixture's.
    """

    day: Ints
    second: Ints
    members: Ints
    titles: Ints
    shown: Ints
    outcomes: Ints
    uniform: Flags
    propensity: Floats
    slice_propensity: Floats
    counts: Ints
    artworks: Ints
    play: Floats
    finish: Floats
    logging: Floats

    @property
    def reward(self) -> Floats:
        """Flat true probability of the reward."""
        return self.play * self.finish

    def __len__(self) -> int:
        return len(self.day)


class _Exposures:
    """What each member has been shown, title by title."""

    def __init__(self, n_members: int, n_titles: int, n_days: int) -> None:
        self.seen = np.zeros((n_members, n_titles), dtype=np.bool_)
        self.n_shown = np.zeros(n_members, dtype=np.int64)
        self._n_slots = np.zeros(n_members, dtype=np.int64)
        self._title = np.full((n_members, n_days), -1, dtype=np.int32)
        self._artwork = np.full((n_members, n_days), -1, dtype=np.int32)
        self._open = np.zeros((n_members, n_days), dtype=np.bool_)

    def draw_repeats(self, members: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """For each member one open title and the artwork shown then; -1 where there is none."""
        keys = rng.random((len(members), self._open.shape[1])) * self._open[members]
        slot = keys.argmax(axis=1)
        found = self._open[members, slot]
        self._open[members[found], slot[found]] = False
        title = np.where(found, self._title[members, slot], -1)
        return title.astype(np.int64), np.where(found, self._artwork[members, slot], -1)

    def add(
        self, members: Ints, titles: Ints, artworks: Ints, again: Flags, may_repeat: Flags
    ) -> None:
        """Keeps the day's impressions; only first looks can be repeated later."""
        self.n_shown[members] += 1
        self.seen[members, titles] = True
        new = ~again
        who, slot = members[new], self._n_slots[members[new]]
        self._title[who, slot], self._artwork[who, slot] = titles[new], artworks[new]
        self._open[who, slot] = may_repeat[new]
        self._n_slots[who] += 1


def simulate(
    story: Story,
    rates: BackgroundRates,
    rng: np.random.Generator,
    *,
    progress: Progress | None = None,
) -> Log:
    """The log of all days.

    Args:
        story: utilities, titles and members.
        rates: the background table that the production logger reads.
        rng: the only source of randomness.
        progress: told after each day.

    Raises:
        BadInputError: nobody ever came.
    """
    knobs, n_days = story.knobs, story.knobs.days.total
    logger = ProductionLogger(story, rates)
    exposures = _Exposures(len(story.members.member_ids), story.shelf.n_titles, n_days)
    parts: list[dict[str, Any]] = []
    for day in range(n_days):
        if is_refit(day, knobs):
            logger.refit(day)
        part = _run_day(day, story, logger, exposures, rng)
        if part is not None:
            parts.append(part)
        if progress:
            progress("simulating days", day + 1, n_days)
    if not parts:
        raise BadInputError("n_members is so small that nobody came on any day; give more members")
    return Log(**{name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def is_refit(day: int, knobs: Knobs) -> bool:
    """Whether the logger is refitted before a day's decisions; never after the test starts."""
    first, frozen = knobs.logger.uniform_days, knobs.days.test_from
    return day == frozen or (
        first <= day < frozen and (day - first) % knobs.logger.refit_every == 0
    )


def _run_day(
    day: int,
    story: Story,
    logger: ProductionLogger,
    exposures: _Exposures,
    rng: np.random.Generator,
) -> dict[str, Any] | None:
    """One day's part of every array of the log; None if nobody came."""
    members, titles, affinity, before = _offer(day, story, exposures, rng)
    if not len(members):
        return None
    context = _candidates(story, members, titles, before, rng)
    choice = _choose_artworks(context, logger, story.knobs.logger.uniform_slice, rng)
    picked, rows = choice.picked, rows_of(context.counts)
    tastes = story.members.taste_row(members, day)
    worth = story.utilities(tastes[rows], members[rows], context.artworks, affinity[rows])
    shown = Utilities(worth.play[picked], worth.finish_logit[picked], worth.finish[picked])
    outcomes = draw_outcomes(shown, story.knobs, rng)
    rewards = is_rewarded(outcomes)
    if day < story.knobs.days.test_from:
        logger.observe(context, picked, rewards.astype(np.float64))
    may_repeat = ~rewards & (context.counts >= MIN_FOR_REPEAT)
    exposures.add(members, titles, context.artworks[picked], before >= 0, may_repeat)
    return {
        "day": np.full(len(members), day),
        "second": np.sort(rng.integers(SECONDS_A_DAY, size=len(members))),
        "members": members,
        "titles": titles,
        "shown": context.artworks[picked],
        "outcomes": outcomes,
        "uniform": choice.uniform,
        "propensity": choice.mixture[picked],
        "slice_propensity": choice.used[picked],
        "counts": context.counts,
        "artworks": context.artworks,
        "play": worth.play,
        "finish": worth.finish,
        "logging": choice.mixture,
    }


class _Choice(NamedTuple):
    """The shown artworks: flat positions, slice flags, and flat probabilities."""

    picked: Ints
    uniform: Flags
    used: Floats
    mixture: Floats


def _choose_artworks(
    context: Context, logger: ProductionLogger, share: float, rng: np.random.Generator
) -> _Choice:
    """One artwork a decision: a ``share`` of decisions uniformly, the others by the logger."""
    within = logger.slice_probabilities(context)
    even = np.repeat(1 / context.counts, context.counts)
    uniform = rng.random(len(context.counts)) < share
    used = np.where(np.repeat(uniform, context.counts), even, within)
    picked = row_pick(used, context.counts, rng.random(len(context.counts)))
    return _Choice(picked, uniform, used, (1 - share) * within + share * even)


def _offer(
    day: int, story: Story, exposures: _Exposures, rng: np.random.Generator
) -> tuple[Ints, Ints, Floats, Ints]:
    """Who comes, in random order; the title offered; its affinity; the artwork of before or -1."""
    members = _active(day, story, exposures, rng)
    ratio = story.knobs.repeat_exposure
    again = rng.random(len(members)) < ratio / (1 + ratio)
    titles = np.full(len(members), -1, dtype=np.int64)
    before = np.full(len(members), -1, dtype=np.int64)
    if again.any():
        titles[again], before[again] = exposures.draw_repeats(members[again], rng)
    fresh = titles < 0
    titles[fresh] = _choose_titles(day, story, exposures, members[fresh], rng)
    found = titles >= 0
    members, titles, before = members[found], titles[found], before[found]
    tastes = story.members.taste_row(members, day)
    affinity = story.affinities(tastes, members, titles[:, None])[:, 0]
    return members, titles, affinity, before


def _active(day: int, story: Story, exposures: _Exposures, rng: np.random.Generator) -> Ints:
    table = story.members
    come = rng.random(len(table.member_ids)) < table.activity
    come &= (table.joined <= day) & (exposures.n_shown < table.cap)
    return rng.permutation(np.flatnonzero(come))


def _choose_titles(
    day: int, story: Story, exposures: _Exposures, members: Ints, rng: np.random.Generator
) -> Ints:
    """[n] one unseen title for each member: some drawn by popularity, one of them by affinity."""
    upto = np.cumsum(offer_weights(story.shelf, story.appeal, story.knobs, day))
    draws = rng.random((len(members), story.knobs.n_offered)) * upto[-1]
    offered = np.minimum(np.searchsorted(upto, draws, side="right"), len(upto) - 1)
    tastes = story.members.taste_row(members, day)
    keys = story.knobs.choice * story.affinities(tastes, members, offered)
    keys = keys + rng.gumbel(size=keys.shape)
    keys[exposures.seen[members[:, None], offered]] = -np.inf
    best = keys.argmax(axis=1)
    rows = np.arange(len(members))
    return np.where(np.isfinite(keys[rows, best]), offered[rows, best], -1)


def _candidates(
    story: Story, members: Ints, titles: Ints, before: Ints, rng: np.random.Generator
) -> Context:
    """Every artwork of each title but the one of before, in random order."""
    table = story.shelf.titles
    flat = spread(table.starts[titles], table.counts[titles])
    keep = flat != np.repeat(before, table.counts[titles])
    counts = row_sum(keep.astype(np.int64), table.counts[titles])
    artworks = row_shuffle(flat[keep], counts.astype(np.int64), rng)
    return Context(members, titles, artworks, counts.astype(np.int64))
