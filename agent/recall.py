"""The first step of the walk: what the member did before the decision's time, made harmless.

A memory that is down is no empty history: it is labelled, and the walk falls back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from agent.guard import guard
from agent.inputs import Inputs
from agent.settings import RecallSettings
from retrieval.errors import ModelError, StoreError
from retrieval.types import Candidate, Case, Engagement, Frozen, Recalled


class Memory(Protocol):
    """What the agent asks of the preference memory (``retrieval.memory``)."""

    def recall(
        self,
        member_id: str,
        candidates: Sequence[Candidate],
        *,
        at: datetime,
        k: int,
        half_life_days: float,
    ) -> Recalled:
        """The member's engagements before ``at`` that are closest to these candidates."""

    def add(self, member_id: str, engagements: Sequence[Engagement]) -> object:
        """Remember engagements; one that is there already by its id is updated."""

    def list(self, member_id: str) -> Iterable[Engagement]:
        """All engagements of a member."""


class CaseRecall(Protocol):
    """Ranks the inline history of a case (``retrieval.ranking``)."""

    def __call__(self, case: Case, *, k: int, half_life_days: float) -> Recalled:
        """The engagements of the case's history before its time, closest to its candidates."""


class Remembered(Frozen):
    """What was recalled: the inputs of the decision, what was changed, and whether it failed."""

    inputs: Inputs
    reasons: tuple[str, ...] = ()
    failure: str | None = None


def recall_member(
    memory: Memory,
    member_id: str,
    candidates: Sequence[Candidate],
    *,
    at: datetime,
    settings: RecallSettings,
) -> Remembered:
    """Recall from the preference memory.

    Returns:
        The evidence, cleaned; without any and with a ``failure`` if the memory is down or its
        model of captions is missing.
    """
    try:
        recalled = memory.recall(
            member_id, candidates, at=at, k=settings.k, half_life_days=settings.half_life_days
        )
    except (StoreError, ModelError) as error:
        return _remembered(Recalled(), candidates, at=at, failure=f"memory: {error}")
    return _remembered(recalled, candidates, at=at)


def recall_case(
    rank: CaseRecall, case: Case, *, at: datetime, settings: RecallSettings
) -> Remembered:
    """Recall from the history that a case carries.

    Returns:
        The evidence, cleaned; without any and with a ``failure`` if its captions can't be compared.
    """
    try:
        recalled = rank(case, k=settings.k, half_life_days=settings.half_life_days)
    except (StoreError, ModelError) as error:
        failure = f"recall: {error}"
        return _remembered(Recalled(), case.candidates, at=at, is_case=True, failure=failure)
    return _remembered(recalled, case.candidates, at=at, is_case=True)


def _remembered(
    recalled: Recalled,
    candidates: Sequence[Candidate],
    *,
    at: datetime,
    is_case: bool = False,
    failure: str | None = None,
) -> Remembered:
    safe = guard(recalled, candidates)
    inputs = Inputs(at=at, candidates=safe.candidates, recalled=safe.recalled, is_case=is_case)
    return Remembered(inputs=inputs, reasons=safe.reasons, failure=failure)
