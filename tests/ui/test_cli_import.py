"""``keyart import``: what is printed, where it goes, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.finetune.imports.outside import LABELLED, UNIFORM_ROWS, write_mind, write_obd
from tests.ui.cli import keyart


def test_mind_writes_cases_and_says_so(tmp_path: Path) -> None:
    folder, out = write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl"
    ran = keyart("import", "mind", str(folder), str(out))
    assert (ran.code, ran.out) == (0, "")
    assert f"Wrote 2 cases to {out} in " in ran.err
    assert "(3 news, 1 clicks)." in ran.err
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_mind_json_is_one_object_on_stdout(tmp_path: Path) -> None:
    folder, out = write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl"
    ran = keyart("import", "mind", str(folder), str(out), "--titles-only", "--limit", "1", "--json")
    assert json.loads(ran.out)["n_written"] == 1


def test_mind_bad_row_ends_with_2_and_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    folder = write_mind(tmp_path / "mind", (*LABELLED, ("3", "U9", "", "", "N1-7")))
    ran = keyart("import", "mind", str(folder), str(tmp_path / "cases.jsonl"))
    line = next(line for line in ran.err.splitlines() if line.startswith("bad label"))
    assert ran.code == 2
    assert "behaviors.tsv:3" in line
    assert '"N1-7"' in line
    assert "nothing was written; mend them, or import the rest with --skip-bad" in ran.err
    assert not (tmp_path / "cases.jsonl").exists()


def test_mind_skip_bad_names_the_rejected_file(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind", (*LABELLED, ("3", "U9")))
    ran = keyart("import", "mind", str(folder), str(tmp_path / "cases.jsonl"), "--skip-bad")
    assert ran.code == 0
    assert f"; 1 bad rows, in {tmp_path / 'cases.rejected.jsonl'}" in ran.err


def test_mind_missing_folder_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("import", "mind", str(tmp_path / "nowhere"), str(tmp_path / "cases.jsonl"))
    assert ran.code == 2
    assert ran.err.startswith("keyart: no behaviors.tsv in ")


def test_obd_writes_a_log_and_names_the_source(tmp_path: Path) -> None:
    folder, out = write_obd(tmp_path / "obd"), tmp_path / "log.jsonl"
    ran = keyart("import", "obd", str(folder), str(out))
    assert ran.code == 0
    assert f"Wrote 3 decisions of random (1 clicks, 4 items, campaign all) to {out}" in ran.err
    assert "Target bts: harmonic mean of the propensities" in ran.err
    assert "It never takes 1 of the decisions." in ran.err
    assert "In its own log it was worth 0.25000 (n = 4)" in ran.err


def test_obd_choices_reach_the_log(tmp_path: Path) -> None:
    folder, out = write_obd(tmp_path / "obd"), tmp_path / "log.jsonl"
    choices = ("--campaign", "all", "--logger", "bts", "--target", "random")
    ran = keyart("import", "obd", str(folder), str(out), *choices, "--json")
    assert json.loads(ran.out)["target_source"] == "1 / number of items"


def test_obd_bad_row_ends_with_2(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", uniform=(*UNIFORM_ROWS, (0, 1, 0, 1.5)))
    ran = keyart("import", "obd", str(folder), str(tmp_path / "log.jsonl"))
    assert ran.code == 2
    assert "1 bad rows; nothing was written" in ran.err
