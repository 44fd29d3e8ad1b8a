"""What must hold in every world, with the figure that decides, and the figures of the world itself.

The tests hold the same on small worlds (``tests/finetune/test_world_sanity.py``); here it is asked
of each world of a report, at its full size. A check of two policies compares their true values on
the same cases, clustered by member and title; one that needs a policy that was not asked is left
open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.ope.totals import kish
from finetune.evaluate.worlds.controls import NO_HISTORY, OTHER_HISTORY
from finetune.evaluate.worlds.held import Held
from finetune.evaluate.worlds.measure import gap
from finetune.evaluate.worlds.record import Check, Figure, PolicyRecord
from finetune.policies.catalogue import POLICIES, WITH_RATES
from retrieval.types import TakeRate

# A mean weight this many standard errors from 1 is wrong: 1 in 16,000 by chance.
MOST_Z = 4.0
# Sums of nine-decimal probabilities miss 1 by less.
CLOSE = 1e-6
MEAN_WEIGHT = 0.03
READER = "trained-reader"


class Values(NamedTuple):
    """What the checks compare: [n] true values of the greedy policies, by name."""

    held: Held
    greedy: Mapping[str, Floats]

    def gap(self, mine: str, other: str) -> Figure | None:
        """Greedy mine less greedy other, over production; None where one was not asked."""
        if mine not in self.greedy or other not in self.greedy:
            return None
        base = self.greedy["production"]
        return gap(self.greedy[mine], self.greedy[other], base, self.held.clusters)


def world_figures(held: Held) -> dict[str, float]:
    """Figures of the world itself, over all its impressions unless said otherwise."""
    rows = [i for i in held.dataset.impressions if i.propensity is not None]
    propensity = np.array([i.propensity for i in rows], np.float64)
    weights = 1 / np.array([len(i.candidates) for i in rows]) / propensity
    test = 1 / held.table.counts / held.table.propensity
    captions = [artwork.caption for artwork in held.dataset.artworks]
    names = (
        "n_impressions",
        "play_rate",
        "finish_rate",
        "reward_rate",
        "new_title_share",
        "new_test_share",
        "mean_candidates",
        "mean_inverse",
        "repeat_share",
    )
    return {
        **{name: float(getattr(held.summary, name)) for name in names},
        "mean_weight": float(weights.mean()),
        "max_inverse_propensity": float((1 / propensity).max()),
        "uniform_ess_share": kish(float(test.sum()), float(test @ test)) / len(test),
        "distinct_captions": len(set(captions)) / len(captions),
        "rate_correlation": _rate_correlation(held),
    }


def run_checks(
    values: Values, policies: Mapping[str, PolicyRecord], figures: Mapping[str, float]
) -> tuple[Check, ...]:
    """All checks of a world."""
    return (
        _within("mean weight of the uniform policy", figures["mean_weight"], 1.0, MEAN_WEIGHT),
        _sums_to_one(values.held),
        _weights(policies),
        _logger(values, policies),
        _alike("position is worth as much as uniform", values.gap("position", "uniform")),
        *_order(values, policies),
        *_twins(values, policies),
        _ahead(
            "the trained reader is better with the member's history than without",
            values.gap(READER, f"{READER}@{NO_HISTORY}"),
        ),
        _not_behind(
            "without a history it is no worse than with another member's",
            values.gap(f"{READER}@{NO_HISTORY}", f"{READER}@{OTHER_HISTORY}"),
        ),
    )


def _rate_correlation(held: Held) -> float:
    """Of the logarithms of the newest take fractions and of the true rates; 0 of too few."""
    newest = {rate.artwork_id: rate for rate in sorted(held.dataset.take_rates, key=_as_of)}
    truth = held.truth.true_rates
    pairs = [(r.n_rewarded / r.n_shown, truth[a]) for a, r in newest.items() if r.n_rewarded]
    if len(pairs) < 2:
        return 0.0
    measured, true = np.log(np.array(pairs)).T
    return float(np.corrcoef(measured, true)[0, 1])


def _as_of(rate: TakeRate) -> datetime:
    return rate.as_of


def _sums_to_one(held: Held) -> Check:
    worst = max(abs(sum(held.truth.logging(c.case_id).values()) - 1) for c in held.table.cases)
    return Check(
        name="logging probabilities sum to 1: largest miss",
        figure=worst,
        allowed=f"at most {CLOSE:g}",
        passed=worst <= CLOSE,
    )


def _weights(policies: Mapping[str, PolicyRecord]) -> Check:
    """The mean weight of every policy, in both forms, in standard errors from 1."""
    found = [
        abs(form.mean_weight - 1) / form.mean_weight_se
        for policy in policies.values()
        for form in policy.forms.values()
        if form.mean_weight is not None and form.mean_weight_se
    ]
    worst = max(found, default=0.0)
    return Check(
        name="mean weight of every policy is 1: most standard errors away",
        figure=worst,
        allowed=f"at most {MOST_Z:g}",
        passed=worst <= MOST_Z,
    )


def _logger(values: Values, policies: Mapping[str, PolicyRecord]) -> Check:
    """IPS of the logger as it ran, on its own log, is the mean reward."""
    name = "IPS of the logger on its own log less the mean reward"
    allowed = f"at most {CLOSE:g}"
    record = policies.get("logger")
    value = record.forms["softmax"].estimates["ips"].value if record else None
    if value is None:
        return Check(name=name, figure=None, allowed=allowed, passed=None)
    miss = abs(value - float(values.held.table.reward.mean()))
    return Check(name=name, figure=miss, allowed=allowed, passed=miss <= CLOSE)


def _order(values: Values, policies: Mapping[str, PolicyRecord]) -> list[Check]:
    """The oracle is ahead of near-Bayes, and near-Bayes of all others."""
    others = [name for name in policies if name not in ("oracle", "near-bayes")]
    gaps = [values.gap("near-bayes", name) for name in others]
    known = [found for found in gaps if found is not None and found.high is not None]
    worst = min(known, key=lambda found: found.high or 0.0, default=None)
    return [
        _not_behind("the oracle is no worse than near-Bayes", values.gap("oracle", "near-bayes")),
        _not_behind("near-Bayes is no worse than any other policy", worst),
    ]


def _twins(values: Values, policies: Mapping[str, PolicyRecord]) -> list[Check]:
    """Without any taste for artworks a learned policy can't beat its twin without a history."""
    if values.held.knobs.beta_p != 0:
        return []
    plain = [name for name in policies if f"{name}@{NO_HISTORY}" in policies and _learns(name)]
    return [
        _not_ahead(
            f"without taste, {name} is no better than without a history",
            values.gap(name, f"{name}@{NO_HISTORY}"),
        )
        for name in plain
    ]


def _learns(name: str) -> bool:
    entry = POLICIES.get(name.removesuffix(WITH_RATES))
    return name.endswith(WITH_RATES) or (entry is not None and entry.is_fitted_first)


def _within(name: str, figure: float, middle: float, reach: float) -> Check:
    return Check(
        name=name,
        figure=figure,
        allowed=f"{middle - reach:g} to {middle + reach:g}",
        passed=abs(figure - middle) <= reach,
    )


def _alike(name: str, found: Figure | None) -> Check:
    is_fine = None if found is None else _low(found) <= 0 <= _high(found)
    return _judged(name, found, "an interval that holds 0", is_fine)


def _ahead(name: str, found: Figure | None) -> Check:
    return _judged(name, found, "an interval above 0", None if found is None else _low(found) > 0)


def _not_ahead(name: str, found: Figure | None) -> Check:
    is_fine = None if found is None else _low(found) <= 0
    return _judged(name, found, "an interval not above 0", is_fine)


def _not_behind(name: str, found: Figure | None) -> Check:
    is_fine = None if found is None else _high(found) >= 0
    return _judged(name, found, "an interval not below 0", is_fine)


def _judged(name: str, found: Figure | None, allowed: str, is_fine: bool | None) -> Check:
    figure = None if found is None else found.value
    return Check(name=name, figure=figure, allowed=allowed, passed=is_fine)


def _low(found: Figure) -> float:
    return float("-inf") if found.low is None else found.low


def _high(found: Figure) -> float:
    return float("inf") if found.high is None else found.high
