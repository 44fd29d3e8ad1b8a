"""Chroma as a store uses it: embedded in this process, or a server by URL.

An embedded Chroma belongs to one process, held by a file lock; all stores of one folder in that
process share it. Its files are compacted with the client closed: SQLite's locks don't hold between
two SQLite libraries in one process, and Chroma brings its own.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from retrieval.blank import blank_memory
from retrieval.compact import compact_chroma
from retrieval.errors import SettingsError, StoreBusyError, StoreError
from retrieval.gate import Gate

LOCK_FILE = "store.lock"
CHROMA_FOLDER = "chroma"
# How long a closed client may take to close its files, where that can't be watched.
CLOSING_S = 0.5
# The most collections that members may be hashed over: 15 million engagements by the rule.
MOST_COLLECTIONS = 10_000


class Chroma(Protocol):
    """An open Chroma. ``writing`` is held while anything is written."""

    writing: threading.RLock

    @property
    def generation(self) -> int:
        """Rises when the client is made anew and every collection has to be looked up again."""

    @property
    def folder(self) -> Path | None:
        """Where its files lie; None where they are out of reach."""

    def using(self) -> contextlib.AbstractContextManager[Any]:
        """The client, for as long as the context lasts."""

    def compact(self) -> None:
        """Clear what was deleted from its files, where they are in reach."""

    def close(self) -> None:
        """Release it."""


class ServerChroma:
    """A Chroma server.

    Raises:
        SettingsError: the URL is of another form.
        StoreError: nothing answers there.
    """

    generation = 0
    folder = None

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.writing = threading.RLock()
        self._client = _connect(url, headers)

    @contextlib.contextmanager
    def using(self) -> Iterator[Any]:
        """The client."""
        yield self._client

    def compact(self) -> None:
        """Nothing: a server's files are out of reach."""

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


class EmbeddedChroma:
    """The embedded Chroma of one folder of state, shared within the process.

    Attributes:
        generation: rises when the client is made anew.
        folder: where its files lie.
        writing: held while anything is written, by whichever store of the folder.
    """

    _guard = threading.Lock()
    _open: dict[Path, EmbeddedChroma] = {}  # noqa: RUF012 - one registry for the process

    def __init__(self, home: Path) -> None:
        self.generation = 0
        self.folder = home / CHROMA_FOLDER
        self.writing = threading.RLock()
        self._home = home
        self._n_open = 1
        self._gate = Gate()
        self._lock = _lock(home / LOCK_FILE)
        try:
            self._client = self._connect()
        except BaseException:
            self._lock.close()
            raise

    @classmethod
    def open(cls, home: Path) -> EmbeddedChroma:
        """The Chroma of a folder, opened now or before by this process.

        Args:
            home: the folder of state.

        Raises:
            StoreBusyError: another process has it open.
            StoreError: it can't be opened.
        """
        home = home.resolve()
        with cls._guard:
            if home in cls._open:
                cls._open[home]._n_open += 1
            else:
                cls._open[home] = cls(home)
            return cls._open[home]

    @contextlib.contextmanager
    def using(self) -> Iterator[Any]:
        """The client; waits while the files are compacted."""
        with self._gate.shared(), blank_memory():
            yield self._client

    def compact(self) -> None:
        """Close the client, clear what was deleted from the files, and open it again.

        Raises:
            StoreError: another client of this process has the files open, a file can't be written,
                or Chroma can't be opened again.
        """
        with self._gate.alone():
            self._client.close()
            try:
                _wait_until_closed(self.folder)
                compact_chroma(self.folder)
            finally:
                self._client = self._connect()
                self.generation += 1

    def close(self) -> None:
        """Release it; the last one closes the client and gives the folder free."""
        with self._guard:
            self._n_open -= 1
            if self._n_open == 0:
                del self._open[self._home]
                with self._gate.alone():
                    self._client.close()
                self._lock.close()

    def _connect(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        with _room_for_indices(), blank_memory():
            try:
                return chromadb.PersistentClient(str(self.folder), settings=quiet)
            except Exception as error:  # sqlite, migration and lock errors have no common base
                raise StoreError(f"the store {self._home} can't be opened: {error}") from error


def _wait_until_closed(folder: Path) -> None:
    """Wait until this process has no file in ``folder`` open.

    A closed client's connections are closed by threads of their own, some milliseconds later.
    """
    files = Path("/proc/self/fd")
    if not files.is_dir():  # only Linux tells
        time.sleep(CLOSING_S)
        return
    until = time.monotonic() + 20 * CLOSING_S
    while any(_target(file).is_relative_to(folder) for file in files.iterdir()):
        if time.monotonic() > until:
            raise StoreError(
                f"{folder} is open in another Chroma client of this process; close that one first"
            )
        time.sleep(0.001)


def _target(link: Path) -> Path:
    try:
        return link.readlink()
    except OSError:  # closed meanwhile
        return link


def _connect(url: str, headers: Mapping[str, str]) -> Any:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"[store] chroma_url is {url!r}; allowed: http://HOST:PORT or https://HOST:PORT"
        )
    is_tls = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if is_tls else 8000),
            ssl=is_tls,
            headers=dict(headers),
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as error:  # connection, TLS and authorisation errors have no common base
        raise StoreError(
            f"no Chroma server answers at {url} ({error}); "
            "start one with `chroma run --path FOLDER`, or unset [store] chroma_url"
        ) from error


@contextlib.contextmanager
def _room_for_indices() -> Iterator[None]:
    """Let Chroma keep the index of every collection that it reads in memory.

    Its embedded client keeps (open-file limit // 5) indices and reads that limit when it is made:
    1,024 files, a common limit, are 204 indices, and with more collections than that most reads
    would load one from disk. How many there are is only known once it is made, and room that is
    not used costs nothing, so there is room for the most there can be, as far as the hard limit
    goes. Its index files are not kept open, so the limit is put back after.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # 8 more for the captions and what is being rewritten.
    wanted = 5 * (MOST_COLLECTIONS + 8)
    raised = max(soft, min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


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
