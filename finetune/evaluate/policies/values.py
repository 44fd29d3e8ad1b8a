"""What each policy is worth by the logs, greedy and as its softmax, with verdicts.

Each value is one call of ``finetune.evaluate.ope``: the logged cases as its rows, the policy as
target, the reference policy as reference, so that differences are paired and intervals clustered by
member. A case that the policy or the reference could not score is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from finetune.evaluate.ope import Difference as OpeDifference
from finetune.evaluate.ope import Estimate, Log, OpeReport, Options, build_log, integer_keys
from finetune.evaluate.ope import value_log as value_of
from finetune.evaluate.ope.columns import Flags, Floats
from finetune.evaluate.policies.figures import JudgedDifference, JudgedMetric
from finetune.evaluate.policies.propensity import Propensities
from finetune.evaluate.policies.table import CaseTable
from retrieval.types import Frozen

Form: TypeAlias = Literal["greedy", "softmax"]
FORMS: tuple[Form, ...] = ("greedy", "softmax")


class PolicyValue(Frozen):
    """One form of one policy, valued.

    Attributes:
        n: logged cases that it was valued on; n_left_out: those that could not be scored.
        members: of those cases.
        mean_reward: the logger's own value on them.
        estimates: by estimator, see ``finetune.evaluate.ope``.
        relative: multiples of the logger's value (IPS over successes).
        differences: less the reference, by estimator.
    """

    n: int
    n_left_out: int
    members: int
    mean_reward: float
    estimates: dict[str, Estimate]
    relative: dict[str, Estimate]
    differences: dict[str, OpeDifference]


@dataclass(frozen=True)
class Logged:
    """What values are made of.

    Attributes:
        table: the cases.
        propensities: of what was shown.
        rewards: [N] the reward model's predictions.
    """

    table: CaseTable
    propensities: Propensities
    rewards: Floats

    def value(
        self, target: Floats, reference: Floats, options: Options, *, among: Flags | None = None
    ) -> PolicyValue | None:
        """A policy's value.

        Args:
            target: [N] the policy's probabilities; NaN where unscored.
            reference: [N] the reference's.
            options: of the bootstrap.
            among: [n] the cases that count; by default all. None is returned where none is logged.
        """
        asked = self.table.is_logged if among is None else self.table.is_logged & among
        scored = ~np.isnan(target + reference)[self.table.starts]
        kept = asked & scored
        if not kept.any():
            return None
        report = value_of([self._log(target, reference, kept)], options)
        return _value(report, n_left_out=int((asked & ~scored).sum()))

    def _log(self, target: Floats, reference: Floats, kept: Flags) -> Log:
        table = self.table
        columns = {
            "reward": table.reward,
            "propensity": self.propensities.values,
            "target_probability": _within_one(table.of_shown(target)),
            "reference_probability": _within_one(table.of_shown(reference)),
            "n_candidates": table.counts,
            "q_shown": table.of_shown(self.rewards),
            "v_target": table.sums(target * self.rewards),
            "v_reference": table.sums(reference * self.rewards),
        }
        log = build_log(
            {name: values[kept] for name, values in columns.items()},
            uniform=table.uniform[kept],
            member=integer_keys(table.members[kept]),
            source="the cases",
        )
        n_filled = int(self.propensities.is_filled[kept].sum())
        return replace(log, n_unlogged=n_filled, origin=self.propensities.origin)


def judged(estimate: Estimate) -> JudgedMetric:
    """An estimate as a figure."""
    return JudgedMetric(
        value=estimate.value,
        ci_low=estimate.ci_low,
        ci_high=estimate.ci_high,
        n=estimate.n,
        state=estimate.state,
        reasons=estimate.reasons,
    )


def judged_difference(found: OpeDifference) -> JudgedDifference:
    """A difference of estimates as a figure."""
    return JudgedDifference(
        **judged(found).model_dump(),
        lift=found.lift,
        lift_low=found.lift_low,
        lift_high=found.lift_high,
    )


def _value(report: OpeReport, *, n_left_out: int) -> PolicyValue:
    return PolicyValue(
        n=report.n,
        n_left_out=n_left_out,
        members=report.members,
        mean_reward=report.mean_reward,
        estimates=report.estimates,
        relative=report.relative,
        differences=report.differences,
    )


def _within_one(probabilities: Floats) -> Floats:
    """Sums of floats may exceed 1 by a hair."""
    return np.clip(probabilities, 0.0, 1.0)
