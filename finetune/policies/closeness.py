"""The retrieval policy: the artwork closest to what was liked and furthest from what was refused.

score = mean of the 3 highest cosines to liked evidence - mean of the 3 highest to refused evidence.
No model reads anything; on real text this is a strong rival of a language model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.models.contract import softmax
from agent.recall import CaseRecall
from agent.settings import RecallSettings
from retrieval.types import Case, Recalled

N_CLOSEST = 3
# Cosines of captions lie close together; this spreads the policy's probabilities.
TEMPERATURE = 0.1


class ClosenessPolicy:
    """Closest to what the member liked, furthest from what they refused; no language model.

    Args:
        recall: ranks a case's history.
        settings: how many engagements are recalled.
    """

    name = "closeness"

    def __init__(self, recall: CaseRecall, settings: RecallSettings) -> None:
        self._recall, self._settings = recall, settings

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax over the candidates' closeness scores."""
        recalled = self._recall(
            case, k=self._settings.k, half_life_days=self._settings.half_life_days
        )
        scores = closeness_scores(recalled, len(case.candidates))
        shares = softmax([float(score) for score in scores], TEMPERATURE)
        ids = (candidate.artwork_id for candidate in case.candidates)
        return dict(zip(ids, shares, strict=True))


def closeness_scores(recalled: Recalled, n_candidates: int) -> np.ndarray:
    """[n_candidates] score of each candidate; zeros where the evidence says nothing."""
    closeness = np.asarray(recalled.closeness, dtype=np.float64).reshape(-1, n_candidates)
    signs = np.asarray([item.outcome.sign for item in recalled.evidence])
    liked, refused = closeness[signs > 0], closeness[signs < 0]
    return np.asarray(_mean_of_closest(liked) - _mean_of_closest(refused))


def _mean_of_closest(closeness: np.ndarray) -> np.ndarray:
    """[n_candidates] mean of the largest ``N_CLOSEST`` of each column; 0 for no rows."""
    if len(closeness) == 0:
        return np.zeros(closeness.shape[1])
    return np.asarray(np.sort(closeness, axis=0)[-N_CLOSEST:].mean(axis=0))


def best_index(scores: Sequence[float] | np.ndarray) -> int:
    """The index of the highest score, the first on ties."""
    return int(np.argmax(scores))
