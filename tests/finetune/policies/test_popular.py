"""The most popular artwork, by the one rule of ``retrieval.popularity``."""

from __future__ import annotations

import pytest

from finetune.policies.popular import PopularPolicy
from finetune.policies.rates import RateBook
from tests.finetune.policies.small import case, rate

PAIR = {"a": "A sea.", "b": "A bar."}


def test_shares_follow_the_smoothed_take_fractions() -> None:
    book = RateBook([rate("a", 30, 100), rate("b", 10, 100)], origin="take rate table")

    # m = 41 / 202; (30 + 20 m) / 120 against (10 + 20 m) / 120.
    assert PopularPolicy(book).probabilities(case(PAIR)) == {
        "a": pytest.approx(0.70782, abs=1e-5),
        "b": pytest.approx(0.29218, abs=1e-5),
    }


def test_without_counts_it_is_even() -> None:
    policy = PopularPolicy(RateBook([], origin="none"))

    assert policy.probabilities(case(PAIR)) == {"a": 0.5, "b": 0.5}
