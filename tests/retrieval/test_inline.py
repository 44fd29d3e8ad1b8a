"""Recall for a case with everything inline, dated and undated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from retrieval.embedder import HashEmbedder
from retrieval.inline import recall_case
from retrieval.types import Candidate, Case, Outcome, PastEngagement, Recalled

AT = datetime(2026, 3, 1, tzinfo=UTC)


def past(caption: str, outcome: str = "finished", *, days: float | None = None) -> PastEngagement:
    shown_at = None if days is None else AT - timedelta(days=days)
    return PastEngagement(title="Any", caption=caption, outcome=Outcome(outcome), shown_at=shown_at)


def recalled(*history: PastEngagement, at: datetime | None = AT, k: int = 8) -> Recalled:
    case = Case(
        case_id="c",
        member_id="m",
        history=history,
        title="New",
        candidates=(Candidate(artwork_id="a", caption="a red fox"),),
        at=at,
    )
    return recall_case(case, HashEmbedder().embed, k=k, half_life_days=10)


def test_ids_tell_the_position_and_unknown_ids_are_none() -> None:
    (item,) = recalled(past("a blue whale", days=1), k=1).evidence
    assert (item.engagement_id, item.artwork_id, item.title_id) == ("h-0", None, None)


def test_dated_engagement_at_or_after_the_time_is_left_out() -> None:
    found = recalled(
        past("a red fox", days=0), past("a grey fox", days=-1), past("one fox", days=1)
    )
    assert [item.engagement_id for item in found.evidence] == ["h-2"]
    assert found.n_history == 1


def test_undated_engagement_has_recency_one() -> None:
    found = recalled(past("a red fox"), past("a red deer", days=10))
    assert [(item.engagement_id, item.recency) for item in found.evidence] == [
        ("h-0", 1.0),
        ("h-1", 0.5),
    ]


def test_later_of_two_undated_equal_captions_is_kept() -> None:
    found = recalled(past("a red fox"), past("a red fox", "thumbs_up"))
    assert [item.engagement_id for item in found.evidence] == ["h-1"]
    assert found.n_collapsed == 1


def test_without_a_time_ages_are_measured_from_the_newest() -> None:
    found = recalled(past("a red fox", days=20), past("a red deer", days=10), at=None)
    assert [(item.engagement_id, item.recency) for item in found.evidence] == [
        ("h-0", 0.5),
        ("h-1", 1.0),
    ]


def test_no_history_recalls_nothing() -> None:
    assert recalled() == Recalled()
