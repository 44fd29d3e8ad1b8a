"""Small stand-ins for catalogue and memory, and an agent composed of them and a scripted model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.agent import ArtworkAgent
from agent.database import Database
from agent.decision import Decision
from agent.models.contract import Backend
from agent.models.fake import ScriptedBackend
from agent.parts import Parts
from agent.settings import Settings, parse_settings
from agent.store import DecisionStore
from retrieval.erase import Eraser, EraseReceipt
from retrieval.errors import NotFoundError, StoreError
from retrieval.types import (
    Artwork,
    Candidate,
    Case,
    Engagement,
    Evidence,
    Outcome,
    Recalled,
    TakeRate,
    Title,
)

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
LATER = START + timedelta(days=30)
REASON = " [1]. Against: [2]. Reason: You finished the quiet lighthouse [1] and skipped [2]."

TITLES = {
    "t-new": "The New One",
    "t-sea": "Salt Light",
    "t-city": "Neon Alley",
    "t-empty": "No Pictures",
}
ARTWORKS = {
    "a-calm": ("t-new", "A calm sea at dawn."),
    "a-chase": ("t-new", "A chase through neon streets."),
    "a-kiss": ("t-new", "Two faces close before a kiss."),
    "a-sea": ("t-sea", "A quiet lighthouse over a calm sea."),
    "a-city": ("t-city", "A neon chase over wet streets."),
}


@dataclass
class FakeCatalogue:
    """Five artworks of four titles, and the take rates that a test puts in."""

    rates: list[TakeRate] = field(default_factory=list)
    captions: dict[str, str] = field(default_factory=dict)

    def title(self, title_id: str) -> Title:
        if title_id not in TITLES:
            raise NotFoundError(f"no title {title_id!r}")
        return Title(title_id=title_id, name=TITLES[title_id])

    def artworks(self, title_id: str) -> tuple[Artwork, ...]:
        ids = [a for a, (owner, _) in ARTWORKS.items() if owner == title_id]
        return tuple(self.artwork(artwork_id) for artwork_id in reversed(ids))

    def artwork(self, artwork_id: str) -> Artwork:
        title_id, caption = ARTWORKS[artwork_id]
        caption = self.captions.get(artwork_id, caption)
        return Artwork(artwork_id=artwork_id, title_id=title_id, caption=caption)

    def titles_by_id(self, title_ids: Iterable[str]) -> dict[str, Title]:
        return {title_id: self.title(title_id) for title_id in title_ids}

    def artworks_by_id(self, artwork_ids: Iterable[str]) -> dict[str, Artwork]:
        return {artwork_id: self.artwork(artwork_id) for artwork_id in artwork_ids}

    def take_rates(self, title_id: str, at: datetime) -> Mapping[str, TakeRate]:
        known = sorted((r for r in self.rates if r.as_of <= at), key=lambda rate: rate.as_of)
        return {rate.artwork_id: rate for rate in known if ARTWORKS[rate.artwork_id][0] == title_id}


@dataclass
class FakeMemory:
    """Engagements in a dict; closeness is the share of common words."""

    catalogue: FakeCatalogue
    kept: dict[str, dict[str, Engagement]] = field(default_factory=dict)
    is_down: bool = False

    def recall(
        self,
        member_id: str,
        candidates: Sequence[Candidate],
        *,
        at: datetime,
        k: int,
        half_life_days: float,
    ) -> Recalled:
        self._refuse_if_down()
        past = [item for item in self.list(member_id) if item.shown_at < at]
        shown = [
            (
                item.engagement_id,
                item.title_id,
                TITLES[item.title_id],
                item.artwork_id,
                self.catalogue.artwork(item.artwork_id).caption,
                item.outcome,
                item.shown_at,
            )
            for item in past
        ]
        return _recalled(shown, candidates, k=k)

    def add(self, member_id: str, engagements: Sequence[Engagement]) -> None:
        self._refuse_if_down()
        self.kept.setdefault(member_id, {}).update({e.engagement_id: e for e in engagements})

    def list(self, member_id: str) -> Iterable[Engagement]:
        return list(self.kept.get(member_id, {}).values())

    def erase(self, member_id: str, *, erasers: Mapping[str, Eraser] | None = None) -> EraseReceipt:
        erased = {name: eraser(member_id) for name, eraser in (erasers or {}).items()}
        n = len(self.kept.pop(member_id, {}))
        return EraseReceipt(
            member_id=member_id,
            erased_at=datetime.now(UTC),
            deleted={"engagements": n, **{name: done.n for name, done in erased.items()}},
            n_words=0,
            n_files=0,
            n_bytes=0,
        )

    def _refuse_if_down(self) -> None:
        if self.is_down:
            raise StoreError("the memory is down")


def rank_case(case: Case, *, k: int, half_life_days: float) -> Recalled:
    shown = [
        (f"h-{index}", None, item.title, None, item.caption, item.outcome, item.shown_at)
        for index, item in enumerate(case.history)
    ]
    return _recalled(shown, case.candidates, k=k)


def _recalled(shown: Sequence[tuple], candidates: Sequence[Candidate], *, k: int) -> Recalled:  # type: ignore[type-arg]
    def close(caption: str, candidate: Candidate) -> float:
        a, b = (set(re.findall(r"\w+", text.lower())) for text in (caption, candidate.caption))
        return len(a & b) / len(a | b)

    rows = [(item, tuple(close(item[4], c) for c in candidates)) for item in shown]
    rows.sort(key=lambda row: (-max(row[1]), row[0][0]))
    rows = rows[:k]
    return Recalled(
        evidence=tuple(
            Evidence(
                n=n,
                engagement_id=item[0],
                title_id=item[1],
                title=item[2],
                artwork_id=item[3],
                caption=item[4],
                outcome=item[5],
                shown_at=item[6],
                similarity=max(row),
            )
            for n, (item, row) in enumerate(rows, start=1)
        ),
        closeness=tuple(row for _, row in rows),
        n_history=len(shown),
    )


@dataclass
class Stage:
    """An agent on fakes, with every part in reach."""

    agent: ArtworkAgent
    catalogue: FakeCatalogue
    memory: FakeMemory
    store: DecisionStore
    backend: ScriptedBackend


def build_stage(
    folder: Path,
    *,
    backend: ScriptedBackend | None = None,
    open_backend: Callable[[], Backend] | None = None,
    settings: Settings | None = None,
) -> Stage:
    """A stage whose member m-1 finished a-sea and skipped a-city."""
    catalogue = FakeCatalogue()
    memory = FakeMemory(catalogue)
    memory.add("m-1", [engaged("e-1", "a-sea", "finished"), engaged("e-2", "a-city", "skipped", 1)])
    store = DecisionStore(Database(f"sqlite:///{folder / 'keyart.db'}"))
    scripted = backend or ScriptedBackend({"sea": 2.0, "neon": -1.0})
    parts = Parts(
        settings=settings or parse_settings({"choose": {"seed": 1}}),
        catalogue=catalogue,
        memory=memory,
        recall_case=rank_case,
        store=store,
        open_backend=open_backend or (lambda: scripted),
    )
    return Stage(ArtworkAgent(parts), catalogue, memory, store, scripted)


def select(stage: Stage, member_id: str = "m-1", **options: object) -> Decision:
    """Decide for the title t-new, unexplained, a month after the member's engagements."""
    options = {"at": LATER, "explain": False} | options
    return stage.agent.select(member_id=member_id, title_id="t-new", **options)  # type: ignore[arg-type]


def engaged(engagement_id: str, artwork_id: str, outcome: str, day: int = 0) -> Engagement:
    """An engagement ``day`` days after START."""
    return Engagement(
        engagement_id=engagement_id,
        title_id=ARTWORKS[artwork_id][0],
        artwork_id=artwork_id,
        outcome=Outcome(outcome),
        shown_at=START + timedelta(days=day),
    )


def writer(
    note: Callable[[str], str] = lambda caption: f" {caption.split()[-1]}", reason: str = REASON
) -> ScriptedBackend:
    """A model in mode reason that writes a note of each caption, and one reason."""
    return ScriptedBackend(
        {"dawn": 9.0, "streets": 1.0},
        texts=lambda request: reason if request.answer == "For:" else note(request.user),
        mode="reason",
        writes_notes=True,
    )
