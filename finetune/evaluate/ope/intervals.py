"""Standard errors and intervals from members' totals: analytic, and by bootstrap.

A quantity is a sum of ratios of columns' sums. Analytic: each member's influence on it, linearised
(Taylor series), gives a cluster-robust variance (Liang and Zeger 1986; Särndal, Swensson and
Wretman 1992, section 5.5). Bootstrap: members are drawn with replacement (Efron 1979; Davison and
Hinkley 1997, section 3.8), and one draw serves every quantity, so that differences are paired.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from finetune.evaluate.ope.columns import Floats
from retrieval.types import Frozen

LEVEL = 0.95
# Of the replicates, so many may divide by 0 before a bootstrap interval is no interval.
MOST_UNDEFINED = 0.05
# Numbers held at once while replicates are drawn: 16 MB.
BLOCK = 2_000_000

# (numerator, denominator) columns of a table of totals.
Ratios: TypeAlias = tuple[tuple[int, int], ...]


class Interval(Frozen):
    """A standard error and a 95 % interval; None where there are too few members for one."""

    se: float | None
    ci_low: float | None
    ci_high: float | None


class Measured(NamedTuple):
    """A quantity's value, each member's influence on it, [G], and its replicates, [B]."""

    value: float
    influence: Floats
    replicates: Floats

    def minus(self, other: Measured) -> Measured:
        """The paired difference."""
        return Measured(
            self.value - other.value,
            self.influence - other.influence,
            self.replicates - other.replicates,
        )

    def over(self, other: Measured) -> Measured:
        """The ratio, linearised (delta method)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.float64(self.value) / other.value
            influence = (self.influence - ratio * other.influence) / other.value
            return Measured(float(ratio), influence, self.replicates / other.replicates)


def measure(totals: Floats, replicates: Floats, ratios: Ratios) -> Measured:
    """A quantity from totals.

    Args:
        totals: [G, C], a row a member.
        replicates: [B, C], column sums of each bootstrap draw; B may be 0.
        ratios: the columns it is made of.
    """
    sums = totals.sum(axis=0)
    value, influence = 0.0, np.zeros(len(totals))
    drawn = np.zeros(len(replicates))
    with np.errstate(divide="ignore", invalid="ignore"):
        for top, bottom in ratios:
            ratio = sums[top] / sums[bottom]
            value += float(ratio)
            influence += (totals[:, top] - ratio * totals[:, bottom]) / sums[bottom]
            drawn += replicates[:, top] / replicates[:, bottom]
    return Measured(value, influence, drawn)


def analytic(measured: Measured) -> Interval:
    """The linearised interval, by Student's t with one degree less than effective members."""
    from scipy.special import stdtrit

    se = standard_error(measured)
    if se is None:
        return Interval(se=None, ci_low=None, ci_high=None)
    freedom = effective_members(measured) - 1
    half = float(stdtrit(freedom, 0.5 + LEVEL / 2)) * se
    return Interval(se=se, ci_low=measured.value - half, ci_high=measured.value + half)


def standard_error(measured: Measured) -> float | None:
    """``sqrt(G / (G - 1) sum psi^2)``; None for one member or an undefined value."""
    n = len(measured.influence)
    if n < 2 or not np.isfinite(measured.value):
        return None
    return float(np.sqrt(n / (n - 1) * (measured.influence @ measured.influence)))


def effective_members(measured: Measured) -> float:
    """How many members know the standard error so well: G where influences are alike, at least 1.

    ``1 + 2 V^2 / Var(V)`` of the variance ``V = sum psi^2``, with ``Var(V) = sum psi^4 - V^2 / G``:
    Satterthwaite's degrees of freedom (1946), at most G - 1. For normal influences they are G - 1.
    Kish's ``V^2 / sum psi^4`` (1965) orders logs alike, but is a third of G there.
    """
    n = len(measured.influence)
    squares = measured.influence**2
    spread = float(squares @ squares) - float(squares.sum()) ** 2 / n if n else 0.0
    if not spread > 0:
        return float(n)
    return 1 + min(n - 1, 2 * float(squares.sum()) ** 2 / spread)


def undefined_share(measured: Measured) -> float:
    """The share of the replicates that divide by 0; 0 without replicates."""
    drawn = measured.replicates
    return float((~np.isfinite(drawn)).mean()) if len(drawn) else 0.0


def bootstrap(measured: Measured) -> Interval | None:
    """The percentile interval; None without replicates, or where many of them are undefined."""
    drawn = measured.replicates[np.isfinite(measured.replicates)]
    if len(drawn) < 2 or undefined_share(measured) > MOST_UNDEFINED:
        return None
    low, high = np.quantile(drawn, (0.5 - LEVEL / 2, 0.5 + LEVEL / 2))
    return Interval(se=float(drawn.std(ddof=1)), ci_low=float(low), ci_high=float(high))


def replicate(totals: Floats, n_replicates: int, rng: np.random.Generator) -> Floats:
    """Column sums of bootstrap draws: G members with replacement, multinomially. [B, C].

    Args:
        totals: [G, C], a row a member.
        n_replicates: B.
        rng: draws the members.
    """
    n = len(totals)
    sums = np.empty((n_replicates, totals.shape[1]))
    step = max(1, BLOCK // max(n, 1))
    for start in range(0, n_replicates, step):
        counts = np.empty((min(step, n_replicates - start), n))
        for row in counts:
            row[:] = np.bincount(rng.integers(0, n, n, dtype=np.int32), minlength=n)
        sums[start : start + len(counts)] = counts @ totals
    return sums
