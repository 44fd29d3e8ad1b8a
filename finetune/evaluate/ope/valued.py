"""One policy's value by one estimator, and the paired difference of two, each with its verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from finetune.evaluate.ope.collect import MEAN_WEIGHT, SLICE_MEAN_WEIGHT, Arm, Collected
from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.ope.estimators import BIASED
from finetune.evaluate.ope.gates import judge, judge_apart
from finetune.evaluate.ope.intervals import (
    Interval,
    Measured,
    analytic,
    bootstrap,
    effective_members,
    measure,
    standard_error,
    undefined_share,
)
from finetune.evaluate.ope.report import Diagnostics, Difference, Estimate, Finding
from finetune.evaluate.ope.totals import WeightSums
from finetune.evaluate.ope.verdict import Reading, Spread, Verdict, worst

NO_INTERVAL = Interval(se=None, ci_low=None, ci_high=None)


@dataclass(frozen=True)
class Valued:
    """A value in all its parts; ``measured`` is None where it is undefined or lacks a column."""

    measured: Measured | None
    interval: Interval
    bootstrap: Interval | None
    reading: Reading
    verdict: Verdict

    @property
    def value(self) -> float | None:
        """The value itself."""
        return self.measured.value if self.measured else None


def value_arm(name: str, arm: Arm, found: Collected, replicates: Floats) -> Valued:
    """A policy's value by one estimator.

    Args:
        name: of the estimator.
        arm: the policy's sums.
        found: the log's.
        replicates: [B, C] bootstrap draws of the totals.
    """
    measured = _measured(name, arm, found, replicates)
    interval = analytic(measured) if measured else NO_INTERVAL
    resampled = bootstrap(measured) if measured else None
    reading = _reading(name, arm, found)
    if measured:
        reading = replace(reading, value=measured.value, **_errors(measured, interval, resampled))
    return Valued(measured, interval, resampled, reading, judge(reading))


def difference(
    target: Valued, reference: Valued, weights: WeightSums | None, *, is_self: bool = False
) -> Difference:
    """Target minus reference, on the same members and the same bootstrap draws.

    Args:
        target, reference: by the same estimator.
        weights: of what tells the two apart; None where weights don't.
        is_self: the two are one policy: that nothing tells them apart is as it should be.
    """
    if target.measured is None or reference.measured is None:
        verdict = _of_both(target.verdict, reference.verdict)
        return Difference(**_fields(target.reading, None, NO_INTERVAL, None, verdict))
    apart = target.measured.minus(reference.measured)
    interval, resampled = analytic(apart), bootstrap(apart)
    errors = _errors(apart, interval, resampled)
    reading = replace(target.reading, **errors)
    verdict = _of_both(judge(reading), judge(replace(reference.reading, **errors)))
    telling = replace(reading, weights=weights, n=weights.n) if weights else None
    if telling and not is_self:
        verdict = worst([verdict, judge_apart(telling)])
    fields = _fields(reading, apart.value, interval, resampled, verdict)
    lift = apart.over(reference.measured)
    relative = analytic(lift)
    return Difference(
        **(fields | _apart_fields(telling, fields) if telling else fields),
        lift=lift.value if np.isfinite(lift.value) else None,
        lift_low=relative.ci_low,
        lift_high=relative.ci_high,
        finding=_finding(interval),
    )


def estimate(valued: Valued) -> Estimate:
    """A value as the report shows it."""
    return Estimate(
        **_fields(valued.reading, valued.value, valued.interval, valued.bootstrap, valued.verdict)
    )


def _measured(name: str, arm: Arm, found: Collected, replicates: Floats) -> Measured | None:
    if name not in arm.ratios:
        return None
    measured = measure(found.totals, replicates, arm.ratios[name])
    return measured if np.isfinite(measured.value) else None


def _reading(name: str, arm: Arm, found: Collected) -> Reading:
    """What the gates look at, but for the value and its errors."""
    weights = arm.weights.get(name)
    n = weights.n if weights else found.n
    common = Reading(
        name=name,
        value=None,
        n=n,
        members=found.n_members,
        missing=arm.missing.get(name, ()),
        weights=weights,
    )
    if arm.is_logger:
        return common
    if name == "replay":
        is_scaled = found.has_candidates
        weight = _spread(SLICE_MEAN_WEIGHT, arm, found) if is_scaled and n else None
        return replace(common, mean_weight=weight, is_unscaled=not is_scaled)
    return replace(
        common,
        mean_weight=_spread(MEAN_WEIGHT, arm, found),
        certain_gap=arm.certain_gap / found.n,
        is_certain=found.n_certain == found.n,
        origin=found.origin,
        n_unlogged=found.n_unlogged,
        largest=arm.weights["ips"].largest,
        limit=arm.limits.get(name),
        bias=_bias(name, arm, found),
    )


def _errors(measured: Measured, interval: Interval, resampled: Interval | None) -> dict[str, Any]:
    """What a reading says of an interval."""
    return {
        "se": interval.se,
        "bootstrap_se": resampled.se if resampled else None,
        "undefined_draws": undefined_share(measured),
        "effective_members": None if interval.se is None else effective_members(measured),
    }


def _bias(name: str, arm: Arm, found: Collected) -> Spread | None:
    """How far a biased estimator is from its unbiased form, on these rows."""
    form = {**BIASED, "dm": "dr"}.get(name)
    if form is None or name not in arm.ratios or form not in arm.ratios:
        return None
    none = np.zeros((0, found.totals.shape[1]))
    mine, other = (measure(found.totals, none, arm.ratios[n]) for n in (name, form))
    return _with_error(mine.minus(other))


def _spread(name: str, arm: Arm, found: Collected) -> Spread:
    none = np.zeros((0, found.totals.shape[1]))
    return _with_error(measure(found.totals, none, arm.ratios[name]))


def _with_error(measured: Measured) -> Spread:
    return Spread(measured.value, standard_error(measured) or 0.0)


def _of_both(target: Verdict, reference: Verdict) -> Verdict:
    """The graver of two verdicts; a reason of the reference alone says so."""
    told = [reason for reason in reference.reasons if reason not in target.reasons]
    named = tuple(f"reference: {reason}" for reason in told)
    return worst([target, Verdict(reference.state, named)])


def _finding(interval: Interval) -> Finding:
    if interval.ci_low is None or interval.ci_high is None:
        return "unknown"
    if interval.ci_low > 0:
        return "target better"
    return "reference better" if interval.ci_high < 0 else "not separated"


def _fields(
    reading: Reading,
    value: float | None,
    interval: Interval,
    resampled: Interval | None,
    verdict: Verdict,
) -> dict[str, Any]:
    """The fields that an estimate and a difference share."""
    return {
        "value": value,
        **interval.model_dump(),
        "n": reading.n,
        "ess": reading.weights.ess if reading.weights else 0.0,
        "state": verdict.state,
        "reasons": verdict.reasons,
        "diagnostics": _diagnostics(reading),
        "bootstrap": resampled,
    }


def _apart_fields(telling: Reading, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a difference that are by what tells the two apart."""
    assert telling.weights is not None
    ess = telling.weights.ess
    update = {
        "ess_share": ess / fields["n"] if fields["n"] else 0.0,
        "largest_share": telling.weights.largest_share,
        "effective_events": telling.events,
    }
    diagnostics = fields["diagnostics"] and fields["diagnostics"].model_copy(update=update)
    return {"ess": ess, "n_apart": telling.n, "diagnostics": diagnostics}


def _diagnostics(reading: Reading) -> Diagnostics | None:
    weights, mean = reading.weights, reading.mean_weight
    if weights is None:
        return None
    is_clipped = reading.name == "clipped_ips" and mean is not None
    return Diagnostics(
        members=reading.members,
        ess_share=weights.ess / weights.n if weights.n else 0.0,
        largest_share=weights.largest_share,
        mean_weight=mean.value if mean else None,
        mean_weight_se=mean.se if mean else None,
        unsupported=reading.unsupported,
        propensity_origin="uniform slice" if reading.name == "replay" else reading.origin,
        n_unlogged=reading.n_unlogged,
        clip_bias_bound=mean.value - weights.total / weights.n if mean and is_clipped else None,
        effective_events=reading.events,
        effective_members=reading.effective_members,
    )
