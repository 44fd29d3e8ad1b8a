"""The SQL database: how it is opened, and the tables that retrieval keeps in it.

SQLite by default, any database of SQLAlchemy by URL. SQLite is opened so that what was committed
survives a kill (WAL, synchronous FULL) and what was deleted is overwritten (secure_delete).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from retrieval.errors import SettingsError, StoreError

# How long a writer waits for another one, in seconds.
BUSY_TIMEOUT_S = 30


class UtcDateTime(TypeDecorator[datetime]):
    """A time with an offset, kept as UTC without one and read back with it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, without an offset."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to a time in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()

TITLES = Table(
    "titles",
    METADATA,
    Column("title_id", String(200), primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("synopsis", Text, nullable=False),
    Column("genres", JSON, nullable=False),
    Column("billing", JSON, nullable=False),
    Column("launched_at", UtcDateTime),
)

ARTWORKS = Table(
    "artworks",
    METADATA,
    Column("artwork_id", String(200), primary_key=True),
    Column("title_id", ForeignKey("titles.title_id"), nullable=False, index=True),
    Column("caption", Text, nullable=False),
    Column("facets", JSON, nullable=False),
    Column("image", Text),
    Column("people", JSON, nullable=False),
)

TAKE_RATES = Table(
    "take_rates",
    METADATA,
    Column("artwork_id", ForeignKey("artworks.artwork_id"), primary_key=True),
    Column("as_of", UtcDateTime, primary_key=True),
    Column("n_shown", Integer, nullable=False),
    Column("n_rewarded", Integer, nullable=False),
)

# One row a member with any engagement, so that members can be listed without reading Chroma.
MEMBERS = Table(
    "members",
    METADATA,
    Column("member_id", String(200), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("n_liked", Integer, nullable=False),
    Column("n_disliked", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)

# The journal of ingests: ``finished_at`` stays null where one was cut off.
INGESTS = Table(
    "ingests",
    METADATA,
    Column("ingest_id", Integer, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("report", JSON),
)


def keyart_home() -> Path:
    """The folder of all state: ``$KEYART_HOME``, else ``.keyart`` in the working folder."""
    return Path(os.environ.get("KEYART_HOME") or ".keyart").absolute()


def sqlite_url(folder: Path) -> str:
    """The URL of the default database in a store's folder."""
    return f"sqlite:///{folder / 'keyart.db'}"


def open_database(url: str) -> Engine:
    """Open a database and create the tables that it lacks.

    Args:
        url: an SQLAlchemy URL, such as ``sqlite:////srv/keyart.db`` or
            ``postgresql+psycopg://host/keyart``.

    Raises:
        SettingsError: the URL can't be read, or its driver is not installed.
        StoreError: the database can't be opened.
    """
    try:
        engine = create_engine(make_url(url))
    except (SQLAlchemyError, ImportError) as error:
        raise SettingsError(
            f"[store] database_url can't be used ({error}); "
            "allowed: an SQLAlchemy URL whose driver is installed"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    try:
        METADATA.create_all(engine)
    except SQLAlchemyError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"the database {place} can't be opened: {error}") from error
    return engine


@contextlib.contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end and rolled back on any error.

    Raises:
        StoreError: the database refused, or can't be reached.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise StoreError(
            f"the database {place} failed: {error}; look at it with `keyart doctor`"
        ) from error


def database_file(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for any other, or one in memory."""
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name and name != ":memory:"
    return Path(name).absolute() if is_file and name else None


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_S * 1000}",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
