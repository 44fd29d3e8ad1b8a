"""One choice to make, gathered: for whom, of what, and what was recalled for it.

A question comes from the catalogue and the memory, or from a case that carries everything inline;
the steps after it are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from agent.parts import Parts
from agent.recall import Remembered, recall_case, recall_member
from agent.stopwatch import Stopwatch
from retrieval.errors import BadInputError
from retrieval.types import Candidate, Case, PastEngagement, TakeRate, Title

MAX_ID = 200


class Question(NamedTuple):
    """One choice to make.

    Attributes:
        request_id: the same for the same question, so that a list prompt's orders repeat.
        member_id: for whom.
        title_id: of which title; an outside title has no other id than its name.
        title: the title's name.
        remembered: what was recalled, and the candidates.
        rates: counts from before the decision's time, by artwork id.
        case: the same question with the whole history inline, as policies read it.
    """

    request_id: str
    member_id: str
    title_id: str
    title: str
    remembered: Remembered
    rates: Mapping[str, TakeRate]
    case: Callable[[], Case]


def ask_catalogue(
    parts: Parts, *, member_id: str, title_id: str, at: datetime | None, clock: Stopwatch
) -> Question:
    """A question about a member and a title of the installation.

    Raises:
        NotFoundError: there is no such title.
        BadInputError: an id is empty or too long, ``at`` has no offset, or the title no artwork.
    """
    member_id, time = _checked_id("member_id", member_id), _aware(at)
    title = parts.catalogue.title(title_id)
    candidates = _candidates(parts, title)
    with clock.step("recall"):
        remembered = recall_member(
            parts.memory, member_id, candidates, at=time, settings=parts.settings.recall
        )
    return Question(
        request_id=hashlib.sha256(f"{member_id}\0{title_id}".encode()).hexdigest(),
        member_id=member_id,
        title_id=title.title_id,
        title=title.name,
        remembered=remembered,
        rates=parts.catalogue.take_rates(title.title_id, time),
        case=lambda: _case(parts, member_id, title, candidates, at=time),
    )


def ask_case(parts: Parts, case: Case, *, clock: Stopwatch) -> Question:
    """A question that carries everything inline; popularity knows nothing of its artworks."""
    with clock.step("recall"):
        remembered = recall_case(
            parts.recall_case, case, at=_aware(case.at), settings=parts.settings.recall
        )
    return Question(
        request_id=case.case_id,
        member_id=case.member_id,
        title_id=case.title[:MAX_ID].strip(),
        title=case.title,
        remembered=remembered,
        rates={},
        case=lambda: case,
    )


def _candidates(parts: Parts, title: Title) -> tuple[Candidate, ...]:
    artworks = parts.catalogue.artworks(title.title_id)
    if not artworks:
        raise BadInputError(
            f"title {title.title_id!r} has no artwork; add some with: keyart ingest DIR"
        )
    return tuple(
        Candidate(artwork_id=artwork.artwork_id, caption=artwork.caption)
        for artwork in sorted(artworks, key=lambda artwork: artwork.artwork_id)
    )


def _case(
    parts: Parts,
    member_id: str,
    title: Title,
    candidates: tuple[Candidate, ...],
    *,
    at: datetime,
) -> Case:
    """The whole history before ``at`` inline, oldest first."""
    past = [item for item in parts.memory.list(member_id) if item.shown_at < at]
    past.sort(key=lambda item: (item.shown_at, item.engagement_id))
    titles = parts.catalogue.titles_by_id(item.title_id for item in past)
    artworks = parts.catalogue.artworks_by_id(item.artwork_id for item in past)
    history = tuple(
        PastEngagement(
            title=titles[item.title_id].name,
            caption=artworks[item.artwork_id].caption,
            outcome=item.outcome,
            shown_at=item.shown_at,
        )
        for item in past
    )
    return Case(
        case_id=title.title_id,
        member_id=member_id,
        history=history,
        title=title.name,
        candidates=candidates,
        at=at,
    )


def _checked_id(name: str, value: str) -> str:
    stripped = value.strip()
    if not 1 <= len(stripped) <= MAX_ID:
        raise BadInputError(f"{name} = {value[:60]!r} is not allowed; allowed: 1 to 200 characters")
    return stripped


def _aware(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    if at.tzinfo is None:
        raise BadInputError(f"at = {at} has no offset; give one, for example 2026-03-01T20:15:00Z")
    return at.astimezone(UTC)
