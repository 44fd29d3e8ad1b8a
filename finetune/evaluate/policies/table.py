"""The cases of an evaluation as arrays: n cases, N candidates one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Ints
from finetune.policies.distribution import TIE
from retrieval.types import Case


@dataclass(frozen=True)
class CaseTable:
    """The cases.

    Attributes:
        cases: [n], as gathered.
        counts: [n] candidates a case.
        members: [n] a number a member, from 0.
        chosen: [N] whether the candidate is known to have been engaged with.
        shown: [n] where the shown candidate stands among the N; -1 where none is known.
        reward: [n] NaN where unknown.
        propensity: [n] NaN where it was not logged.
        uniform: [n] whether it was shown by uniform exploration.
        truth: [N] true reward probabilities; None outside simulated worlds.
    """

    cases: tuple[Case, ...]
    counts: Ints
    members: Ints
    chosen: Flags
    shown: Ints
    reward: Floats
    propensity: Floats
    uniform: Flags
    truth: Floats | None = None

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def starts(self) -> Ints:
        """[n] where each case's candidates begin."""
        return np.asarray(np.cumsum(self.counts) - self.counts, dtype=np.int64)

    @cached_property
    def case_of(self) -> Ints:
        """[N] the case of each candidate."""
        return np.repeat(np.arange(len(self)), self.counts)

    @cached_property
    def n_chosen(self) -> Ints:
        """[n] candidates known to have been engaged with."""
        return np.asarray(self.sums(self.chosen.astype(np.float64)), dtype=np.int64)

    @cached_property
    def is_labelled(self) -> Flags:
        """[n] whether a right answer is known and a wrong one was to be had."""
        return np.asarray((self.n_chosen > 0) & (self.n_chosen < self.counts))

    @cached_property
    def is_logged(self) -> Flags:
        """[n] whether it is known what was shown and what came of it."""
        return np.asarray((self.shown >= 0) & ~np.isnan(self.reward))

    def sums(self, values: Floats) -> Floats:
        """[n] the sum over each case's candidates of [N] values."""
        return np.add.reduceat(values, self.starts)

    def of_shown(self, values: Floats) -> Floats:
        """[n] the shown candidate's of [N] values; NaN where none is known."""
        found = np.asarray(values[np.maximum(self.shown, 0)], dtype=np.float64)
        return np.where(self.shown >= 0, found, np.nan)

    def greedy(self, probabilities: Floats) -> Floats:
        """[N] all probability on each case's most probable candidates, shared evenly by ties.

        NaN for a case that is unscored. The rule is ``finetune.policies.distribution.greedy``.
        """
        top = np.maximum.reduceat(probabilities, self.starts)[self.case_of]
        best = np.where(np.isnan(top), np.nan, probabilities >= top - TIE * top)
        shared: Floats = best / self.sums(best)[self.case_of]
        return shared


def build_table(
    cases: Sequence[Case],
    *,
    uniform: Sequence[bool] | None = None,
    truth: Mapping[str, Mapping[str, float]] | None = None,
) -> CaseTable:
    """The table of cases.

    Args:
        cases: at least one.
        uniform: [n] whether each was shown by uniform exploration; by default none.
        truth: true rewards by case id and artwork id.
    """
    counts = np.array([len(case.candidates) for case in cases], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    ids = [[candidate.artwork_id for candidate in case.candidates] for case in cases]
    _, members = np.unique([case.member_id for case in cases], return_inverse=True)
    return CaseTable(
        cases=tuple(cases),
        counts=counts,
        members=np.asarray(members, dtype=np.int64),
        chosen=np.array(
            [i in case.chosen for case, mine in zip(cases, ids, strict=True) for i in mine], bool
        ),
        shown=np.array(
            [
                -1 if case.shown is None else int(start) + mine.index(case.shown)
                for case, start, mine in zip(cases, starts, ids, strict=True)
            ],
            dtype=np.int64,
        ),
        reward=np.array([np.nan if c.reward is None else c.reward for c in cases], np.float64),
        propensity=np.array(
            [np.nan if c.propensity is None else c.propensity for c in cases], np.float64
        ),
        uniform=np.zeros(len(cases), bool) if uniform is None else np.array(uniform, bool),
        truth=None if truth is None else _truths(cases, truth),
    )


def _truths(cases: Sequence[Case], truth: Mapping[str, Mapping[str, float]]) -> Floats:
    return np.array(
        [truth[case.case_id][c.artwork_id] for case in cases for c in case.candidates], np.float64
    )
