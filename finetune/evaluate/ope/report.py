"""What an evaluation hands over: values, differences and the plan, each with its verdict."""

from __future__ import annotations

from typing import Literal

from finetune.evaluate.ope.columns import Origin
from finetune.evaluate.ope.estimators import Switches
from finetune.evaluate.ope.intervals import Interval
from finetune.evaluate.ope.totals import Clusters
from finetune.evaluate.ope.verdict import State
from retrieval.types import Frozen

Finding = Literal["target better", "reference better", "not separated", "unknown"]


class Diagnostics(Frozen):
    """What stands beside every value.

    Attributes:
        members: members, or rows where the log names none.
        ess_share: effective sample size over n.
        largest_share: the largest weight's share of all weight.
        mean_weight, mean_weight_se: the mean of pi / p, 1 where all is well.
        unsupported: probability mass on artworks that the logger never shows.
        propensity_origin: logged, estimated, assumed uniform; the uniform slice needs none.
        n_unlogged: rows whose propensity was not logged.
        clip_bias_bound: what clipping may have cost at most, for rewards in [0, 1].
        effective_events: the effective number of rewarded or unrewarded rows, the smaller.
        effective_members: how many members the standard error rests on; None where there is none.
    """

    members: int
    ess_share: float
    largest_share: float
    mean_weight: float | None
    mean_weight_se: float | None
    unsupported: float | None
    propensity_origin: Origin | Literal["uniform slice"]
    n_unlogged: int
    clip_bias_bound: float | None
    effective_events: float
    effective_members: float | None = None


class Estimate(Frozen):
    """A value with a 95 % interval and a verdict.

    Attributes:
        value: None where it is undefined or a column is missing.
        ci_low, ci_high, se: analytic, clustered.
        n: the rows that it uses.
        ess: Kish's effective sample size of the weights that it uses.
        state, reasons: the verdict.
        bootstrap: the same interval by bootstrap; None without replicates.
    """

    value: float | None
    ci_low: float | None
    ci_high: float | None
    se: float | None
    n: int
    ess: float
    state: State
    reasons: tuple[str, ...]
    diagnostics: Diagnostics | None = None
    bootstrap: Interval | None = None


class Difference(Estimate):
    """Target minus reference on the same rows.

    ``ess``, and of the diagnostics ``ess_share``, ``largest_share`` and ``effective_events``, are
    of the difference of the two policies' weights, ``|w_t - w_r|``, where there is one.

    Attributes:
        n_apart: the rows whose weights tell the two apart; None where weights don't: by ``dm``, and
            by ``replay`` against the logger.
        lift, lift_low, lift_high: the same over the reference's value, by the delta method.
        finding: whether the interval leaves out 0; says nothing where the state is REFUSE.
    """

    n_apart: int | None = None
    lift: float | None = None
    lift_low: float | None = None
    lift_high: float | None = None
    finding: Finding = "unknown"


class Needed(Frozen):
    """Logged decisions that a lift needs.

    Attributes:
        n_significant: so that it just reaches 1.96 s.e.; n_power: for 80 % power.
        state: of the difference whose error this is planned by.
    """

    n_significant: int
    n_power: int
    state: State


class Plan(Frozen):
    """How many logged decisions a lift needs, at the overlap of this log.

    Attributes:
        lift: the lift over the reference's value, 0.03 for 3 %.
        needed: by estimator.
        best: the unbiased estimator that needs the fewest, one whose difference is PASS before
            any other; None where none can be planned.
    """

    lift: float
    needed: dict[str, Needed]
    best: str | None


class Options(Frozen):
    """What is asked of a log.

    Attributes:
        switches: the estimators' constants.
        reference: column of the reference policy's probability; ``propensity`` for the logger as it
            ran; None: ``reference_probability`` where the log has it, else the logger.
        estimator: the one whose verdict decides; None: DR where the log has its columns, else
            SNIPS.
        n_bootstrap: replicates; 0 for none.
        seed: of the bootstrap, and of folds where propensities are estimated.
        plan_lift: plan for this lift, 0.03 for 3 %; None for no plan.
    """

    switches: Switches = Switches()
    reference: str | None = None
    estimator: str | None = None
    n_bootstrap: int = 1000
    seed: int = 0
    plan_lift: float | None = None


class OpeReport(Frozen):
    """The values of one target policy on one log.

    Attributes:
        n, members, clusters: rows, members, and what the intervals take as independent.
        mean_reward: the logger's own value.
        estimates: the target's value, by estimator.
        relative: multiples of the logger's value, by estimator (IPS over successes).
        reference: the column of the reference's probability, or ``propensity``: the logger.
        reference_estimates: the reference's value, by estimator.
        differences: target minus reference, by estimator.
        is_compared: whether the difference is what was asked for.
        asked: the estimator whose verdict decides, and of what.
        is_refused: whether that verdict is REFUSE.
        plan: where one is asked for.
        notes: what was read otherwise than one might think.
    """

    n: int
    members: int
    clusters: Clusters
    mean_reward: float
    estimates: dict[str, Estimate]
    relative: dict[str, Estimate]
    reference: str
    reference_estimates: dict[str, Estimate]
    differences: dict[str, Difference]
    is_compared: bool
    asked: str
    is_refused: bool
    plan: Plan | None = None
    notes: tuple[str, ...] = ()
    options: Options
