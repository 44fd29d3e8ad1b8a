"""All figures of one policy on all cases or on a stratum: choices, calibration, values, truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope import Options
from finetune.evaluate.ope.columns import Flags, Floats
from finetune.evaluate.policies.figures import AnyDifference, AnyMetric, Difference, Metric
from finetune.evaluate.policies.intervals import Draws
from finetune.evaluate.policies.metrics import (
    ECE,
    MEANS,
    N_BINS,
    Choices,
    calibration_bins,
    score_choices,
)
from finetune.evaluate.policies.report import Bin
from finetune.evaluate.policies.table import CaseTable
from finetune.evaluate.policies.values import (
    FORMS,
    Form,
    Logged,
    PolicyValue,
    judged,
    judged_difference,
)

SOFTMAX = "_softmax"
TRUE_VALUE, CONFIDENCE = "true_value", "confidence"


@dataclass(frozen=True)
class Answers:
    """One policy's answers to all cases.

    Attributes:
        forms: [N] probabilities by form; NaN for an unscored case.
        choices: its scores.
        truths: [n] true values by form; empty outside simulated worlds.
    """

    forms: Mapping[Form, Floats]
    choices: Choices
    truths: Mapping[Form, Floats]


class Figures(NamedTuple):
    """A policy's figures, and those less the reference's."""

    metrics: dict[str, AnyMetric]
    differences: dict[str, AnyDifference]
    values: dict[Form, PolicyValue]


def read_answers(table: CaseTable, probabilities: Floats) -> Answers:
    """What the figures of a policy are made of; ``probabilities`` are [N]."""
    forms: dict[Form, Floats] = {
        "greedy": table.greedy(probabilities),
        "softmax": probabilities,
    }
    truths: dict[Form, Floats] = {}
    if table.truth is not None:
        truths = {form: table.sums(forms[form] * table.truth) for form in FORMS}
    return Answers(forms, score_choices(table, probabilities), truths)


def measure(
    mine: Answers,
    reference: Answers,
    logged: Logged,
    *,
    n_bootstrap: int,
    seed: int,
    among: Flags | None = None,
    forms: tuple[Form, ...] = FORMS,
    n_bootstrap_values: int | None = None,
) -> Figures:
    """All figures of a policy.

    Args:
        mine, reference: the policy's answers, and those of the reference; may be the same.
        logged: the cases.
        n_bootstrap, seed: of the intervals.
        among: [n] the cases that count; by default all.
        forms: what is valued: the greedy policy, its softmax, or both.
        n_bootstrap_values: replicates beside the analytic intervals of policy values; by default
            ``n_bootstrap``.
    """
    kept = np.ones(len(logged.table), bool) if among is None else among
    draws = Draws(logged.table.members[kept], n_bootstrap=n_bootstrap, seed=seed)
    asked, compared = _asked(mine, reference, draws, kept, forms)
    metrics: dict[str, AnyMetric] = {name: ask() for name, ask in asked.items()}
    differences: dict[str, AnyDifference] = {name: ask() for name, ask in compared.items()}
    values: dict[Form, PolicyValue] = {}
    n_checked = n_bootstrap if n_bootstrap_values is None else n_bootstrap_values
    options = Options(n_bootstrap=n_checked, seed=seed)
    for form in forms:
        value = logged.value(mine.forms[form], reference.forms[form], options, among=kept)
        if value is not None:
            values[form] = value
            metrics |= {_named(n, form): judged(e) for n, e in value.estimates.items()}
            found = {_named(n, form): judged_difference(d) for n, d in value.differences.items()}
            differences |= found
    return Figures(metrics, differences if mine is not reference else {}, values)


def calibration(choices: Choices) -> tuple[Bin, ...]:
    """The labelled cases by confidence; bins without any are left out."""
    bins = calibration_bins(choices.confidence)
    return tuple(
        Bin(
            low=b / N_BINS,
            high=(b + 1) / N_BINS,
            confidence=float(choices.confidence[bins == b].mean()),
            accuracy=float(choices.correct[bins == b].mean()),
            n=int((bins == b).sum()),
        )
        for b in range(N_BINS)
        if (bins == b).any()
    )


def _asked(
    mine: Answers, reference: Answers, draws: Draws, kept: Flags, forms: tuple[Form, ...]
) -> tuple[dict[str, Callable[[], Metric]], dict[str, Callable[[], Difference]]]:
    """What is to be asked of the draws, once every column has been added."""
    pairs = {n: (mine.choices.means[n], reference.choices.means[n]) for n in MEANS}
    pairs[CONFIDENCE] = (mine.choices.confidence, reference.choices.confidence)
    for form in forms:
        if form in mine.truths:
            pairs[_named(TRUE_VALUE, form)] = (mine.truths[form], reference.truths[form])
    asked = {name: draws.mean(one[kept]) for name, (one, _) in pairs.items()}
    compared = {
        name: draws.difference(one[kept], other[kept]) for name, (one, other) in pairs.items()
    }
    own, others = _pair(mine.choices, kept), _pair(reference.choices, kept)
    asked[ECE] = draws.calibration(*own)
    compared[ECE] = draws.calibration_difference(own, others)
    return asked, compared


def _pair(choices: Choices, kept: Flags) -> tuple[Floats, Floats]:
    return choices.confidence[kept], choices.correct[kept]


def _named(name: str, form: Form) -> str:
    return name if form == "greedy" else f"{name}{SOFTMAX}"
