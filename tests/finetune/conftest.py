"""Fixtures of the training tests: the tiny random Llama, and a case whose reading is known."""

from __future__ import annotations

import pytest

from finetune.rows.boards import BoardCase
from retrieval.types import Candidate, Evidence, Outcome, Recalled
from tests.agent.models.conftest import tiny_model

__all__ = ["tiny_model"]


def evidence(n: int, caption: str, outcome: Outcome, *, title: str = "Salt Road") -> Evidence:
    """One engagement without ids or time."""
    return Evidence(
        n=n,
        engagement_id=f"h-{n}",
        title_id=None,
        title=title,
        artwork_id=None,
        caption=caption,
        outcome=outcome,
        shown_at=None,
        similarity=0.5,
    )


@pytest.fixture
def war_lover() -> BoardCase:
    """Finished a tense war poster, skipped a warm family one; three candidates."""
    return BoardCase(
        recalled=Recalled(
            evidence=(
                evidence(1, "a trench", Outcome.FINISHED),
                evidence(2, "a kitchen", Outcome.SKIPPED, title="Bread"),
            ),
            closeness=((0.6, 0.2, 0.1), (0.1, 0.5, 0.3)),
        ),
        candidates=(
            Candidate(artwork_id="a", caption="a tank"),
            Candidate(artwork_id="b", caption="a cradle"),
            Candidate(artwork_id="c", caption="a rocket"),
        ),
        facets={
            "a trench": {"theme": "war", "mood": "tense"},
            "a kitchen": {"theme": "family", "mood": "warm"},
            "a tank": {"theme": "war", "mood": "sad"},
            "a cradle": {"theme": "family", "mood": "warm"},
            "a rocket": {"theme": "space"},
        },
    )
