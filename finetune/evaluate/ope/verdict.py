"""What a verdict is, and what it is given on: one estimator's figures for one policy.

REFUSE: the log can't answer, and more rows of the same kind would not help. INCONCLUSIVE: the value
may be right, but its interval need not be. PASS: no gate objects (``finetune.evaluate.ope.gates``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from finetune.evaluate.ope.columns import Origin
from finetune.evaluate.ope.estimators import RELATIVE
from finetune.evaluate.ope.totals import WeightSums, kish

State: TypeAlias = Literal["PASS", "INCONCLUSIVE", "REFUSE"]
STATES: tuple[State, ...] = ("PASS", "INCONCLUSIVE", "REFUSE")


class Spread(NamedTuple):
    """A number and its standard error."""

    value: float
    se: float


@dataclass(frozen=True)
class Reading:
    """What the gates look at, for one estimator and one policy.

    Attributes:
        name: the estimator.
        value: its value; None where undefined.
        n: the rows that it uses.
        members: members, or rows where the log names none.
        effective_members: how many of them the standard error rests on; None where there is none.
        missing: the columns that it lacks.
        weights: the sums of its weights.
        mean_weight: the mean of pi / p, 1 where the logger shows all that the policy shows; None
            for the logger itself.
        certain_gap: the policy's mean probability of artworks that a propensity of 1 rules out.
        is_certain: every propensity is 1.
        origin, n_unlogged: the propensities that were not logged.
        largest: the largest pi / p, before any limit.
        limit: the largest weight that clipping or switching leaves alone.
        bias: how far clipping, switching or shrinking moved the value.
        se, bootstrap_se: standard errors; None where there is none.
        undefined_draws: the share of bootstrap replicates that divide by 0.
        is_unscaled: a uniform slice without the number of candidates.
    """

    name: str
    value: float | None
    n: int
    members: int
    effective_members: float | None = None
    missing: tuple[str, ...] = ()
    weights: WeightSums | None = None
    mean_weight: Spread | None = None
    certain_gap: float = 0.0
    is_certain: bool = False
    origin: Origin = "logged"
    n_unlogged: int = 0
    largest: float = 0.0
    limit: float | None = None
    bias: Spread | None = None
    se: float | None = None
    bootstrap_se: float | None = None
    undefined_draws: float = 0.0
    is_unscaled: bool = False

    @property
    def events(self) -> float:
        """The effective number of rewarded rows, or of unrewarded ones where those are fewer."""
        if self.weights is None:
            return 0.0
        rewarded = kish(*self.weights.rewarded)
        is_relative = self.name in RELATIVE
        return rewarded if is_relative else min(rewarded, kish(*self.weights.unrewarded))

    @property
    def unsupported(self) -> float | None:
        """The policy's probability of artworks that the logger never shows, as the log tells."""
        if self.mean_weight is None:
            return None
        return max(0.0, 1 - self.mean_weight.value, self.certain_gap)


class Verdict(NamedTuple):
    """A state and why."""

    state: State
    reasons: tuple[str, ...] = ()

    @property
    def severity(self) -> int:
        """0 for PASS, 1, 2 for REFUSE."""
        return STATES.index(self.state)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The gravest state, with all reasons, the gravest first."""
    ordered = sorted(verdicts, key=lambda verdict: -verdict.severity)
    reasons = tuple(dict.fromkeys(reason for verdict in ordered for reason in verdict.reasons))
    return Verdict(ordered[0].state if ordered else "PASS", reasons)
