"""Erases one member everywhere: the decision store's part of it, handed to the memory's erasure.

The memory runs these erasers before it compacts and scans the files (``retrieval.erase``), and
searches for what they name: the hash that the member was found by, the ids of the erased
decisions, and the inline captions that nobody else's rows hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from agent.notes import caption_hash
from agent.store import DecisionStore, Kept

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from retrieval.erase import Erased, Eraser, EraseReceipt


class MemoryEraser(Protocol):
    """The memory's part of erasing a member (``retrieval.memory``)."""

    def erase(self, member_id: str, *, erasers: Mapping[str, Eraser] | None = None) -> EraseReceipt:
        """Erase a member here and wherever the erasers look after; then scan the files."""


def erase_member(store: DecisionStore, memory: MemoryEraser, member_id: str) -> EraseReceipt:
    """Erase a member from decisions, exposures, notes and memory. May be repeated.

    Raises:
        StoreError: a store can't be written; what was erased so far stays erased.
    """
    # In this order: the notes are found through the decisions.
    erasers: dict[str, Eraser] = {
        "exposures": partial(erase_exposures, store),
        "notes": partial(erase_notes, store),
        "decisions": partial(erase_decisions, store),
    }
    return memory.erase(member_id, erasers=erasers)


def erase_exposures(store: DecisionStore, member_id: str) -> Erased:
    """Delete the recorded outcomes of a member."""
    from sqlalchemy import delete

    from agent.schema import exposures, member_key
    from retrieval.erase import Erased

    key = member_key(member_id)
    with store.database.writing() as connection:
        done = connection.execute(delete(exposures).where(exposures.c.member_key == key))
        return Erased(n=done.rowcount, words=(key,))


def erase_notes(store: DecisionStore, member_id: str) -> Erased:
    """Delete the notes of captions that came inline with cases of the member.

    Where somebody else needs the same caption's notes, they are written again.
    """
    from sqlalchemy import delete

    from agent.schema import notes
    from retrieval.erase import Erased

    hashes = [caption_hash(caption) for caption in _inline_captions(store.of_member(member_id))]
    with store.database.writing() as connection:
        done = connection.execute(delete(notes).where(notes.c.caption_hash.in_(hashes)))
        return Erased(n=done.rowcount, words=tuple(hashes))


def erase_decisions(store: DecisionStore, member_id: str) -> Erased:
    """Delete the decisions of a member, explanations and inline histories with them."""
    from sqlalchemy import delete

    from agent.schema import decisions, exposures, member_key
    from retrieval.erase import Erased

    key = member_key(member_id)
    kept = store.of_member(member_id)
    with store.database.writing() as connection:
        # One that was recorded since the exposures were erased would hold its decision back.
        connection.execute(delete(exposures).where(exposures.c.member_key == key))
        done = connection.execute(delete(decisions).where(decisions.c.member_key == key))
        texts = [
            text
            for text in map(_as_json, _inline_captions(kept))
            if not _is_elsewhere(connection, text)
        ]
    ids = [item.decision.decision_id for item in kept]
    return Erased(n=done.rowcount, words=(key, *ids, *texts))


def _inline_captions(kept: Iterable[Kept]) -> set[str]:
    cases = [stored.inputs for stored in kept if stored.inputs.is_case]
    captions = {item.caption for inputs in cases for item in inputs.recalled.evidence}
    return captions | {item.caption for inputs in cases for item in inputs.candidates}


def _as_json(text: str) -> str:
    """The text as it stands inside a decision's JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _is_elsewhere(connection: Connection, text: str) -> bool:
    """Whether another decision or the catalogue rightly holds the text as well."""
    from sqlalchemy import or_, select

    from agent.schema import decisions
    from retrieval.database import ARTWORKS

    in_decision = or_(
        decisions.c.inputs.contains(text, autoescape=True),
        decisions.c.decision.contains(text, autoescape=True),
    )
    in_catalogue = ARTWORKS.c.caption.contains(text, autoescape=True)
    return any(
        connection.execute(query.limit(1)).first() is not None
        for query in (
            select(decisions.c.decision_id).where(in_decision),
            select(ARTWORKS.c.artwork_id).where(in_catalogue),
        )
    )
