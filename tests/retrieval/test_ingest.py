"""Ingest: all or nothing, nothing twice, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from retrieval.catalogue import Changes
from retrieval.embedder import HashEmbedder
from retrieval.errors import DatasetError
from retrieval.ingest import ingest, unfinished_ingests
from retrieval.memory import PreferenceMemory
from retrieval.shards import Shards
from retrieval.store import StoreSettings
from retrieval.types import Candidate
from tests.retrieval.conftest import ARTWORKS, START

WriteFolder = Callable[..., Path]
MakeImpression = Callable[..., dict[str, Any]]


def test_first_ingest_adds_everything(empty_memory: PreferenceMemory, folder: Path) -> None:
    report = ingest(folder, empty_memory.catalogue, empty_memory)
    assert (report.n_titles, report.n_artworks, report.n_impressions, report.n_members) == (
        2,
        5,
        5,
        2,
    )
    assert report.changes["engagements"] == Changes(n_added=5)
    assert report.n_embedded == 5
    assert not report.changed_nothing


def test_second_ingest_changes_and_embeds_nothing(memory: PreferenceMemory, folder: Path) -> None:
    report = ingest(folder, memory.catalogue, memory)
    assert report.changed_nothing
    assert report.n_embedded == 0
    assert report.changes == {
        "titles": Changes(n_unchanged=2),
        "artworks": Changes(n_unchanged=5),
        "take_rates": Changes(),
        "engagements": Changes(n_unchanged=5),
    }


def test_second_ingest_in_a_new_process_embeds_nothing(
    memory: PreferenceMemory, folder: Path, settings: StoreSettings
) -> None:
    memory.close()
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as again:
        assert ingest(folder, again.catalogue, again).changed_nothing


WHALE = "A whale under the ice."
RETOLD = [{**row, "caption": WHALE} if row["artwork_id"] == "a-boat" else row for row in ARTWORKS]


def closest_to_the_whale(memory: PreferenceMemory) -> tuple[str | None, str, float]:
    """Ann's first evidence for a poster with the whale: which artwork, its caption, how close."""
    candidates = [Candidate(artwork_id="x", caption=WHALE)]
    first = memory.recall("member-ann", candidates, at=START + timedelta(days=9)).evidence[0]
    return first.artwork_id, first.caption, first.similarity


def test_changed_caption_gives_engagements_of_another_dataset_its_vector(
    memory: PreferenceMemory, write_folder: WriteFolder
) -> None:
    folder = write_folder("corrected", artworks=RETOLD, impressions=[])
    report = ingest(folder, memory.catalogue, memory)
    assert (report.n_revised, report.n_embedded) == (1, 1)
    assert report.changes["artworks"] == Changes(n_changed=1, n_unchanged=4)
    assert closest_to_the_whale(memory) == ("a-boat", WHALE, 1.0)
    again = ingest(folder, memory.catalogue, memory)
    assert (again.changed_nothing, again.n_revised) == (True, 0)


def test_changed_caption_that_was_cut_off_is_completed_by_a_rerun(
    memory: PreferenceMemory, write_folder: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder("corrected", artworks=RETOLD, impressions=[])
    with monkeypatch.context() as broken:
        broken.setattr(Shards, "upsert", lambda *_, **__: sys.exit("killed"))
        with pytest.raises(SystemExit, match="killed"):
            ingest(folder, memory.catalogue, memory)
    assert ingest(folder, memory.catalogue, memory).n_revised == 1
    assert closest_to_the_whale(memory) == ("a-boat", WHALE, 1.0)


def test_one_bad_row_loads_nothing(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    folder = write_folder(impressions=[impression(1, "m", "a-boat", "watched")])
    with pytest.raises(DatasetError, match="1 bad rows: 1 x unknown outcome"):
        ingest(folder, empty_memory.catalogue, empty_memory)
    assert empty_memory.catalogue.n_titles() == 0


def test_dry_run_reports_and_writes_nothing(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [impression(1, "m", "a-boat", "watched"), impression(2, "m", "a-boat", "finished")]
    folder = write_folder(impressions=rows)
    report = ingest(folder, empty_memory.catalogue, empty_memory, dry_run=True, skip_bad=True)
    assert (report.is_dry_run, report.n_impressions, report.n_rejected) == (True, 1, 1)
    assert empty_memory.catalogue.n_titles() == 0
    assert not (folder / "rejected.jsonl").exists()


def test_skip_bad_loads_the_rest_and_writes_what_it_rejected(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = ["{broken", impression(2, "m", "a-boat", "finished")]
    folder = write_folder(impressions=rows)
    report = ingest(folder, empty_memory.catalogue, empty_memory, skip_bad=True)
    assert report.changes["engagements"] == Changes(n_added=1)
    assert report.rejected_file == str(folder / "rejected.jsonl")
    (line,) = (folder / "rejected.jsonl").read_text().splitlines()
    rejected = json.loads(line)
    assert (rejected["file"], rejected["row"], rejected["text"]) == (
        "impressions.jsonl",
        1,
        "{broken",
    )
    assert rejected["reasons"][0]["kind"] == "broken JSON"


def test_rows_that_name_a_bad_row_are_rejected_too(
    empty_memory: PreferenceMemory, write_folder: WriteFolder
) -> None:
    titles = [{"title_id": "t-sea", "name": ""}, {"title_id": "t-hill", "name": "Upland"}]
    report = ingest(
        write_folder(titles=titles), empty_memory.catalogue, empty_memory, skip_bad=True
    )
    assert (report.n_titles, report.n_artworks, report.n_impressions) == (1, 2, 2)


def test_missing_file_can_not_be_skipped(empty_memory: PreferenceMemory, folder: Path) -> None:
    (folder / "artworks.jsonl").unlink()
    with pytest.raises(DatasetError, match="missing file"):
        ingest(folder, empty_memory.catalogue, empty_memory, skip_bad=True)


def test_finished_ingest_leaves_none_unfinished(memory: PreferenceMemory) -> None:
    assert unfinished_ingests(memory.catalogue) == ()


def test_progress_tells_of_every_stage(empty_memory: PreferenceMemory, folder: Path) -> None:
    seen: list[str] = []
    ingest(folder, empty_memory.catalogue, empty_memory, progress=lambda s, *_: seen.append(s))
    assert seen[0] == "titles.jsonl"
    assert {"embedding captions", "remembering engagements"} <= set(seen)


SLOWLY = """
import sys, time
from pathlib import Path
from retrieval.embedder import HashEmbedder
from retrieval.ingest import ingest
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings

def told(stage, done, total):
    print(stage, done, flush=True)
    time.sleep(0.05)

settings = StoreSettings(path=Path(sys.argv[1]), n_collections=8)
with PreferenceMemory.open(settings, embedder=HashEmbedder()) as memory:
    ingest(Path(sys.argv[2]), memory.catalogue, memory, progress=told)
"""


def kill_at(stage: str, nth: int, store: Path, folder: Path) -> None:
    """Start an ingest in another process and kill it when it has told of a stage n times."""
    command = [sys.executable, "-c", SLOWLY, str(store), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            nth -= line.startswith(stage)
            if nth == 0:
                time.sleep(0.02)
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("stage", "nth"),
    [("embedding", 1), ("remembering", 1), ("remembering", 4)],
)
def test_killed_ingest_is_completed_by_a_rerun(
    write_folder: WriteFolder, impression: MakeImpression, tmp_path: Path, stage: str, nth: int
) -> None:
    rows = [
        impression(n, f"m-{n % 40:03d}", "a-boat", "finished" if n % 3 else "skipped")
        for n in range(400)
    ]
    folder, store = write_folder(impressions=rows), tmp_path / "store"
    kill_at(stage, nth, store, folder)
    settings = StoreSettings(path=store, n_collections=8)
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as memory:
        assert [u.folder for u in unfinished_ingests(memory.catalogue)] == [str(folder)]
        report = ingest(folder, memory.catalogue, memory)
        assert report.changes["engagements"].n_changed == 0
        assert unfinished_ingests(memory.catalogue) == ()
        found = [e.engagement_id for m in memory.members() for e in memory.list(m.member_id)]
        assert sorted(found) == [f"i-{n:04d}" for n in range(400)]
        assert [m.n for m in memory.members()] == [10] * 40
        assert ingest(folder, memory.catalogue, memory).changed_nothing
