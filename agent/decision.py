"""The decision: what the agent returns, stores, and sends over every surface.

The board (candidates with their probabilities) and the explanation are parts of one frozen model,
so that what a person saw can be read back whole.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from retrieval.types import Evidence, Frozen, Id, UtcTime

Mode = Literal["direct", "reason", "list"]
Invariance = Literal["exact", "averaged", "none"]
State = Literal["ok", "cold_start", "fallback"]
ExplanationState = Literal["model", "template", "none"]

# Probabilities are rounded nowhere; float sums of 40 terms stay well inside this.
SUM_TOLERANCE = 1e-6


class Scored(Frozen):
    """One candidate of a decision. ``utility`` is None where no model scored it."""

    artwork_id: Id
    probability: Annotated[float, Field(ge=0, le=1)]
    utility: float | None = None


class LedgerLine(Frozen):
    """The numbered engagements that speak for and against one artwork."""

    artwork_id: Id
    supports: tuple[int, ...] = ()
    opposes: tuple[int, ...] = ()


class Explanation(Frozen):
    """Why this artwork. ``cites`` are evidence numbers; ``checks`` maps each check to passed."""

    text: str = ""
    cites: tuple[int, ...] = ()
    state: ExplanationState = "none"
    checks: dict[str, bool] = Field(default_factory=dict)
    ledger: LedgerLine | None = None
    rejected: str | None = None


class Decision(Frozen):
    """One choice for one member and one title, with everything needed to reproduce it.

    ``evidence`` is what the prompt held; ``explanation.cites`` are numbers in it. ``state`` is
    ``ok``, ``cold_start`` (no history before the decision's time) or ``fallback`` (no model
    answered); ``reasons`` says why, and lists whatever was shortened or could not be stored.
    """

    decision_id: Id
    member_id: Id
    title_id: Id
    title: str = ""
    candidates: Annotated[tuple[Scored, ...], Field(min_length=1)]
    artwork_id: Id
    propensity: Annotated[float, Field(gt=0, le=1)]
    explore: Annotated[float, Field(ge=0, le=1)]
    seed: int
    temperature: Annotated[float, Field(gt=0)]
    policy: str
    model: str
    mode: Mode
    invariance: Invariance
    template_hash: str
    prompt_hash: str
    evidence: tuple[Evidence, ...]
    notes: dict[str, str] = Field(default_factory=dict)
    explanation: Explanation = Explanation()
    state: State = "ok"
    reasons: tuple[str, ...] = ()
    timings_ms: dict[str, float] = Field(default_factory=dict)
    created_at: UtcTime

    @model_validator(mode="after")
    def _is_a_choice(self) -> Decision:
        ids = [scored.artwork_id for scored in self.candidates]
        if self.artwork_id not in ids:
            raise ValueError(f"artwork_id {self.artwork_id!r} is not among the candidates")
        if len(set(ids)) != len(ids):
            raise ValueError("candidates holds an artwork_id twice")
        total = sum(scored.probability for scored in self.candidates)
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise ValueError(f"probabilities sum to {total}, not to 1")
        return self

    def probability(self, artwork_id: str) -> float:
        """The probability of one candidate; KeyError for an artwork that was not one."""
        return {scored.artwork_id: scored.probability for scored in self.candidates}[artwork_id]
