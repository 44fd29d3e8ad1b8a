"""Answers the Studio page from an ArtworkAgent with its catalogue and its memory.

Nothing is decided here: choosing, explaining and recording are the agent's. What is added is what
a person looks for in a list: titles by name, members by a taste line.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from agent.notes import caption_hash
from agent.parts import Catalogue
from agent.recall import Memory
from retrieval.errors import ModelError, NotFoundError, StoreError
from retrieval.types import Artwork, Engagement, Outcome, Progress, Title
from ui.service import About, Board, MemberEntry, Shelf, TitleEntry
from ui.taste import MIXED, NO_HISTORY, Shown, shown_by, taste_line

if TYPE_CHECKING:
    from agent import ArtworkAgent
    from agent.decision import Decision
    from agent.models.contract import Backend
    from retrieval.members import MemberSummary

# Members that the list holds; it goes to the browser whole, some 100 bytes a member.
MOST_LISTED = 1_000
# The id under which the page tries a member without a history; followed by -2, -3 once used.
NEWCOMER = "new-member"
# Notes asked of the store in one call; SQLite allows 32,766 variables.
NOTES_AT_ONCE = 5_000
GONE = "This artwork is no longer in the catalogue."


@runtime_checkable
class ListedMemory(Memory, Protocol):
    """A preference memory that can name its members."""

    def members(
        self, *, search: str = "", order: Literal["id", "n"] = "id", limit: int | None = None
    ) -> Sequence[MemberSummary]:
        """The members with any engagement whose id holds ``search``."""


@runtime_checkable
class ListedCatalogue(Catalogue, Protocol):
    """A catalogue that can name its titles."""

    def titles(self) -> Sequence[Title]:
        """All titles, by name."""


class _Line(NamedTuple):
    """A member's taste line, and the summary that it was made for."""

    summary: MemberSummary
    taste: str


class AgentStudio:
    """The Studio's service over one agent."""

    def __init__(self, agent: ArtworkAgent, *, is_invented: bool = False) -> None:
        """Serve an agent.

        Args:
            agent: the agent; its memory and catalogue have to name members and titles.
            is_invented: whether the data is invented, as the page then says.

        Raises:
            StoreError: the memory or the catalogue can't name what it holds.
        """
        memory, catalogue = agent.parts.memory, agent.parts.catalogue
        if not isinstance(memory, ListedMemory) or not isinstance(catalogue, ListedCatalogue):
            raise StoreError("this store can't list its members and titles; open it with keyart")
        self._agent, self._memory, self._catalogue = agent, memory, catalogue
        self._is_invented = is_invented
        self._lines: dict[str, _Line] = {}
        self._reading = threading.Lock()

    def prepare(self, *, progress: Progress | None = None) -> None:
        """Load the model and read the members' tastes, so that the first visit needn't wait.

        Raises:
            StoreError: the store can't be read.
        """
        backend = self._backend()
        self._read_tastes(self._memory.members(order="n", limit=MOST_LISTED), backend, progress)

    def shelf(self, *, member_id: str | None = None, title_id: str | None = None) -> Shelf:
        """What can be chosen; a link may also ask for a member that the list has no room for."""
        backend = self._backend()
        summaries = list(self._memory.members(order="n", limit=MOST_LISTED))
        n_members = len(summaries)
        if n_members == MOST_LISTED:
            n_members = len(self._memory.members())
        if member_id is not None and member_id not in {s.member_id for s in summaries}:
            found = self._memory.members(search=member_id)
            summaries += [s for s in found if s.member_id == member_id]
        members = self._entries(summaries, backend)
        titles = tuple(
            TitleEntry(title_id=title.title_id, name=title.name)
            for title in self._catalogue.titles()
        )
        return Shelf(
            about=self._about(backend, summaries),
            members=members,
            titles=titles,
            n_members=n_members + 1,
            member_id=_opened(member_id, [entry.member_id for entry in members]),
            title_id=_opened(title_id, [entry.title_id for entry in titles]),
        )

    def select(self, *, member_id: str, title_id: str) -> Board:
        """Choose an artwork; the board comes without its explanation."""
        return self._board(
            self._agent.select(member_id=member_id, title_id=title_id, explain=False)
        )

    def explain(self, decision_id: str) -> Board:
        """The same decision with its checked explanation."""
        return self._board(self._agent.explain(decision_id))

    def record(self, decision_id: str, *, outcome: Outcome) -> Board:
        """Record what the member made of the artwork, in the memory too."""
        return self._board(self._agent.record(decision_id, outcome=outcome), recorded=outcome)

    def image(self, artwork_id: str) -> Path:
        """The file of an artwork's image."""
        artwork = self._catalogue.artworks_by_id([artwork_id]).get(artwork_id)
        if artwork is None or artwork.image is None:
            raise NotFoundError(f"no image of artwork {artwork_id!r} in the catalogue")
        return Path(artwork.image)

    def _backend(self) -> Backend | None:
        """The model; None where it can't be loaded, which every decision then says."""
        try:
            return self._agent.warm()
        except ModelError:
            return None

    def _about(self, backend: Backend | None, summaries: Sequence[MemberSummary]) -> About:
        base = self._agent.parts.settings.model.base
        return About(
            model=backend.model if backend else f"{base}, not loaded",
            mode=backend.mode if backend else None,
            is_invented=self._is_invented,
            snapshot=max((summary.last_at for summary in summaries), default=None),
        )

    def _entries(
        self, summaries: Sequence[MemberSummary], backend: Backend | None
    ) -> tuple[MemberEntry, ...]:
        """The members with a clear taste first, those with the longest history ahead."""
        tastes = self._read_tastes(summaries, backend, None)
        entries = [
            MemberEntry(member_id=s.member_id, taste=tastes[s.member_id], n_engagements=s.n)
            for s in summaries
        ]
        entries.sort(key=lambda e: (e.taste == MIXED, -e.n_engagements, e.member_id))
        known = {entry.member_id for entry in entries}
        newcomer = MemberEntry(member_id=_unused(known), taste=NO_HISTORY, n_engagements=0)
        return (*entries, newcomer)

    def _read_tastes(
        self,
        summaries: Sequence[MemberSummary],
        backend: Backend | None,
        progress: Progress | None,
    ) -> dict[str, str]:
        """Taste lines by member; read again only for members whose history has changed."""
        with self._reading:
            due = [s for s in summaries if self._lines.get(s.member_id, (None,))[0] != s]
            histories: dict[str, Sequence[Engagement]] = {}
            for n, summary in enumerate(due, start=1):
                histories[summary.member_id] = tuple(self._memory.list(summary.member_id))
                if progress:
                    progress("reading tastes", n, len(due))
            shown = self._shown(histories, backend)
            for summary in due:
                taste = taste_line(shown[summary.member_id])
                self._lines[summary.member_id] = _Line(summary, taste)
            return {s.member_id: self._lines[s.member_id].taste for s in summaries}

    def _shown(
        self, histories: Mapping[str, Sequence[Engagement]], backend: Backend | None
    ) -> dict[str, list[Shown]]:
        """What the artworks of each member's engagements showed."""
        ids = {e.artwork_id for engagements in histories.values() for e in engagements}
        artworks = self._catalogue.artworks_by_id(ids)
        notes = self._notes((a.caption for a in artworks.values()), backend)
        words = {
            key: shown_by(notes.get(caption_hash(artwork.caption)), artwork.facets)
            for key, artwork in artworks.items()
        }
        return {
            member_id: [Shown(*words.get(e.artwork_id, ("", "")), e.outcome) for e in engagements]
            for member_id, engagements in histories.items()
        }

    def _notes(self, captions: Iterable[str], backend: Backend | None) -> dict[str, str]:
        """The notes that the model has written so far, by caption hash; none are written."""
        if backend is None:
            return {}
        hashes = sorted({caption_hash(caption) for caption in captions})
        found: dict[str, str] = {}
        for start in range(0, len(hashes), NOTES_AT_ONCE):
            found |= self._agent.parts.store.read_notes(
                model=backend.model,
                template_hash=backend.template_hash,
                caption_hashes=hashes[start : start + NOTES_AT_ONCE],
            )
        return found

    def _board(self, decision: Decision, *, recorded: Outcome | None = None) -> Board:
        candidates = [scored.artwork_id for scored in decision.candidates]
        seen = [item.artwork_id for item in decision.evidence if item.artwork_id]
        artworks = dict(self._catalogue.artworks_by_id([*candidates, *seen]))
        for artwork_id in candidates:
            if artwork_id not in artworks:
                artworks[artwork_id] = Artwork(
                    artwork_id=artwork_id, title_id=decision.title_id, caption=GONE
                )
        title = self._catalogue.title(decision.title_id)
        return Board(decision=decision, title=title, artworks=artworks, recorded=recorded)


def _opened(asked: str | None, known: Sequence[str]) -> str | None:
    """What a link asks for, if it exists; without a link the first."""
    if asked is None:
        return known[0] if known else None
    return asked if asked in known else None


def _unused(known: set[str]) -> str:
    """An id for a member without a history: one that no member has."""
    n, name = 1, NEWCOMER
    while name in known:
        n += 1
        name = f"{NEWCOMER}-{n}"
    return name
