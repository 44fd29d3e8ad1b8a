"""The exported log: a dataset folder that the reader accepts, with true propensities."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.export_log import export_log
from retrieval.dataset import load_dataset
from retrieval.errors import BadInputError
from retrieval.types import Outcome
from tests.agent.fakes import LATER, Stage, build_stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def record(stage: Stage, **options: object) -> str:
    decision = stage.agent.select(
        member_id="m-1",
        title_id="t-new",
        at=LATER,
        explain=False,
        **options,  # type: ignore[arg-type]
    )
    stage.agent.record(decision.decision_id, outcome="finished")
    return decision.decision_id


def test_recorded_decisions_are_a_dataset_folder_that_loads(stage: Stage, tmp_path: Path) -> None:
    greedy = record(stage)
    explored = record(stage, explore=0.6, seed=2)
    stage.agent.select(member_id="m-1", title_id="t-sea", at=LATER, explain=False)
    exported = export_log(stage.store, stage.catalogue, tmp_path / "log")
    assert (exported.n_impressions, exported.n_explored, exported.n_titles) == (2, 1, 1)
    dataset = load_dataset(tmp_path / "log")
    impressions = {impression.impression_id: impression for impression in dataset.impressions}
    assert set(impressions) == {greedy, explored}
    assert impressions[greedy].propensity == 1.0
    assert impressions[greedy].outcome is Outcome.FINISHED
    assert impressions[greedy].shown_at == LATER
    assert impressions[explored].propensity == stage.store.get(explored).decision.propensity < 1
    assert impressions[explored].candidates == ("a-calm", "a-chase", "a-kiss")
    assert [title.title_id for title in dataset.titles] == ["t-new"]


def test_nothing_recorded_is_an_error(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no exposure is recorded yet"):
        export_log(stage.store, stage.catalogue, tmp_path / "log")


def test_folder_that_holds_something_is_refused(stage: Stage, tmp_path: Path) -> None:
    record(stage)
    with pytest.raises(BadInputError, match="is not empty"):
        export_log(stage.store, stage.catalogue, tmp_path)
