"""What an agent is composed of, and the narrow protocols by which it uses the parts.

``agent.build`` makes the real ones from the settings; tests put small fakes in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.erase import MemoryEraser
from agent.models.contract import Backend
from agent.recall import CaseRecall, Memory
from agent.settings import Settings
from agent.store import DecisionStore
from retrieval.types import Artwork, TakeRate, Title


class Catalogue(Protocol):
    """What the agent asks of the catalogue (``retrieval.catalogue``)."""

    def title(self, title_id: str) -> Title:
        """One title; NotFoundError where there is none."""

    def artworks(self, title_id: str) -> tuple[Artwork, ...]:
        """The artworks of a title."""

    def titles_by_id(self, title_ids: Iterable[str]) -> Mapping[str, Title]:
        """The titles that are there, by id."""

    def artworks_by_id(self, artwork_ids: Iterable[str]) -> Mapping[str, Artwork]:
        """The artworks that are there, by id."""

    def take_rates(self, title_id: str, at: datetime) -> Mapping[str, TakeRate]:
        """The newest counts of a title's artworks up to a time, by artwork id."""


class ErasableMemory(Memory, MemoryEraser, Protocol):
    """A memory that can also erase a member."""


def _nothing() -> None:
    """What closing does where nothing was opened."""


@dataclass(frozen=True)
class Parts:
    """What an agent is composed of.

    Attributes:
        settings: how to recall and choose.
        catalogue: titles, artworks and take rates.
        memory: the members' engagements.
        recall_case: ranks the history that a case carries.
        store: decisions, exposures and notes.
        open_backend: loads the model; called at the first decision, and again after a failure.
        close: closes catalogue and memory.
    """

    settings: Settings
    catalogue: Catalogue
    memory: ErasableMemory
    recall_case: CaseRecall
    store: DecisionStore
    open_backend: Callable[[], Backend]
    close: Callable[[], None] = _nothing
