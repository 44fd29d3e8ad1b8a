"""The decisions of a dataset folder as cases: what policies are fitted on and asked about.

A case's id is its impression's. Its history is everything the member was shown before its time,
of whatever split, oldest first, as the product would recall it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from retrieval.dataset import Dataset
from retrieval.types import Candidate, Case, Impression, PastEngagement


class Decisions(NamedTuple):
    """The cases of each split, in order of time; burn-in rows only fill histories."""

    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    test: tuple[Case, ...]


def load_decisions(dataset: Dataset) -> Decisions:
    """Every impression of a split that is learned from or tested on, as a case."""
    maker = CaseMaker(dataset)
    cases: dict[str, list[Case]] = defaultdict(list)
    for impression in sorted(dataset.impressions, key=lambda i: (i.shown_at, i.impression_id)):
        if impression.split in Decisions._fields:
            cases[str(impression.split)].append(maker.case(impression))
    return Decisions(*(tuple(cases[split]) for split in Decisions._fields))


class CaseMaker:
    """Makes a case of an impression of a dataset, whatever its split."""

    def __init__(self, dataset: Dataset) -> None:
        self._names = {title.title_id: title.name for title in dataset.titles}
        self._candidates = {
            artwork.artwork_id: Candidate(artwork_id=artwork.artwork_id, caption=artwork.caption)
            for artwork in dataset.artworks
        }
        self._past: dict[str, list[Impression]] = defaultdict(list)
        for impression in sorted(dataset.impressions, key=lambda i: (i.shown_at, i.impression_id)):
            self._past[impression.member_id].append(impression)
        self._engagements = {
            member_id: tuple(self._engagement(item) for item in past)
            for member_id, past in self._past.items()
        }

    def case(self, impression: Impression) -> Case:
        """The decision behind one impression; built unchecked from checked rows, for speed."""
        return Case.model_construct(
            case_id=impression.impression_id,
            member_id=impression.member_id,
            history=self._history(impression),
            title=self._names[impression.title_id],
            candidates=tuple(self._candidates[artwork_id] for artwork_id in impression.candidates),
            at=impression.shown_at,
            chosen=(impression.artwork_id,) if impression.value > 0 else (),
            shown=impression.artwork_id,
            reward=impression.value,
            propensity=impression.propensity,
        )

    def _history(self, impression: Impression) -> tuple[PastEngagement, ...]:
        past = self._past[impression.member_id]
        n_before = bisect_left(past, impression.shown_at, key=lambda item: item.shown_at)
        return self._engagements[impression.member_id][:n_before]

    def _engagement(self, impression: Impression) -> PastEngagement:
        return PastEngagement.model_construct(
            title=self._names[impression.title_id],
            caption=self._candidates[impression.artwork_id].caption,
            outcome=impression.outcome,
            shown_at=impression.shown_at,
        )
