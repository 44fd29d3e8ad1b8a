"""The oracle: it knows the true probability of every reward. Simulated worlds only.

Nobody can choose better; how far it is above production says how much there is to win at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from finetune.policies.distribution import LOGIT_TEMPERATURE, distribution, of_candidates
from retrieval.types import Case

# Probabilities nearer to 0 or 1 than this count as this.
LEAST = 1e-9


class RewardTruth(Protocol):
    """What the policy asks of the ground truth (``finetune.evaluate.truth``)."""

    def rewards(self, case_id: str) -> Mapping[str, float]:
        """True reward probabilities by artwork id; BadInputError for an unknown case."""


class OraclePolicy:
    """The artwork of the highest true reward.

    Args:
        truth: the ground truth of the world that the cases are from.
    """

    name = "oracle"
    is_simulated_only = True

    def __init__(self, truth: RewardTruth) -> None:
        self._truth = truth

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the logits of the true rewards.

        Raises:
            BadInputError: the case is no impression of the world, or has other candidates.
        """
        truth = of_candidates(self._truth.rewards(case.case_id), case)
        rewards = np.clip(truth, LEAST, 1 - LEAST)
        return distribution(case, np.log(rewards / (1 - rewards)), temperature=LOGIT_TEMPERATURE)
