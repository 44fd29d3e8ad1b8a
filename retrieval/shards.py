"""Hashes members over Chroma collections ("shards"), and makes, finds and rewrites them.

A filtered read grows with the collection it reads, and a collection a member costs megabytes each:
some 1,500 rows a collection are fastest. Their number is fixed when the first engagement is
written, by ``collections_for`` unless it is set, and kept in the metadata of an empty
collection. Nothing here knows what a row means (``retrieval.memory``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ConfigDict

from retrieval.errors import StoreError
from retrieval.store import SYNC_THRESHOLD, Store
from retrieval.types import Frozen

ROWS_A_COLLECTION = 1_500
FEWEST = 64
# Recall reads by member and ranks exactly: the graph is never searched, so it is kept minimal.
INDEX = {
    "hnsw": {
        "space": "ip",
        "ef_construction": 16,
        "max_neighbors": 4,
        "sync_threshold": SYNC_THRESHOLD,
        "batch_size": SYNC_THRESHOLD,
    }
}
HEADER = "engagements-header"
WRITE_AT_ONCE = 1_500


class Header(Frozen):
    """What the memory was made with.

    Attributes:
        n_collections: over how many collections members are hashed.
        embedder: the name of the model whose vectors the rows have.
        key_mark: the fingerprint of the key that hashed the members.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    n_collections: int
    embedder: str
    key_mark: str


class Shards:
    """The collections of one store, found and made as they are needed.

    Every method raises StoreError if Chroma fails.
    """

    def __init__(self, store: Store, embedder: str) -> None:
        self._store = store
        self._embedder = embedder
        # Taken inside ``Store.chroma``, never around it: compacting waits for those inside.
        self._guard = threading.RLock()
        self._open: dict[int, Any] = {}
        self._generation = store.generation
        self._header: Header | None = None

    def header(self) -> Header | None:
        """What the memory was made with; None before the first write.

        Raises:
            StoreError: it was made with another embedder or another key.
        """
        if self._header is None:
            with self._store.chroma() as client:
                collection = _find(client, HEADER)
            if collection is not None:
                self._header = self._checked(Header.model_validate(collection.metadata))
        return self._header

    def make(self, n_engagements: int) -> Header:
        """The header; the first call fixes the number of collections.

        Args:
            n_engagements: how many are about to be written, for the rule.
        """
        found = self.header()
        if found is not None:
            return found
        count = self._store.settings.n_collections or collections_for(n_engagements)
        made = Header(n_collections=count, embedder=self._embedder, key_mark=self._store.key_mark)
        with self._store.chroma() as client:
            client.get_or_create_collection(
                HEADER, embedding_function=None, metadata=made.model_dump()
            )
        return self.make(n_engagements)  # whoever was first decided

    def index_of(self, member_hash: str) -> int:
        """The number of the member's collection; 0 before the first write."""
        header = self.header()
        return int(member_hash[:8], 16) % header.n_collections if header else 0

    def get(self, index: int, **query: Any) -> Any | None:
        """``Collection.get`` on collection ``index``; None if nothing was ever written to it.

        A handle that a rewrite elsewhere has made stale is looked up once more.
        """
        import chromadb.errors

        with self._store.chroma() as client:
            collection = self._read(client, index)
            if collection is None:
                return None
            try:
                return collection.get(**query)
            except chromadb.errors.NotFoundError:
                with self._guard:
                    self._open.pop(index, None)
                    collection = self._read(client, index)
                    return None if collection is None else collection.get(**query)

    def upsert(self, index: int, **rows: Any) -> None:
        """``Collection.upsert`` on collection ``index``, made if it isn't there."""
        with self._store.chroma() as client:
            self._write(client, index).upsert(**rows)

    def delete(self, index: int, ids: list[str]) -> None:
        """``Collection.delete`` on collection ``index``."""
        with self._store.chroma() as client:
            self._write(client, index).delete(ids=ids)

    def rewrite(self, index: int, *, is_kept: Callable[[str], bool]) -> int:
        """Copy the rows to keep into a fresh collection and delete the old one.

        Deleted rows stay in Chroma's files; a deleted collection's rows go once the files are
        compacted (``retrieval.erase``). A kill at any moment leaves the old collection or the
        whole copy.

        Args:
            index: the number of the collection.
            is_kept: whether the row of this id is kept.

        Returns:
            How many rows were left out.
        """
        with self._store.chroma() as client, self._guard:
            if self._read(client, index) is None:
                return 0
            old = self._write(client, index)
            _drop(client, _copy(index))
            ids = old.get(include=[])["ids"]
            gone = [row_id for row_id in ids if not is_kept(row_id)]
            for batch in _batches(gone):
                old.delete(ids=batch)
            copy = client.create_collection(
                _copy(index), embedding_function=None, configuration=INDEX
            )
            for batch in _batches([row_id for row_id in ids if is_kept(row_id)]):
                _move(old, copy, batch)
            self._open.pop(index)
            _drop(client, _name(index))
            copy.modify(name=_name(index))
            return len(gone)

    def _read(self, client: Any, index: int) -> Any | None:
        """Collection ``index``; None if nothing was ever written to it."""
        with self._guard:
            if self._generation != self._store.generation:
                self._generation = self._store.generation
                self._open.clear()
            if index not in self._open:
                # A rewrite that was cut off may have left only the copy.
                found = _find(client, _name(index)) or _find(client, _copy(index))
                if found is None:
                    return None
                self._open[index] = found
            return self._open[index]

    def _write(self, client: Any, index: int) -> Any:
        """Collection ``index``, made if it isn't there."""
        with self._guard:
            found = self._read(client, index)
            if found is None:
                found = client.get_or_create_collection(
                    _name(index), embedding_function=None, configuration=INDEX
                )
                self._open[index] = found
            elif found.name == _copy(index):
                found.modify(name=_name(index))
            return found

    def _checked(self, header: Header) -> Header:
        if header.embedder != self._embedder:
            raise StoreError(
                f"the memory in {self._store.settings.path} holds vectors of {header.embedder!r}, "
                f"not of {self._embedder!r}; set [embedder] model back, or choose another "
                "[store] path and run `keyart ingest` again"
            )
        if header.key_mark != self._store.key_mark:
            raise StoreError(
                f"the key in {self._store.settings.path} is not the one that this memory was made "
                "with; copy the member.key that belongs to it there"
            )
        return header


def collections_for(n_engagements: int) -> int:
    """The number of collections: one for every 1,500 engagements expected, at least 64."""
    return max(FEWEST, -(-n_engagements // ROWS_A_COLLECTION))


def _name(index: int) -> str:
    return f"engagements-{index:04d}"


def _copy(index: int) -> str:
    return f"engagements-{index:04d}-copy"


def _find(client: Any, name: str) -> Any | None:
    import chromadb.errors

    try:
        return client.get_collection(name, embedding_function=None)
    except chromadb.errors.NotFoundError:
        return None


def _drop(client: Any, name: str) -> None:
    import chromadb.errors

    try:
        client.delete_collection(name)
    except chromadb.errors.NotFoundError:
        return


def _move(source: Any, target: Any, ids: list[str]) -> None:
    rows = source.get(ids=ids, include=["embeddings", "metadatas"])
    target.upsert(ids=rows["ids"], embeddings=rows["embeddings"], metadatas=rows["metadatas"])


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), WRITE_AT_ONCE):
        yield ids[start : start + WRITE_AT_ONCE]
