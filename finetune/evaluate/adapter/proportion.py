"""A share with its interval."""

from __future__ import annotations

from retrieval.types import Frozen


class Proportion(Frozen):
    """A share of n trials with its 95 % Wilson score interval."""

    value: float
    ci_low: float
    ci_high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.ci_low:.3f}, {self.ci_high:.3f}], n = {self.n}"


def proportion(hits: int, n: int) -> Proportion:
    """The share ``hits / n`` with its Wilson interval; NaN for n = 0."""
    from scipy.stats import binomtest

    if n == 0:
        nan = float("nan")
        return Proportion(value=nan, ci_low=nan, ci_high=nan, n=0)
    interval = binomtest(hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return Proportion(value=hits / n, ci_low=float(interval.low), ci_high=float(interval.high), n=n)
