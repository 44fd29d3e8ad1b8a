"""Writes the recorded decisions as a dataset folder, so that a team's own log can be trained on.

Only decisions whose exposure was recorded become impressions, each with the propensity it had. The
images are not copied, and the folder names none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from agent.store import DecisionStore, Kept
from retrieval.dataset import write_dataset
from retrieval.errors import BadInputError
from retrieval.types import Artwork, Frozen, Impression, Title


class TitleSource(Protocol):
    """Where the titles and artworks of the log are described."""

    def title(self, title_id: str) -> Title:
        """One title; NotFoundError where there is none."""

    def artworks(self, title_id: str) -> tuple[Artwork, ...]:
        """The artworks of a title."""


class Exported(Frozen):
    """What was written, and how many impressions may be valued off-policy."""

    folder: str
    n_impressions: int
    n_explored: int
    n_titles: int


def export_log(store: DecisionStore, catalogue: TitleSource, folder: Path) -> Exported:
    """Write the recorded decisions to ``folder``.

    Args:
        store: the decision store.
        catalogue: describes the titles; all artworks of a title in the log are written.
        folder: the dataset folder; must be new or empty.

    Raises:
        BadInputError: the folder holds something, or there is nothing to write.
        NotFoundError: a title of the log is no longer in the catalogue.
        StoreError: the store can't be read.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInputError(f"{folder} is not empty; name a new folder")
    impressions = list(_impressions(store))
    if not impressions:
        raise BadInputError("no exposure is recorded yet; record outcomes with ArtworkAgent.record")
    title_ids = sorted({impression.title_id for impression in impressions})
    write_dataset(
        folder,
        titles=[catalogue.title(title_id) for title_id in title_ids],
        artworks=[
            artwork.model_copy(update={"image": None})
            for title_id in title_ids
            for artwork in catalogue.artworks(title_id)
        ],
        impressions=impressions,
    )
    return Exported(
        folder=str(folder),
        n_impressions=len(impressions),
        n_explored=sum((impression.propensity or 1.0) < 1.0 for impression in impressions),
        n_titles=len(title_ids),
    )


def _impressions(store: DecisionStore) -> Iterator[Impression]:
    for kept in store.recorded():
        yield _impression(kept)


def _impression(kept: Kept) -> Impression:
    decision = kept.decision
    assert kept.outcome is not None  # the query asks for recorded ones only
    return Impression(
        impression_id=decision.decision_id,
        member_id=decision.member_id,
        title_id=decision.title_id,
        artwork_id=decision.artwork_id,
        candidates=tuple(scored.artwork_id for scored in decision.candidates),
        propensity=decision.propensity,
        shown_at=kept.inputs.at,
        outcome=kept.outcome,
    )
