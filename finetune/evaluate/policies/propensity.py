"""Propensities of the cases: as logged, and where they were not, estimated once for all policies.

Estimated as a choice among the case's candidates (``finetune.evaluate.ope.choice``), cross-fitted
by member, from what every candidate shows: its place, its caption's length and each policy's
probability of it. Where members are too few for that, 1 / K is assumed. Every value that rests on
such propensities says so and is at best INCONCLUSIVE.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope import estimate_choice, integer_keys
from finetune.evaluate.ope.choice import N_FOLDS
from finetune.evaluate.ope.columns import Flags, Floats, Origin
from finetune.evaluate.policies.table import CaseTable

LEAST = 1e-6


class Propensities(NamedTuple):
    """[n] each: the propensity of what was shown, and whether it had to be filled in."""

    values: Floats
    is_filled: Flags
    origin: Origin = "logged"


def fill_in(table: CaseTable, probabilities: Sequence[Floats]) -> Propensities:
    """The propensities of all logged cases.

    Args:
        table: the cases.
        probabilities: [N] of each policy, NaN where unscored.
    """
    missing = table.is_logged & np.isnan(table.propensity)
    if not missing.any():
        return Propensities(table.propensity, missing)
    logged = np.flatnonzero(table.is_logged & (table.counts > 1))
    filled = table.propensity.copy()
    if len(np.unique(table.members[logged])) < N_FOLDS:
        filled[missing] = 1 / table.counts[missing]
        return Propensities(filled, missing, "assumed uniform")
    of_shown = _estimated(table, logged, _features(table, probabilities))
    filled[missing] = of_shown[missing]
    return Propensities(filled, missing, "estimated")


def _estimated(table: CaseTable, logged: np.ndarray, features: Floats) -> Floats:
    """[n] the estimated propensity of what each logged case showed; 1 where it had no choice."""
    mine = np.isin(table.case_of, logged)
    chances = estimate_choice(
        features[mine],
        table.counts[logged],
        table.shown[logged] - table.starts[logged],
        member=integer_keys(table.members[logged]),
    )
    spread = np.full(len(table.case_of), np.nan)
    spread[mine] = np.maximum(chances, LEAST)
    found = table.of_shown(spread)
    return np.where(np.isnan(found), 1.0, found)


def _features(table: CaseTable, probabilities: Sequence[Floats]) -> Floats:
    """[N, F] of each candidate; an unscored case is even."""
    place = np.arange(len(table.case_of)) - table.starts[table.case_of]
    words = [len(c.caption.split()) for case in table.cases for c in case.candidates]
    even = 1 / table.counts[table.case_of]
    logs = [np.log(np.maximum(np.where(np.isnan(p), even, p), LEAST)) for p in probabilities]
    return np.column_stack([place, place == 0, words, *logs]).astype(np.float64)
