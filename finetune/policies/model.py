"""A language model as a policy: any backend or checkpoint of keyart, asked as the product asks it.

Each case is one walk of ``ArtworkAgent.select_case`` without an explanation. Decisions and notes go
to a store of the policy's own, so that evaluating leaves the installation's alone and a caption is
read once. An answer that can't be read is no choice: it raises, and the case goes unscored.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from agent.agent import ArtworkAgent
from agent.database import Database
from agent.models.contract import Backend
from agent.parts import Parts
from agent.recall import CaseRecall
from agent.settings import ModelSettings, RecallSettings, Settings
from agent.store import DecisionStore
from retrieval.errors import ModelError
from retrieval.types import Case


class ModelPolicy:
    """An agent's own model as a policy. A case without a history is even (``cold_start``).

    Args:
        agent: whose ``select_case`` is asked; it stores every decision.
        name: the policy's name in reports.
    """

    def __init__(self, agent: ArtworkAgent, *, name: str = "model") -> None:
        self.name = name
        self._agent = agent

    def probabilities(self, case: Case) -> dict[str, float]:
        """The decision's probabilities.

        Raises:
            ModelError: the model gave no readable answer.
        """
        decision = self._agent.select_case(case, explain=False, explore=0.0, seed=0)
        if decision.state == "fallback":
            reasons = "; ".join(decision.reasons)
            raise ModelError(f"policy {self.name} did not score case {case.case_id!r}: {reasons}")
        return {scored.artwork_id: scored.probability for scored in decision.candidates}


def open_model_policy(
    model: ModelSettings | Backend,
    recall: CaseRecall,
    *,
    folder: Path,
    recalled: RecallSettings | None = None,
    name: str = "model",
) -> ModelPolicy:
    """A policy over a model that is loaded at the first case.

    Args:
        model: settings that name a base, a checkpoint or a server; or a backend.
        recall: ranks a case's history.
        folder: where decisions and notes are kept; a later run reads the notes again.
        recalled: how many engagements are recalled; by default as the product.
        name: the policy's name in reports.
    """
    settings = Settings(recall=recalled or RecallSettings())
    store = DecisionStore(Database(f"sqlite:///{Path(folder).absolute() / 'model.db'}"))
    parts = Parts(
        settings=settings,
        # Cases carry everything inline: neither is ever asked.
        catalogue=cast(Any, None),
        memory=cast(Any, None),
        recall_case=recall,
        store=store,
        open_backend=_opener(model),
    )
    return ModelPolicy(ArtworkAgent(parts), name=name)


def _opener(model: ModelSettings | Backend) -> Callable[[], Backend]:
    if not isinstance(model, ModelSettings):
        return lambda: model
    from agent.build import build_backend

    return lambda: build_backend(model)
