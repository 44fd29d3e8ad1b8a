"""The policies that ``keyart select --policy`` can put in the model's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from agent import ArtworkAgent, Policy
    from retrieval.types import Case

# Cosines of captions lie close together; this spreads the retrieval policy's probabilities.
CLOSENESS_TEMPERATURE = 0.1


class ClosenessPolicy:
    """Closest to what the member liked, furthest from what they refused; no language model."""

    name = "closeness"

    def __init__(self, agent: ArtworkAgent) -> None:
        self._recall = agent.parts.recall_case
        self._settings = agent.parts.settings.recall

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax over the candidates' closeness scores."""
        from agent.models.contract import softmax
        from finetune.policies.closeness import closeness_scores

        recalled = self._recall(
            case, k=self._settings.k, half_life_days=self._settings.half_life_days
        )
        scores = closeness_scores(recalled, len(case.candidates))
        shares = softmax([float(score) for score in scores], CLOSENESS_TEMPERATURE)
        ids = (candidate.artwork_id for candidate in case.candidates)
        return dict(zip(ids, shares, strict=True))


class UniformPolicy:
    """Every candidate alike."""

    name = "uniform"

    def __init__(self, agent: ArtworkAgent) -> None:
        pass

    def probabilities(self, case: Case) -> dict[str, float]:
        """1 / K each."""
        return {c.artwork_id: 1 / len(case.candidates) for c in case.candidates}


MODEL = "model"
POLICIES: dict[str, Callable[[ArtworkAgent], Policy]] = {
    "closeness": ClosenessPolicy,
    "uniform": UniformPolicy,
}


def load_policy(name: str, agent: ArtworkAgent) -> Policy | None:
    """The policy of that name; None for the agent's own model.

    Raises:
        BadInputError: there is none of that name.
    """
    if name == MODEL:
        return None
    if name not in POLICIES:
        allowed = ", ".join((MODEL, *POLICIES))
        raise BadInputError(f"--policy is {name!r}; allowed are {allowed}")
    return POLICIES[name](agent)
