from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.decision import Decision
from tests.agent.fakes import Stage
from tests.ui.cli import keyart, stage_agent

CASE = {
    "case_id": "c-1",
    "member_id": "m-9",
    "history": [{"title": "Salt Light", "caption": "A calm sea.", "outcome": "finished"}],
    "title": "Elsewhere",
    "candidates": [
        {"artwork_id": "x-1", "caption": "A calm sea at noon."},
        {"artwork_id": "x-2", "caption": "A neon chase."},
    ],
}


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return stage_agent(monkeypatch, tmp_path)


def write_cases(folder: Path, *cases: object) -> str:
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("stage")
def test_select_prints_a_board_for_a_person() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-new")
    assert ran.code == 0
    assert "The New One (t-new) for member m-1" in ran.out
    assert "A calm sea at dawn." in ran.out


@pytest.mark.usefixtures("stage")
def test_select_json_prints_one_decision_and_nothing_else() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-new", "--json")
    assert Decision.model_validate_json(ran.out).artwork_id == "a-calm"
    assert ran.out.count("\n") == 1


@pytest.mark.usefixtures("stage")
def test_select_case_prints_one_decision_a_line(tmp_path: Path) -> None:
    ran = keyart(
        "select", "--case", write_cases(tmp_path, CASE, CASE | {"case_id": "c-2"}), "--json"
    )
    decisions = [Decision.model_validate_json(line) for line in ran.out.splitlines()]
    assert [decision.artwork_id for decision in decisions] == ["x-1", "x-1"]
    assert ran.err.splitlines()[-1] == "cases: 2 of 2"


def test_bad_case_stops_before_any_decision(stage: Stage, tmp_path: Path) -> None:
    bad = CASE | {"title": ""}
    ran = keyart("select", "--case", write_cases(tmp_path, CASE, bad), "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "cases.jsonl:2" in ran.err
    assert stage.store.decisions() == []


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--member", "m-1"),
        ("--title", "t-new"),
        ("--member", "m-1", "--title", "t-new", "--case", "cases.jsonl"),
        ("--member", "m-1", "--case", "cases.jsonl"),
    ],
)
def test_half_a_question_is_bad_input(arguments: tuple[str, ...]) -> None:
    ran = keyart("select", *arguments)
    assert (ran.code, ran.err) == (2, "keyart: give --member and --title, or --case FILE.jsonl\n")


def test_missing_case_file_is_named() -> None:
    ran = keyart("select", "--case", "nowhere.jsonl")
    assert ran.code == 2
    assert "no file nowhere.jsonl; allowed: a JSONL file" in ran.err


@pytest.mark.usefixtures("stage")
def test_unknown_title_is_bad_input() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-none")
    assert (ran.code, ran.err) == (2, "keyart: no title 't-none'\n")


@pytest.mark.usefixtures("stage")
def test_policy_takes_the_models_place() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-new", "--policy", "uniform", "--json")
    decision = Decision.model_validate_json(ran.out)
    assert decision.policy == "uniform"
    assert {scored.probability for scored in decision.candidates} == {1 / 3}


@pytest.mark.usefixtures("stage")
def test_closeness_policy_prefers_what_resembles_the_liked() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-new", "--policy", "closeness", "--json")
    assert Decision.model_validate_json(ran.out).artwork_id == "a-calm"


@pytest.mark.usefixtures("stage")
def test_unknown_policy_is_refused_with_those_there_are() -> None:
    ran = keyart("select", "--member", "m-1", "--title", "t-new", "--policy", "best")
    assert ran.code == 2
    assert "--policy is 'best'; allowed are model, closeness, uniform" in ran.err
