"""Popularity: smoothed take fractions, and the even split where nothing is known."""

from __future__ import annotations

import pytest

from agent.popularity import popularity, smoothed_rates
from retrieval.types import TakeRate
from tests.agent.fakes import START


def rate(artwork_id: str, n_rewarded: int, n_shown: int) -> TakeRate:
    return TakeRate(artwork_id=artwork_id, as_of=START, n_shown=n_shown, n_rewarded=n_rewarded)


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
