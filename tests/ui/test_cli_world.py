from __future__ import annotations

import json
from pathlib import Path

from retrieval.dataset import load_dataset
from tests.ui.cli import keyart

SMALL = ("--preset", "vivid", "--members", "20", "--titles", "8", "--seed", "3")


def test_world_writes_a_dataset_and_its_truth(tmp_path: Path) -> None:
    ran = keyart("world", str(tmp_path / "w"), *SMALL, "--json")
    summary = json.loads(ran.out)
    dataset = load_dataset(tmp_path / "w")
    assert ran.code == 0
    assert (summary["n_members"], summary["n_titles"]) == (20, 8)
    assert len(dataset.titles) == 8
    assert len(dataset.impressions) == summary["n_impressions"]
    assert (tmp_path / "w.truth").is_dir()


def test_world_writes_parquet_where_asked(tmp_path: Path) -> None:
    keyart("world", str(tmp_path / "w"), *SMALL, "--parquet")
    assert (tmp_path / "w" / "impressions.parquet").is_file()
    assert not (tmp_path / "w" / "impressions.jsonl").exists()


def test_world_shows_figures_and_the_next_command(tmp_path: Path) -> None:
    ran = keyart("world", str(tmp_path / "w"), *SMALL)
    assert "members: 20" in ran.out.splitlines()
    assert ran.err.endswith(f"Next: keyart ingest {tmp_path / 'w'}\n")


def test_unknown_preset_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("world", str(tmp_path / "w"), "--preset", "bold")
    assert (ran.code, ran.err) == (
        2,
        "keyart: preset is 'bold'; allowed are paper, paper-strong, vivid\n",
    )


def test_more_held_out_pairs_than_there_are_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("world", str(tmp_path / "w"), *SMALL, "--test", "100000")
    assert ran.code == 2
    assert "n_test is 100000, but this world has" in ran.err
    assert not (tmp_path / "w").exists()


def test_share_shown_again_is_from_0_to_1(tmp_path: Path) -> None:
    ran = keyart("world", str(tmp_path / "w"), *SMALL, "--repeat-exposure", "1.5")
    assert (ran.code, ran.err) == (2, "keyart: repeat_exposure is 1.5; it must be from 0 to 1\n")
