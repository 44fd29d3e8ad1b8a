"""The SQL database as the decision store uses it: opened late, errors in one plain sentence.

It is the database of the catalogue (``retrieval.database`` opens it, durable and overwriting what
is deleted). Nothing is opened before the first use, so that one that is down is met where a
decision can still be returned. What the tables hold is ``agent.schema``'s.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Database:
    """Connections and transactions to one database."""

    def __init__(self, url: str) -> None:
        """Name the database.

        Args:
            url: an SQLAlchemy URL, sqlite:/// or postgresql://.
        """
        self._url = url
        self._opening = threading.Lock()
        self._engine: Engine | None = None

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for a server."""
        from sqlalchemy import make_url

        url = make_url(self._url)
        is_sqlite = url.get_backend_name() == "sqlite"
        return Path(url.database) if is_sqlite and url.database else None

    @property
    def address(self) -> str:
        """The URL without a password, for messages."""
        from sqlalchemy import make_url

        return make_url(self._url).render_as_string(hide_password=True)

    def close(self) -> None:
        """Close every connection; they open again when the database is used again."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from.

        Raises:
            StoreError: the database can't be read.
        """
        with self._plain_errors("read"), self.engine().connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; what it wrote is on disk when the block ends.

        Raises:
            StoreError: the database can't be written; nothing of the block stays.
        """
        with self._plain_errors("written"), self.engine().begin() as connection:
            yield connection

    def engine(self) -> Engine:
        """The engine; on first use the tables are created or brought up to date.

        Raises:
            StoreError: the database can't be opened.
        """
        with self._opening, self._plain_errors("opened"):
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        from agent.schema import prepare
        from retrieval.database import open_database

        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        engine = open_database(self._url)
        with engine.begin() as connection:
            prepare(connection)
        return engine

    @contextlib.contextmanager
    def _plain_errors(self, what: str) -> Iterator[None]:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
            raise StoreError(
                f"the decision store {self.address} can't be {what} ({reason}); "
                "check [store] in keyart.toml and run: keyart doctor"
            ) from error
