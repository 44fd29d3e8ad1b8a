"""Keeps stray memory out of Chroma's files.

Chroma saves an index with its whole capacity. The unused part is memory as the allocator handed it
out, with whatever was in it before: ids that were read, rows that were deleted. While Chroma is at
work, glibc is told to hand out zeros (mallopt, M_PERTURB); ``blank_slack`` clears what stands in
files already, and is all there is with another C library.
"""

from __future__ import annotations

import contextlib
import functools
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

# mallopt's parameter; memory is handed out filled with the complement of the value's last byte.
_M_PERTURB = -6
_ZEROS, _AS_IT_IS = 0xFF, 0
# header.bin opens with: int32 version, then uint64 offset, capacity, rows, bytes a row.
_HEADER = struct.Struct("=iQQQQ")

_guard = threading.Lock()
_n_inside = 0


@contextlib.contextmanager
def blank_memory() -> Iterator[None]:
    """Within it, memory is handed out as zeros to every thread; nothing where glibc is not."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def blank_slack(folder: Path) -> bool:
    """Fill the unused part of one index with zeros.

    Args:
        folder: the index's folder, which nothing may write to meanwhile.

    Returns:
        Whether there was anything else in it.
    """
    header, rows = folder / "header.bin", folder / "data_level0.bin"
    if not header.is_file() or not rows.is_file():
        return False
    _, _, _, n_rows, row_bytes = _HEADER.unpack(header.read_bytes()[: _HEADER.size])
    with rows.open("r+b") as file:
        file.seek(n_rows * row_bytes)
        slack = file.read()
        if not slack.strip(b"\0"):
            return False
        file.seek(n_rows * row_bytes)
        file.write(bytes(len(slack)))
        return True


def _count(step: int) -> None:
    global _n_inside
    with _guard:
        was_inside, _n_inside = _n_inside > 0, _n_inside + step
        if was_inside != (_n_inside > 0):
            _mallopt()(_M_PERTURB, _ZEROS if _n_inside else _AS_IT_IS)


@functools.cache
def _mallopt() -> Callable[[int, int], object]:
    """glibc's mallopt; elsewhere a function that does nothing."""
    if sys.platform.startswith("linux"):
        import ctypes

        with contextlib.suppress(AttributeError, OSError):
            found: Callable[[int, int], object] = ctypes.CDLL(None).mallopt
            return found
    return lambda _parameter, _value: None
