"""The steps of an evaluation. Each measures one chooser, or the reading, on one set.

A step takes the bench and the name of a set, and returns its figures under the step's own name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from agent.models.local import LocalBackend
from agent.notes import write_notes
from finetune.evaluate.adapter import agreement as agree
from finetune.evaluate.adapter.reading import read_captions
from finetune.evaluate.adapter.sets import SAMPLE_SEED, CaseSet, caption_sets, case_set, demo_world
from finetune.evaluate.adapter.winners import count_winners
from finetune.rows.boards import true_notes
from finetune.rows.cases import WorldCases
from finetune.rows.notes import LabelledCaption
from retrieval.embedder import SentenceTransformerEmbedder

# Captions between two writes of the notes' file.
BATCH = 40
ALL_TITLES = "all demo titles"


class Counts(NamedTuple):
    """How many to measure on: cases a set, fewer for slow choosers, reasons, captions, members."""

    cases: int
    others: int
    reasons: int
    captions: int
    members: int


class Bench:
    """What the steps share: the sets, the models and the notes, each made when first asked for."""

    def __init__(self, *, adapter: str, answers: str | None, folder: Path, n: Counts) -> None:
        self.n = n
        self._adapter = adapter
        self._answers = answers
        self._folder = folder
        self._sets: dict[str, CaseSet] = {}

    def cases(self, part: str) -> CaseSet:
        """The decided cases of a set."""
        if part not in self._sets:
            self._sets[part] = case_set(
                part, self.n.cases, folder=self._folder, embedder=SentenceTransformerEmbedder()
            )
        return self._sets[part]

    @cached_property
    def demo(self) -> WorldCases:
        """All of the demo's decisions."""
        return demo_world(self._folder, SentenceTransformerEmbedder())

    @cached_property
    def reader(self) -> LocalBackend:
        """The adapter that is measured."""
        return LocalBackend.open(adapter=self._adapter, mode="reason")

    @cached_property
    def bare(self) -> LocalBackend:
        """The base alone."""
        return LocalBackend.open(adapter=None, mode="direct")

    @cached_property
    def answering(self) -> LocalBackend:
        """The base with the adapter that was taught by the answer alone."""
        return LocalBackend.open(adapter=self._answers, mode="direct")

    def notes(self, captions: Iterable[str]) -> dict[str, str]:
        """The reader's notes by caption; kept in a file by model, so that a rerun goes on."""
        file = self._folder / f"notes-{self.reader.model}.json"
        held: dict[str, str] = (
            json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        )
        wanted = list(dict.fromkeys(captions))
        missing = [caption for caption in wanted if caption not in held]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            held.update(zip(batch, write_notes(self.reader, batch), strict=True))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(held), encoding="utf-8")
        return {caption: held[caption] for caption in wanted}


def parts(step: str, sets: Iterable[str]) -> list[str]:
    """What a step is run on: the caption sets, all demo titles, or the sets of decisions."""
    if step == "reading":
        return list(caption_sets(1))
    return [ALL_TITLES] if step == "winners" else list(sets)


def closeness(bench: Bench, part: str) -> dict[str, Any]:
    """Chance, and the retrieval policy."""
    cases, tie_share = bench.cases(part)
    result = agree.agreement(agree.closeness_choices(cases), cases)
    chance = {"tie_share": tie_share, "chance": agree.chance(cases)}
    return {**chance, "closeness": result.model_dump()}


def zero_shot(bench: Bench, part: str) -> dict[str, Any]:
    """The base without training."""
    cases = bench.cases(part).cases[: bench.n.others]
    choices = agree.direct_choices(bench.bare, cases)
    return {"zero-shot": agree.agreement(choices, cases).model_dump()}


def answers(bench: Bench, part: str) -> dict[str, Any]:
    """The same rows taught by the answer alone."""
    cases = bench.cases(part).cases[: bench.n.others]
    choices = agree.direct_choices(bench.answering, cases)
    return {"answers": agree.agreement(choices, cases).model_dump()}


def adapter(bench: Bench, part: str) -> dict[str, Any]:
    """The adapter on its own notes; the counting rule on the same notes; its reading.

    The candidates' captions are also counted apart: histories are mostly of titles whose wordings
    training saw, whatever the set.
    """
    cases = bench.cases(part).cases
    notes = bench.notes(agree.captions_of(cases))
    choices, _ = agree.reason_choices(bench.reader, [c.case for c in cases], notes)
    counted = agree.counted_choices(cases, notes)
    return {
        "model": bench.reader.model,
        "adapter": agree.agreement(choices, cases).model_dump(),
        "counting": agree.agreement(counted, cases).model_dump(),
        "choices": choices,
        "reading": _reading(cases, notes, agree.captions_of(cases)),
        "reading_of_candidates": _reading(cases, notes, agree.candidates_of(cases)),
    }


def told(bench: Bench, part: str) -> dict[str, Any]:
    """The adapter's weighing alone: it is told the true notes."""
    cases = bench.cases(part).cases[: bench.n.others]
    truth = {caption: note for c in cases for caption, note in true_notes(c.case).items()}
    choices, _ = agree.reason_choices(bench.reader, [c.case for c in cases], truth)
    return {"told": agree.agreement(choices, cases).model_dump()}


def reasons(bench: Bench, part: str) -> dict[str, Any]:
    """Ledger and reason for the adapter's own choice on its own notes, first attempts."""
    cases = bench.cases(part).cases[: bench.n.reasons]
    notes = bench.notes(agree.captions_of(cases))
    choices, _ = agree.reason_choices(bench.reader, [c.case for c in cases], notes)
    report, texts = agree.check_reasons(bench.reader, cases, choices, notes)
    return {"reasons": report.model_dump(), "texts": texts}


def reading(bench: Bench, part: str) -> dict[str, Any]:
    """The adapter's notes of one set of captions."""
    captions = caption_sets(bench.n.captions)[part]
    report = read_captions(captions, bench.notes(c.caption for c in captions))
    return {"reading": report.model_dump()}


def winners(bench: Bench, part: str) -> dict[str, Any]:
    """Distinct winners a title, and how often the choice is not the most popular artwork."""
    counted = count_winners(
        bench.demo, bench.reader, bench.notes, n_members=bench.n.members, seed=SAMPLE_SEED
    )
    return {"winners": {title_id: found._asdict() for title_id, found in counted.items()}}


Step = Callable[[Bench, str], Mapping[str, Any]]
STEPS: Mapping[str, Step] = {
    "closeness": closeness,
    "adapter": adapter,
    "reading": reading,
    "reasons": reasons,
    "told": told,
    "winners": winners,
    "zero-shot": zero_shot,
    "answers": answers,
}


def _reading(
    cases: Sequence[agree.Decided], notes: Mapping[str, str], captions: Iterable[str]
) -> dict[str, Any]:
    """How well these captions of the cases were read."""
    facets = {caption: shown for c in cases for caption, shown in c.case.facets.items()}
    labelled = [
        LabelledCaption(
            caption=caption, theme=facets[caption].get("theme"), mood=facets[caption].get("mood")
        )
        for caption in captions
    ]
    return read_captions(labelled, notes).model_dump(exclude={"misread"})
