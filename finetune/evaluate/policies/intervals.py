"""Figures with 95 % intervals by bootstrap over members, and paired differences on the same draws.

Members are drawn with replacement, with all their cases (``finetune.evaluate.ope.intervals``). Of a
mean the interval is the percentile one. The calibration error of a resample is too large by the
noise that it adds, so a percentile interval may miss the value: there it is the value and 1.96
bootstrap standard errors either side, kept within [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from finetune.evaluate.ope.columns import Floats, Ints
from finetune.evaluate.ope.intervals import Measured, bootstrap, measure, replicate
from finetune.evaluate.policies.figures import Difference, Metric
from finetune.evaluate.policies.metrics import N_BINS, calibration_bins

Z = 1.959964
LEAST_MEMBERS = 2


class Draws:
    """Totals by member of any number of columns, and their bootstrap sums, drawn once.

    Args:
        members: [n] the member of each case.
        n_bootstrap: replicates.
        seed: the same members and seed give the same draws.
    """

    def __init__(self, members: Ints, *, n_bootstrap: int, seed: int) -> None:
        found, self._places = np.unique(members, return_inverse=True)
        self._n_members, self._n_bootstrap, self._seed = len(found), n_bootstrap, seed
        self._columns: list[Floats] = []
        self._sums: tuple[Floats, Floats] | None = None

    def mean(self, values: Floats) -> Callable[[], Metric]:
        """The mean of [n] values, NaN left out; ask for it once everything has been added."""
        counted = ~np.isnan(values)
        place = self._add(np.nan_to_num(values), counted.astype(np.float64))
        return lambda: self._metric(self._ratio(place), int(counted.sum()))

    def difference(self, mine: Floats, reference: Floats) -> Callable[[], Difference]:
        """The mean of mine less the reference's over the cases that both have; [n] each."""
        both = ~np.isnan(mine) & ~np.isnan(reference)
        place = self._add(*(np.where(both, v, 0.0) for v in (mine, both)))
        base = self._add(*(np.where(both, v, 0.0) for v in (reference, both)))
        n = int(both.sum())
        return lambda: self._lifted(self._ratio(place), self._ratio(base), n)

    def calibration(self, confidence: Floats, correct: Floats) -> Callable[[], Metric]:
        """The expected calibration error of the top choice, [n] each (Guo et al. 2017)."""
        place, n = self._add_bins(confidence, correct), int((~np.isnan(confidence)).sum())
        return lambda: _around(self._calibration(place), n, bounds=(0.0, 1.0))

    def calibration_difference(
        self, mine: tuple[Floats, Floats], reference: tuple[Floats, Floats]
    ) -> Callable[[], Difference]:
        """The same, mine less the reference's, over the cases that both have."""
        both = ~np.isnan(mine[0]) & ~np.isnan(reference[0])
        kept = [[np.where(both, v, np.nan) for v in pair] for pair in (mine, reference)]
        places = [self._add_bins(*pair) for pair in kept]
        n = int(both.sum())

        def asked() -> Difference:
            one, other = (self._calibration(place) for place in places)
            apart = _around(one.minus(other), n, bounds=(-1.0, 1.0))
            return Difference(**apart.model_dump())

        return asked

    def _add(self, *columns: Floats) -> int:
        """The place of the first of these columns in the table of totals."""
        assert self._sums is None, "everything is added before anything is asked"
        for column in columns:
            sums = np.bincount(self._places, column, self._n_members)
            self._columns.append(sums.astype(np.float64))
        return len(self._columns) - len(columns)

    def _add_bins(self, confidence: Floats, correct: Floats) -> int:
        bins = calibration_bins(confidence)
        masks = [bins == b for b in range(N_BINS)]
        gaps = [np.where(mask, np.nan_to_num(confidence - correct), 0.0) for mask in masks]
        return self._add(*gaps, (bins >= 0).astype(np.float64))

    def _drawn(self) -> tuple[Floats, Floats]:
        if self._sums is None:
            totals = np.column_stack(self._columns)
            rng = np.random.default_rng(self._seed)
            self._sums = totals, replicate(totals, self._n_bootstrap, rng)
        return self._sums

    def _ratio(self, place: int) -> Measured:
        return measure(*self._drawn(), ((place, place + 1),))

    def _calibration(self, place: int) -> Measured:
        """``sum over bins |sum (confidence - correct)| / n``; members' influence is not needed."""
        totals, drawn = self._drawn()
        parts = slice(place, place + N_BINS)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, replicates = (
                np.abs(sums[:, parts]).sum(axis=1) / sums[:, place + N_BINS]
                for sums in (totals.sum(axis=0, keepdims=True), drawn)
            )
        return Measured(float(value[0]), np.zeros(len(totals)), replicates)

    def _metric(self, measured: Measured, n: int) -> Metric:
        found = bootstrap(measured) if self._n_members >= LEAST_MEMBERS else None
        return Metric(
            value=_or_none(measured.value),
            ci_low=found.ci_low if found else None,
            ci_high=found.ci_high if found else None,
            n=n,
        )

    def _lifted(self, mine: Measured, base: Measured, n: int) -> Difference:
        apart = mine.minus(base)
        lift = self._metric(apart.over(base), n) if base.value > 0 else None
        return Difference(
            **self._metric(apart, n).model_dump(),
            lift=lift.value if lift else None,
            lift_low=lift.ci_low if lift else None,
            lift_high=lift.ci_high if lift else None,
        )


def _around(measured: Measured, n: int, *, bounds: tuple[float, float]) -> Metric:
    """The value and 1.96 bootstrap standard errors either side, cut at the bounds."""
    found = bootstrap(measured) if len(measured.influence) >= LEAST_MEMBERS else None
    if found is None or found.se is None:
        return Metric(value=_or_none(measured.value), n=n)
    low, high = bounds
    return Metric(
        value=measured.value,
        ci_low=max(low, measured.value - Z * found.se),
        ci_high=min(high, measured.value + Z * found.se),
        n=n,
    )


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None
