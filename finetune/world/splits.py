"""Which impressions a learner may train on, tune on, and be tested on.

Splits follow the calendar. Burn-in rows only fill histories. Held-out members are in no training
row; what belongs to no split keeps its place in the members' histories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.world.simulate import Log
from finetune.world.story import Story
from finetune.world.tables import Flags, Ints
from retrieval.errors import BadInputError
from retrieval.types import Split

SPLITS: tuple[Split, ...] = ("burn_in", "train", "validation", "test")
BURN_IN, TRAIN, VALIDATION, TEST = range(len(SPLITS))
NO_SPLIT = -1


@dataclass(frozen=True)
class Splits:
    """The split of each impression, and what kind of test each would make.

    Attributes:
        code: [n] index into ``SPLITS``, ``NO_SPLIT`` for rows that only fill histories.
        new: [n] whether the title is too recent for any take rate in the test window.
        unseen: [n] whether its captions use the reserved wordings.
        held_out: [n] whether the member is in no training row.
    """

    code: Ints
    new: Flags
    unseen: Flags
    held_out: Flags


def split_log(
    log: Log, story: Story, rng: np.random.Generator, *, n_train: int | None = None
) -> Splits:
    """The splits of a log.

    Args:
        log: all impressions.
        story: its titles and members.
        rng: chooses the rows that are kept where a split is limited.
        n_train: exactly so many training rows; None keeps all.

    Raises:
        BadInputError: the log has fewer training rows than ``n_train``.
    """
    knobs, titles = story.knobs, story.shelf.titles
    new = is_new_title(story)[log.titles]
    held_out = story.members.held_out[log.members]
    code = np.searchsorted(
        [knobs.days.train_from, knobs.days.validation_from, knobs.days.test_from],
        log.day,
        side="right",
    )
    code[(code == TRAIN) & held_out] = NO_SPLIT
    _keep(code, TRAIN, _drawn(np.flatnonzero(code == TRAIN), n_train, rng, needed=True))
    first = _first_looks(log, code)
    for split, n in ((VALIDATION, knobs.n_validation), (TEST, knobs.n_test)):
        if n is not None:
            rows = np.flatnonzero((code == split) & first)
            share = knobs.new_share if split == TEST else 0.0
            _keep(code, split, _stratified(rows, new, n, share, rng))
    return Splits(code=code, new=new, unseen=titles.unseen[log.titles], held_out=held_out)


def is_new_title(story: Story) -> Flags:
    """[n_titles] launched so late that no take rate exists where the logger is frozen."""
    last = story.knobs.days.test_from - story.knobs.logger.fresh_days
    return np.asarray(story.shelf.titles.launch_day >= last)


def _first_looks(log: Log, code: Ints) -> Flags:
    """[n] the first row of each member and title within its split."""
    keys = np.stack([code, log.members, log.titles], axis=1)
    first = np.zeros(len(log), dtype=np.bool_)
    first[np.unique(keys, axis=0, return_index=True)[1]] = True
    return first


def _stratified(rows: Ints, new: Flags, n: int, share: float, rng: np.random.Generator) -> Ints:
    """``n`` of the rows, ``share`` of them from new titles; all of a kind where there are fewer."""
    if share <= 0:
        return _drawn(rows, n, rng)
    fresh = _drawn(rows[new[rows]], round(share * n), rng)
    return np.concatenate([fresh, _drawn(rows[~new[rows]], n - len(fresh), rng)])


def _drawn(rows: Ints, n: int | None, rng: np.random.Generator, *, needed: bool = False) -> Ints:
    if needed and n is not None and len(rows) < n:
        raise BadInputError(
            f"n_impressions is {n}, but this world has {len(rows)} training rows; "
            "give it more members or more titles"
        )
    return rows if n is None or len(rows) <= n else rng.choice(rows, size=n, replace=False)


def _keep(code: Ints, split: int, rows: Ints) -> None:
    left_out = code == split
    left_out[rows] = False
    code[left_out] = NO_SPLIT
