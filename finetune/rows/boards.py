"""Rows that teach the board: evidence in notes, a branch a candidate, a digit each.

The digit is the rational reader's. Two things keep the model from leaning on single words: in some
rows every subject is renamed to another word throughout (what counts is that words match, not which
they are), and now and then a caption's notes are wrong, as notes of new captions sometimes are, so
that the closeness recall found has to be weighed too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.render import render_reason
from finetune.rows.notes import note_text
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import Facets, digit, read
from finetune.world.grammar import load_grammar
from retrieval.types import Candidate, Recalled

# Chance that a row's subjects are renamed, and that one caption's notes are wrong.
RENAMED = 0.35
WRONG = 0.12


class BoardCase(NamedTuple):
    """One decision with its visible facets: what the teacher reads.

    Attributes:
        recalled: the evidence and its closeness to the candidates.
        candidates: the artworks to choose from.
        facets: the visible theme and mood by caption.
    """

    recalled: Recalled
    candidates: tuple[Candidate, ...]
    facets: Facets

    def cut(self, n: int, *, rng: np.random.Generator) -> BoardCase:
        """The same decision among at most ``n`` candidates, drawn at random, kept in order."""
        kept = sorted(rng.permutation(len(self.candidates))[:n].tolist())
        closeness = tuple(tuple(row[i] for i in kept) for row in self.recalled.closeness)
        return BoardCase(
            recalled=self.recalled.model_copy(update={"closeness": closeness}),
            candidates=tuple(self.candidates[i] for i in kept),
            facets=self.facets,
        )


def board_row(case: BoardCase, *, rng: np.random.Generator) -> Row:
    """One row of the rational reader's digits."""
    reading = read(case.recalled.evidence, case.candidates, case.facets)
    request = render_reason("row", case.recalled, case.candidates, noisy_notes(case, rng=rng))
    return Row(
        task="board",
        system=request.system,
        shared=request.shared,
        branches=tuple(
            Branch(user=option.text, answer=request.answer, completion=str(digit(utility)))
            for option, utility in zip(request.options, reading.utilities, strict=True)
        ),
        utilities=reading.utilities,
    )


def true_notes(case: BoardCase) -> dict[str, str]:
    """The notes by caption, as the visible facets say."""
    return {
        caption: note_text(shown.get("theme"), shown.get("mood"))
        for caption, shown in case.facets.items()
    }


def noisy_notes(case: BoardCase, *, rng: np.random.Generator) -> dict[str, str]:
    """Notes by caption with subjects renamed throughout in some rows, and a few of them wrong."""
    grammar = load_grammar()
    subjects, moods = grammar.values("subject"), grammar.values("mood")
    names = {subject: subject for subject in subjects}
    if rng.random() < RENAMED:
        names = dict(zip(subjects, rng.permutation(subjects).tolist(), strict=True))
    notes = {}
    for caption, shown in case.facets.items():
        theme, mood = shown.get("theme"), shown.get("mood")
        if rng.random() < WRONG:
            theme = _one(subjects, rng)
        if rng.random() < WRONG:
            mood = _one(moods, rng)
        notes[caption] = note_text(names[theme] if theme else None, mood)
    return notes


def _one(values: Sequence[str], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]
