"""The decision store: decisions, exposures and notes in SQL, durable before a call returns.

Nothing is opened before the first use, so that a store that is down is met where a decision can
still be returned. How it is opened is in ``agent.database``, erasing in ``agent.erase``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.database import Database
from agent.decision import Decision
from agent.inputs import Inputs
from retrieval.errors import NotFoundError
from retrieval.types import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import Row


class Kept(NamedTuple):
    """A stored decision, what it was made from, and its outcome once recorded."""

    decision: Decision
    inputs: Inputs
    outcome: Outcome | None = None


class DecisionStore:
    """Decisions, exposures and notes behind one SQLAlchemy URL."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, decision: Decision, inputs: Inputs) -> None:
        """Store a new decision; it is on disk when this returns.

        Raises:
            StoreError: the store can't be written.
        """
        from sqlalchemy import insert

        from agent.schema import decisions

        with self.database.writing() as connection:
            row = _row(decision) | {"is_case": inputs.is_case, "inputs": inputs.model_dump_json()}
            connection.execute(insert(decisions).values(row))

    def replace(self, decision: Decision) -> None:
        """Store a decision again that has got its explanation.

        Raises:
            NotFoundError: it was never stored, or has been erased.
            StoreError: the store can't be written.
        """
        from sqlalchemy import update

        from agent.schema import decisions

        with self.database.writing() as connection:
            where = decisions.c.decision_id == decision.decision_id
            done = connection.execute(update(decisions).where(where).values(_row(decision)))
            if done.rowcount == 0:
                raise _no_decision(decision.decision_id)

    def get(self, decision_id: str) -> Kept:
        """One decision with its inputs and outcome.

        Raises:
            NotFoundError: there is no such decision.
            StoreError: the store can't be read.
        """
        from agent.schema import decisions

        with self.database.reading() as connection:
            query = _kept_query().where(decisions.c.decision_id == decision_id)
            row = connection.execute(query).first()
        if row is None:
            raise _no_decision(decision_id)
        return _kept(row)

    def decisions(
        self, *, member_id: str | None = None, title_id: str | None = None, limit: int = 50
    ) -> list[Decision]:
        """Stored decisions, the newest first.

        Args:
            member_id: only of this member.
            title_id: only for this title.
            limit: the most to return.

        Raises:
            StoreError: the store can't be read.
        """
        from sqlalchemy import select

        from agent.schema import decisions, member_key

        query = select(decisions.c.decision)
        if member_id is not None:
            query = query.where(decisions.c.member_key == member_key(member_id))
        if title_id is not None:
            query = query.where(decisions.c.title_id == title_id)
        query = query.order_by(decisions.c.created_at.desc(), decisions.c.decision_id).limit(limit)
        with self.database.reading() as connection:
            return [Decision.model_validate_json(text) for text in connection.scalars(query)]

    def of_member(self, member_id: str) -> list[Kept]:
        """Everything stored of one member, the newest first.

        Raises:
            StoreError: the store can't be read.
        """
        from agent.schema import decisions, member_key

        query = (
            _kept_query()
            .where(decisions.c.member_key == member_key(member_id))
            .order_by(decisions.c.created_at.desc(), decisions.c.decision_id)
        )
        with self.database.reading() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def recorded(self) -> Iterator[Kept]:
        """Every decision from the catalogue whose exposure was recorded, the oldest first.

        Raises:
            StoreError: the store can't be read.
        """
        from agent.schema import decisions, exposures

        query = (
            _kept_query()
            .where(exposures.c.outcome.is_not(None), decisions.c.is_case.is_(False))
            .order_by(decisions.c.created_at, decisions.c.decision_id)
        )
        with self.database.reading() as connection:
            for row in connection.execution_options(yield_per=500).execute(query):
                yield _kept(row)

    def expose(self, decision: Decision, outcome: Outcome) -> None:
        """Record that a decision was shown and what came of it; a second outcome replaces it.

        Raises:
            StoreError: the store can't be written.
        """
        from sqlalchemy import insert, update

        from agent.schema import exposures, member_key

        values = {
            "member_key": member_key(decision.member_id),
            "outcome": outcome.value,
            "recorded_at": datetime.now(UTC).isoformat(),
        }
        with self.database.writing() as connection:
            where = exposures.c.decision_id == decision.decision_id
            done = connection.execute(update(exposures).where(where).values(values))
            if done.rowcount == 0:
                row = values | {"decision_id": decision.decision_id}
                connection.execute(insert(exposures).values(row))

    def read_notes(
        self, *, model: str, template_hash: str, caption_hashes: Sequence[str]
    ) -> dict[str, str]:
        """The notes kept of one model and template, by caption hash.

        Raises:
            StoreError: the store can't be read.
        """
        from sqlalchemy import select

        from agent.schema import notes

        query = select(notes.c.caption_hash, notes.c.notes).where(
            notes.c.model == model,
            notes.c.template_hash == template_hash,
            notes.c.caption_hash.in_(caption_hashes),
        )
        with self.database.reading() as connection:
            return {row.caption_hash: row.notes for row in connection.execute(query)}

    def add_notes(self, fresh: Mapping[str, str], *, model: str, template_hash: str) -> None:
        """Keep notes by caption hash; one that is there already stays.

        Raises:
            StoreError: the store can't be written.
        """
        from agent.schema import notes

        rows = [
            {
                "model": model,
                "template_hash": template_hash,
                "caption_hash": key,
                "notes": text,
            }
            for key, text in fresh.items()
        ]
        if not rows:
            return
        with self.database.writing() as connection:
            statement = _insert_if_absent(connection, notes)
            connection.execute(statement, rows)

    def close(self) -> None:
        """Close every connection; the store opens again when it is used again."""
        self.database.close()


def _row(decision: Decision) -> dict[str, object]:
    from agent.schema import member_key

    return {
        "decision_id": decision.decision_id,
        "member_key": member_key(decision.member_id),
        "title_id": decision.title_id,
        "artwork_id": decision.artwork_id,
        "policy": decision.policy,
        "state": decision.state,
        "created_at": decision.created_at.isoformat(),
        "decision": decision.model_dump_json(),
    }


def _kept_query() -> Any:
    from sqlalchemy import select

    from agent.schema import decisions, exposures

    joined = decisions.outerjoin(exposures, decisions.c.decision_id == exposures.c.decision_id)
    columns = (decisions.c.decision, decisions.c.inputs, exposures.c.outcome)
    return select(*columns).select_from(joined)


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        decision=Decision.model_validate_json(row.decision),
        inputs=Inputs.model_validate_json(row.inputs),
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def _insert_if_absent(connection: Connection, table: Any) -> Any:
    """INSERT ... ON CONFLICT DO NOTHING, which SQLAlchemy spells per database."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def _no_decision(decision_id: str) -> NotFoundError:
    return NotFoundError(
        f"no decision {decision_id!r} in the store; it was never recorded there or was erased"
    )
