"""Cases made by hand for the tests of policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from retrieval.types import Candidate, Case, Outcome, PastEngagement, TakeRate

START = datetime(2026, 3, 1, 20, tzinfo=UTC)


def past(caption: str, outcome: str, *, title: str = "Old", day: int = 0) -> PastEngagement:
    """One engagement of the history."""
    return PastEngagement(
        title=title,
        caption=caption,
        outcome=Outcome(outcome),
        shown_at=START + timedelta(days=day),
    )


def case(
    captions: Mapping[str, str],
    history: Sequence[PastEngagement] = (),
    *,
    shown: str | None = None,
    reward: float | None = None,
    day: int = 30,
    case_id: str = "c-1",
    title: str = "New",
) -> Case:
    """A case over captions by artwork id."""
    return Case(
        case_id=case_id,
        member_id="m-1",
        history=tuple(history),
        title=title,
        candidates=tuple(Candidate(artwork_id=a, caption=c) for a, c in captions.items()),
        at=START + timedelta(days=day),
        shown=shown,
        reward=reward,
    )


def rate(artwork_id: str, n_rewarded: int, n_shown: int, *, day: int = 0) -> TakeRate:
    """Counts up to a day."""
    return TakeRate(
        artwork_id=artwork_id,
        as_of=START + timedelta(days=day),
        n_shown=n_shown,
        n_rewarded=n_rewarded,
    )
