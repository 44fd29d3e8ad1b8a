from __future__ import annotations

from collections.abc import Sequence

import pytest

from finetune.evaluate.audits.prompts import audit_prompts, plant
from retrieval.types import Case
from tests.finetune.audits.made import NEWEST, PEEKER, READER, audit, made, one


def test_policy_that_sees_the_answer_is_caught() -> None:
    found = audit(PEEKER, "answer_planted")

    assert (found.value, found.n, found.passed) == (1.0, 80, False)


def test_policy_that_reads_later_engagements_is_caught() -> None:
    found = audit(NEWEST, "later_planted")

    # Of a candidate drawn evenly: not noticed where it is the one chosen anyway.
    assert found.value == pytest.approx(0.75, abs=0.1)
    assert found.passed is False


@pytest.mark.parametrize("name", ["answer_planted", "later_planted"])
def test_policy_that_looks_only_back_passes(name: str) -> None:
    found = audit(READER, name)

    assert (found.value, found.passed) == (0.0, True)


def test_the_agents_prompts_hold_neither_answer_nor_later() -> None:
    answer, later = audit_prompts(made(4))

    assert (answer.policy, answer.name, later.name) == (
        "prompts",
        "answer_in_prompts",
        "later_in_prompts",
    )
    assert [(a.value, a.n, a.passed) for a in (answer, later)] == [(0.0, 4, True)] * 2
    assert answer.note == "the first 4 cases of the sample"


def all_history(case: Case) -> list[str]:
    return [f"{item.title}: {item.caption}" for item in case.history]


def test_renderer_without_regard_to_time_is_caught() -> None:
    answer, later = audit_prompts(made(4), prompts_of=all_history)

    assert (answer.value, answer.passed) == (0.0, True)
    assert (later.value, later.passed) == (1.0, False)


def past_only(case: Case) -> list[str]:
    return [e.caption for e in case.history if e.shown_at and case.at and e.shown_at < case.at]


@pytest.mark.parametrize(
    "leak",
    [
        lambda case: case.chosen,
        lambda case: [f"seen: {case.shown}"],
        lambda case: [str(case.reward)],
        lambda case: [str(case.propensity)],
        lambda case: [case.member_id],
        lambda case: [c.artwork_id for c in case.candidates],
    ],
)
def test_renderer_that_prints_the_answer_is_caught(leak: object) -> None:
    def render(case: Case) -> Sequence[str]:
        assert callable(leak)
        return [*past_only(case), *leak(case)]

    answer, later = audit_prompts(made(4), prompts_of=render)

    assert (answer.value, answer.passed) == (1.0, False)
    assert (later.value, later.passed) == (0.0, True)


def test_renderer_that_shows_nothing_proves_nothing() -> None:
    answer, later = audit_prompts(made(4), prompts_of=lambda case: ["Yes or no?"])

    assert [(a.value, a.n, a.passed) for a in (answer, later)] == [(None, 0, None)] * 2
    assert "4 of 4 cases not counted: not even the past was in the prompt" in answer.note


def test_undated_case_has_no_later_engagement() -> None:
    planted = plant(one(0).model_copy(update={"at": None}), 0)

    assert planted.later == ()
    assert len(planted.case.history) == 5
