"""The commands on what has been stored: ``export-log`` and ``erase``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agent.fakes import LATER, Stage
from tests.ui.cli import keyart, stage_agent


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return stage_agent(monkeypatch, tmp_path)


def record_one(stage: Stage) -> None:
    decision = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER, explain=False)
    stage.agent.record(decision.decision_id, outcome="finished")


def test_export_log_writes_recorded_decisions(stage: Stage, tmp_path: Path) -> None:
    record_one(stage)
    ran = keyart("export-log", str(tmp_path / "log"))
    (row,) = (tmp_path / "log" / "impressions.jsonl").read_text(encoding="utf-8").splitlines()
    assert ran.code == 0
    assert json.loads(row)["outcome"] == "finished"


def test_export_log_json_counts_what_was_written(stage: Stage, tmp_path: Path) -> None:
    record_one(stage)
    ran = keyart("export-log", str(tmp_path / "log"), "--json")
    assert json.loads(ran.out)["n_impressions"] == 1


@pytest.mark.usefixtures("stage")
def test_export_log_without_a_record_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("export-log", str(tmp_path / "log"))
    assert ran.code == 2
    assert "no exposure is recorded yet" in ran.err


def test_erase_prints_the_receipt(stage: Stage) -> None:
    record_one(stage)
    ran = keyart("erase", "m-1", "--yes", "--json")
    deleted = json.loads(ran.out)["deleted"]
    assert ran.code == 0
    assert (deleted["decisions"], deleted["engagements"]) == (1, 3)


def test_erase_asks_first(stage: Stage) -> None:
    ran = keyart("erase", "m-1", typed="n\n")
    assert ran.code == 1
    assert len(list(stage.memory.list("m-1"))) == 2


def test_erase_shows_counts_to_a_person(stage: Stage) -> None:
    record_one(stage)
    ran = keyart("erase", "m-1", typed="y\n")
    assert "decisions: 1 deleted" in ran.out.splitlines()
    assert "erased m-1 at " in ran.out
