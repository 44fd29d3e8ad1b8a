"""Recording an outcome: into store and memory, once, also after a cut between the two."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.decision import Decision
from retrieval.errors import BadInputError, NotFoundError, StoreError
from retrieval.types import Engagement, Outcome
from tests.agent.fakes import LATER, Stage, build_stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def decide(stage: Stage) -> Decision:
    return stage.agent.select(member_id="m-1", title_id="t-new", at=LATER, explain=False)


def test_outcome_becomes_an_engagement_under_the_decisions_id(stage: Stage) -> None:
    decision = decide(stage)
    stage.agent.record(decision.decision_id, outcome="finished")
    assert stage.memory.kept["m-1"][decision.decision_id] == Engagement(
        engagement_id=decision.decision_id,
        title_id="t-new",
        artwork_id="a-calm",
        outcome=Outcome.FINISHED,
        shown_at=LATER,
    )
    assert stage.store.get(decision.decision_id).outcome is Outcome.FINISHED


def test_recording_twice_changes_nothing(stage: Stage) -> None:
    decision = decide(stage)
    for _ in range(2):
        assert stage.agent.record(decision.decision_id, outcome=Outcome.PLAYED) == decision
    assert len(stage.memory.kept["m-1"]) == 3
    assert len(list(stage.store.recorded())) == 1


def test_second_outcome_replaces_the_first(stage: Stage) -> None:
    decision = decide(stage)
    stage.agent.record(decision.decision_id, outcome="played")
    stage.agent.record(decision.decision_id, outcome="thumbs_down")
    assert stage.memory.kept["m-1"][decision.decision_id].outcome is Outcome.THUMBS_DOWN
    assert stage.store.get(decision.decision_id).outcome is Outcome.THUMBS_DOWN


def test_recording_again_completes_what_a_dead_memory_left(stage: Stage) -> None:
    decision = decide(stage)
    stage.memory.is_down = True
    with pytest.raises(StoreError, match="the memory is down"):
        stage.agent.record(decision.decision_id, outcome="finished")
    stage.memory.is_down = False
    stage.agent.record(decision.decision_id, outcome="finished")
    assert decision.decision_id in stage.memory.kept["m-1"]


def test_unknown_outcome_is_refused_with_those_allowed(stage: Stage) -> None:
    with pytest.raises(BadInputError, match=r"outcome = 'loved' .* allowed: finished, played"):
        stage.agent.record(decide(stage).decision_id, outcome="loved")


def test_unknown_decision_is_refused(stage: Stage) -> None:
    with pytest.raises(NotFoundError, match="no decision 'd-0'"):
        stage.agent.record("d-0", outcome="finished")
