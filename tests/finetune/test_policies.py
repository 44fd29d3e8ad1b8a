"""The rivals of a model: closeness to what was liked, and the even split."""

from __future__ import annotations

import pytest

from agent.policy import Policy
from agent.settings import RecallSettings
from finetune.policies.closeness import ClosenessPolicy, closeness_scores
from finetune.policies.uniform import UniformPolicy
from retrieval.types import Case, Evidence, Outcome, Recalled

CASE = Case.model_validate(
    {
        "case_id": "c-1",
        "member_id": "m-1",
        "title": "Harbour",
        "history": [],
        "candidates": [
            {"artwork_id": "a", "caption": "The sea at night."},
            {"artwork_id": "b", "caption": "A neon bar."},
        ],
    }
)


def recalled(*rows: tuple[str, float, float]) -> Recalled:
    """Evidence by outcome, with its closeness to each of two candidates."""
    evidence = tuple(
        Evidence(
            n=n,
            engagement_id=f"h-{n}",
            title_id=None,
            title="One",
            artwork_id=None,
            caption="A caption.",
            outcome=Outcome(outcome),
            shown_at=None,
            similarity=max(close),
        )
        for n, (outcome, *close) in enumerate(rows, start=1)
    )
    closeness = tuple((first, second) for _, first, second in rows)
    return Recalled(evidence=evidence, closeness=closeness, n_history=len(rows))


def closeness_policy(answer: Recalled) -> ClosenessPolicy:
    def recall(case: Case, *, k: int, half_life_days: float) -> Recalled:
        assert (case, k, half_life_days) == (CASE, 4, 30.0)
        return answer

    return ClosenessPolicy(recall, RecallSettings(k=4, half_life_days=30.0))


def test_score_is_the_mean_of_the_three_closest_liked_less_that_of_the_refused() -> None:
    rows = [("finished", close, 0.0) for close in (0.9, 0.6, 0.3, 0.1)]
    scores = closeness_scores(recalled(*rows, ("skipped", 0.2, 0.4)), 2)
    assert scores.tolist() == pytest.approx([0.4, -0.4])


def test_score_without_evidence_is_zero() -> None:
    assert closeness_scores(recalled(), 2).tolist() == [0.0, 0.0]


def test_closeness_prefers_what_resembles_the_liked() -> None:
    policy = closeness_policy(recalled(("finished", 0.6, 0.5)))
    # Softmax of 0.6 and 0.5 at temperature 0.1: 1 / (1 + exp(-1)).
    assert policy.probabilities(CASE) == {
        "a": pytest.approx(0.7311, abs=1e-4),
        "b": pytest.approx(0.2689, abs=1e-4),
    }


def test_closeness_without_history_is_even() -> None:
    assert closeness_policy(recalled()).probabilities(CASE) == {"a": 0.5, "b": 0.5}


def test_uniform_gives_every_candidate_the_same() -> None:
    assert UniformPolicy().probabilities(CASE) == {"a": 0.5, "b": 0.5}


@pytest.mark.parametrize("policy", [closeness_policy(recalled()), UniformPolicy()])
def test_rival_is_a_policy(policy: object) -> None:
    assert isinstance(policy, Policy)
