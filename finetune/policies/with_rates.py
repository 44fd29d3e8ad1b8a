"""A chooser that reads, together with how often everybody took each artwork.

    utility = a log p + b log r

p is the chooser's probability, r the artwork's smoothed take fraction; the two weights are fitted
on logged rows. Take rates stay out of prompts; this is how a language model gets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np

from agent.policy import Policy
from finetune.policies.distribution import Floats
from finetune.policies.learned import FitReport, LearnedPolicy, logged_rows
from finetune.policies.linear import LinearPolicy
from finetune.policies.rates import Rates
from retrieval.errors import ModelError
from retrieval.types import Case

# A probability of 0 counts as this.
LEAST = 1e-9
# The newest rows of each split that are asked about: two weights need no more.
MOST_ROWS = 20_000
# The same where the chooser is a language model, which is slow.
MOST_MODEL_ROWS = 1_000

# By case id, the probabilities by artwork id; a row that could not be scored has none.
Answers = Mapping[str, Mapping[str, float]]


class WithTakeRates(LinearPolicy):
    """A policy and the take rates, weighed against each other.

    Args:
        policy: the chooser; one that learns is fitted first, on the same rows.
        rates: the counts from before a case's time.
        most_rows: the newest training rows, and validation rows, that the weights are fitted on.

    Attributes:
        chooser: the policy.
    """

    def __init__(self, policy: Policy, rates: Rates, *, most_rows: int = MOST_ROWS) -> None:
        self.name = policy.name
        super().__init__(rates=rates)
        self.chooser, self._most_rows = policy, most_rows
        self._answers: Answers = {}

    def features(self, case: Case) -> Floats:
        """[K, 1] the logarithm of the chooser's probabilities."""
        shares = self._answers.get(case.case_id) or self.chooser.probabilities(case)
        mine = [shares[candidate.artwork_id] for candidate in case.candidates]
        return np.log(np.maximum(mine, LEAST))[:, None]

    def newest(self, cases: Sequence[Case], *, of: str) -> list[Case]:
        """The rows of a split that the chooser is asked about in a fit.

        Raises:
            BadInputError: no case has a shown artwork and a reward.
        """
        return logged_rows(cases, of=of)[-self._most_rows :]

    def fit(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        *,
        answers: Answers | None = None,
    ) -> FitReport:
        """Fit the chooser, if it learns, then the two weights; see ``LearnedPolicy``.

        Args:
            train: the rows to learn from.
            validation: later rows, for tuning alone.
            answers: the chooser's to the ``newest`` rows of both; by default it is asked here. Rows
                without an answer are left out and counted.

        Raises:
            ModelError: the chooser could score no row.
        """
        before = 0.0
        if isinstance(self.chooser, LearnedPolicy):
            before = self.chooser.fit(train, validation).seconds
        rows, held = self.newest(train, of="train"), self.newest(validation, of="validation")
        self._answers = self._ask((*rows, *held)) if answers is None else answers
        try:
            report = super().fit(self._answered(rows), self._answered(held))
        finally:
            self._answers = {}
        n_unscored = len(rows) + len(held) - report.n_train - report.n_validation
        seconds = before + report.seconds
        return report.model_copy(update={"n_unscored": n_unscored, "seconds": seconds})

    def _ask(self, rows: Iterable[Case]) -> Answers:
        found: dict[str, Mapping[str, float]] = {}
        for row in rows:
            with suppress(ModelError):
                found[row.case_id] = self.chooser.probabilities(row)
        return found

    def _answered(self, rows: Sequence[Case]) -> list[Case]:
        answered = [row for row in rows if row.case_id in self._answers]
        if not answered:
            raise ModelError(
                f"policy {self.name} can't be fitted: its chooser could score none of "
                f"{len(rows):,} rows; see that the model runs with: keyart doctor"
            )
        return answered
