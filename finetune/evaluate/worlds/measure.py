"""From a policy's answers to its record: true values, lifts, and what the logs would have told.

True values need no estimator: the world knows every candidate's reward. Lifts are over the greedy
production on the same cases, so that most of what cases differ by falls out; their intervals are
linearised and clustered (``finetune.evaluate.ope.intervals``).
"""

from __future__ import annotations

import numpy as np

from finetune.evaluate.ope import Estimate, Options
from finetune.evaluate.ope.columns import Flags, Floats, Ints
from finetune.evaluate.ope.intervals import Measured, analytic, measure
from finetune.evaluate.policies.metrics import score_choices
from finetune.evaluate.worlds.ask import Answer
from finetune.evaluate.worlds.held import Held
from finetune.evaluate.worlds.record import (
    ESTIMATORS,
    FORMS,
    Estimated,
    Figure,
    Form,
    PolicyRecord,
    Valued,
)


def shares_of(held: Held, probabilities: Floats, form: Form) -> Floats:
    """[N] what the policy shows: its favourites alone, or as its probabilities say."""
    return held.table.greedy(probabilities) if form == "greedy" else probabilities


def record_policy(held: Held, name: str, answer: Answer, production: Floats) -> PolicyRecord:
    """The record of a policy.

    Args:
        held: the world.
        name: the policy's.
        answer: its answers.
        production: [N] the greedy production's probabilities.
    """
    choices = score_choices(held.table, answer.probabilities).means
    fit = answer.made.fit
    values, base = (
        held.true_values(shares)
        for shares in (shares_of(held, answer.probabilities, "greedy"), production)
    )
    return PolicyRecord(
        name=name,
        n_train=fit.n_train if fit else 0,
        n_unscored=answer.n_unscored,
        settings=fit.settings if fit else {},
        fit_seconds=answer.made.seconds,
        ask_seconds=answer.seconds,
        auc=_mean(choices["auc"]),
        accuracy=_mean(choices["accuracy"]),
        forms={form: _valued(held, answer.probabilities, production, form) for form in FORMS},
        strata={
            kind: gap(values, base, base, held.table.members, among=flags) if flags.any() else None
            for kind, flags in held.strata.items()
        },
    )


def gap(
    mine: Floats, other: Floats, base: Floats, clusters: Ints, *, among: Flags | None = None
) -> Figure:
    """The mean of mine less that of the other, over that of the base.

    Args:
        mine, other, base: [n] true values.
        clusters: [n] what the interval takes as independent.
        among: [n] the cases that count; by default all. Unscored ones (NaN) never do.
    """
    kept = np.isfinite(mine + other + base)
    kept = kept if among is None else kept & among
    if not kept.any():
        return Figure(value=None)
    _, places = np.unique(clusters[kept], return_inverse=True)
    columns = [values[kept] for values in (mine, other, base)] + [np.ones(int(kept.sum()))]
    totals = np.column_stack([np.bincount(places, column).astype(float) for column in columns])
    one, two, three = (_ratio(totals, column) for column in range(3))
    apart = one.minus(two).over(three)
    interval = analytic(apart)
    return Figure(value=apart.value, low=interval.ci_low, high=interval.ci_high)


def _ratio(totals: Floats, column: int) -> Measured:
    return measure(totals, np.zeros((0, totals.shape[1])), ((column, totals.shape[1] - 1),))


def _valued(held: Held, probabilities: Floats, production: Floats, form: Form) -> Valued:
    shares = shares_of(held, probabilities, form)
    values, base = held.true_values(shares), held.true_values(production)
    options = Options(n_bootstrap=held.plan.n_bootstrap)
    member = held.logged.value(shares, production, options)
    # The verdict is the members'; of titles only the interval is asked.
    title = held.by_title.value(shares, production, Options(n_bootstrap=0))
    assert member is not None
    assert title is not None
    estimates = {}
    for name in ESTIMATORS:
        found, lift = member.estimates[name], member.differences[name]
        estimates[name] = Estimated(
            value=found.value,
            member=_interval(found),
            title=_interval(title.estimates[name]),
            state=found.state,
            reasons=found.reasons,
            lift=Figure(value=lift.lift, low=lift.lift_low, high=lift.lift_high),
        )
    weights = member.estimates["ips"].diagnostics
    return Valued(
        true_value=float(np.nanmean(values)),
        lift=gap(values, base, base, held.table.members),
        lift_by_title=gap(values, base, base, held.titles),
        estimates=estimates,
        mean_weight=weights.mean_weight if weights else None,
        mean_weight_se=weights.mean_weight_se if weights else None,
    )


def _interval(found: Estimate) -> Figure:
    return Figure(value=found.value, low=found.ci_low, high=found.ci_high)


def _mean(values: Floats) -> float | None:
    """The mean of what is counted."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else None
