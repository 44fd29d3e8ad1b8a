"""A small dataset of two titles, written by hand, and stores with the hash embedder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from retrieval.dataset import load_dataset
from retrieval.embedder import HashEmbedder
from retrieval.ingest import ingest
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings
from retrieval.types import Engagement, Outcome

START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)

TITLES = [
    {"title_id": "t-sea", "name": "The Long Tide", "genres": ["drama"]},
    {"title_id": "t-hill", "name": "Upland"},
]
ARTWORKS = [
    {"artwork_id": "a-boat", "title_id": "t-sea", "caption": "A small boat on a calm grey sea."},
    {
        "artwork_id": "a-kiss",
        "title_id": "t-sea",
        "caption": "Two lovers kiss on the pier at dusk.",
    },
    {
        "artwork_id": "a-storm",
        "title_id": "t-sea",
        "caption": "A storm breaks over the lighthouse.",
    },
    {
        "artwork_id": "a-dog",
        "title_id": "t-hill",
        "caption": "A sheepdog watches its flock at dawn.",
    },
    {
        "artwork_id": "a-feud",
        "title_id": "t-hill",
        "caption": "Two brothers face each other, fists up.",
    },
]
SEA = ["a-boat", "a-kiss", "a-storm"]
HILL = ["a-dog", "a-feud"]


def impression(number: int, member: str, artwork: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A valid impression as JSON values; shown ``number`` hours after the start."""
    candidates = SEA if artwork in SEA else HILL
    return {
        "impression_id": f"i-{number:04d}",
        "member_id": member,
        "title_id": "t-sea" if artwork in SEA else "t-hill",
        "artwork_id": artwork,
        "candidates": candidates,
        "propensity": 0.5,
        "shown_at": (START + timedelta(hours=number)).isoformat(),
        "outcome": outcome,
        **more,
    }


IMPRESSIONS = [
    impression(1, "member-ann", "a-boat", "finished"),
    impression(2, "member-ann", "a-kiss", "skipped"),
    impression(3, "member-ann", "a-dog", "thumbs_up"),
    impression(4, "member-bob", "a-feud", "finished"),
    impression(5, "member-bob", "a-storm", "abandoned"),
]

WriteFolder = Callable[..., Path]


def write_jsonl(path: Path, rows: list[Any]) -> None:
    """Write rows as JSONL; a row that is text stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Writes a dataset folder; any table can be replaced."""

    def write(name: str = "data", **tables: list[Any]) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        whole: dict[str, list[Any]] = {
            "titles": TITLES,
            "artworks": ARTWORKS,
            "impressions": IMPRESSIONS,
            **tables,
        }
        for table, rows in whole.items():
            write_jsonl(folder / f"{table}.jsonl", rows)
        return folder

    return write


@pytest.fixture
def folder(write_folder: WriteFolder) -> Path:
    """The dataset folder without a fault."""
    return write_folder()


@pytest.fixture
def settings(tmp_path: Path) -> StoreSettings:
    return StoreSettings(path=tmp_path / "store", n_collections=3)


@pytest.fixture
def empty_memory(settings: StoreSettings) -> Iterator[PreferenceMemory]:
    """An open store with nothing in it."""
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as memory:
        yield memory


@pytest.fixture
def memory(empty_memory: PreferenceMemory, folder: Path) -> PreferenceMemory:
    """An open store that holds the dataset."""
    ingest(folder, empty_memory.catalogue, empty_memory)
    return empty_memory


@pytest.fixture
def catalogued(empty_memory: PreferenceMemory, folder: Path) -> PreferenceMemory:
    """An open store that holds the titles and artworks, and no engagement."""
    dataset = load_dataset(folder)
    empty_memory.catalogue.add(titles=dataset.titles, artworks=dataset.artworks)
    return empty_memory


def engagement(number: int, artwork: str = "a-boat", outcome: str = "finished") -> Engagement:
    """An engagement ``number`` hours after the start."""
    return Engagement(
        engagement_id=f"e-{number:04d}",
        title_id="t-sea" if artwork in SEA else "t-hill",
        artwork_id=artwork,
        outcome=Outcome(outcome),
        shown_at=START + timedelta(hours=number),
    )


@pytest.fixture(name="engagement")
def engagement_factory() -> Callable[..., Engagement]:
    return engagement


@pytest.fixture(name="impression")
def impression_factory() -> Callable[..., dict[str, Any]]:
    return impression
