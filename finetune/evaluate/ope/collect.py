"""Reads batches of a log once and keeps what every value, interval and verdict is made of.

Memory is bounded: totals by member (see ``totals``), sums of weights, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from finetune.evaluate.ope.columns import Floats, Log, Origin
from finetune.evaluate.ope.estimators import (
    ESTIMATORS,
    RELATIVE,
    Parts,
    Rows,
    Switches,
    missing_columns,
    reference_rows,
    target_rows,
)
from finetune.evaluate.ope.intervals import Ratios
from finetune.evaluate.ope.totals import (
    MOST_MEMBERS,
    Clusters,
    MemberCount,
    MemberTotals,
    WeightSums,
)
from retrieval.errors import BadInputError

MEAN_WEIGHT, SLICE_MEAN_WEIGHT = "mean_weight", "slice_mean_weight"
# Weights that differ by no more than this share of their sum differ by rounding alone.
SAME_WEIGHT = 1e-9


@dataclass
class Arm:
    """One policy's sums.

    Attributes:
        ratios: by estimator, and by mean weight, its columns in the table of totals.
        weights: by estimator, the sums of its weights.
        missing: by estimator that can't be computed, the columns that it lacks.
        limits: by estimator that cuts weights, the largest that it leaves alone.
        certain_gap: sum over rows of propensity 1 of the policy's probability of other artworks.
        is_logger: the logger as it ran: every value is the mean reward.
    """

    is_logger: bool = False
    ratios: dict[str, Ratios] = field(default_factory=dict)
    weights: dict[str, WeightSums] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    certain_gap: float = 0.0


@dataclass
class Collected:
    """All that was read.

    Attributes:
        n: rows; n_certain: those of propensity 1.
        reward: the sum of rewards.
        n_unlogged: rows whose propensity was filled in; ``origin`` says how.
        has_candidates: whether the log has ``n_candidates``.
        n_members: members, or rows where the log names none.
        clusters: what a row of ``totals`` is.
        apart: by estimator, the sums of ``|w_t - w_r|``, what its weights tell the two policies
            apart by; ``n`` counts the rows that do. Not of the direct method, which has no weights,
            nor of replay against the logger, which is not measured on the slice.
        is_self: the reference is the target.
        totals: [G, C], column sums by member.
    """

    target: Arm
    reference: Arm
    n: int = 0
    reward: float = 0.0
    n_certain: int = 0
    n_unlogged: int = 0
    origin: Origin = "logged"
    has_candidates: bool = False
    n_members: int = 0
    clusters: Clusters = "members"
    apart: dict[str, WeightSums] = field(default_factory=dict)
    is_self: bool = False
    totals: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def mean_reward(self) -> float:
        """The value of the logger as it ran."""
        return self.reward / self.n


def collect(batches: Iterable[Log], switches: Switches) -> Collected:
    """Read all batches; all have the same columns.

    Raises:
        BadInputError: there is no row, or a propensity is still null.
    """
    target, reference = Arm(), Arm()
    found = Collected(target, reference)
    totals: MemberTotals | None = None
    members = MemberCount()
    for log in batches:
        if not len(log):
            continue
        _refuse_null(log)
        columns = _Columns()
        mine = _add_arm(target, target_rows(log), log, switches, columns)
        other = _add_reference(reference, log, switches, columns)
        _add_apart(found, mine, other, log)
        _count(found, log)
        totals = totals or MemberTotals(len(columns.arrays), limit=MOST_MEMBERS)
        totals.add(log.clusters, columns.arrays)
        members.add(log.member, len(log))
        kind: Clusters = "rows" if log.member is None else "members"
        found.clusters = kind
    if totals is None:
        raise BadInputError("the log has no rows; allowed is one row a decision, at least one")
    if totals.is_grouped:
        found.clusters = "groups of rows" if found.clusters == "rows" else "groups of members"
    found.totals, found.n_members = totals.table(), int(members)
    return found


def _refuse_null(log: Log) -> None:
    unlogged = np.isnan(log.propensity)
    if unlogged.any():
        row = log.first_row + int(np.argmax(unlogged)) + 1
        raise BadInputError(
            f"row {row}: propensity is null; allowed is a number here: call fill_propensities first"
        )


class _Columns:
    """The columns of a table of totals; an array that stands in several terms is held once."""

    def __init__(self) -> None:
        self.arrays: list[Floats] = []
        self._places: dict[int, int] = {}

    def ratios(self, terms: tuple[tuple[Floats, Floats], ...]) -> Ratios:
        """Where the terms' arrays stand."""
        return tuple((self._place(top), self._place(bottom)) for top, bottom in terms)

    def _place(self, array: Floats) -> int:
        if id(array) not in self._places:
            self._places[id(array)] = len(self.arrays)
            self.arrays.append(array)
        return self._places[id(array)]


def _count(found: Collected, log: Log) -> None:
    found.n += len(log)
    found.reward += float(log.reward.sum())
    found.n_certain += int((log.propensity == 1).sum())
    found.n_unlogged += log.n_unlogged
    found.has_candidates = log.n_candidates is not None
    if log.n_unlogged:
        found.origin = log.origin


def _add_apart(
    found: Collected, mine: Mapping[str, Floats], other: Mapping[str, Floats], log: Log
) -> None:
    """Add what tells the two policies apart, by the weights of each."""
    found.is_self = log.reference_probability is log.target_probability
    for name, weights in mine.items():
        is_unlike = name == "replay" and found.reference.is_logger
        if name not in other or name in ("dm", *RELATIVE) or is_unlike:
            continue
        apart = np.abs(weights - other[name])
        apart[apart <= SAME_WEIGHT * (weights + other[name])] = 0.0
        found.apart.setdefault(name, WeightSums()).add(apart, log.reward, apart > 0)


def _add_reference(arm: Arm, log: Log, switches: Switches, columns: _Columns) -> dict[str, Floats]:
    """Add the reference's rows; returns the weights by estimator."""
    rows = reference_rows(log)
    if rows is not None:
        return _add_arm(arm, rows, log, switches, columns, is_reference=True)
    arm.is_logger = True
    one = np.ones_like(log.reward)
    for name in ESTIMATORS:
        bottom = log.reward if name == "success_ips" else one
        _add(arm, name, Parts(((log.reward, bottom),), one), log, columns)
    return dict.fromkeys(ESTIMATORS, one)


def _add_arm(
    arm: Arm,
    rows: Rows,
    log: Log,
    switches: Switches,
    columns: _Columns,
    *,
    is_reference: bool = False,
) -> dict[str, Floats]:
    """Add a policy's rows; returns the weights by estimator."""
    weights = {}
    for name, estimator in ESTIMATORS.items():
        missing = missing_columns(name, log, is_reference=is_reference)
        if missing:
            arm.missing[name] = missing
        else:
            parts = estimator(rows, switches)
            weights[name] = parts.weights
            _add(arm, name, parts, log, columns)
    arm.limits = {"clipped_ips": switches.clip, "switch_dr": switches.switch_threshold}
    on_slice = log.uniform.astype(np.float64)
    arm.ratios[MEAN_WEIGHT] = columns.ratios(((rows.weight, rows.one),))
    arm.ratios[SLICE_MEAN_WEIGHT] = columns.ratios(((rows.slice_weight, on_slice),))
    arm.certain_gap += float((1 - rows.probability)[log.propensity == 1].sum())
    return weights


def _add(arm: Arm, name: str, parts: Parts, log: Log, columns: _Columns) -> None:
    arm.ratios[name] = columns.ratios(parts.terms)
    used = None
    if name in RELATIVE:
        used = log.reward > 0
    elif name == "replay" and not arm.is_logger:
        used = log.uniform
    sums = arm.weights.setdefault(name, WeightSums())
    sums.add(parts.weights, log.reward, used)
    sums.n_cut += parts.n_cut
