"""The walk on fakes where the model can't choose: cold start, fallback, and parts that are down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.agent import ArtworkAgent
from agent.models.contract import Backend, Scores
from agent.models.fake import ScriptedBackend
from retrieval.errors import MissingModelError, ModelError, StoreError
from retrieval.types import Case, Recalled, TakeRate
from tests.agent.fakes import LATER, START, Stage, build_stage, select


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def test_member_without_history_gets_a_labelled_cold_start(stage: Stage) -> None:
    stage.catalogue.rates = [
        TakeRate(artwork_id="a-kiss", as_of=START, n_shown=100, n_rewarded=40),
        TakeRate(artwork_id="a-chase", as_of=START, n_shown=100, n_rewarded=10),
        TakeRate(artwork_id="a-calm", as_of=LATER + timedelta(days=1), n_shown=100, n_rewarded=99),
    ]
    decision = select(stage, "m-new")
    assert decision.state == "cold_start"
    assert decision.artwork_id == "a-kiss"
    assert decision.policy == "popularity"
    assert decision.reasons[0] == "no engagement before the decision's time"
    assert stage.backend.scored == []


def test_cold_start_without_take_rates_is_uniform_with_the_smallest_id(stage: Stage) -> None:
    decision = select(stage, "m-new")
    assert (decision.artwork_id, decision.policy) == ("a-calm", "uniform")
    assert decision.probability("a-kiss") == pytest.approx(1 / 3)


def _dead(*_: object) -> float:
    raise ModelError("no model server answers at http://127.0.0.1:9/v1")


def test_dead_model_gives_a_labelled_fallback(tmp_path: Path) -> None:
    stage = build_stage(tmp_path, backend=ScriptedBackend(_dead))
    decision = select(stage, explain=True)
    assert (decision.state, decision.policy) == ("fallback", "fallback")
    assert "no model server answers" in decision.reasons[0]
    assert decision.explanation.state == "template"
    assert stage.store.get(decision.decision_id).decision == decision


def test_model_that_cannot_be_loaded_gives_a_fallback_and_warm_raises(tmp_path: Path) -> None:
    def missing() -> Backend:
        raise ModelError("the base model is not installed; run: pip install it")

    stage = build_stage(tmp_path, open_backend=missing)
    decision = select(stage, explain=True)
    assert decision.state == "fallback"
    assert "pip install it" in decision.reasons[0]
    with pytest.raises(ModelError, match="pip install it"):
        stage.agent.warm()


class _Odd(ScriptedBackend):
    """Answers for an artwork that was no candidate."""

    def score(self, requests: object) -> list[Scores]:
        scores = super().score(requests)[0]  # type: ignore[arg-type]
        return [scores.model_copy(update={"option_ids": ("a-calm", "a-chase", "a-other")})]


class _NotANumber(ScriptedBackend):
    """Answers with utilities that are no numbers."""

    def score(self, requests: object) -> list[Scores]:
        scores = super().score(requests)[0]  # type: ignore[arg-type]
        return [scores.model_copy(update={"utilities": (float("nan"), 0.0, 0.0)})]


@pytest.mark.parametrize("kind", [_Odd, _NotANumber])
def test_answer_that_is_no_score_of_the_candidates_gives_a_fallback(
    tmp_path: Path, kind: type[ScriptedBackend]
) -> None:
    decision = select(build_stage(tmp_path, backend=kind()))
    assert decision.state == "fallback"
    assert {scored.artwork_id for scored in decision.candidates} == {"a-calm", "a-chase", "a-kiss"}


def test_more_candidates_than_the_model_takes_give_a_fallback(tmp_path: Path) -> None:
    decision = select(build_stage(tmp_path, backend=ScriptedBackend(max_options=2)))
    assert decision.state == "fallback"
    assert "3 candidates; scripted scores at most 2" in decision.reasons[0]


def test_memory_that_is_down_gives_a_fallback_not_a_cold_start(stage: Stage) -> None:
    stage.memory.is_down = True
    decision = select(stage)
    assert decision.state == "fallback"
    assert decision.reasons[0] == "memory: the memory is down"


def _no_embedder(*_: object, **__: object) -> Recalled:
    raise MissingModelError("the embedder is not installed; run: pip install it")


def test_memory_without_its_embedder_gives_a_fallback(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.memory, "recall", _no_embedder)
    decision = select(stage)
    assert decision.state == "fallback"
    assert decision.reasons[0].startswith("memory: the embedder is not installed")


@pytest.mark.parametrize("error", [MissingModelError("no embedder"), StoreError("no store")])
def test_case_that_cannot_be_recalled_gives_a_fallback(stage: Stage, error: Exception) -> None:
    def fail(*_: object, **__: object) -> Recalled:
        raise error

    agent = ArtworkAgent(replace(stage.agent.parts, recall_case=fail))
    case = Case.model_validate(
        {
            "case_id": "c-1",
            "member_id": "m-9",
            "title": "Harbour",
            "history": [{"title": "Salt", "caption": "A calm sea.", "outcome": "finished"}],
            "candidates": [{"artwork_id": "z", "caption": "The sea at night."}],
        }
    )
    decision = agent.select_case(case)
    assert (decision.state, decision.artwork_id) == ("fallback", "z")
    assert decision.reasons[0] == f"recall: {error}"
    assert stage.store.get(decision.decision_id).inputs.is_case


def test_store_that_is_down_is_labelled_and_record_raises(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.write_text("a file where a folder should be")
    stage = build_stage(folder)
    decision = select(stage)
    assert decision.artwork_id == "a-calm"
    assert decision.reasons[-1].startswith("not_recorded: the decision store ")
    with pytest.raises(StoreError, match="keyart doctor"):
        stage.agent.record(decision.decision_id, outcome="finished")
