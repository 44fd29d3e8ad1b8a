"""Popularity: smoothed take fractions, what is most popular by them, and what is so uncounted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.popularity import has_counts, most_popular, popularity, smoothed_rates
from retrieval.types import TakeRate

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def rate(artwork_id: str, n_rewarded: int, n_shown: int) -> TakeRate:
    return TakeRate(artwork_id=artwork_id, as_of=MARCH, n_shown=n_shown, n_rewarded=n_rewarded)


def test_probabilities_follow_the_take_fractions() -> None:
    rates = {"a": rate("a", 10, 98), "b": rate("b", 30, 98)}
    # The title's mean is 41 / 198 = 0.20707, so a is 14.1414 / 118 and b 34.1414 / 118.
    assert smoothed_rates(["a", "b"], rates) == {
        "a": pytest.approx(0.11984, abs=1e-5),
        "b": pytest.approx(0.28933, abs=1e-5),
    }
    assert popularity(["a", "b"], rates) == {
        "a": pytest.approx(0.2929, abs=1e-4),
        "b": pytest.approx(0.7071, abs=1e-4),
    }


def test_artwork_that_was_never_shown_counts_as_an_average_one() -> None:
    rates = {"a": rate("a", 10, 100), "b": rate("b", 30, 100)}
    smoothed = smoothed_rates(["a", "b", "new"], rates)
    assert smoothed["a"] < smoothed["new"] < smoothed["b"]


def test_one_lucky_impression_does_not_beat_a_proven_artwork() -> None:
    rates = {"proven": rate("proven", 600, 1000), "lucky": rate("lucky", 1, 1)}
    smoothed = smoothed_rates(
        ["lucky", "other", "proven"], rates | {"other": rate("other", 0, 900)}
    )
    assert smoothed["lucky"] < smoothed["proven"]


def test_title_that_nobody_took_is_split_evenly() -> None:
    rates = {"a": rate("a", 0, 10), "b": rate("b", 0, 10)}
    assert popularity(["a", "b"], rates) == {"a": 0.5, "b": 0.5}


def test_without_any_count_the_split_is_even() -> None:
    assert popularity(["a", "b"], {}) == {"a": 0.5, "b": 0.5}


def test_most_popular_is_the_most_probable_and_on_a_tie_the_smallest_id() -> None:
    rates = {"a": rate("a", 1, 10), "b": rate("b", 5, 10), "c": rate("c", 5, 10)}
    assert most_popular(["c", "b", "a"], rates) == "b"


def test_artwork_never_shown_is_more_popular_than_one_below_the_average() -> None:
    assert most_popular(["bad", "new"], {"bad": rate("bad", 0, 100)}) == "new"


def test_nothing_is_most_popular_where_nothing_was_shown() -> None:
    assert most_popular(["a", "b"], {"a": rate("a", 0, 0)}) is None


def test_counts_of_another_artwork_are_no_counts() -> None:
    assert has_counts(["a"], {"b": rate("b", 3, 10)}) is False
    assert has_counts(["a"], {"a": rate("a", 0, 10)}) is True
