"""Searches files for words, byte for byte: the proof of an erasure.

A word that stands inside a longer id which rightly survives (``m-1`` in ``m-10``) is no hit.
``scan_apart`` does it in a process of its own: closing a database's file gives up every lock that
the process holds on it, so no process may read the files of a database that it has open.
"""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from retrieval.errors import StoreError
from retrieval.types import Frozen


class Hit(Frozen):
    """A word that was found: in which file, how often."""

    word: str
    file: str
    count: int


class ScanResult(Frozen):
    """What was read and what was found."""

    n_files: int
    n_bytes: int
    hits: tuple[Hit, ...]


def scan_apart(
    places: Iterable[Path], words: Iterable[str], *, survivors: Iterable[str] = ()
) -> ScanResult:
    """``scan_files`` in a process of its own; the words are handed over unseen by others.

    Raises:
        StoreError: a file can't be read.
    """
    task = {"places": [str(p) for p in places], "words": [*words], "survivors": [*survivors]}
    package = str(Path(__file__).resolve().parents[1])
    paths = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-m", "retrieval.scan"],
        input=json.dumps(task),
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().rsplit("\n", 1)[-1]
        raise StoreError(f"the store's files can't be scanned: {reason}; erase again")
    return ScanResult.model_validate_json(done.stdout)


def scan_files(
    places: Iterable[Path], words: Iterable[str], *, survivors: Iterable[str] = ()
) -> ScanResult:
    """Search every file for every word.

    Args:
        places: files, and folders with all that is in them. Links are not followed.
        words: what must not be there; empty words are left out.
        survivors: ids that may be there and may hold a word inside them.
    """
    needles = sorted({word for word in words if word})
    longer = _longer(needles, survivors)
    files = list(_files(places))
    hits = [hit for file in files for hit in _scan_file(file, needles, longer)]
    n_bytes = sum(file.stat().st_size for file in files)
    return ScanResult(n_files=len(files), n_bytes=n_bytes, hits=tuple(hits))


def _files(places: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for place in places:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in inside:
            if file.is_file() and not file.is_symlink() and file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _longer(needles: Sequence[str], survivors: Iterable[str]) -> dict[str, list[tuple[int, bytes]]]:
    """For each word, the surviving ids that hold it, each with the byte offset of it inside."""
    longer: dict[str, list[tuple[int, bytes]]] = {needle: [] for needle in needles}
    for survivor in survivors:
        whole = survivor.encode()
        for needle in needles:
            at = whole.find(needle.encode())
            while at >= 0:
                longer[needle].append((at, whole))
                at = whole.find(needle.encode(), at + 1)
    return longer


def _scan_file(
    file: Path, needles: Sequence[str], longer: dict[str, list[tuple[int, bytes]]]
) -> Iterator[Hit]:
    if file.stat().st_size == 0:
        return
    with (
        file.open("rb") as handle,
        mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        for needle in needles:
            places = _find(content, needle.encode())
            count = sum(not _is_inside(content, at, longer[needle]) for at in places)
            if count:
                yield Hit(word=needle, file=str(file), count=count)


def _find(content: mmap.mmap, needle: bytes) -> Iterator[int]:
    at = content.find(needle)
    while at >= 0:
        yield at
        at = content.find(needle, at + 1)


def _is_inside(content: mmap.mmap, at: int, longer: Sequence[tuple[int, bytes]]) -> bool:
    """Whether the word found at ``at`` is part of a surviving id that stands there."""
    return any(
        at >= offset and content[at - offset : at - offset + len(whole)] == whole
        for offset, whole in longer
    )


def _main() -> None:
    task = json.load(sys.stdin)
    places = [Path(place) for place in task["places"]]
    result = scan_files(places, task["words"], survivors=task["survivors"])
    sys.stdout.write(result.model_dump_json())


if __name__ == "__main__":
    _main()
