from __future__ import annotations

import pytest

from finetune.evaluate.audits import BOUNDS, run_audits
from finetune.evaluate.audits.audit import Estimate, decide, judge
from finetune.evaluate.audits.sample import draw_sample, generator
from finetune.evaluate.audits.subject import AS_IT_IS, TURNED, Subject, build_questions
from retrieval.errors import BadInputError
from retrieval.types import Case
from tests.finetune.audits.made import FIRST, READER, REFUSER, made, one


def test_every_policy_has_every_audit_and_the_prompts_have_two() -> None:
    found = run_audits({"a": READER, "b": FIRST}, made(8), seed=0, n=8)
    names = [(a.policy, a.name) for a in found]

    assert len(names) == len(set(names)) == 2 * 16 + 2
    assert {name for _, name in names} == set(BOUNDS)


def test_prompts_can_be_left_out_and_popularity_handed_in() -> None:
    found = run_audits({"a": READER}, made(8), seed=0, n=8, popular=FIRST, has_prompts=False)

    assert {audit.policy for audit in found} == {"a"}
    assert {a.name: a.n for a in found}["popular_choice"] == 8


def test_same_seed_gives_the_same_audits() -> None:
    runs = [
        run_audits({"a": FIRST}, made(12), seed=seed, n=6, has_prompts=False) for seed in (4, 4, 5)
    ]

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_each_audit_says_what_would_be_alarming() -> None:
    assert BOUNDS["order_flips"].alarming == (
        "more than 5 % of choices change: lifts of 3 to 5 % are what is looked for, and order "
        "alone must not make as much"
    )


def test_progress_counts_every_answer() -> None:
    told: list[tuple[str, int, int]] = []
    run_audits(
        {"a": READER, "b": FIRST}, made(6), seed=0, n=4, progress=lambda *step: told.append(step)
    )

    assert told[0] == ("auditing", 1, 80)
    assert told[-1] == ("auditing", 80, 80)


def test_policy_that_refuses_has_figures_of_no_case_and_a_note() -> None:
    found = run_audits({"a": REFUSER}, made(4), seed=0, n=4)[0]

    assert (found.value, found.ci_low, found.n, found.passed) == (None, None, 0, None)
    assert found.note.startswith("4 of 4 cases not scored: case c-")


def test_no_case_with_a_choice_is_bad_input() -> None:
    single = one(0).model_copy(update={"candidates": one(0).candidates[:1]})

    with pytest.raises(BadInputError, match="none of 1 cases has two candidates"):
        run_audits({"a": READER}, [single], seed=0, n=4)


def test_audit_of_no_case_is_bad_input() -> None:
    with pytest.raises(BadInputError, match="audits of n = 0 cases; allowed: 1 and more"):
        run_audits({"a": READER}, made(4), seed=0, n=0)


def test_sample_takes_each_member_once_before_any_twice() -> None:
    cases = [one(0)] * 50 + [one(i).model_copy(update={"member_id": f"n-{i}"}) for i in range(10)]
    drawn = draw_sample(cases, 11, rng=generator(0, "sample"))

    assert len({case.member_id for case in drawn}) == 11


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 0.04, True), (0.06, 0.2, False), (0.02, 0.08, None)],
)
def test_interval_decides(low: float, high: float, expected: bool | None) -> None:
    found = Estimate((low + high) / 2, low, high, 100)

    assert decide(found, BOUNDS["order_flips"]) is expected


def test_interval_over_the_bound_is_undecided_and_says_so() -> None:
    found = judge("a", "order_flips", Estimate(0.05, 0.02, 0.08, 100))

    assert found.passed is None
    assert found.note == "undecided: the interval reaches over the bound, ask about more cases"


def test_one_leak_is_enough() -> None:
    found = judge("a", "answer_planted", Estimate(0.001, 0.0, 0.005, 1000))

    assert found.passed is False


class Named:
    """Keeps the ids that it was asked about."""

    name = "named"

    def __init__(self, *, is_simulated_only: bool) -> None:
        self.is_simulated_only = is_simulated_only
        self.ids: list[str] = []

    def probabilities(self, case: Case) -> dict[str, float]:
        self.ids.append(case.case_id)
        return {c.artwork_id: 1 / len(case.candidates) for c in case.candidates}


@pytest.mark.parametrize(("is_simulated_only", "expected"), [(False, "c-0-turned"), (True, "c-0")])
def test_turned_list_has_another_id_but_for_what_looks_truth_up(
    is_simulated_only: bool, expected: str
) -> None:
    policy = Named(is_simulated_only=is_simulated_only)
    Subject("a", policy, build_questions(made(1), seed=0, n=1), seed=0).answers(TURNED)

    assert policy.ids == [expected]


def test_changed_questions_keep_to_the_sample() -> None:
    questions = build_questions(made(8), seed=0, n=5)
    ids = [case.case_id for case in questions[AS_IT_IS] if case is not None]

    for cases in questions.values():
        assert [case.case_id if case else "" for case in cases] == ids
