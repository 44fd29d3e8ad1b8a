"""``keyart ingest`` on the example dataset and a real store, with hashed words as vectors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.embedder import HashEmbedder
from tests.ui.cli import keyart


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEYART_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("retrieval.embedder.SentenceTransformerEmbedder", lambda _: HashEmbedder())
    keyart("init", str(tmp_path))
    return tmp_path / "example"


def spoil(dataset: Path) -> None:
    """Give the second title an unknown field, and the last impression an unknown outcome."""
    titles = (dataset / "titles.jsonl").read_text(encoding="utf-8")
    titles = titles.replace('{"title_id":"t-orchard"', '{"rank":1,"title_id":"t-orchard"')
    (dataset / "titles.jsonl").write_text(titles, encoding="utf-8")
    rows = (dataset / "impressions.jsonl").read_text(encoding="utf-8").splitlines()
    rows[6] = rows[6].replace('"finished"', '"binged"')
    (dataset / "impressions.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_ingest_loads_the_example(dataset: Path) -> None:
    ran = keyart("ingest", str(dataset), "--json")
    report = json.loads(ran.out)
    assert ran.code == 0
    assert report["changes"]["engagements"]["n_added"] == 8
    assert "3 titles, 10 artworks, 8 impressions of 3 members." in ran.err


def test_second_ingest_changes_nothing(dataset: Path) -> None:
    keyart("ingest", str(dataset))
    ran = keyart("ingest", str(dataset))
    assert ran.err.splitlines()[-1].startswith(f"{dataset} was loaded already: 3 titles")


def test_dry_run_writes_nothing(dataset: Path, tmp_path: Path) -> None:
    ran = keyart("ingest", str(dataset), "--dry-run")
    assert ran.code == 0
    assert ran.err.endswith("8 impressions of 3 members. Nothing was loaded.\n")
    assert not (tmp_path / "state").exists()


def test_dry_run_with_bad_rows_ends_with_1(dataset: Path) -> None:
    spoil(dataset)
    ran = keyart("ingest", str(dataset), "--dry-run", "--json")
    assert ran.code == 1
    assert "unknown outcome" in {line["kind"] for line in json.loads(ran.out)["problems"]}


def test_bad_row_stops_the_load_with_a_table(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    spoil(dataset)
    ran = keyart("ingest", str(dataset))
    line = next(line for line in ran.err.splitlines() if line.startswith("unknown outcome"))
    assert ran.code == 2
    assert "impressions.jsonl:7" in line
    assert '"binged"' in line
    assert "finished, played, abandoned" in line
    assert "nothing was loaded; mend them, or load the rest with: keyart ingest" in ran.err


def test_skip_bad_loads_the_rest_and_names_the_file(dataset: Path) -> None:
    spoil(dataset)
    ran = keyart("ingest", str(dataset), "--skip-bad", "--json")
    report = json.loads(ran.out)
    assert ran.code == 0
    assert (report["n_titles"], report["n_impressions"]) == (2, 3)
    assert Path(report["rejected_file"]).is_file()


def test_missing_folder_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("ingest", str(tmp_path / "nowhere"))
    assert ran.code == 2
    assert "no dataset folder" in ran.err


def test_doctor_counts_what_was_loaded(dataset: Path) -> None:
    from ui.commands.checkup import examine

    keyart("ingest", str(dataset))
    store = {check.name: check for check in examine("keyart.toml").checks}["store"]
    assert store.state == "ok"
    assert "3 titles, 3 members, 8 engagements" in store.detail
