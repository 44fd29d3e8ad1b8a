"""The SQL table of members: how many engagements each has, so that they can be listed.

It is the one place of the memory where a member's raw id stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, delete, func, select

from retrieval.database import MEMBERS, transaction
from retrieval.types import Frozen, Id, Outcome, UtcTime

# Members in one statement; SQLite allows 32,766 variables.
AT_ONCE = 5_000
Order = Literal["id", "n"]


class MemberSummary(Frozen):
    """One member: how many engagements, how they ended, and when the first and last were."""

    member_id: Id
    n: int
    n_liked: int
    n_disliked: int
    first_at: UtcTime
    last_at: UtcTime


def summarise(
    member_id: str, engagements: Sequence[tuple[Outcome, datetime]]
) -> MemberSummary | None:
    """The summary of a member's (outcome, time) pairs; None where there are none."""
    if not engagements:
        return None
    signs = [outcome.sign for outcome, _ in engagements]
    times = [time for _, time in engagements]
    return MemberSummary(
        member_id=member_id,
        n=len(signs),
        n_liked=signs.count(1),
        n_disliked=signs.count(-1),
        first_at=min(times),
        last_at=max(times),
    )


def save_members(engine: Engine, summaries: dict[str, MemberSummary | None]) -> int:
    """Write summaries by member id, None to remove the member, in one transaction.

    Returns:
        How many differ from what was there.
    """
    with transaction(engine) as connection:
        old = {
            row["member_id"]: MemberSummary.model_validate(dict(row))
            for keys in _batches(summaries)
            for row in connection.execute(
                select(MEMBERS).where(MEMBERS.c.member_id.in_(keys))
            ).mappings()
        }
        due = {key: new for key, new in summaries.items() if old.get(key) != new}
        for keys in _batches(due):
            connection.execute(delete(MEMBERS).where(MEMBERS.c.member_id.in_(keys)))
        rows = [new.model_dump() for new in due.values() if new is not None]
        if rows:
            connection.execute(MEMBERS.insert(), rows)
        return len(due)


def list_members(
    engine: Engine, *, search: str, order: Order, limit: int | None, offset: int
) -> tuple[MemberSummary, ...]:
    """The members whose id holds ``search``, by id or by the number of engagements."""
    by = [MEMBERS.c.member_id] if order == "id" else [MEMBERS.c.n.desc(), MEMBERS.c.member_id]
    query = select(MEMBERS).order_by(*by).limit(limit).offset(offset)
    if search:
        query = query.where(MEMBERS.c.member_id.icontains(search, autoescape=True))
    with transaction(engine) as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(MemberSummary.model_validate(dict(row)) for row in rows)


def count_members(engine: Engine) -> tuple[int, int]:
    """(members, engagements) over the whole table."""
    query = select(func.count(), func.coalesce(func.sum(MEMBERS.c.n), 0))
    with transaction(engine) as connection:
        members, engagements = connection.execute(query.select_from(MEMBERS)).one()
    return int(members), int(engagements)


def _batches(keys: Iterable[str]) -> list[list[str]]:
    listed = list(keys)
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
