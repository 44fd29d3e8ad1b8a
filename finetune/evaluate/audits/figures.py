"""Figures with intervals: shares of cases, and means over members.

Shares have Wilson's score interval, which takes cases for independent: the sample spreads them over
members. Means are bootstrapped over members (or titles), as off-policy values are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finetune.evaluate.adapter.proportion import proportion
from finetune.evaluate.audits.audit import NOTHING, Estimate
from finetune.evaluate.ope.intervals import bootstrap, measure, replicate
from finetune.policies.distribution import Floats

N_REPLICATES = 1_000


def share(flags: Sequence[bool]) -> Estimate:
    """The share of cases that are flagged, with its Wilson interval (Wilson 1927)."""
    if not flags:
        return NOTHING
    found = proportion(sum(flags), len(flags))
    return Estimate(found.value, found.ci_low, found.ci_high, found.n)


def mean_by(
    values: Sequence[float], groups: Sequence[str], *, rng: np.random.Generator
) -> Estimate:
    """The mean of [n] values, with a percentile interval over groups drawn with replacement."""
    return ratio_by(values, np.ones(len(values)), groups, n=len(values), rng=rng)


def ratio_by(
    tops: Sequence[float],
    bottoms: Sequence[float] | Floats,
    groups: Sequence[str],
    *,
    n: int,
    rng: np.random.Generator,
) -> Estimate:
    """sum(tops) / sum(bottoms), with a percentile interval over groups drawn with replacement.

    Args:
        tops, bottoms: [m] each.
        groups: [m] the member or title of each.
        n: the cases that they were made of.
        rng: draws the groups.
    """
    if not len(tops) or not np.sum(bottoms):
        return NOTHING
    _, index = np.unique(np.array(groups), return_inverse=True)
    totals = np.zeros((int(index.max()) + 1, 2))
    np.add.at(totals, index, np.column_stack([tops, bottoms]))
    measured = measure(totals, replicate(totals, N_REPLICATES, rng), ((0, 1),))
    interval = bootstrap(measured) if len(totals) > 1 else None
    if interval is None:
        return Estimate(measured.value, None, None, n)
    return Estimate(measured.value, interval.ci_low, interval.ci_high, n)
