"""Erasing a member from the decision store: nothing is left in the files, and others stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.erase import erase_decisions
from agent.schema import member_key
from retrieval.compact import compact_database
from retrieval.errors import NotFoundError
from retrieval.scan import scan_files
from retrieval.types import Case
from tests.agent.fakes import LATER, Stage, build_stage, engaged, writer


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = build_stage(tmp_path, backend=writer())
    stage.memory.add("m-10", [engaged("e-8", "a-sea", "finished")])
    for member_id in ("m-1", "m-10"):
        for _ in range(4):
            decision = stage.agent.select(member_id=member_id, title_id="t-new", at=LATER)
            stage.agent.record(decision.decision_id, outcome="finished")
    return stage


def case(member_id: str, *, caption: str = "An owl at noon.") -> Case:
    return Case.model_validate(
        {
            "case_id": "c",
            "member_id": member_id,
            "title": "T",
            "history": [{"title": "S", "caption": caption, "outcome": "finished"}],
            "candidates": [{"artwork_id": "x", "caption": 'A "heron" at dusk.'}],
        }
    )


def test_nothing_of_the_member_is_left_in_the_files(stage: Stage, tmp_path: Path) -> None:
    stage.agent.select_case(case("m-1"))
    words = erase_decisions(stage.store, "m-1").words
    assert len(words) == 1 + 5 + 2
    compact_database(stage.store.database.engine())
    assert scan_files([tmp_path], words).hits == ()
    assert stage.agent.erase(member_id="m-1").deleted["exposures"] == 0


def test_words_to_search_for_are_found_before(stage: Stage, tmp_path: Path) -> None:
    stage.agent.select_case(case("m-1"))
    ids = [d.decision_id for d in stage.store.decisions(member_id="m-1")]
    words = ["An owl at noon.", 'A \\"heron\\" at dusk.', member_key("m-1"), *ids]
    assert {hit.word for hit in scan_files([tmp_path], words).hits} == set(words)


def test_everything_of_the_member_is_counted(stage: Stage) -> None:
    stage.agent.select_case(case("m-1"))
    assert stage.agent.erase(member_id="m-1").deleted == {
        "engagements": 6,
        "exposures": 4,
        "notes": 2,
        "decisions": 5,
    }


def test_everybody_else_stays(stage: Stage) -> None:
    stage.agent.erase(member_id="m-1")
    assert len(stage.store.decisions(member_id="m-10")) == 4
    assert len(list(stage.store.recorded())) == 4


def test_caption_that_another_member_brought_in_too_is_not_searched_for(stage: Stage) -> None:
    stage.agent.select_case(case("m-1"))
    stage.agent.select_case(case("m-10", caption="A moth."))
    words = erase_decisions(stage.store, "m-1").words
    assert "An owl at noon." in words
    assert 'A \\"heron\\" at dusk.' not in words


def test_notes_of_the_catalogue_stay(stage: Stage) -> None:
    stage.agent.erase(member_id="m-1")
    n_written = len(stage.backend.written)
    stage.agent.take_notes(["A calm sea at dawn."])
    assert len(stage.backend.written) == n_written


def test_erasing_again_finds_nothing(stage: Stage) -> None:
    stage.agent.erase(member_id="m-1")
    assert set(stage.agent.erase(member_id="m-1").deleted.values()) == {0}


def test_erased_decision_can_be_neither_explained_nor_recorded(stage: Stage) -> None:
    decision = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER, explain=False)
    stage.agent.erase(member_id="m-1")
    with pytest.raises(NotFoundError, match="erased"):
        stage.agent.record(decision.decision_id, outcome="played")
    with pytest.raises(NotFoundError, match="erased"):
        stage.agent.explain(decision.decision_id)
