"""The base of the learned policies: a weighted sum of features of member and artwork.

A subclass says what the features are; the weights are fitted to the reward (``reward_model``), so
that a utility is a logit of it. With take rates, how often everybody took the artwork is one more
feature.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from finetune.policies.distribution import LOGIT_TEMPERATURE, Floats, distribution
from finetune.policies.learned import FitReport, logged_rows
from finetune.policies.rates import Rates
from finetune.policies.reward_model import PENALTIES, Design, fit_reward
from retrieval.errors import BadInputError
from retrieval.popularity import smoothed_rates
from retrieval.types import Case

# A member without a history counts as having been shown this many things and taken the usual.
PRIOR_SHOWN = 4.0
WITH_RATES = "+take-rate"


class LinearPolicy(ABC):
    """Features of each candidate, weighted.

    Args:
        rates: counts of takes, to be one more feature; None to go without.
        start: [F] weights before any fit; None where a fit is needed first.
        penalties: inverse penalties to choose from.
    """

    name: str

    def __init__(
        self,
        *,
        rates: Rates | None = None,
        start: Floats | None = None,
        penalties: Sequence[float] = PENALTIES,
    ) -> None:
        self._rates, self._weights, self._penalties = rates, start, penalties
        if rates is not None:
            self.name = f"{self.name}{WITH_RATES}"

    @abstractmethod
    def features(self, case: Case) -> Floats:
        """[K, F] what may speak for each candidate."""

    def fit(self, train: Sequence[Case], validation: Sequence[Case]) -> FitReport:
        """Fit the weights; see ``LearnedPolicy``."""
        start = perf_counter()
        rows = logged_rows(train, of="train")
        held = logged_rows(validation, of="validation")
        self.prepare(rows)
        base = float(np.mean([row.reward or 0.0 for row in rows]))
        fitted = fit_reward(
            self._design(rows, base), self._design(held, base), penalties=self._penalties
        )
        self._weights = fitted.weights
        return FitReport(
            policy=self.name,
            n_train=len(rows),
            n_validation=len(held),
            settings={"inverse_penalty": fitted.penalty},
            validation_losses={f"{p:g}": loss for p, loss in fitted.losses.items()},
            seconds=perf_counter() - start,
        )

    def prepare(self, train: Sequence[Case]) -> None:  # noqa: B027 - most need nothing
        """What features need to know of the training rows before any is made."""

    def utilities(self, case: Case) -> Floats:
        """[K] logits of the reward, up to a constant.

        Raises:
            BadInputError: the policy has to be fitted first.
        """
        if self._weights is None:
            raise BadInputError(
                f"policy {self.name} is not fitted; allowed: on a dataset with training rows, "
                "`keyart evaluate --dataset DIR`"
            )
        return np.asarray(self._all_features(case) @ self._weights)

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the utilities."""
        return distribution(case, self.utilities(case), temperature=LOGIT_TEMPERATURE)

    def _all_features(self, case: Case) -> Floats:
        own = self.features(case)
        return own if self._rates is None else np.column_stack([own, self._log_rates(case)])

    def _log_rates(self, case: Case) -> Floats:
        """[K] logarithm of each candidate's smoothed take fraction."""
        assert self._rates is not None
        ids = [candidate.artwork_id for candidate in case.candidates]
        smoothed = smoothed_rates(ids, self._rates(case))
        return np.log([smoothed[artwork_id] for artwork_id in ids])

    def _design(self, rows: Sequence[Case], base: float) -> Design:
        pairs = [self._row(row, base) for row in rows]
        return Design(
            features=np.stack([features for features, _ in pairs]),
            controls=np.stack([controls for _, controls in pairs]),
            rewards=np.array([row.reward for row in rows], dtype=np.float64),
            n_free=0 if self._rates is None else 1,
        )

    def _row(self, row: Case, base: float) -> tuple[Floats, Floats]:
        """The shown artwork's features against the candidates' mean, and the controls."""
        features = self._all_features(row)
        mean = features.mean(axis=0)
        shown = [candidate.artwork_id for candidate in row.candidates].index(row.shown or "")
        level = [] if self._rates is None else [mean[-1]]
        controls = np.array([member_level(row, base), *level])
        return np.asarray(features[shown] - mean), controls


def member_level(case: Case, base: float) -> float:
    """How much more of what they were shown the member took than usual, shrunk towards 0."""
    past = case.past
    n_taken = sum(item.outcome.sign > 0 for item in past)
    return (n_taken + PRIOR_SHOWN * base) / (len(past) + PRIOR_SHOWN) - base
