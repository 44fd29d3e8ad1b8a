"""Caption vectors for evaluation: every distinct caption is embedded once, whoever shares it.

They may be kept in a file, so that a run that was killed, or a second one, embeds what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from retrieval.embedder import Embedder, Vectors
from retrieval.types import Progress

VectorsOf = Callable[[Sequence[str]], Vectors]

# Captions embedded between two writes of the file.
AT_ONCE = 512
LEAST_ROOM = 1_024


class CaptionTable:
    """Vectors by caption.

    Args:
        embedder: what turns captions into vectors.
        file: an ``.npz`` file to start from and to write to; None keeps nothing. One that another
            embedder made is written over.
    """

    def __init__(self, embedder: Embedder, *, file: Path | None = None) -> None:
        self._embedder, self._file = embedder, file
        self._rows: dict[str, int] = {}
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._n_written = 0
        if file is not None and file.is_file():
            self._read(file)

    def __call__(self, captions: Sequence[str]) -> Vectors:
        """[n, d] unit vectors, in the order of ``captions``; what is missing is embedded."""
        missing = [c for c in dict.fromkeys(captions) if c not in self._rows]
        if missing:
            self._add(missing)
        if not captions:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        return np.asarray(self._vectors[[self._rows[caption] for caption in captions]])

    def fill(self, captions: Iterable[str], *, progress: Progress | None = None) -> None:
        """Embed whatever is missing of many captions, and write the file as it goes."""
        missing = [c for c in dict.fromkeys(captions) if c not in self._rows]
        for start in range(0, len(missing), AT_ONCE):
            self._add(missing[start : start + AT_ONCE])
            self._write()
            if progress:
                progress("embedding captions", min(start + AT_ONCE, len(missing)), len(missing))

    def _add(self, captions: Sequence[str]) -> None:
        fresh = self._embedder.embed(captions)
        n = len(self._rows)
        if n + len(fresh) > len(self._vectors):  # double the room, so that adding stays linear
            room = np.zeros((max(LEAST_ROOM, 2 * (n + len(fresh))), fresh.shape[1]), np.float32)
            room[:n] = self._vectors[:n] if n else room[:0]
            self._vectors = room
        self._vectors[n : n + len(fresh)] = fresh
        self._rows.update({caption: n + i for i, caption in enumerate(captions)})
        if len(self._rows) - self._n_written >= AT_ONCE:
            self._write()

    def _read(self, file: Path) -> None:
        with np.load(file) as kept:
            if str(kept["embedder"]) == self._embedder.name:
                captions = bytes(kept["captions"]).decode().split("\0")
                self._rows = {caption: row for row, caption in enumerate(captions)}
                self._vectors = kept["vectors"]
                self._n_written = len(captions)

    def _write(self) -> None:
        if self._file is None or len(self._rows) == self._n_written:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.stem}.part.npz")
        captions = np.frombuffer("\0".join(self._rows).encode(), dtype=np.uint8)
        vectors = self._vectors[: len(self._rows)]
        np.savez(fresh, embedder=self._embedder.name, captions=captions, vectors=vectors)
        fresh.replace(self._file)
        self._n_written = len(self._rows)
