"""Reads what only a simulated world knows: ``OUT.truth/`` beside a dataset folder.

Evaluation alone asks it: true rewards, the logger's probabilities, the kinds of test that a row
makes, and the tables of the story that the near-Bayes policy may know. Of the policies it compares,
the readers get every caption's visible facets from here, labels without error, and
``trained-reader`` is fitted on them; ``production`` is fitted on the tags that the logger had. No
language model is trained on it. What the files hold is described in
``finetune.world.ground_truth``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.summary import truth_folder
from finetune.world.tables import Flags, Floats, Ints
from retrieval.dataset import Dataset
from retrieval.errors import BadInputError

MANIFEST = "manifest.json"


class Stratum(NamedTuple):
    """What kind of test an impression makes.

    Attributes:
        new: its title has no take rate in the test window.
        unseen: its title's captions use wordings that no training caption uses.
        held_out: its member is in no training row.
        repeat: the member had been shown the title before.
    """

    new: bool
    unseen: bool
    held_out: bool
    repeat: bool


@dataclass(frozen=True)
class StoryTables:
    """The story's titles and artworks as arrays, without members.

    Attributes:
        knobs: the world's numbers.
        artwork_ids, captions: [n_artworks].
        title: [n_artworks] row of the title.
        facets: [n_artworks, 6] value index by facet, in the grammar's order of facets.
        people: [n_artworks, n_actors] whether an actor is shown.
        bait: [n_artworks].
        quality: [n_artworks].
        titles: [n_titles] names.
        draw: [n_titles].
        themes, moods, settings: [n_titles, n_values] shares.
        cast: [n_titles, n_actors] whether an actor is in it.
        sizes: number of values by facet.
    """

    knobs: Knobs
    artwork_ids: tuple[str, ...]
    captions: tuple[str, ...]
    title: Ints
    facets: Ints
    people: Flags
    bait: Flags
    quality: Floats
    titles: tuple[str, ...]
    draw: Floats
    themes: Floats
    moods: Floats
    settings: Floats
    cast: Flags
    sizes: tuple[int, ...]


class Truth:
    """The ground truth of one world.

    Args:
        dataset: the world's dataset folder, read; its truth lies beside it.

    Raises:
        BadInputError: there is no truth beside the folder.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset, self._folder = dataset, truth_folder(dataset.folder)
        if not (self._folder / MANIFEST).is_file():
            raise BadInputError(
                f"no ground truth {self._folder}; only simulated worlds have one: "
                "make one with `keyart world OUT`"
            )

    def rewards(self, case_id: str) -> dict[str, float]:
        """The true reward probability of every candidate of an impression, by artwork id."""
        return self._of(case_id, "reward")

    def logging(self, case_id: str) -> dict[str, float]:
        """The logger's probability of every candidate of an impression, by artwork id."""
        return self._of(case_id, "logging")

    def stratum(self, case_id: str) -> Stratum:
        """What kind of test an impression makes."""
        row = self._row(case_id)
        return Stratum(*(bool(self._flags[name][row]) for name in Stratum._fields))

    def value(self, case_id: str, probabilities: Mapping[str, float]) -> float:
        """The true value of a choice: probabilities times true rewards."""
        rewards = self.rewards(case_id)
        return sum(p * rewards[artwork_id] for artwork_id, p in probabilities.items())

    @cached_property
    def tags(self) -> dict[str, str]:
        """The coarse tag that the logger's tagger gives each artwork, by artwork id."""
        rows = self._table("artworks", ["artwork_id", "tag"])
        return dict(zip(rows["artwork_id"], rows["tag"], strict=True))

    @cached_property
    def true_rates(self) -> dict[str, float]:
        """Mean true reward over the members who would be offered the title, by artwork id."""
        rows = self._table("artworks", ["artwork_id", "true_rate"])
        return dict(zip(rows["artwork_id"], rows["true_rate"], strict=True))

    @cached_property
    def visible_facets(self) -> dict[str, dict[str, str]]:
        """The facets that each caption shows, by caption."""
        rows = self._table("artworks", ["artwork_id", "visible", *FACETS])
        captions = {a.artwork_id: a.caption for a in self._dataset.artworks}
        return {
            captions[artwork_id]: {facet: rows[facet][i] for facet in rows["visible"][i]}
            for i, artwork_id in enumerate(rows["artwork_id"])
        }

    @cached_property
    def story(self) -> StoryTables:
        """The story's tables."""
        manifest = json.loads((self._folder / MANIFEST).read_text(encoding="utf-8"))
        values = json.loads((self._folder / "values.json").read_text(encoding="utf-8"))
        artworks = self._table("artworks", ["artwork_id", *FACETS, "bait", "quality"])
        titles = self._table("titles", ["title_id", "draw", "themes", "moods", "settings"])
        shown = {artwork.artwork_id: artwork for artwork in self._dataset.artworks}
        named = {title.title_id: title for title in self._dataset.titles}
        row_of = {title_id: row for row, title_id in enumerate(titles["title_id"])}
        billing = [named[title_id].billing for title_id in titles["title_id"]]
        people = [shown[artwork_id].people for artwork_id in artworks["artwork_id"]]
        actors = {name: i for i, name in enumerate(sorted({n for row in billing for n in row}))}
        return StoryTables(
            knobs=Knobs.model_validate(manifest["knobs"]),
            artwork_ids=tuple(artworks["artwork_id"]),
            captions=tuple(shown[artwork_id].caption for artwork_id in artworks["artwork_id"]),
            title=np.array([row_of[shown[a].title_id] for a in artworks["artwork_id"]]),
            facets=np.stack(
                [[values[facet].index(v) for v in artworks[facet]] for facet in FACETS], axis=1
            ),
            people=_marks(people, actors),
            bait=np.array(artworks["bait"]),
            quality=np.array(artworks["quality"]),
            titles=tuple(named[title_id].name for title_id in titles["title_id"]),
            draw=np.array(titles["draw"]),
            themes=np.array(titles["themes"]),
            moods=np.array(titles["moods"]),
            settings=np.array(titles["settings"]),
            cast=_marks(billing, actors),
            sizes=tuple(len(values[facet]) for facet in FACETS),
        )

    def _of(self, case_id: str, column: str) -> dict[str, float]:
        row = self._row(case_id)
        flat = self._flat
        span = slice(int(flat.bounds[row]), int(flat.bounds[row + 1]))
        ids = (flat.artwork_ids[code] for code in flat.codes[span])
        return dict(zip(ids, (float(p) for p in flat.columns[column][span]), strict=True))

    def _row(self, case_id: str) -> int:
        if case_id not in self._rows:
            raise BadInputError(
                f"case {case_id!r} is no impression of {self._folder}; "
                "allowed: cases made from the impressions of its dataset folder"
            )
        return self._rows[case_id]

    @cached_property
    def _rows(self) -> dict[str, int]:
        ids = self._table("impressions", ["impression_id"])["impression_id"]
        return {impression_id: row for row, impression_id in enumerate(ids)}

    @cached_property
    def _flags(self) -> dict[str, list[bool]]:
        return self._table("impressions", list(Stratum._fields))

    @cached_property
    def _flat(self) -> _Flat:
        import pyarrow.parquet as pq

        file = self._folder / "impressions.parquet"
        table = pq.read_table(file, columns=["candidates", "reward", "logging"]).combine_chunks()
        lists = {name: table.column(name).combine_chunks() for name in table.column_names}
        coded = lists["candidates"].flatten().dictionary_encode()
        return _Flat(
            artwork_ids=coded.dictionary.to_pylist(),
            codes=coded.indices.to_numpy(),
            bounds=lists["candidates"].offsets.to_numpy(),
            columns={name: lists[name].flatten().to_numpy() for name in ("reward", "logging")},
        )

    def _table(self, name: str, columns: list[str]) -> dict[str, Any]:
        import pyarrow.parquet as pq

        table = pq.read_table(Path(self._folder) / f"{name}.parquet", columns=columns)
        return dict(table.to_pydict())


def find_truth(dataset: Dataset) -> Truth | None:
    """The truth beside a dataset folder; None where it is no simulated world."""
    is_world = (truth_folder(dataset.folder) / MANIFEST).is_file()
    return Truth(dataset) if is_world else None


class _Flat(NamedTuple):
    """Every candidate of every impression, end to end; ``bounds`` [n + 1] say where each lies."""

    artwork_ids: list[str]
    codes: Ints
    bounds: Ints
    columns: dict[str, Floats]


def _marks(names: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Flags:
    """[n, n_columns] whether each row names each column."""
    marks = np.zeros((len(names), len(columns)), dtype=np.bool_)
    for row, listed in zip(marks, names, strict=True):
        row[[columns[name] for name in listed]] = True
    return marks
