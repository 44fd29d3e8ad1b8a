"""The ranking: its formula on small cases, and equality with brute force on random ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.embedder import Vectors, unit
from retrieval.errors import BadInputError
from retrieval.ranking import History, microseconds, rank
from retrieval.types import Outcome
from tests.retrieval.brute_force import Row, recall_slowly

DAY = 86_400_000_000
NOW = 1_000 * DAY
EAST = np.array([1.0, 0.0], dtype=np.float32)
NORTH = np.array([0.0, 1.0], dtype=np.float32)
WEST = np.array([-1.0, 0.0], dtype=np.float32)


def history(rows: Sequence[Row]) -> History:
    return History(
        ids=tuple(r.id for r in rows),
        artworks=tuple(r.artwork for r in rows),
        outcomes=tuple(r.outcome for r in rows),
        times=np.array([r.time for r in rows], dtype=np.int64),
        vectors=np.stack([r.vector for r in rows]) if rows else np.empty((0, 2), np.float32),
    )


def row(
    key: str, vector: Vectors, *, days: float = 1, outcome: str = "finished", artwork: str = ""
) -> Row:
    return Row(key, artwork or f"a-{key}", Outcome(outcome), NOW - int(days * DAY), vector)


def at_angle(degrees: float) -> Vectors:
    radians = np.radians(degrees)
    return np.array([np.cos(radians), np.sin(radians)], dtype=np.float32)


def ids(rows: Sequence[Row], candidates: Vectors, *, k: int = 8) -> list[str]:
    ranked = rank(history(rows), candidates, at=NOW, k=k, half_life_days=60)
    return [rows[i].id for i in ranked.rows]


def test_score_is_similarity_times_half_plus_half_recency() -> None:
    ranked = rank(history([row("x", at_angle(60), days=60)]), EAST[None], at=NOW, half_life_days=60)
    assert ranked.similarity.tolist() == [0.5]
    assert ranked.recency.tolist() == [0.5]
    assert ranked.score.tolist() == [0.375]


def test_similarity_is_the_largest_over_the_candidates() -> None:
    ranked = rank(history([row("x", NORTH)]), np.stack([EAST, NORTH]), at=NOW)
    assert ranked.closeness.tolist() == [[0.0, 1.0]]
    assert ranked.similarity.tolist() == [1.0]


def test_engagement_at_the_very_time_is_left_out() -> None:
    assert ids([row("now", EAST, days=0), row("past", NORTH, days=1e-9 * 12)], EAST[None]) == [
        "past"
    ]


def test_an_engagement_that_points_away_scores_nothing() -> None:
    ranked = rank(history([row("x", WEST)]), EAST[None], at=NOW)
    assert ranked.score.tolist() == [0.0]


def test_newer_wins_between_equally_similar_ones() -> None:
    rows = [row("old", at_angle(30), days=9), row("new", at_angle(-30), days=2)]
    assert ids(rows, EAST[None]) == ["new", "old"]


def test_smaller_id_wins_a_tie() -> None:
    assert ids([row("b", at_angle(30)), row("a", at_angle(-30))], EAST[None]) == ["a", "b"]


def test_one_artwork_twice_with_one_outcome_sign_keeps_the_newest() -> None:
    rows = [
        row("old", EAST, days=3, artwork="a", outcome="thumbs_up"),
        row("new", EAST, days=2, artwork="a", outcome="finished"),
    ]
    ranked = rank(history(rows), EAST[None], at=NOW)
    assert [rows[i].id for i in ranked.rows] == ["new"]
    assert (ranked.n_history, ranked.n_collapsed) == (2, 1)


def test_one_artwork_with_contrary_outcomes_keeps_both() -> None:
    rows = [
        row("liked", EAST, days=3, artwork="a", outcome="finished"),
        row("left", EAST, days=2, artwork="a", outcome="abandoned"),
    ]
    assert ids(rows, EAST[None]) == ["left", "liked"]


def test_captions_above_098_are_near_duplicates_and_below_are_not() -> None:
    near, far = at_angle(11), at_angle(12)  # cosines .9816 and .9781
    assert ids([row("new", EAST, days=1), row("near", near, days=2)], EAST[None]) == ["new"]
    assert ids([row("new", EAST, days=1), row("far", far, days=2)], EAST[None]) == ["new", "far"]


def test_a_folded_engagement_folds_no_other() -> None:
    rows = [row(str(n), at_angle(10 * n), days=n + 1) for n in range(3)]
    assert ids(rows, EAST[None]) == ["0", "2"]


def test_liked_and_disliked_are_both_represented() -> None:
    liked = [row(f"liked-{n}", at_angle(15 * n)) for n in range(6)]
    left = [row(f"left-{n}", at_angle(100 + 15 * n), outcome="skipped") for n in range(3)]
    assert ids([*liked, *left], EAST[None], k=4) == ["liked-0", "liked-1", "liked-2", "left-0"]


def test_one_place_goes_to_the_best_of_all() -> None:
    rows = [row("liked", at_angle(40)), row("left", EAST, outcome="skipped")]
    assert ids(rows, EAST[None], k=1) == ["left"]


def test_no_history_recalls_nothing() -> None:
    ranked = rank(history([]), EAST[None], at=NOW)
    assert (len(ranked.rows), ranked.n_history, ranked.closeness.shape) == (0, 0, (0, 1))


@pytest.mark.parametrize(
    ("k", "half_life", "n", "match"),
    [(0, 60.0, 1, "k is 0"), (8, 0.0, 1, "half_life_days is 0.0"), (8, 60.0, 0, "no candidates")],
)
def test_what_is_not_allowed_is_refused(k: int, half_life: float, n: int, match: str) -> None:
    with pytest.raises(BadInputError, match=match):
        rank(
            history([row("x", EAST)]),
            np.stack([EAST] * n) if n else np.empty((0, 2), np.float32),
            at=NOW,
            k=k,
            half_life_days=half_life,
        )


def test_time_without_an_offset_is_refused() -> None:
    with pytest.raises(BadInputError, match="no offset"):
        microseconds(datetime(2026, 3, 1))


def test_microseconds_are_exact() -> None:
    assert microseconds(datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC)) == 1_772_323_200_000_001


@st.composite
def random_histories(draw: st.DrawFn) -> tuple[list[Row], Vectors, int]:
    """A history over few artworks, some nearly alike, with equal times; candidates; k."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    base = rng.standard_normal((6, 5))
    captions = unit(np.concatenate([base, base[:3] + 0.05 * rng.standard_normal((3, 5))]))
    n = draw(st.integers(0, 40))
    rows = [
        Row(
            f"e-{i}",
            f"a-{(artwork := int(rng.integers(9)))}",
            list(Outcome)[int(rng.integers(6))],
            NOW + DAY * int(rng.integers(-12, 3)),
            captions[artwork],
        )
        for i in range(n)
    ]
    return rows, unit(rng.standard_normal((draw(st.integers(1, 4)), 5))), draw(st.integers(1, 10))


@settings(max_examples=150, deadline=None)
@given(random_histories())
def test_ranking_equals_brute_force(case: tuple[list[Row], Vectors, int]) -> None:
    rows, candidates, k = case
    columns = (
        history(rows)
        if rows
        else History((), (), (), np.empty(0, np.int64), np.empty((0, 5), np.float32))
    )
    ranked = rank(columns, candidates, at=NOW, k=k, half_life_days=7)
    expected = recall_slowly(rows, candidates, at=NOW, k=k, half_life_days=7)
    assert [rows[i].id for i in ranked.rows] == [key for key, _ in expected]
    assert ranked.score.tolist() == pytest.approx([score for _, score in expected], abs=1e-12)
    assert all(rows[i].time < NOW for i in ranked.rows)
