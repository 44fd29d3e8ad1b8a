"""What is kept of one world: one JSON file, from which the report is written."""

from __future__ import annotations

from typing import Literal

from finetune.evaluate.ope.verdict import State
from finetune.evaluate.worlds.origin import Origin
from finetune.evaluate.worlds.plan import WorldPlan
from retrieval.types import Frozen

Form = Literal["greedy", "softmax"]
FORMS: tuple[Form, ...] = ("greedy", "softmax")
ESTIMATORS = ("ips", "snips", "dr")


class Figure(Frozen):
    """A number with its 95 % interval; None where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Estimated(Frozen):
    """A policy's value as the logs of one world tell it.

    Attributes:
        value: of the policy.
        member, title: its intervals, clustered by member and by title.
        state, reasons: the verdict, clustered by member.
        lift: over production, paired; the wider of its intervals by member and by title.
    """

    value: float | None
    member: Figure
    title: Figure
    state: State
    reasons: tuple[str, ...]
    lift: Figure


class Valued(Frozen):
    """One form of a policy.

    Attributes:
        true_value: mean true reward over the held-out cases.
        lift: over the greedy production's, on the same cases, clustered by member and title.
        estimates: by estimator.
        mean_weight, mean_weight_se: of pi / p, 1 where the propensities are right.
    """

    true_value: float
    lift: Figure
    estimates: dict[str, Estimated]
    mean_weight: float | None
    mean_weight_se: float | None


class PolicyRecord(Frozen):
    """One policy in one world.

    Attributes:
        n_train: rows that it was fitted on; 0 where it learns nothing.
        n_unscored: held-out cases that it could not score; they count in none of its figures.
        settings: what the fit chose.
        fit_seconds, ask_seconds: making and fitting it; asking it about all held-out cases.
        auc, accuracy: of the shown artwork among the candidates, where it was rewarded.
        forms: greedy and softmax.
        strata: greedy lift over production by kind of case; None where there is no such case.
    """

    name: str
    n_train: int
    n_unscored: int
    settings: dict[str, float]
    fit_seconds: float
    ask_seconds: float
    auc: float | None
    accuracy: float | None
    forms: dict[Form, Valued]
    strata: dict[str, Figure | None]


class Check(Frozen):
    """Something that must hold: the figure, what is allowed, and whether it does.

    ``passed`` is None where the policies that it needs were not asked.
    """

    name: str
    figure: float | None
    allowed: str
    passed: bool | None


class WorldRecord(Frozen):
    """All that is kept of a world.

    Attributes:
        plan: which world, and what was asked.
        origin: what it was made with.
        n_train, n_test, n_members: training rows; held-out cases and their members.
        reward_model: how the model behind ``dr`` was fitted.
        figures: of the world itself, by name.
        checks: what must hold.
        policies: in the order asked.
        seconds: by stage; the policies' own stand with them.
        strata: held-out cases by kind.
    """

    plan: WorldPlan
    origin: Origin
    n_train: int
    n_test: int
    n_members: int
    reward_model: str
    figures: dict[str, float]
    checks: tuple[Check, ...]
    policies: tuple[PolicyRecord, ...]
    seconds: dict[str, float]
    strata: dict[str, int]

    def policy(self, name: str) -> PolicyRecord | None:
        """The policy of that name; None where it was not asked."""
        return next((policy for policy in self.policies if policy.name == name), None)
