"""The walk on fakes for a case that carries everything inline."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.models.fake import ScriptedBackend
from retrieval.errors import BadInputError
from retrieval.types import Case
from tests.agent.fakes import Stage, build_stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def _case(**changes: object) -> Case:
    return Case.model_validate(
        {
            "case_id": "c-1",
            "member_id": "m-9",
            "title": "Harbour",
            "history": [
                {"title": "Salt", "caption": "A calm sea.", "outcome": "finished"},
                {"title": "Neon", "caption": "A neon chase.", "outcome": "skipped"},
            ],
            "candidates": [
                {"artwork_id": "z", "caption": "The sea at night."},
                {"artwork_id": "y", "caption": "A neon bar."},
            ],
        }
        | changes
    )


def test_case_is_decided_from_its_own_history(stage: Stage) -> None:
    decision = stage.agent.select_case(_case())
    assert decision.artwork_id == "z"
    assert (decision.title_id, decision.title) == ("Harbour", "Harbour")
    assert [item.engagement_id for item in decision.evidence] == ["h-1", "h-0"]
    assert decision.evidence[0].artwork_id is None
    assert stage.store.get(decision.decision_id).inputs.is_case


def test_case_without_history_is_a_cold_start(stage: Stage) -> None:
    assert stage.agent.select_case(_case(history=[])).state == "cold_start"


def test_order_of_a_cases_candidates_does_not_matter(stage: Stage) -> None:
    turned = _case(candidates=list(reversed(_case().model_dump()["candidates"])))
    first, second = stage.agent.select_case(_case()), stage.agent.select_case(turned)
    assert first.candidates == second.candidates


def test_outcome_of_a_case_cannot_be_recorded(stage: Stage) -> None:
    decision = stage.agent.select_case(_case())
    with pytest.raises(BadInputError, match="inline case"):
        stage.agent.record(decision.decision_id, outcome="finished")


def test_renamed_ids_leave_every_probability_as_it_was(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    stage = build_stage(tmp_path, backend=backend)
    case = _case()
    names = {"z": "a-first", "y": "zz-last"}
    renamed = _case(
        candidates=[
            {"artwork_id": names[c.artwork_id], "caption": c.caption} for c in case.candidates
        ]
    )
    first, second = stage.agent.select_case(case), stage.agent.select_case(renamed)
    assert {names[s.artwork_id]: s.probability for s in first.candidates} == {
        s.artwork_id: s.probability for s in second.candidates
    }
