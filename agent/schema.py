"""The tables of the decision store, and the list of steps that bring an older one up to date.

Members stand in columns by a hash, so that rows can be found without the id being written where
it has no end; the id itself stands only inside a decision's JSON, in quotes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from retrieval.errors import StoreError

metadata = MetaData()

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", String(200), primary_key=True),
    Column("member_key", String(64), nullable=False, index=True),
    Column("title_id", String(200), nullable=False, index=True),
    Column("artwork_id", String(200), nullable=False),
    Column("policy", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("is_case", Boolean, nullable=False),
    Column("created_at", String(40), nullable=False, index=True),
    Column("decision", Text, nullable=False),
    Column("inputs", Text, nullable=False),
)

exposures = Table(
    "exposures",
    metadata,
    Column("decision_id", ForeignKey("decisions.decision_id"), primary_key=True),
    Column("member_key", String(64), nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("recorded_at", String(40), nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("model", String(400), primary_key=True),
    Column("template_hash", String(64), primary_key=True),
    Column("caption_hash", String(64), primary_key=True),
    Column("notes", String(200), nullable=False),
)

_version = Table("decision_schema", metadata, Column("version", Integer, nullable=False))

# Any number that no other program on the server locks by: "keyart" in ASCII, as hex.
_LOCK = 0x6B6579617274

# Step i brings a store from version i + 1 to i + 2. None yet: the tables above are version 1.
_STEPS: Sequence[Callable[[Connection], None]] = ()


def prepare(connection: Connection) -> None:
    """Create what is missing and run the steps that an older store lacks.

    Raises:
        StoreError: the store was written by a newer keyart.
    """
    _one_at_a_time(connection)
    metadata.create_all(connection)
    newest = 1 + len(_STEPS)
    found = connection.execute(select(_version.c.version)).scalar()
    if found is None:
        connection.execute(insert(_version).values(version=newest))
        return
    if found > newest:
        raise StoreError(
            f"the decision store has version {found}, this keyart reads up to {newest}; "
            "update keyart: pip install --upgrade keyart"
        )
    for step in _STEPS[found - 1 :]:
        step(connection)
    connection.execute(update(_version).values(version=newest))


def _one_at_a_time(connection: Connection) -> None:
    """Hold a lock until the transaction ends, for processes that start together."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def member_key(member_id: str) -> str:
    """What a member is found by: SHA-256 of the id, as hex."""
    return hashlib.sha256(member_id.encode()).hexdigest()
