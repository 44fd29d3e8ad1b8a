"""What a learned policy promises, what a fit reports, and how long choosing takes.

Fitted on training rows only, in order of time, and tuned on the validation window; the rows are
cases that hold what was shown and the reward.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Protocol, runtime_checkable

from agent.policy import Policy
from retrieval.errors import BadInputError
from retrieval.types import Case, Frozen


class FitReport(Frozen):
    """How a policy was fitted.

    Attributes:
        policy: its name.
        n_train, n_validation: rows used, those with a shown artwork and a reward.
        n_unscored: rows left out because a chooser that is weighed could not score them.
        settings: what was chosen or given, by name, such as the inverse penalty.
        validation_losses: mean log loss of the reward on the validation rows by inverse penalty
            tried; empty where nothing was tuned.
        seconds: of wall-clock time, features included.
    """

    policy: str
    n_train: int
    n_validation: int
    n_unscored: int = 0
    settings: dict[str, float]
    validation_losses: dict[str, float]
    seconds: float


@runtime_checkable
class LearnedPolicy(Policy, Protocol):
    """A policy that learns from logged rows."""

    def fit(self, train: Sequence[Case], validation: Sequence[Case]) -> FitReport:
        """Fit on the training rows and tune on the validation rows.

        Args:
            train: the rows to learn from.
            validation: later rows, for tuning alone.

        Raises:
            BadInputError: there are no rows to fit or to tune on, or all rewards are alike.
        """


class TimedPolicy:
    """A policy, and the seconds that its choices took.

    Attributes:
        name: the policy's.
        seconds: of wall-clock time in ``probabilities`` so far.
        n_cases: cases so far.
    """

    def __init__(self, policy: Policy) -> None:
        self.name = policy.name
        self.seconds, self.n_cases = 0.0, 0
        self._policy = policy

    def probabilities(self, case: Case) -> dict[str, float]:
        """The policy's probabilities, on the clock."""
        start = perf_counter()
        try:
            return self._policy.probabilities(case)
        finally:
            self.seconds += perf_counter() - start
            self.n_cases += 1


def logged_rows(cases: Sequence[Case], *, of: str) -> list[Case]:
    """The cases with a shown artwork and a reward, in order of time (undated ones first).

    Raises:
        BadInputError: there is none; ``of`` names the rows in the message.
    """
    rows = [case for case in cases if case.shown is not None and case.reward is not None]
    if not rows:
        raise BadInputError(
            f"no {of} row among {len(cases)} has a shown artwork and a reward; allowed: a dataset "
            f"with impressions of split {of!r}, such as one that `keyart world` writes"
        )
    return sorted(rows, key=lambda case: case.at.timestamp() if case.at else float("-inf"))
