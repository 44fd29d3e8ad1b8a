"""Keeps one vector a distinct caption in Chroma, so that no caption is embedded twice.

A row's id is a hash of the embedder's name and the text; the text itself is not kept. What was
used lately stays in memory.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrieval.embedder import Embedder, Vectors
from retrieval.store import SYNC_THRESHOLD, Store
from retrieval.types import Progress

# 20,000 vectors of 384 floats are 31 MB.
CACHE_SIZE = 20_000
# Ids in one request: SQLite allows 32,766 variables, a server's request a few MB.
READ_AT_ONCE = 1_000
# Captions embedded and written at once: what a killed ingest has to embed again at most.
WRITE_AT_ONCE = 512
# Chroma hands vectors back bit by bit in the space "ip", but normalised once more in "cosine".
INDEX = {"hnsw": {"space": "ip", "sync_threshold": SYNC_THRESHOLD}}


class CaptionVectors:
    """Vectors by caption text: from memory, else from Chroma, else from the embedder.

    Attributes:
        n_embedded: how many texts have gone through the embedder so far.
    """

    def __init__(self, store: Store, embedder: Embedder, *, cache_size: int = CACHE_SIZE) -> None:
        self.embedder = embedder
        self.n_embedded = 0
        self._store = store
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._cache_size = cache_size
        self._lock = threading.Lock()
        self._collection: Any = None
        self._generation = 0

    def vectors(
        self, captions: Sequence[str], *, keep: bool = True, progress: Progress | None = None
    ) -> Vectors:
        """[n, dimension] float32 unit vectors, in the order of ``captions``.

        Args:
            captions: the texts; repeated ones cost nothing.
            keep: False not to write new vectors to Chroma (texts that are not the catalogue's).
            progress: told of the embedding.
        """
        keys = [self.key(caption) for caption in captions]
        text_of = dict(zip(keys, captions, strict=True))
        found = self._cached(text_of)
        missing = [key for key in text_of if key not in found]
        if missing:
            found.update(self._stored(missing))
            missing = [key for key in missing if key not in found]
            found.update(self._embedded(missing, text_of, keep, progress))
            self._remember(found)
        return _stack(found, keys, self.embedder)

    def key(self, caption: str) -> str:
        """The row id of a caption: SHA-256 over the embedder's name and the text, 32 digits."""
        text = f"{self.embedder.name}\0{caption}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _cached(self, keys: dict[str, str]) -> dict[str, Vectors]:
        with self._lock:
            found = {key: self._cache[key] for key in keys if key in self._cache}
            for key in found:
                self._cache.move_to_end(key)
        return found

    def _remember(self, found: dict[str, Vectors]) -> None:
        with self._lock:
            self._cache.update(found)
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)

    def _stored(self, keys: list[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), READ_AT_ONCE):
            ids = keys[start : start + READ_AT_ONCE]
            with self._store.chroma() as client:
                rows = self._open(client).get(ids=ids, include=["embeddings"])
            vectors = np.asarray(rows["embeddings"], dtype=np.float32)
            found.update(zip(rows["ids"], vectors, strict=True))
        return found

    def _embedded(
        self, keys: list[str], text_of: dict[str, str], keep: bool, progress: Progress | None
    ) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), WRITE_AT_ONCE):
            ids = keys[start : start + WRITE_AT_ONCE]
            vectors = self.embedder.embed([text_of[key] for key in ids])
            self.n_embedded += len(ids)
            if keep:
                with self._store.writing, self._store.chroma() as client:
                    self._open(client).upsert(ids=ids, embeddings=vectors)
            found.update(zip(ids, vectors, strict=True))
            if progress:
                progress("embedding captions", start + len(ids), len(keys))
        return found

    def _open(self, client: Any) -> Any:
        generation = self._store.generation
        if self._collection is None or self._generation != generation:
            self._generation = generation
            self._collection = client.get_or_create_collection(
                collection_name("captions", self.embedder.name),
                embedding_function=None,
                configuration=INDEX,
                metadata={"embedder": self.embedder.name},
            )
        return self._collection


def collection_name(prefix: str, name: str) -> str:
    """A name that Chroma allows (letters, digits, ``._-``), told apart by a hash of ``name``."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip(".-")[:40] or "model"
    return f"{prefix}-{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _stack(found: dict[str, Vectors], keys: list[str], embedder: Embedder) -> Vectors:
    if not keys:
        return np.empty((0, embedder.dimension), dtype=np.float32)
    return np.stack([found[key] for key in keys])
