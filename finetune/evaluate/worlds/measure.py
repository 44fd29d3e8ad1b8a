"""From a policy's answers to its record: true values, lifts, and what the logs would have told.

True values need no estimator: the world knows every candidate's reward. Lifts are over the greedy
production on the same cases, so that most of what cases differ by falls out; their intervals are
linearised (``finetune.evaluate.ope.intervals``) and clustered by member and by title at once: a
policy that shows everyone the same is right or wrong a title at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope import Difference, Estimate, Options
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
            kind: gap(values, base, base, held.clusters, among=flags) if flags.any() else None
            for kind, flags in held.strata.items()
        },
    )


def gap(
    mine: Floats,
    other: Floats,
    base: Floats,
    clusters: tuple[Ints, Ints],
    *,
    among: Flags | None = None,
) -> Figure:
    """The mean of mine less that of the other, over that of the base.

    Args:
        mine, other, base: [n] true values.
        clusters: [n] members and titles; cases that share either depend on each other.
        among: [n] the cases that count; by default all. Unscored ones (NaN) never do.
    """
    kept = np.isfinite(mine + other + base)
    kept = kept if among is None else kept & among
    if not kept.any():
        return Figure(value=None)
    columns = [values[kept] for values in (mine, other, base)] + [np.ones(int(kept.sum()))]
    one, two, three = (_ratio(np.column_stack(columns), column) for column in range(3))
    members, titles = (ids[kept] for ids in clusters)
    return two_way(one.minus(two).over(three), members, titles)


def two_way(measured: Measured, members: Ints, titles: Ints) -> Figure:
    """The 95 % interval of a quantity whose rows share members and titles.

    The variance is that by member plus that by title less that by pair (Cameron, Gelbach and Miller
    2011); the interval is never narrower than that by member or by title alone, which also serves
    where the variance is not positive. None where there is one member or one title.

    Args:
        measured: the quantity, with a row's influence in each place.
        members, titles: [n] numbers.
    """
    _, pairs = np.unique(np.stack([members, titles]), axis=1, return_inverse=True)
    by_member, by_title, by_pair = (_clustered(measured, ids) for ids in (members, titles, pairs))
    widest = max(by_member, by_title, key=lambda way: way.half)
    if not np.isfinite(widest.half):
        return Figure(value=measured.value)
    variance = by_member.se**2 + by_title.se**2 - by_pair.se**2
    scale = np.sqrt(variance) / widest.se if variance > widest.se**2 else 1.0
    half = widest.half * scale
    return Figure(value=measured.value, low=measured.value - half, high=measured.value + half)


class _Way(NamedTuple):
    """A one-way standard error and the half-width of its interval; infinite in one cluster."""

    se: float
    half: float


def _clustered(measured: Measured, ids: Ints) -> _Way:
    _, places = np.unique(ids, return_inverse=True)
    influence = np.bincount(places.ravel(), measured.influence).astype(float)
    interval = analytic(measured._replace(influence=influence))
    if interval.se is None or interval.ci_high is None:
        return _Way(np.inf, np.inf)
    return _Way(interval.se, interval.ci_high - measured.value)


def _ratio(totals: Floats, column: int) -> Measured:
    return measure(totals, np.zeros((0, totals.shape[1])), ((column, totals.shape[1] - 1),))


def _valued(held: Held, probabilities: Floats, production: Floats, form: Form) -> Valued:
    shares = shares_of(held, probabilities, form)
    values, base = held.true_values(shares), held.true_values(production)
    options = Options(n_bootstrap=held.plan.n_bootstrap)
    member = held.logged.value(shares, production, options)
    # The verdict is the members'; of titles only intervals are asked.
    title = held.by_title.value(shares, production, Options(n_bootstrap=0))
    assert member is not None
    assert title is not None
    estimates = {}
    for name in ESTIMATORS:
        found, by_title = member.estimates[name], title.differences[name]
        estimates[name] = Estimated(
            value=found.value,
            member=_interval(found),
            title=_interval(title.estimates[name]),
            state=found.state,
            reasons=found.reasons,
            lift=wider(_lift(member.differences[name]), _lift(by_title)),
        )
    weights = member.estimates["ips"].diagnostics
    return Valued(
        true_value=float(np.nanmean(values)),
        lift=gap(values, base, base, held.clusters),
        estimates=estimates,
        mean_weight=weights.mean_weight if weights else None,
        mean_weight_se=weights.mean_weight_se if weights else None,
    )


def _interval(found: Estimate) -> Figure:
    return Figure(value=found.value, low=found.ci_low, high=found.ci_high)


def _lift(found: Difference) -> Figure:
    return Figure(value=found.lift, low=found.lift_low, high=found.lift_high)


def wider(one: Figure, other: Figure) -> Figure:
    """Of two intervals of one value the wider; none where either is not known."""
    widths = [f.high - f.low for f in (one, other) if f.low is not None and f.high is not None]
    if len(widths) < 2:
        return Figure(value=one.value)
    return one if widths[0] >= widths[1] else other


def _mean(values: Floats) -> float | None:
    """The mean of what is counted."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else None
