"""The walk on fakes with a policy in the model's place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from retrieval.types import Case
from tests.agent.fakes import START, Stage, build_stage, select


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


class _Fixed:
    """A policy that keeps the case it was asked and answers with what it was given."""

    name = "fixed"

    def __init__(self, probabilities: Mapping[str, float]) -> None:
        self.answer = dict(probabilities)
        self.case: Case | None = None

    def probabilities(self, case: Case) -> dict[str, float]:
        self.case = case
        return self.answer


def test_policy_chooses_in_the_models_place(stage: Stage) -> None:
    policy = _Fixed({"a-calm": 0.1, "a-chase": 0.2, "a-kiss": 0.7})
    decision = select(stage, policy=policy, explain=True)
    assert (decision.artwork_id, decision.policy, decision.model) == ("a-kiss", "fixed", "none")
    assert stage.backend.scored == []
    assert decision.explanation.text == "Picked by the rule fixed, which gives no reasons."
    assert policy.case is not None
    assert [item.title for item in policy.case.history] == ["Salt Light", "Neon Alley"]


def test_policy_sees_nothing_of_the_decisions_time_or_after(stage: Stage) -> None:
    policy = _Fixed({"a-calm": 1.0, "a-chase": 0.0, "a-kiss": 0.0})
    select(stage, policy=policy, at=START + timedelta(days=1))
    assert policy.case is not None
    assert [item.title for item in policy.case.history] == ["Salt Light"]


def test_policy_with_wrong_probabilities_gives_a_fallback(stage: Stage) -> None:
    decision = select(stage, policy=_Fixed({"a-calm": 0.5, "a-chase": 0.2, "a-kiss": 0.7}))
    assert decision.state == "fallback"
    assert "policy fixed gave probabilities that sum to 1.4" in decision.reasons[0]
