"""Stray memory: the unused part of an index file holds zeros."""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrieval.blank import blank_memory, blank_slack
from retrieval.ingest import ingest
from retrieval.memory import PreferenceMemory

GLIBC = sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")


def write_index(folder: Path, content: bytes, *, n_rows: int, row_bytes: int) -> None:
    folder.mkdir()
    (folder / "header.bin").write_bytes(struct.pack("=iQQQQ", 1, 0, 9, n_rows, row_bytes) + b"more")
    (folder / "data_level0.bin").write_bytes(content)


def test_only_the_unused_part_is_filled_with_zeros(tmp_path: Path) -> None:
    write_index(tmp_path / "i", b"row1row2stray\0", n_rows=2, row_bytes=4)
    assert blank_slack(tmp_path / "i")
    assert (tmp_path / "i/data_level0.bin").read_bytes() == b"row1row2" + bytes(6)
    assert not blank_slack(tmp_path / "i")


def test_folder_without_an_index_is_left_alone(tmp_path: Path) -> None:
    assert not blank_slack(tmp_path)


@pytest.mark.skipif(not GLIBC, reason="only glibc hands out zeros on request")
def test_memory_is_handed_out_as_zeros_within_and_nested() -> None:
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    with blank_memory():
        with blank_memory():
            pass
        place = libc.malloc(ctypes.c_size_t(5000))
        content = ctypes.string_at(place, 5000)
        libc.free(ctypes.c_void_p(place))
    assert content == bytes(5000)


@pytest.mark.skipif(not GLIBC, reason="only glibc hands out zeros on request")
def test_chroma_saves_no_stray_memory(
    empty_memory: PreferenceMemory,
    write_folder: Callable[..., Path],
    impression: Callable[..., dict[str, Any]],
) -> None:
    rows = [impression(n, f"member-{n % 9}", "a-boat", "finished") for n in range(200)]
    ingest(write_folder(impressions=rows), empty_memory.catalogue, empty_memory)
    chroma = empty_memory.store.settings.path / "chroma"
    assert not any(blank_slack(folder) for folder in chroma.iterdir() if folder.is_dir())
