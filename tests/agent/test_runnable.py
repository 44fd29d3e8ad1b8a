"""The agent as a LangChain Runnable."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.runnable import as_runnable
from retrieval.errors import BadInputError
from retrieval.types import Case
from tests.agent.fakes import LATER, build_stage

CASE = {
    "case_id": "c-1",
    "member_id": "m-9",
    "title": "Harbour",
    "history": [{"title": "Salt", "caption": "A calm sea.", "outcome": "finished"}],
    "candidates": [
        {"artwork_id": "z", "caption": "The sea at night."},
        {"artwork_id": "y", "caption": "A neon bar."},
    ],
}


def test_ids_give_a_decision_and_the_runnable_composes(tmp_path: Path) -> None:
    chain = as_runnable(build_stage(tmp_path).agent) | (lambda decision: decision.artwork_id)
    assert chain.invoke({"member_id": "m-1", "title_id": "t-new", "at": LATER}) == "a-calm"


def test_case_comes_as_an_object_or_a_dict(tmp_path: Path) -> None:
    runnable = as_runnable(build_stage(tmp_path).agent)
    assert runnable.invoke(CASE).artwork_id == "z"
    assert runnable.invoke(Case.model_validate(CASE)).artwork_id == "z"


def test_batch_gives_one_decision_each(tmp_path: Path) -> None:
    runnable = as_runnable(build_stage(tmp_path).agent)
    asked = [{"member_id": m, "title_id": "t-new", "at": LATER} for m in ("m-1", "m-2")]
    assert [decision.state for decision in runnable.batch(asked)] == ["ok", "cold_start"]


def test_other_keys_are_refused(tmp_path: Path) -> None:
    runnable = as_runnable(build_stage(tmp_path).agent)
    with pytest.raises(BadInputError, match="the keys member_id, title; allowed: member_id and"):
        runnable.invoke({"member_id": "m-1", "title": "t-new"})
    with pytest.raises(BadInputError, match="the case is not allowed: history"):
        runnable.invoke({key: value for key, value in CASE.items() if key != "history"})
