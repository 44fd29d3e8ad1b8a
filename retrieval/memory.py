"""The preference memory: a member's engagements in Chroma, and recall of the ones that matter.

Recall reads one member's rows and ranks them exactly (``retrieval.ranking``). How a row looks is
in ``retrieval.rows``; it holds no text and no raw member id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.captions import CaptionVectors
from retrieval.catalogue import Catalogue, Changes
from retrieval.embedder import Embedder, SentenceTransformerEmbedder
from retrieval.errors import NotFoundError, StoreError
from retrieval.members import MemberSummary, Order, list_members
from retrieval.ranking import (
    DEFAULT_HALF_LIFE_DAYS,
    DEFAULT_K,
    History,
    Ranked,
    microseconds,
    numbered,
    rank,
    recalled,
)
from retrieval.remember import remember, revise, summarise_members
from retrieval.rows import MEMBER, history_of, row_id_of, time_of
from retrieval.shards import Shards
from retrieval.store import Store, StoreSettings
from retrieval.types import (
    Artwork,
    Candidate,
    Engagement,
    Evidence,
    Frozen,
    Id,
    Progress,
    Recalled,
    UtcTime,
)

if TYPE_CHECKING:
    from retrieval.erase import Eraser, EraseReceipt


class ExportedEngagement(Frozen):
    """One engagement with the words that go with it."""

    engagement: Engagement
    title: str
    caption: str


class MemberExport(Frozen):
    """Everything that the memory holds of one member, the oldest first."""

    member_id: Id
    exported_at: UtcTime
    engagements: tuple[ExportedEngagement, ...]


class PreferenceMemory:
    """What members did with the artworks they were shown. ``close`` it when done."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self.store = store
        self.catalogue = catalogue
        self.shards = Shards(store, catalogue.captions.embedder.name)

    @classmethod
    def open(
        cls, settings: StoreSettings | None = None, *, embedder: Embedder | None = None
    ) -> PreferenceMemory:
        """Open a store with its catalogue and memory.

        Args:
            settings: where it lies; None for ``$KEYART_HOME``.
            embedder: what turns captions into vectors; None for the bundled model.

        Raises:
            StoreBusyError: another process has the embedded store open.
            StoreError: the store can't be opened, or was made with another embedder or key.
        """
        store = Store.open(settings or StoreSettings())
        try:
            captions = CaptionVectors(store, embedder or SentenceTransformerEmbedder())
            memory = cls(store, Catalogue(store.engine, captions))
            memory.shards.header()
        except BaseException:
            store.close()
            raise
        return memory

    def close(self) -> None:
        """Release the store. A second call does nothing."""
        self.store.close()

    def __enter__(self) -> PreferenceMemory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, member_id: str, engagements: Iterable[Engagement]) -> Changes:
        """Add a member's engagements, or update those whose id is there; durable on return.

        Raises:
            NotFoundError: an artwork is not in the catalogue; nothing was written.
            BadInputError: an engagement names another title than its artwork's; likewise.
            StoreError: the store failed; adding the same again mends it.
        """
        return self.add_many({member_id: tuple(engagements)})

    def add_many(
        self, by_member: Mapping[str, Sequence[Engagement]], *, progress: Progress | None = None
    ) -> Changes:
        """Add or update the engagements of many members, which is how to load many fast.

        Raises:
            NotFoundError: an artwork is not in the catalogue; nothing was written.
            BadInputError: an engagement names another title than its artwork's; likewise.
            StoreError: the store failed; adding the same again mends it.
        """
        with self.store.writing:
            return remember(self.store, self.shards, self.catalogue, by_member, progress=progress)

    def revise(self, captions: Mapping[str, str]) -> int:
        """Give every engagement of some artworks the vector of another caption.

        Called before the catalogue takes the captions: if it is cut off between the two, the same
        again finds that the captions differ and completes it.

        Args:
            captions: the new caption by artwork id.

        Returns:
            How many engagements got another vector.

        Raises:
            StoreError: the store failed.
        """
        if not captions:
            return 0
        vectors = self.catalogue.vectors(list(captions.values()))
        with self.store.writing:
            return revise(self.shards, dict(zip(captions, vectors, strict=True)))

    def recall(
        self,
        member_id: str,
        candidates: Sequence[Candidate],
        *,
        at: datetime,
        k: int = DEFAULT_K,
        half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    ) -> Recalled:
        """The member's engagements before ``at`` that say most about these candidates.

        Args:
            member_id: the member; one that is not known has no history.
            candidates: the artworks to choose from.
            at: the decision's time; an engagement at or after it is never returned.
            k: how many at most.
            half_life_days: the age at which an engagement's ``recency`` is a half.

        Raises:
            BadInputError: ``at`` has no offset, k or half_life_days is not allowed, or there are
                no candidates.
            StoreError: the store failed, or an artwork of the history left the catalogue.
        """
        vectors = self.catalogue.vectors([c.caption for c in candidates], keep=False)
        found = self._get(member_id, ["metadatas", "embeddings"])
        history = history_of(found, vectors.shape[1])
        ranked = rank(history, vectors, at=microseconds(at), k=k, half_life_days=half_life_days)
        return recalled(ranked, self._evidence(history, ranked))

    def list(self, member_id: str) -> tuple[Engagement, ...]:
        """A member's engagements, the newest first; none for a member that is not known."""
        history = history_of(self._get(member_id, ["metadatas", "embeddings"]), 0)
        artworks = self._artworks(history.artworks)
        engagements = [
            Engagement(
                engagement_id=engagement_id,
                title_id=artworks[artwork_id].title_id,
                artwork_id=artwork_id,
                outcome=outcome,
                shown_at=time_of(time),
            )
            for engagement_id, artwork_id, outcome, time in zip(
                history.ids, history.artworks, history.outcomes, history.times, strict=True
            )
        ]
        newest_first = sorted(engagements, key=lambda e: e.engagement_id)
        return tuple(sorted(newest_first, key=lambda e: e.shown_at, reverse=True))

    def members(
        self, *, search: str = "", order: Order = "id", limit: int | None = None, offset: int = 0
    ) -> tuple[MemberSummary, ...]:
        """The members with any engagement.

        Args:
            search: text that the id holds, in any case.
            order: by id, or by the number of engagements, most first.
            limit: how many at most; None for all.
            offset: how many to leave out at the start.
        """
        return list_members(
            self.store.engine, search=search, order=order, limit=limit, offset=offset
        )

    def forget(self, member_id: str, engagement_id: str) -> None:
        """Forget one engagement: it is never recalled or listed again.

        Its bytes stay in Chroma's files until the member's collection is next rewritten, which
        ``erase`` does.

        Raises:
            NotFoundError: the member has no such engagement.
        """
        row_id = row_id_of(self.store.member_hash(member_id), engagement_id)
        with self.store.writing:
            if row_id not in self.row_ids(member_id):
                raise NotFoundError(
                    f"member {member_id!r} has no engagement {engagement_id!r}; "
                    "PreferenceMemory.list names those there are"
                )
            index = self._index(member_id)
            self.shards.delete(index, [row_id])
            summarise_members(self.store, self.shards, index, [member_id])

    def export(self, member_id: str) -> MemberExport:
        """Everything that the memory holds of one member, the oldest first.

        Raises:
            NotFoundError: nothing is held of this member.
        """
        engagements = self.list(member_id)[::-1]
        if not engagements:
            raise NotFoundError(f"the memory holds nothing of member {member_id!r}")
        artworks = self._artworks(e.artwork_id for e in engagements)
        titles = self.catalogue.titles_by_id(e.title_id for e in engagements)
        exported = [
            ExportedEngagement(
                engagement=e,
                title=titles[e.title_id].name,
                caption=artworks[e.artwork_id].caption,
            )
            for e in engagements
        ]
        return MemberExport(
            member_id=member_id, exported_at=datetime.now(UTC), engagements=tuple(exported)
        )

    def erase(
        self,
        member_id: str,
        *,
        erasers: Mapping[str, Eraser] | None = None,
        scan: Sequence[Path] = (),
        progress: Progress | None = None,
    ) -> EraseReceipt:
        """Erase a member and scan the files for what is left; see ``retrieval.erase.erase``."""
        from retrieval.erase import erase

        return erase(self, member_id, erasers=erasers, scan=scan, progress=progress)

    def row_ids(self, member_id: str) -> tuple[str, ...]:
        """The ids of a member's rows in Chroma."""
        found = self._get(member_id, [])
        return tuple(found["ids"]) if found else ()

    def _index(self, member_id: str) -> int:
        return self.shards.index_of(self.store.member_hash(member_id))

    def _get(self, member_id: str, include: Sequence[str]) -> Mapping[str, Any] | None:
        """The member's rows; None where the member's collection was never written to."""
        where = {MEMBER: self.store.member_hash(member_id)}
        return self.shards.get(self._index(member_id), where=where, include=[*include])

    def _artworks(self, artwork_ids: Iterable[str]) -> dict[str, Artwork]:
        """The artworks by id; StoreError for one that is not in the catalogue."""
        wanted = set(artwork_ids)
        artworks = self.catalogue.artworks_by_id(wanted)
        for artwork_id in sorted(wanted - artworks.keys()):
            raise StoreError(
                f"the memory names artwork {artwork_id!r}, which the catalogue doesn't hold; "
                "run `keyart ingest DIR` with its dataset again"
            )
        return artworks

    def _evidence(self, history: History, ranked: Ranked) -> tuple[Evidence, ...]:
        artworks = self._artworks(history.artworks[row] for row in ranked.rows)
        titles = self.catalogue.titles_by_id(a.title_id for a in artworks.values())
        evidence = []
        for n, row, similarity, recency, score in numbered(ranked):
            artwork = artworks[history.artworks[row]]
            evidence.append(
                Evidence(
                    n=n,
                    engagement_id=history.ids[row],
                    title_id=artwork.title_id,
                    title=titles[artwork.title_id].name,
                    artwork_id=artwork.artwork_id,
                    caption=artwork.caption,
                    outcome=history.outcomes[row],
                    shown_at=time_of(history.times[row]),
                    similarity=similarity,
                    recency=recency,
                    score=score,
                )
            )
        return tuple(evidence)
