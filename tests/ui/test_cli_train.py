"""``keyart train`` with the training itself left out; ``tests/finetune`` trains."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import BadInputError
from tests.ui.cli import keyart
from ui.commands import train as command
from ui.commands.train import find_recipe

RECIPE = "seed: 3\nstages:\n  - {name: notes, composed: 2}\n  - {name: boards, boards: 2}\n"


@pytest.fixture
def recipe(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(RECIPE, encoding="utf-8")
    return str(file)


def test_train_runs_the_recipe_and_names_the_adapter(
    recipe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(spec: object, out: Path, *, rows: object, name: str) -> dict[str, float]:
        assert (name, out) == ("small", tmp_path / "out")
        return {"notes": 0.0, "boards": 90.0}

    monkeypatch.setattr("finetune.train.run.train", run)
    ran = keyart("train", recipe, "-o", str(tmp_path / "out"))
    assert ran.code == 0
    assert ran.err.splitlines()[:2] == ["notes: was complete", "boards: 1.5 minutes"]
    assert f'[model] adapter = "{tmp_path / "out" / "adapter"}"' in ran.err


def test_bad_recipe_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("stages: []\n", encoding="utf-8")
    ran = keyart("train", str(file))
    assert ran.code == 2
    assert ran.err.startswith(f"keyart: recipe {file}, stages: ")


def test_missing_packages_are_named_with_the_extra(
    recipe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "NEEDED", ("no_such_package",))
    ran = keyart("train", recipe)
    assert ran.code == 1
    assert "training needs no_such_package; run: pip install 'keyart[train]'" in ran.err


def test_unknown_recipe_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInputError, match="no recipe 'demmo'; allowed: "):
        find_recipe("demmo")
