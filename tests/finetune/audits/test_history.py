from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.audits import run_audits
from finetune.evaluate.audits.changes import add_one, shuffle_times, swap_history
from finetune.evaluate.audits.history import auc
from tests.finetune.audits.made import (
    EVEN,
    FAVOURITE,
    FIRST_EVENT,
    NEWEST,
    READER,
    START,
    audit,
    made,
    one,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("name", ["no_history", "wrong_member"])
def test_reader_of_histories_changes_its_choice_without_the_own(name: str) -> None:
    found = audit(READER, name)

    assert (found.value, found.n, found.passed) == (1.0, 80, True)


@pytest.mark.parametrize("name", ["no_history", "wrong_member"])
def test_policy_that_reads_no_history_is_not_personal(name: str) -> None:
    found = audit(FAVOURITE, name)

    assert (found.value, found.passed) == (0.0, False)


def test_own_history_is_worth_auc_to_a_reader() -> None:
    found = audit(READER, "wrong_member_auc")

    # 1 with the own history; with the other's it loses to one and ties with two, 1 / 3.
    assert found.value == pytest.approx(2 / 3)
    assert (found.n, found.passed) == (80, True)


def test_own_history_is_worth_nothing_to_one_that_reads_none() -> None:
    found = audit(FAVOURITE, "wrong_member_auc")

    assert (found.value, found.ci_high, found.passed) == (0.0, 0.0, False)


def test_cases_without_an_answer_have_no_auc_and_say_so() -> None:
    cases = [case.model_copy(update={"chosen": ()}) for case in made(8)]
    found = {a.name: a for a in run_audits({"x": READER}, cases, seed=0, n=8, has_prompts=False)}[
        "wrong_member_auc"
    ]

    assert (found.value, found.n, found.passed) == (None, 0, None)
    assert found.note == "no case names an artwork that was engaged with"


def test_control_that_claims_nothing_is_only_shown() -> None:
    found = {
        a.name: a for a in run_audits({"uniform": EVEN}, made(), seed=0, n=80, has_prompts=False)
    }["no_history"]

    assert (found.value, found.passed) == (0.0, None)
    assert found.note == "shown only: it claims nothing about the member"


@pytest.mark.parametrize("name", ["time_shuffled", "one_more"])
def test_reader_that_counts_holds_still(name: str) -> None:
    found = audit(READER, name)

    assert (found.value, found.passed) == (0.0, True)


def test_policy_of_the_first_event_flips_when_times_are_swapped() -> None:
    found = audit(FIRST_EVENT, "time_shuffled")

    # The refused event stays first in a quarter of the cases.
    assert found.value == pytest.approx(0.75, abs=0.1)
    assert found.passed is False


def test_policy_of_the_newest_event_flips_with_one_more() -> None:
    found = audit(NEWEST, "one_more")

    # Three of the other member's four events are of another theme.
    assert found.value == pytest.approx(0.75, abs=0.1)
    assert found.passed is False


def test_swapped_history_is_as_old_as_it_was() -> None:
    mine, donor = one(0), one(1).model_copy(update={"at": START.replace(month=6)})
    swapped = swap_history(mine, [donor], rng=RNG)

    assert swapped is not None
    assert mine.at is not None
    assert donor.at is not None
    ages = [mine.at - item.shown_at for item in swapped.history if item.shown_at]
    assert ages == [donor.at - item.shown_at for item in donor.history if item.shown_at]
    assert [item.caption for item in swapped.history] == ["sea", "war", "war", "war"]


def test_swapped_times_keep_the_times_and_the_events() -> None:
    case = one(0)
    firsts = set()
    for seed in range(12):
        shuffled = shuffle_times(case, rng=np.random.default_rng(seed))
        assert shuffled is not None
        assert [e.shown_at for e in shuffled.history] == [e.shown_at for e in case.history]
        assert sorted(e.caption for e in shuffled.history) == ["sea", "sea", "sea", "war"]
        firsts.add(shuffled.history[0].caption)

    assert firsts == {"sea", "war"}


def test_history_without_order_or_donor_is_not_changed() -> None:
    alone = one(0).model_copy(update={"history": one(0).history[:1]})

    assert shuffle_times(alone, rng=RNG) is None
    assert swap_history(alone, [one(2)], rng=RNG) is None
    assert add_one(alone, [one(2)], rng=RNG) is None


def test_auc_counts_a_tie_a_half() -> None:
    shares = {"t000-sea": 0.3, "t000-war": 0.3, "t000-food": 0.4, "t000-space": 0.0}

    assert auc(shares, one(0)) == 0.5
