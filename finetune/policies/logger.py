"""The logger as it ran: the very probabilities that the simulated log was made with.

Simulated worlds only. A real log holds the shown artwork's propensity and no other; there the
logger's value is the mean reward of its own rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from finetune.policies.distribution import of_candidates
from retrieval.types import Case


class LoggingTruth(Protocol):
    """What the policy asks of the ground truth (``finetune.evaluate.truth``)."""

    def logging(self, case_id: str) -> Mapping[str, float]:
        """The logger's probabilities by artwork id; BadInputError for an unknown case."""


class LoggerPolicy:
    """The logging mixture, uniform slice included.

    Args:
        truth: the ground truth of the world that the cases are from.
    """

    name = "logger"
    is_simulated_only = True

    def __init__(self, truth: LoggingTruth) -> None:
        self._truth = truth

    def probabilities(self, case: Case) -> dict[str, float]:
        """As logged; normalised, because they are stored with nine decimals.

        Raises:
            BadInputError: the case is no impression of the world, or has other candidates.
        """
        mine = of_candidates(self._truth.logging(case.case_id), case)
        total = sum(mine)
        ids = (candidate.artwork_id for candidate in case.candidates)
        return {artwork_id: p / total for artwork_id, p in zip(ids, mine, strict=True)}
