"""Take rates as they were known at a decision's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from finetune.policies.rates import RateBook, count_impressions, open_rates
from retrieval.types import Impression, Outcome
from tests.finetune.policies.small import START, case, rate

PAIR = {"a": "A sea.", "b": "A bar."}


def impression(artwork_id: str, outcome: str, *, hours: int, split: str = "train") -> Impression:
    return Impression.model_validate(
        {
            "impression_id": f"i-{artwork_id}-{hours}",
            "member_id": "m-1",
            "title_id": "t-1",
            "artwork_id": artwork_id,
            "candidates": ["a", "b"],
            "propensity": 0.5,
            "shown_at": START + timedelta(hours=hours),
            "outcome": Outcome(outcome),
            "split": split,
        }
    )


def test_newest_counts_before_the_time_are_used() -> None:
    book = RateBook([rate("a", 9, 10, day=5), rate("a", 1, 10, day=2)], origin="take rate table")

    assert book(case(PAIR, day=4)) == {"a": rate("a", 1, 10, day=2)}


def test_counts_after_the_time_are_not_seen() -> None:
    book = RateBook([rate("a", 9, 10, day=5)], origin="take rate table")

    assert book(case(PAIR, day=4)) == {}


def test_own_rows_are_counted_up_to_the_end_of_each_day() -> None:
    rows = [
        impression("a", "finished", hours=0),
        impression("a", "skipped", hours=1),
        impression("a", "thumbs_up", hours=30),
    ]

    counted = [(r.as_of, r.n_rewarded, r.n_shown) for r in count_impressions(rows)]

    # The day starts at 20:00, so the first two belong to 1 March and the third to 3 March.
    assert counted == [
        (datetime(2026, 3, 2, tzinfo=UTC), 1, 2),
        (datetime(2026, 3, 4, tzinfo=UTC), 2, 3),
    ]


def test_dataset_without_a_table_is_counted_from_training_rows() -> None:
    rows = [
        impression("a", "finished", hours=0),
        impression("b", "finished", hours=0, split="test"),
    ]

    book = open_rates((), rows)

    assert book.origin == "training rows"
    assert list(book(case(PAIR))) == ["a"]


def test_table_of_the_dataset_goes_first() -> None:
    book = open_rates([rate("b", 1, 2)], [impression("a", "finished", hours=0)])

    assert book.origin == "take rate table"
    assert list(book(case(PAIR))) == ["b"]
