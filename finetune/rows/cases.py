"""Decisions of a simulated world with their visible facets, as the product would meet them.

Every impression of a world is a decision: its member's impressions before it are the history, its
title's artworks the candidates, and recall picks the evidence by caption vectors as the product
does. The visible facets come from the world's ground truth, which the rule-based teacher reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from finetune.rows.boards import BoardCase
from retrieval.dataset import Dataset, load_dataset
from retrieval.embedder import Embedder, Vectors
from retrieval.inline import rank_history
from retrieval.types import Candidate, Impression, PastEngagement

DEFAULT_K = 8
MIN_HISTORY = 3
NOTED = ("theme", "mood")


class Flagged(NamedTuple):
    """An impression of a world and what the ground truth says of it.

    ``unseen`` says that the title's captions use reserved wordings, ``held_out`` that the member is
    in no training row.
    """

    impression: Impression
    split: str | None
    unseen: bool
    held_out: bool


class WorldCases:
    """The decisions of one world folder."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self.dataset: Dataset = load_dataset(folder, images="exist")
        self._titles = {title.title_id: title for title in self.dataset.titles}
        self._captions = {a.artwork_id: a.caption for a in self.dataset.artworks}
        self._of_title: dict[str, list[str]] = defaultdict(list)
        for artwork in self.dataset.artworks:
            self._of_title[artwork.title_id].append(artwork.artwork_id)
        distinct = list(dict.fromkeys(self._captions.values()))
        rows: Vectors = embedder.embed(distinct)
        self._vectors = dict(zip(distinct, rows, strict=True))
        truth = folder.with_name(f"{folder.name}.truth")
        self._facets = _visible_facets(truth, self._captions)
        self.flagged = _flagged(truth, self.dataset.impressions)
        self._past: dict[str, list[Impression]] = defaultdict(list)
        for impression in sorted(self.dataset.impressions, key=lambda i: i.shown_at):
            self._past[impression.member_id].append(impression)

    def case(self, impression: Impression, *, k: int = DEFAULT_K) -> BoardCase | None:
        """The decision behind one impression; None where the member's history is too short."""
        history = [
            past
            for past in self._past[impression.member_id]
            if past.shown_at < impression.shown_at and past.title_id != impression.title_id
        ]
        if len(history) < MIN_HISTORY:
            return None
        candidates = tuple(
            Candidate(artwork_id=artwork_id, caption=self._captions[artwork_id])
            for artwork_id in self._of_title[impression.title_id]
        )
        engagements = [
            PastEngagement(
                title=self._titles[past.title_id].name,
                caption=self._captions[past.artwork_id],
                outcome=past.outcome,
                shown_at=past.shown_at,
            )
            for past in history
        ]
        recalled = rank_history(
            engagements,
            np.stack([self._vectors[item.caption] for item in engagements]),
            np.stack([self._vectors[c.caption] for c in candidates]),
            at=impression.shown_at,
            k=k,
        )
        captions = [item.caption for item in recalled.evidence] + [c.caption for c in candidates]
        return BoardCase(recalled, candidates, {c: self._facets[c] for c in captions})

    def sample(
        self, flagged: Sequence[Flagged], n: int, *, rng: np.random.Generator
    ) -> Iterator[BoardCase]:
        """Up to ``n`` cases of these impressions, in random order."""
        made = 0
        for index in rng.permutation(len(flagged)):
            case = self.case(flagged[int(index)].impression)
            if case is not None and len(case.candidates) > 1:
                yield case
                made += 1
                if made == n:
                    return


def _visible_facets(truth: Path, captions: dict[str, str]) -> dict[str, dict[str, str]]:
    """The visible theme and mood by caption."""
    import pyarrow.parquet as pq

    columns = ["artwork_id", "visible", *NOTED]
    return {
        captions[row["artwork_id"]]: {f: row[f] for f in NOTED if f in row["visible"]}
        for row in pq.read_table(truth / "artworks.parquet", columns=columns).to_pylist()
    }


def _flagged(truth: Path, impressions: Sequence[Impression]) -> tuple[Flagged, ...]:
    import pyarrow.parquet as pq

    columns = ["impression_id", "split", "unseen", "held_out"]
    rows = pq.read_table(truth / "impressions.parquet", columns=columns).to_pylist()
    by_id = {row["impression_id"]: row for row in rows}
    return tuple(
        Flagged(i, row["split"], bool(row["unseen"]), bool(row["held_out"]))
        for i in impressions
        for row in (by_id[i.impression_id],)
    )
