"""What the wheel holds: the five folders with all their data, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = {"agent", "finetune", "prompts", "retrieval", "ui"}
MAX_ADAPTER_BYTES = 15_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    builders = pytest.importorskip("hatchling.builders.wheel", reason="pip install -e '.[dev]'")
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = builders.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(path)


def names(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_wheel_holds_only_the_five_folders_at_the_top(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in names(wheel)} == FOLDERS


def test_wheel_holds_every_file_of_the_folders(wheel: zipfile.ZipFile) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".ipynb"
    }
    assert there - names(wheel) == set()


@pytest.mark.parametrize(
    "pattern",
    [
        "*/py.typed",
        "agent/adapter/adapter_model.safetensors",
        "agent/adapter/adapter_config.json",
        "agent/adapter/keyart.json",
        "agent/adapter/README.md",
        "agent/wording.yaml",
        "finetune/recipes/*.yaml",
        "finetune/world/catalogue/*.yaml",
        "finetune/world/grammar/*.yaml",
        "prompts/*.md",
        "ui/example/*.jsonl",
        "ui/static/*.css",
        "ui/static/*.js",
    ],
)
def test_wheel_holds_data(wheel: zipfile.ZipFile, pattern: str) -> None:
    assert [name for name in names(wheel) if Path(name).match(pattern)]


def test_adapter_is_small(wheel: zipfile.ZipFile) -> None:
    sizes = [info.file_size for info in wheel.infolist() if "agent/adapter/" in info.filename]
    assert sum(sizes) <= MAX_ADAPTER_BYTES


def test_wheel_offers_the_keyart_command(wheel: zipfile.ZipFile) -> None:
    (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert wheel.read(entry).decode().split() == ["[console_scripts]", "keyart", "=", "ui.cli:main"]
