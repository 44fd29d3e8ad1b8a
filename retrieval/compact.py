"""Compacts the files of a store, so that what was deleted is gone from them.

Chroma leaves deleted rows in the free pages of its SQLite file, the index folder of a deleted
collection where it lies, and stray memory in the unused part of the others
(``retrieval.blank``). All are cleared here.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from retrieval.blank import blank_slack
from retrieval.database import database_file
from retrieval.errors import StoreError

CHROMA_FILE = "chroma.sqlite3"
# How long to wait for a reader, in seconds.
BUSY_TIMEOUT_S = 60


def compact_chroma(folder: Path) -> int:
    """Clear what was deleted from Chroma's files.

    Args:
        folder: the folder of an embedded Chroma that nobody has open.

    Returns:
        How many index folders of deleted collections were removed.

    Raises:
        StoreError: the file is held by someone else for too long, or can't be written.
    """
    file = folder / CHROMA_FILE
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_S)) as connection:
            live = {row[0] for row in connection.execute("SELECT id FROM segments")}
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
    except sqlite3.Error as error:
        raise StoreError(f"{file} can't be compacted: {error}; try again when idle") from error
    orphans = [
        f for f in folder.iterdir() if f.is_dir() and _is_uuid(f.name) and f.name not in live
    ]
    for orphan in orphans:
        shutil.rmtree(orphan)
    for segment in live:
        blank_slack(folder / segment)
    return len(orphans)


def compact_database(engine: Engine) -> bool:
    """Clear what was deleted from an SQLite database and its write-ahead log.

    Returns:
        Whether that was done; False for any other database.

    Raises:
        StoreError: the file is held by someone else for too long, or can't be written.
    """
    if database_file(engine) is None:
        return False
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    except SQLAlchemyError as error:
        raise StoreError(
            f"the database can't be compacted: {error}; try again when idle"
        ) from error
    return True


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
