from __future__ import annotations

import json
from pathlib import Path

import pytest

import agent.build
import retrieval.embedder
from agent.models.fake import ScriptedBackend
from agent.settings import ModelSettings
from retrieval.embedder import HashEmbedder
from tests.ui.cli import keyart

CASES = Path(__file__).parents[2] / "docs" / "ten_cases.jsonl"
QUICK = ("--audits", "0", "--bootstrap", "10")


@pytest.fixture(autouse=True)
def _embedding_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        retrieval.embedder, "SentenceTransformerEmbedder", lambda *_: HashEmbedder(dimension=32)
    )


def test_json_is_the_report(tmp_path: Path) -> None:
    out = tmp_path / "o"
    ran = keyart("evaluate", str(CASES), "--policy", "closeness", "-o", str(out), *QUICK, "--json")

    assert ran.code == 0
    assert json.loads(ran.out) == json.loads((out / "report.json").read_text(encoding="utf-8"))


def test_table_and_next_step_are_printed(tmp_path: Path) -> None:
    ran = keyart("evaluate", str(CASES), "--policy", "uniform", "-o", str(tmp_path / "o"), *QUICK)

    assert ran.code == 0
    assert "10 cases of" in ran.out
    assert "uniform (reference)" in ran.out
    assert f"Written: {tmp_path / 'o' / 'report.html'}" in ran.err


def test_model_and_recall_are_those_of_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ModelSettings] = []

    def open_backend(settings: ModelSettings) -> ScriptedBackend:
        asked.append(settings)
        return ScriptedBackend()

    monkeypatch.setattr(agent.build, "build_backend", open_backend)
    file, out = tmp_path / "own.toml", tmp_path / "o"
    file.write_text('[model]\nbase = "big"\nbase_url = "http://127.0.0.1:1/v1"\n[recall]\nk = 2\n')
    arguments = (str(CASES), "--policy", "model", "-o", str(out), *QUICK)
    ran = keyart("evaluate", *arguments, "--config", str(file))
    other = keyart("evaluate", *arguments)

    assert ran.code == 0
    assert [(s.base, s.base_url) for s in asked] == [("big", "http://127.0.0.1:1/v1")]
    assert "Model: big, adapter none, served at" in (out / "report.md").read_text(encoding="utf-8")
    assert other.code == 2
    assert "another run (other model, recall;" in other.err


def test_stages_are_told_on_stderr(tmp_path: Path) -> None:
    ran = keyart("evaluate", str(CASES), "--policy", "uniform", "-o", str(tmp_path / "o"), *QUICK)

    assert "asking uniform: 10 of 10" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            (str(CASES), "--policy", "uniform", "-o", f"{CASES}/x"),
            f"{CASES} is a file; allowed: -o names a folder",
        ),
        ((str(CASES), "-o", "o"), "no --policy given; allowed are closeness, uniform, popular"),
        ((str(CASES), "--policy", "uniform"), "no -o given; allowed: a folder for the report"),
        (("--policy", "uniform", "-o", "o"), "neither case files nor --dataset given"),
        (
            (str(CASES), "--policy", "best", "-o", "o"),
            "--policy is 'best'; allowed are closeness, uniform, popular",
        ),
        (
            ("--dataset", "x", "--split", "all", "--policy", "uniform", "-o", "o"),
            "--split is 'all'; allowed are test, validation, train",
        ),
    ],
)
def test_bad_input_is_one_line_and_code_two(
    arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = keyart("evaluate", *arguments)

    assert ran.code == 2
    assert told in ran.err
