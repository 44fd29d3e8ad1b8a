"""Erasure: nothing of the member in any file of the store, and a receipt that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.compact import compact_chroma
from retrieval.erase import Erased
from retrieval.errors import StoreError
from retrieval.ingest import ingest
from retrieval.memory import PreferenceMemory
from retrieval.scan import scan_apart, scan_files

WriteFolder = Callable[..., Path]
MakeImpression = Callable[..., dict[str, Any]]


def everything(folder: Path) -> bytes:
    """All bytes of all files in a folder."""
    return b"".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


def test_erased_member_is_in_no_file_of_the_store(memory: PreferenceMemory) -> None:
    store = memory.store.settings.path
    member_hash = memory.store.member_hash("member-ann")
    words = [b"member-ann", member_hash[:16].encode(), b"i-0001", b"i-0002", b"i-0003"]
    assert all(word in everything(store) for word in words)
    receipt = memory.erase("member-ann")
    assert receipt.deleted == {"engagements": 3, "members": 1}
    assert receipt.verified
    assert (receipt.hits, receipt.unscanned) == ((), ())
    assert receipt.n_files > 3
    assert not any(word in everything(store) for word in words)


def test_other_members_keep_everything(memory: PreferenceMemory) -> None:
    before = memory.list("member-bob")
    memory.erase("member-ann")
    assert memory.list("member-ann") == ()
    assert memory.list("member-bob") == before
    assert [m.member_id for m in memory.members()] == ["member-bob"]


def test_forgotten_and_changed_engagements_are_gone_too(memory: PreferenceMemory) -> None:
    memory.forget("member-ann", "i-0002")
    memory.erase("member-ann")
    assert b"i-0002" not in everything(memory.store.settings.path)


def test_vectors_of_a_deleted_collection_are_gone(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [impression(n, "member-ann", "a-boat", "finished") for n in range(40)]
    ingest(write_folder(impressions=rows), empty_memory.catalogue, empty_memory)
    chroma = empty_memory.store.settings.path / "chroma"
    folders = {f.name for f in chroma.iterdir() if f.is_dir()}
    empty_memory.erase("member-ann")
    left = {f.name for f in chroma.iterdir() if f.is_dir()}
    assert len(folders - left) == 1
    vector = empty_memory.catalogue.vectors(["A small boat on a calm grey sea."])[0]
    rows_with_it = everything(chroma).count(np.asarray(vector, np.float32).tobytes())
    assert rows_with_it <= 2  # the caption's own row: its index file, and the queue


def test_member_without_a_row_is_erased_again_without_error(memory: PreferenceMemory) -> None:
    memory.erase("member-ann")
    receipt = memory.erase("member-ann")
    assert receipt.deleted == {"engagements": 0, "members": 0}
    assert receipt.verified


def test_id_inside_a_longer_one_is_no_hit(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [
        impression(1, "member-1", "a-boat", "finished"),
        impression(11, "member-12", "a-boat", "finished"),
    ]
    rows[1]["impression_id"] = "xi-0001x"
    ingest(write_folder(impressions=rows), empty_memory.catalogue, empty_memory)
    receipt = empty_memory.erase("member-1")
    assert receipt.verified
    assert [m.member_id for m in empty_memory.members()] == ["member-12"]


def test_what_is_left_elsewhere_is_reported(memory: PreferenceMemory, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("member-ann liked boats; so did member-anna")
    receipt = memory.erase("member-ann", scan=[note])
    assert not receipt.verified
    assert [(hit.word, hit.file, hit.count) for hit in receipt.hits] == [
        ("member-ann", str(note), 2)
    ]


def test_extra_erasers_take_part_and_their_words_are_searched_for(
    memory: PreferenceMemory, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.txt"
    decisions.write_text("d-123 because you finished the boat")
    erased: list[str] = []

    def eraser(member_id: str) -> Erased:
        erased.append(member_id)
        return Erased(n=2, words=("because you finished the boat",))

    receipt = memory.erase("member-ann", erasers={"decisions": eraser}, scan=[tmp_path])
    assert erased == ["member-ann"]
    assert receipt.deleted["decisions"] == 2
    assert {hit.word for hit in receipt.hits} >= {"because you finished the boat"}


def test_id_too_short_to_search_for_is_said(
    empty_memory: PreferenceMemory, write_folder: WriteFolder, impression: MakeImpression
) -> None:
    folder = write_folder(impressions=[impression(1, "m", "a-boat", "finished")])
    ingest(folder, empty_memory.catalogue, empty_memory)
    receipt = empty_memory.erase("m")
    assert not receipt.verified
    assert "'m' is too short" in receipt.unscanned[0]
    assert receipt.hits == ()


def test_recall_works_after_an_erasure(memory: PreferenceMemory) -> None:
    memory.erase("member-ann")
    candidates = memory.catalogue.candidates("t-hill")
    recalled = memory.recall("member-bob", candidates, at=datetime(2026, 6, 1, tzinfo=UTC))
    assert [item.engagement_id for item in recalled.evidence] == ["i-0004", "i-0005"]


def test_compacting_removes_only_folders_of_deleted_collections(memory: PreferenceMemory) -> None:
    chroma = memory.store.settings.path / "chroma"
    (chroma / "notes").mkdir()
    (chroma / "00000000-0000-0000-0000-000000000000").mkdir()
    memory.close()
    assert compact_chroma(chroma) == 1
    assert (chroma / "notes").is_dir()


def test_unreadable_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(StoreError, match="can't be scanned"):
        scan_apart([tmp_path], ["\ud800"])


@pytest.mark.parametrize(("content", "count"), [(b"xx-ab-ab", 2), (b"ab1 ab", 1), (b"", None)])
def test_scan_counts_words_outside_surviving_ids(
    tmp_path: Path, content: bytes, count: int | None
) -> None:
    (tmp_path / "file").write_bytes(content)
    result = scan_files([tmp_path, tmp_path / "file"], ["ab", ""], survivors=["ab1"])
    assert result.n_files == 1
    assert [hit.count for hit in result.hits] == ([] if count is None else [count])
