"""What is done to histories, and the best choice that is the same for everyone."""

from __future__ import annotations

import pytest

from finetune.evaluate.worlds.controls import (
    TrueRatesPolicy,
    read_name,
    with_other_history,
    without_history,
)
from retrieval.types import Case
from tests.finetune.policies.small import case, past


class _Rates:
    def __init__(self) -> None:
        self.true_rates = {"a": 0.2, "b": 0.1}


def _of(member: str, caption: str, *, day: int) -> Case:
    made = case({"a": "A", "b": "B"}, [past(caption, "finished", day=0)], day=day, case_id=member)
    return made.model_copy(update={"member_id": member})


def _captions(cases: list[Case]) -> list[list[str]]:
    return [[item.caption for item in made.history] for made in cases]


def test_name_has_a_policy_and_a_change() -> None:
    assert read_name("embedding+take-rate@no-history") == ("embedding+take-rate", "no-history")
    assert read_name("oracle") == ("oracle", "")


def test_without_history_nothing_is_known_of_the_member() -> None:
    assert _captions(without_history([_of("m-1", "one", day=5)])) == [[]]


def test_other_history_is_that_of_the_case_before_of_another_member() -> None:
    cases = [
        _of("m-1", "one", day=5),
        _of("m-2", "two", day=6),
        _of("m-2", "two", day=7),
        _of("m-3", "three", day=8),
    ]

    assert _captions(with_other_history(cases)) == [["two"], ["one"], ["one"], ["two"]]


def test_other_history_keeps_the_order_of_cases() -> None:
    cases = [_of("m-2", "two", day=6), _of("m-1", "one", day=5)]

    changed = with_other_history(cases)

    assert [made.member_id for made in changed] == ["m-2", "m-1"]
    assert _captions(changed) == [["one"], ["two"]]


def test_other_history_has_nothing_from_after_the_decision() -> None:
    late = _of("m-2", "two", day=9).model_copy(
        update={"history": (past("early", "finished", day=1), past("late", "finished", day=8))}
    )

    assert _captions(with_other_history([_of("m-1", "one", day=5), late])) == [["early"], ["one"]]


def test_true_rates_prefer_what_is_best_over_all_members() -> None:
    shares = TrueRatesPolicy(_Rates()).probabilities(case({"a": "A", "b": "B"}))

    assert shares["a"] > 0.99
    assert sum(shares.values()) == pytest.approx(1.0)
