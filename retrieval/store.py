"""Opens the store: the folder of state, with Chroma, the database and the key that hashes members.

Everything that uses Chroma does so within ``Store.chroma``.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field
from sqlalchemy import Engine

from retrieval.chroma import MOST_COLLECTIONS, Chroma, EmbeddedChroma, ServerChroma
from retrieval.database import keyart_home, open_database, sqlite_url
from retrieval.errors import KeyartError, StoreError
from retrieval.types import Frozen

KEY_FILE = "member.key"
KEY_BYTES = 32
# 128 bits: no two members meet, and a hash can be searched for in a file.
HASH_DIGITS = 32
# Rows that wait in Chroma's queue before a collection's files are written (its default is 1,000).
# Every read scans the queue of all collections from where its own stands: a long queue slows all.
SYNC_THRESHOLD = 8


class StoreSettings(Frozen):
    """Where the store lies.

    Attributes:
        path: the folder of state.
        chroma_url: a Chroma server, such as ``http://127.0.0.1:8000``; None for the embedded one.
        chroma_headers: headers for that server, such as its token.
        database_url: an SQLAlchemy URL; None for SQLite in ``path``.
        n_collections: over how many Chroma collections members are hashed, fixed when the first
            engagement is written; None for the rule in ``retrieval.shards``.
    """

    path: Path = Field(default_factory=keyart_home)
    chroma_url: str | None = None
    chroma_headers: dict[str, str] = Field(default_factory=dict, repr=False)
    database_url: str | None = None
    n_collections: int | None = Field(default=None, ge=1, le=MOST_COLLECTIONS)


class Store:
    """An open store. ``close`` it, or use it as a context manager.

    Attributes:
        settings: where it lies.
        engine: its database.
        writing: held while anything is written, so that rows and summaries agree.
    """

    def __init__(self, settings: StoreSettings, chroma: Chroma, engine: Engine, key: bytes) -> None:
        self.settings = settings
        self.engine = engine
        self.writing = chroma.writing
        self._chroma = chroma
        self._key = key
        self._is_open = True

    @classmethod
    def open(cls, settings: StoreSettings) -> Store:
        """Open the store, creating its folder where there is none.

        Raises:
            StoreBusyError: another process has the embedded store open.
            StoreError: the folder, the server or the database can't be opened.
            SettingsError: a URL can't be read.
        """
        try:
            settings.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"[store] path {settings.path} can't be made: {error}") from error
        chroma = _open_chroma(settings)
        try:
            key = _read_key(settings.path / KEY_FILE)
            engine = open_database(settings.database_url or sqlite_url(settings.path))
        except BaseException:
            chroma.close()
            raise
        return cls(settings, chroma, engine, key)

    @contextlib.contextmanager
    def chroma(self) -> Iterator[Any]:
        """Chroma's client; what it raises becomes StoreError.

        The client, its bindings and the connection under them raise errors without a common base.
        """
        try:
            with self._chroma.using() as client:
                yield client
        except KeyartError:
            raise
        except Exception as error:
            raise StoreError(
                f"Chroma failed: {error}; look at the store with `keyart doctor`"
            ) from error

    @property
    def generation(self) -> int:
        """Rises when collections have to be looked up again."""
        return self._chroma.generation

    @property
    def chroma_folder(self) -> Path | None:
        """The folder of Chroma's files; None with a server, whose files are out of reach."""
        return self._chroma.folder

    def compact_chroma(self) -> None:
        """Clear what was deleted from Chroma's files, where they are in reach; others wait.

        Raises:
            StoreError: a file can't be written, or Chroma can't be opened again.
        """
        self._chroma.compact()

    def member_hash(self, member_id: str) -> str:
        """The keyed hash that stands for a member in Chroma (HMAC-SHA256, 32 hex digits)."""
        digest = hmac.new(self._key, member_id.encode(), hashlib.sha256).hexdigest()
        return digest[:HASH_DIGITS]

    @property
    def key_mark(self) -> str:
        """A fingerprint of the key, by which a store knows that it was given the right one."""
        return hmac.new(self._key, b"keyart key mark", hashlib.sha256).hexdigest()[:16]

    def close(self) -> None:
        """Release Chroma, the database and the lock. A second call does nothing."""
        if self._is_open:
            self._is_open = False
            self._chroma.close()
            self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_chroma(settings: StoreSettings) -> Chroma:
    if settings.chroma_url is None:
        return EmbeddedChroma.open(settings.path)
    return ServerChroma(settings.chroma_url, settings.chroma_headers)


def _read_key(path: Path) -> bytes:
    """The store's random key, made at first use, readable by its owner only."""
    with contextlib.suppress(FileExistsError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"{path} holds {len(key)} bytes, not {KEY_BYTES}; put back the key that this store was "
            "made with, or delete the store and ingest again"
        )
    return key
