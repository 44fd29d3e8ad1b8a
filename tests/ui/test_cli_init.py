from __future__ import annotations

from pathlib import Path

from agent.settings import Settings, load_settings
from retrieval.dataset import load_dataset
from tests.ui.cli import keyart


def test_init_writes_settings_that_are_the_defaults(tmp_path: Path) -> None:
    assert keyart("init", str(tmp_path)).code == 0
    assert load_settings(tmp_path / "keyart.toml") == Settings()


def test_init_writes_a_dataset_of_three_titles_without_a_problem(tmp_path: Path) -> None:
    keyart("init", str(tmp_path / "new"))
    dataset = load_dataset(tmp_path / "new" / "example")
    assert len(dataset.titles) == 3
    assert len(dataset.artworks) == 10
    assert len(dataset.impressions) == 8


def test_init_names_the_next_commands(tmp_path: Path) -> None:
    ran = keyart("init", str(tmp_path))
    assert f"cd {tmp_path} && keyart ingest example" in ran.err
    assert "keyart select --member m-ada --title t-ember" in ran.err


def test_init_draws_the_same_pictures_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        keyart("init", str(tmp_path / name))
    pictures = [sorted((tmp_path / n / "example" / "images").iterdir()) for n in ("one", "two")]
    assert len(pictures[0]) == 10
    assert [p.read_bytes() for p in pictures[0]] == [p.read_bytes() for p in pictures[1]]


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "keyart.toml").write_text("mine", encoding="utf-8")
    ran = keyart("init", str(tmp_path))
    assert ran.code == 2
    assert "keyart.toml is there already and is left as it is" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["keyart.toml"]
