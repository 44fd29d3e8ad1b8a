"""A chooser weighed against take rates."""

from __future__ import annotations

from finetune.policies.distribution import greedy
from finetune.policies.rates import RateBook
from finetune.policies.with_rates import WithTakeRates
from retrieval.types import Case
from tests.finetune.policies.small import case, rate

PAIR = {"a": "A sea.", "b": "A bar."}
BOOK = RateBook([rate("a", 50, 100), rate("b", 10, 100)], origin="take rate table")


class Stubborn:
    """Always for the second."""

    name = "stubborn"

    def probabilities(self, case: Case) -> dict[str, float]:
        return {"a": 0.4, "b": 0.6}


class Even(Stubborn):
    """For nobody."""

    def probabilities(self, case: Case) -> dict[str, float]:
        return {"a": 0.5, "b": 0.5}


def rows(liked: str) -> list[Case]:
    return [
        case(PAIR, shown=a, reward=float(a == liked), case_id=f"{a}-{i}")
        for i in range(20)
        for a in PAIR
    ]


def test_rates_decide_where_the_chooser_knows_nothing() -> None:
    policy = WithTakeRates(Even(), BOOK)
    policy.fit(rows("a"), rows("a"))

    assert policy.name == "stubborn+take-rate"
    assert greedy(policy.probabilities(case(PAIR))) == {"a": 1.0, "b": 0.0}


def test_newest_rows_alone_fit_the_weights() -> None:
    policy = WithTakeRates(Stubborn(), BOOK, most_rows=10)

    assert policy.fit(rows("a"), rows("a")).n_train == 10
