"""Opens the store: the folder of state, Chroma (embedded, or a server by URL) and the database.

An embedded store belongs to one process at a time, held by a file lock, because Chroma's embedded
client is not safe for two. Opened twice in one process, it is shared.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from pydantic import Field
from sqlalchemy import Engine

from retrieval.blank import blank_memory
from retrieval.database import keyart_home, open_database, sqlite_url
from retrieval.errors import KeyartError, SettingsError, StoreBusyError, StoreError
from retrieval.types import Frozen

KEY_FILE = "member.key"
LOCK_FILE = "store.lock"
CHROMA_FOLDER = "chroma"
# Rows that wait in Chroma's queue before a collection's files are written (its default is 1,000).
# Every read scans the queue of all collections from where its own stands: a long queue slows all.
SYNC_THRESHOLD = 16
# 128 bits: no two members meet, and a hash can be searched for in a file.
HASH_DIGITS = 32


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
    n_collections: int | None = Field(default=None, ge=1, le=10_000)


class Store:
    """An open store. ``close`` it, or use it as a context manager."""

    def __init__(self, settings: StoreSettings, client: Any, engine: Engine, key: bytes) -> None:
        self.settings = settings
        self.client = client
        self.engine = engine
        # Held while anything is written, so that rows and summaries agree and files stay still.
        self.writing = threading.RLock()
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
        if settings.chroma_url is None:
            _LOCKS.take(settings.path)
        try:
            key = _read_key(settings.path / KEY_FILE)
            engine = open_database(settings.database_url or sqlite_url(settings.path))
            return cls(settings, _open_client(settings), engine, key)
        except BaseException:
            if settings.chroma_url is None:
                _LOCKS.give_back(settings.path)
            raise

    @property
    def chroma_folder(self) -> Path | None:
        """The folder of Chroma's files; None with a server, whose files are out of reach."""
        return None if self.settings.chroma_url else self.settings.path / CHROMA_FOLDER

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
        if not self._is_open:
            return
        self._is_open = False
        self.client.close()
        self.engine.dispose()
        if self.settings.chroma_url is None:
            _LOCKS.give_back(self.settings.path)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def using_chroma() -> Iterator[None]:
    """Around every use of Chroma: its errors become StoreError, its memory comes blank.

    Its client, its bindings and the connection under them raise errors without a common base.
    """
    try:
        with blank_memory():
            yield
    except KeyartError:
        raise
    except Exception as error:
        raise StoreError(
            f"Chroma failed: {error}; look at the store with `keyart doctor`"
        ) from error


def _read_key(path: Path) -> bytes:
    """The store's random key, made at first use, readable by its owner only."""
    with contextlib.suppress(FileExistsError):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
    key = path.read_bytes()
    if len(key) != 32:
        raise StoreError(
            f"{path} holds {len(key)} bytes, not 32; put back the key that this store was made "
            "with, or delete the store and ingest again"
        )
    return key


def _open_client(settings: StoreSettings) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if settings.chroma_url is None:
        with _room_for(settings.n_collections or 0):
            try:
                with blank_memory():
                    folder = str(settings.path / CHROMA_FOLDER)
                    return chromadb.PersistentClient(folder, settings=quiet)
            except Exception as error:  # sqlite, migration and lock errors have no common base
                raise StoreError(f"the store {settings.path} can't be opened: {error}") from error
    url = urlsplit(settings.chroma_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError(
            f"[store] chroma_url is {settings.chroma_url!r}; "
            "allowed: http://HOST:PORT or https://HOST:PORT"
        )
    is_tls = url.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=url.hostname,
            port=url.port or (443 if is_tls else 8000),
            ssl=is_tls,
            headers=settings.chroma_headers,
            settings=quiet,
        )
    except Exception as error:  # connection, TLS and authorisation errors have no common base
        raise StoreError(
            f"no Chroma server answers at {settings.chroma_url} ({error}); "
            "start one with `chroma run --path FOLDER`, or unset [store] chroma_url"
        ) from error


@contextlib.contextmanager
def _room_for(n_collections: int) -> Iterator[None]:
    """Let Chroma keep every collection's index in memory.

    Its embedded client keeps (open-file limit // 5) indices and reads that limit when it is made:
    1,024 files, a common limit, are 204 indices, and with more collections than that most reads
    would load one from disk. Its index files are not kept open, so the limit is put back after.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # 8 more for the captions and what is being rewritten.
    wanted = 5 * (n_collections + 8)
    raised = max(soft, min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class _FolderLocks:
    """The embedded stores that this process holds, each with how often it is open."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[Path, tuple[IO[str], int]] = {}

    def take(self, folder: Path) -> None:
        """Hold ``folder``; StoreBusyError if another process does."""
        folder = folder.resolve()
        with self._guard:
            if folder in self._held:
                file, count = self._held[folder]
                self._held[folder] = (file, count + 1)
            else:
                self._held[folder] = (_lock(folder / LOCK_FILE), 1)

    def give_back(self, folder: Path) -> None:
        """Let go of ``folder`` once; the lock falls with the last one."""
        folder = folder.resolve()
        with self._guard:
            file, count = self._held.pop(folder)
            if count > 1:
                self._held[folder] = (file, count - 1)
            else:
                file.close()


_LOCKS = _FolderLocks()


def _lock(path: Path) -> IO[str]:
    """The lock file, locked until it is closed or the process dies; it holds the owner's id."""
    file = path.open("a+", encoding="ascii")
    try:
        _lock_file(file)
    except OSError as error:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise StoreBusyError(
            f"the store {path.parent} is open in another process (id {owner}); stop that one, or "
            f"share the store: `chroma run --path {path.parent / CHROMA_FOLDER}` and set [store] "
            "chroma_url for both"
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _lock_file(file: IO[str]) -> None:
    """Lock an open file for this process; OSError if another holds it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
