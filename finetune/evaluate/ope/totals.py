"""Sums over rows, taken a batch at a time: totals a member, and sums of weights.

Rows of one member are no independent observations, so intervals are computed from members' totals.
Beyond ``MOST_MEMBERS`` members, whole members are put together in that many groups at random (by
key): groups are as independent as members are, variances between their totals are those between
members' up to sqrt(2 / MOST_MEMBERS) = 0.4 %, and memory no longer grows (random groups: Wolter,
Introduction to Variance Estimation, 2007, chapter 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Ints, Keys

MOST_MEMBERS = 2**17

Clusters = Literal["members", "groups of members", "rows", "groups of rows"]


class MemberTotals:
    """Column sums by member.

    Args:
        n_columns: the number of columns, C.
        limit: the most members that are kept apart.
    """

    def __init__(self, n_columns: int, *, limit: int) -> None:
        self._limit = limit
        self._keys: Keys = np.empty(0, np.uint64)
        self._sums: Floats = np.zeros((0, n_columns))
        self.is_grouped = False

    def add(self, keys: Keys, columns: list[Floats]) -> None:
        """Add rows: a key a row, and C columns of as many rows."""
        if self.is_grouped:
            self._sums += _sums_by(self._group(keys), columns, self._limit)
            return
        found, places = np.unique(keys, return_inverse=True)
        self._merge(found, _sums_by(places.astype(np.int64), columns, len(found)))
        if len(self._keys) > self._limit:
            groups = self._group(self._keys)
            self._sums = _sums_by(groups, list(self._sums.T), self._limit)
            self._keys, self.is_grouped = np.empty(0, np.uint64), True

    def table(self) -> Floats:
        """The totals: [G, C], one row a member or group."""
        return self._sums

    def _group(self, keys: Keys) -> Ints:
        return (keys % np.uint64(self._limit)).astype(np.int64)

    def _merge(self, keys: Keys, sums: Floats) -> None:
        every = np.union1d(self._keys, keys)
        merged = np.zeros((len(every), sums.shape[1]))
        merged[np.searchsorted(every, self._keys)] = self._sums
        merged[np.searchsorted(every, keys)] += sums
        self._keys, self._sums = every, merged


def _sums_by(groups: Ints, columns: list[Floats], n_groups: int) -> Floats:
    """[n_groups, C]: each column's sums by group."""
    sums = np.empty((n_groups, len(columns)))
    for place, column in enumerate(columns):
        sums[:, place] = np.bincount(groups, weights=column, minlength=n_groups)
    return sums


class MemberCount:
    """How many members there are, over batches: 8 bytes a member, none where rows stand alone."""

    def __init__(self) -> None:
        self._keys: Keys = np.empty(0, np.uint64)
        self._pending: list[Keys] = []
        self._n_pending = 0
        self._n_rows = 0

    def add(self, member: Keys | None, n_rows: int) -> None:
        """Count a batch's members."""
        if member is None:
            self._n_rows += n_rows
            return
        self._pending.append(np.unique(member))
        self._n_pending += len(self._pending[-1])
        # Sorted only when as much again has come: every key is sorted a few times in all.
        if self._n_pending > max(MOST_MEMBERS, len(self._keys)):
            self._settle()

    def __int__(self) -> int:
        self._settle()
        return len(self._keys) + self._n_rows

    def _settle(self) -> None:
        self._keys = np.unique(np.concatenate([self._keys, *self._pending]))
        self._pending, self._n_pending = [], 0


@dataclass
class WeightSums:
    """Sums of one estimator's weights over rows.

    Attributes:
        n: rows that the estimator uses.
        n_cut: rows whose weight was above the estimator's limit.
        total, squares, largest: of the weights.
        rewarded, unrewarded: (sum, sum of squares) of w r and of w (1 - r).
    """

    n: int = 0
    n_cut: int = 0
    total: float = 0.0
    squares: float = 0.0
    largest: float = 0.0
    rewarded: Floats = field(default_factory=lambda: np.zeros(2))
    unrewarded: Floats = field(default_factory=lambda: np.zeros(2))

    def add(self, weights: Floats, reward: Floats, used: Flags | None = None) -> None:
        """Add a batch of n rows; ``used`` marks the rows that count, by default all."""
        self.n += len(weights) if used is None else int(used.sum())
        self.total += float(weights.sum())
        self.squares += float(weights @ weights)
        self.largest = max(self.largest, float(weights.max(initial=0.0)))
        gained = weights * reward
        lost = weights - gained
        self.rewarded += (gained.sum(), gained @ gained)
        self.unrewarded += (lost.sum(), lost @ lost)

    @property
    def ess(self) -> float:
        """Kish's effective sample size, ``(sum w)^2 / sum w^2``; 0 without weight."""
        return kish(self.total, self.squares)

    @property
    def largest_share(self) -> float:
        """The largest weight's share of all weight; 0 without weight."""
        return self.largest / self.total if self.total else 0.0


def kish(total: float, squares: float) -> float:
    """``total^2 / squares``; 0 of nothing (Kish 1965)."""
    return float(total**2 / squares) if squares > 0 else 0.0
