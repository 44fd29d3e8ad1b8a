"""A chooser weighed against take rates."""

from __future__ import annotations

import pytest

from finetune.policies.distribution import greedy
from finetune.policies.rates import RateBook
from finetune.policies.with_rates import WithTakeRates
from retrieval.errors import ModelError
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


class Failing(Stubborn):
    """Has no answer to some rows."""

    def __init__(self, *ids: str) -> None:
        self.ids = ids

    def probabilities(self, case: Case) -> dict[str, float]:
        if case.case_id in self.ids:
            raise ModelError("no readable answer")
        return super().probabilities(case)


def test_row_that_can_t_be_scored_is_left_out_and_counted() -> None:
    report = WithTakeRates(Failing("a-3", "b-7"), BOOK).fit(rows("a"), rows("a")[:3])

    assert (report.n_train, report.n_validation, report.n_unscored) == (38, 3, 2)


def test_chooser_that_scores_no_row_is_told_of() -> None:
    dead = Failing(*(row.case_id for row in rows("a")))

    with pytest.raises(ModelError, match="its chooser could score none of 40 rows"):
        WithTakeRates(dead, BOOK).fit(rows("a"), rows("a"))


def test_answers_that_are_given_are_not_asked_for() -> None:
    asked = rows("a")
    dead = Failing(*(row.case_id for row in asked))
    answers = {row.case_id: {"a": 0.4, "b": 0.6} for row in asked[1:]}
    report = WithTakeRates(dead, BOOK).fit(asked, asked, answers=answers)

    assert (report.n_train, report.n_unscored) == (39, 2)
