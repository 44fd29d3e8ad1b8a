"""Puts question, scores and choice together as a decision that is not explained yet: the board."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from agent.choose import Choice
from agent.decision import Decision, Scored
from agent.question import Question
from agent.score import Scoring
from agent.stopwatch import Stopwatch


def build_board(question: Question, scoring: Scoring, choice: Choice, clock: Stopwatch) -> Decision:
    """The decision before its explanation; the candidates in the order of their ids."""
    recalled = question.remembered.inputs.recalled
    return Decision(
        decision_id=f"d-{uuid.uuid4().hex}",
        member_id=question.member_id,
        title_id=question.title_id,
        title=question.title,
        candidates=tuple(
            Scored(
                artwork_id=artwork_id,
                probability=scoring.probabilities[artwork_id],
                utility=scoring.utilities.get(artwork_id),
            )
            for artwork_id in sorted(scoring.probabilities)
        ),
        artwork_id=choice.artwork_id,
        propensity=choice.propensity,
        explore=choice.explore,
        seed=choice.seed,
        temperature=scoring.temperature,
        policy=scoring.policy,
        model=scoring.model,
        mode=scoring.mode,
        invariance=scoring.invariance,
        template_hash=scoring.template_hash,
        prompt_hash=scoring.prompt_hash,
        evidence=recalled.evidence,
        notes=scoring.notes,
        state=scoring.state,
        reasons=(*question.remembered.reasons, *scoring.reasons),
        timings_ms=clock.times_ms,
        created_at=datetime.now(UTC),
    )
