"""Erases a member: rewrites what held them, compacts the files, scans them, gives a receipt.

The receipt is ``verified`` only if every file that could hold them was scanned and none does.
The steps can be run again after a kill. Dataset folders and backups lie outside: whoever ingests
them again brings the member back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from retrieval.compact import compact_database
from retrieval.database import ARTWORKS, MEMBERS, TITLES, database_file, transaction
from retrieval.members import save_members
from retrieval.rows import engagement_id_of, row_prefix
from retrieval.scan import Hit, scan_apart
from retrieval.types import Frozen, Id, Progress, UtcTime

if TYPE_CHECKING:
    from retrieval.memory import PreferenceMemory

# Four given bytes stand by chance in one of a hundred files of 50 MB of vectors; three in most.
MIN_WORD_BYTES = 4


class Erased(Frozen):
    """What an eraser deleted, and the words that must not be found after it (ids, texts)."""

    n: int
    words: tuple[str, ...] = ()


# Deletes a member from somewhere else (decisions, reviews, caches), by member id.
Eraser = Callable[[str], Erased]


class EraseReceipt(Frozen):
    """What an erasure did and how it was checked.

    Attributes:
        member_id: who was erased.
        erased_at: when it was done.
        deleted: rows deleted, by where: ``engagements``, ``members``, and one an extra eraser.
        n_words: how many ids, hashes and texts were searched for.
        n_files: files that were scanned.
        n_bytes: bytes that were scanned.
        hits: what was still found, and where.
        unscanned: what could hold the member but could not be scanned, and why.
    """

    member_id: Id
    erased_at: UtcTime
    deleted: dict[str, int]
    n_words: int
    n_files: int
    n_bytes: int
    hits: tuple[Hit, ...] = ()
    unscanned: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether everything was scanned and nothing was found."""
        return not self.hits and not self.unscanned


def erase(
    memory: PreferenceMemory,
    member_id: str,
    *,
    erasers: Mapping[str, Eraser] | None = None,
    scan: Sequence[Path] = (),
    progress: Progress | None = None,
) -> EraseReceipt:
    """Erase a member from the memory and from whatever the extra erasers look after.

    Erasing a member that nothing is held of does the same work and deletes nothing: it finishes
    an erasure that was cut off.

    Args:
        memory: the open memory.
        member_id: whom to erase.
        erasers: by name, what deletes the member elsewhere; each runs before the files are
            compacted, and its words are searched for too.
        scan: files and folders to scan beside the store's own.
        progress: told of the scan.

    Raises:
        StoreError: the store failed; run it again.
    """
    member_hash = memory.store.member_hash(member_id)
    with memory.store.writing:
        engagement_ids = [engagement_id_of(row_id) for row_id in memory.row_ids(member_id)]
        erased = {name: eraser(member_id) for name, eraser in (erasers or {}).items()}
        prefix = row_prefix(member_hash)
        index = memory.shards.index_of(member_hash)
        memory.shards.rewrite(index, is_kept=lambda row_id: not row_id.startswith(prefix))
        n_members = save_members(memory.store.engine, {member_id: None})
        unscanned = _compact(memory)
        words = [member_id, member_hash, prefix, *engagement_ids]
        words += [word for done in erased.values() for word in done.words]
        unscanned += _too_short(words)
        words = [word for word in words if len(word.encode()) >= MIN_WORD_BYTES]
        tell = progress or _tell_nobody
        tell("scanning files", 0, 1)
        result = scan_apart(_places(memory, scan), words)
        if result.hits:  # only now is it worth reading every id that survives
            survivors = _survivors(memory)
            result = scan_apart(_places(memory, scan), words, survivors=survivors)
        tell("scanning files", 1, 1)
    counts = {name: done.n for name, done in erased.items()}
    return EraseReceipt(
        member_id=member_id,
        erased_at=datetime.now(UTC),
        deleted={"engagements": len(engagement_ids), "members": n_members, **counts},
        n_words=len(set(words)),
        n_files=result.n_files,
        n_bytes=result.n_bytes,
        hits=result.hits,
        unscanned=tuple(unscanned),
    )


def _tell_nobody(stage: str, done: int, total: int) -> None:
    """Progress that nobody asked for."""


def _compact(memory: PreferenceMemory) -> list[str]:
    """Compact the store's files; returns what is out of reach, and why."""
    unscanned = []
    memory.store.compact_chroma()
    if memory.store.chroma_folder is None:
        unscanned.append(
            f"the Chroma server at {memory.store.settings.chroma_url}: the rows are deleted; run "
            "`chroma vacuum` there and remove the index folders of deleted collections"
        )
    if not compact_database(memory.store.engine):
        name = memory.store.engine.url.render_as_string(hide_password=True)
        unscanned.append(f"the database {name}: the rows are deleted; vacuum it there")
    return unscanned


def _places(memory: PreferenceMemory, scan: Sequence[Path]) -> list[Path]:
    places = [memory.store.settings.path, *scan]
    file = database_file(memory.store.engine)
    if file is not None:
        places += [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")]
    return [place for place in places if place.exists()]


def _survivors(memory: PreferenceMemory) -> list[str]:
    """Every id that rightly stays: members, titles, artworks and engagements."""
    with transaction(memory.store.engine) as connection:
        columns = (MEMBERS.c.member_id, TITLES.c.title_id, ARTWORKS.c.artwork_id)
        ids = [str(i) for column in columns for i in connection.scalars(select(column))]
    header = memory.shards.header()
    for index in range(header.n_collections if header else 0):
        found = memory.shards.get(index, include=[])
        ids += [engagement_id_of(row_id) for row_id in (found["ids"] if found else ())]
    return ids


def _too_short(words: Sequence[str]) -> list[str]:
    return [
        f"the id {word!r} is too short to be told from chance in binary files; its row was deleted"
        for word in sorted({w for w in words if 0 < len(w.encode()) < MIN_WORD_BYTES})
    ]
