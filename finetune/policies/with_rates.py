"""A chooser that reads, together with how often everybody took each artwork.

    utility = a log p + b log r

p is the chooser's probability, r the artwork's smoothed take fraction; the two weights are fitted
on logged rows. Take rates stay out of prompts; this is how a language model gets them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.policy import Policy
from finetune.policies.distribution import Floats
from finetune.policies.learned import FitReport, LearnedPolicy, logged_rows
from finetune.policies.linear import LinearPolicy
from finetune.policies.rates import Rates
from retrieval.types import Case

# A probability of 0 counts as this.
LEAST = 1e-9
# The newest training rows: two weights need no more, and a language model is slow.
MOST_ROWS = 20_000


class WithTakeRates(LinearPolicy):
    """A policy and the take rates, weighed against each other.

    Args:
        policy: the chooser; one that learns is fitted first, on the same rows.
        rates: the counts from before a case's time.
        most_rows: the newest training rows that the weights are fitted on.
    """

    def __init__(self, policy: Policy, rates: Rates, *, most_rows: int = MOST_ROWS) -> None:
        self.name = policy.name
        super().__init__(rates=rates)
        self._policy, self._most_rows = policy, most_rows

    def features(self, case: Case) -> Floats:
        """[K, 1] the logarithm of the chooser's probabilities."""
        shares = self._policy.probabilities(case)
        mine = [shares[candidate.artwork_id] for candidate in case.candidates]
        return np.log(np.maximum(mine, LEAST))[:, None]

    def fit(self, train: Sequence[Case], validation: Sequence[Case]) -> FitReport:
        """Fit the chooser, if it learns, then the two weights; see ``LearnedPolicy``."""
        before = 0.0
        if isinstance(self._policy, LearnedPolicy):
            before = self._policy.fit(train, validation).seconds
        newest = logged_rows(train, of="train")[-self._most_rows :]
        report = super().fit(newest, validation)
        return report.model_copy(update={"seconds": before + report.seconds})
