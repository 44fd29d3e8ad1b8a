"""Estimators of a policy's value from logged decisions, each as sums that members add up to.

Every estimator is a sum of ratios of sums over rows: it returns the rows' numerators and
denominators, so that totals a member, intervals and differences are the same code for all.
Notation: for a row with artwork a shown, r is the reward, w = pi(a|x) / p(a|x) the target's
probability over the propensity, q the reward model at a, v its expectation under the target, K the
number of candidates, u = 1 on the uniformly explored slice; n the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Log
from retrieval.errors import SettingsError
from retrieval.types import Frozen


class Switches(Frozen):
    """The estimators' constants; see the estimators that use them.

    Attributes:
        clip: the largest weight of ``clipped_ips``.
        switch_threshold: the largest weight that ``switch_dr`` still uses.
        shrinkage: lambda of ``dr_os``; 0 is the direct method, infinity is DR.
    """

    clip: float = 20.0
    switch_threshold: float = 20.0
    shrinkage: float = 1000.0

    def model_post_init(self, _: object) -> None:
        """Refuse a switch that is not positive."""
        for name, value in self.model_dump().items():
            if not value > 0:
                raise SettingsError(f"{name} is {value:g}; allowed is a number above 0")


@dataclass(frozen=True)
class Rows:
    """Logged rows as one policy sees them, [n] each; None where the log lacks the column."""

    reward: Floats
    weight: Floats
    probability: Floats
    uniform: Flags
    n_candidates: Floats | None
    q: Floats | None
    v: Floats | None

    @cached_property
    def one(self) -> Floats:
        """What sums to the number of rows."""
        return np.ones_like(self.reward)

    @property
    def modelled(self) -> Floats:
        """v; of a log without it there is nothing to ask for."""
        assert self.v is not None
        return self.v

    @cached_property
    def error(self) -> Floats:
        """r - q: what the reward model missed."""
        assert self.q is not None
        return self.reward - self.q

    @cached_property
    def slice_weight(self) -> Floats:
        """u K pi: the weight on the uniform slice, where an artwork's probability is 1 / K."""
        k = self.one if self.n_candidates is None else self.n_candidates
        return self.uniform * k * self.probability


class Parts(NamedTuple):
    """What a row adds to an estimator.

    Attributes:
        terms: (numerator, denominator) pairs, [n] each; the value is the sum of their ratios.
        weights: the weights that the estimator uses, [n], for the effective sample size.
        n_cut: rows whose weight was above the estimator's limit.
    """

    terms: tuple[tuple[Floats, Floats], ...]
    weights: Floats
    n_cut: int = 0


Estimator = Callable[[Rows, Switches], Parts]


def ips(rows: Rows, _: Switches) -> Parts:
    """``1/n sum w r``. Unbiased where the logger can show all the target shows.

    Horvitz and Thompson (1952); Li et al. (2010).
    """
    return Parts(((rows.weight * rows.reward, rows.one),), rows.weight)


def clipped_ips(rows: Rows, switches: Switches) -> Parts:
    """``1/n sum min(w, clip) r``. Too low by at most ``E[max(w - clip, 0)]`` for r in [0, 1].

    Ionides (2008); Bottou et al. (2013).
    """
    clipped = np.minimum(rows.weight, switches.clip)
    n_cut = int((rows.weight > switches.clip).sum())
    return Parts(((clipped * rows.reward, rows.one),), clipped, n_cut)


def snips(rows: Rows, _: Switches) -> Parts:
    """``sum w r / sum w``. Keeps to the rewards' range; biased by O(1/n).

    Swaminathan and Joachims (2015).
    """
    return Parts(((rows.weight * rows.reward, rows.weight),), rows.weight)


def dm(rows: Rows, _: Switches) -> Parts:
    """``1/n sum v``, the direct method. As good as the reward model, which no row corrects."""
    return Parts(((rows.modelled, rows.one),), rows.one)


def dr(rows: Rows, _: Switches) -> Parts:
    """``1/n sum [v + w (r - q)]``. Unbiased if either the propensities or the model is right.

    Dudik, Langford and Li (2011).
    """
    corrected = rows.modelled + rows.weight * rows.error
    return Parts(((corrected, rows.one),), rows.weight)


def sndr(rows: Rows, _: Switches) -> Parts:
    """``1/n sum v + sum w (r - q) / sum w``, DR with self-normalised weights.

    Robins, Sued, Lei-Gomez and Rotnitzky (2007); Thomas and Brunskill (2016).
    """
    correction = (rows.weight * rows.error, rows.weight)
    return Parts(((rows.modelled, rows.one), correction), rows.weight)


def switch_dr(rows: Rows, switches: Switches) -> Parts:
    """``1/n sum [v + w 1(w <= tau) (r - q)]``: where weights exceed tau, the model alone.

    Wang, Agarwal and Dudik (2017).
    """
    kept = np.where(rows.weight <= switches.switch_threshold, rows.weight, 0.0)
    n_cut = int((rows.weight > switches.switch_threshold).sum())
    return Parts(((rows.modelled + kept * rows.error, rows.one),), kept, n_cut)


def dr_os(rows: Rows, switches: Switches) -> Parts:
    """``1/n sum [v + w' (r - q)]``, ``w' = lambda w / (w^2 + lambda)``: optimistic shrinkage.

    Su, Dimakopoulou, Krishnamurthy and Dudik (2020).
    """
    # Written so that an infinite lambda gives w' = w.
    shrunk = rows.weight / (1 + rows.weight**2 / switches.shrinkage)
    return Parts(((rows.modelled + shrunk * rows.error, rows.one),), shrunk)


def replay(rows: Rows, _: Switches) -> Parts:
    """``sum u K pi r / sum u K pi``: the rewards of the uniform slice that the target agrees with.

    Li, Chu, Langford and Wang (2011), with a row's chance pi to agree in place of a coin. A target
    agrees with a uniformly shown artwork once in K decisions, so where candidate sets differ,
    unweighted replay would overrate decisions of few candidates; K puts that right. With one K for
    all, or no K in the log, it is replay as published.
    """
    weight = rows.slice_weight
    return Parts(((weight * rows.reward, weight),), weight)


def success_ips(rows: Rows, _: Switches) -> Parts:
    """``sum w r / sum r``: mean weight of the rewarded rows, as arXiv 2601.02764 reports IPS.

    No policy value but a multiple of the logger's: ``ips`` over the mean reward.
    """
    return Parts(((rows.weight * rows.reward, rows.reward),), rows.weight * rows.reward)


ESTIMATORS: dict[str, Estimator] = {
    "ips": ips,
    "clipped_ips": clipped_ips,
    "snips": snips,
    "dm": dm,
    "dr": dr,
    "sndr": sndr,
    "switch_dr": switch_dr,
    "dr_os": dr_os,
    "replay": replay,
    "success_ips": success_ips,
}
RELATIVE = ("success_ips",)
MODEL_BASED = ("dm", "dr", "sndr", "switch_dr", "dr_os")
# Estimators that give up unbiasedness for smaller weights, and what they would be without.
BIASED = {"clipped_ips": "ips", "switch_dr": "dr", "dr_os": "dr"}


def target_rows(log: Log) -> Rows:
    """The log as the target policy sees it."""
    return _rows(log, log.target_probability, log.v_target)


def reference_rows(log: Log) -> Rows | None:
    """The log as the reference policy sees it; None where that is the logger as it ran."""
    if log.reference_probability is None:
        return None
    return _rows(log, log.reference_probability, log.v_reference)


def _rows(log: Log, probability: Floats, v: Floats | None) -> Rows:
    return Rows(
        reward=log.reward,
        weight=probability / log.propensity,
        probability=probability,
        uniform=log.uniform,
        n_candidates=log.n_candidates,
        q=log.q_shown,
        v=v,
    )


def missing_columns(name: str, log: Log, *, is_reference: bool = False) -> tuple[str, ...]:
    """The columns that an estimator needs and the log lacks."""
    v = "v_reference" if is_reference else "v_target"
    needed = {"dm": (v,)}.get(name, ("q_shown", v)) if name in MODEL_BASED else ()
    return tuple(column for column in needed if getattr(log, column) is None)
