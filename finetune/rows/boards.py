"""Rows that teach the board: evidence in notes, a branch a candidate, a digit each.

The digit is the rational reader's over the row's own notes. In many rows the notes waver between
words, as a model's notes of new captions do, so that possible matches are weighed by how likely
they are. In some, every subject is renamed to another word throughout: what counts is that words
match, not which they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.reading import UNCLEAR, Reading, format_notes
from agent.render import render_reason
from finetune.rows.notes import note_text
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import Facets, digit, read_notes
from finetune.world.grammar import load_grammar
from retrieval.types import Candidate, Recalled

# Chance that a row's subjects are renamed, that its notes waver, and that one of its words does.
RENAMED = 0.35
WAVERING = 0.65
WAVERS = 0.5
# Probability of a wavering word's best reading; the second gets most of the rest.
BEST_FROM, BEST_TO = 0.4, 0.95
SECOND_FROM, SECOND_TO = 0.5, 0.95
# Chance that a wavering word's other readings are words of the same decision.
NEAR = 0.5


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
    notes = unsure_notes(case, rng=rng)
    utilities = read_notes(case.recalled.evidence, case.candidates, notes).utilities
    request = render_reason("row", case.recalled, case.candidates, notes)
    return Row(
        task="board",
        system=request.system,
        shared=request.shared,
        branches=tuple(
            Branch(user=option.text, answer=request.answer, completion=str(digit(u, rng=rng)))
            for option, u in zip(request.options, utilities, strict=True)
        ),
        utilities=utilities,
    )


def true_notes(case: BoardCase) -> dict[str, str]:
    """The notes by caption, as the visible facets say."""
    return {
        caption: note_text(shown.get("theme"), shown.get("mood"))
        for caption, shown in case.facets.items()
    }


def unsure_notes(case: BoardCase, *, rng: np.random.Generator) -> dict[str, str]:
    """Notes by caption; in some rows subjects are renamed throughout, in many the words waver."""
    grammar = load_grammar()
    subjects, moods = grammar.values("subject"), grammar.values("mood")
    names = {subject: subject for subject in subjects}
    if rng.random() < RENAMED:
        names = dict(zip(subjects, rng.permutation(subjects).tolist(), strict=True))
    wavers = WAVERS if rng.random() < WAVERING else 0.0
    near = [[shown[f] for shown in case.facets.values() if f in shown] for f in ("theme", "mood")]
    notes = {}
    for caption, shown in case.facets.items():
        subject = _words(shown.get("theme"), near[0], subjects, wavers=wavers, rng=rng)
        mood = _words(shown.get("mood"), near[1], moods, wavers=wavers, rng=rng)
        renamed = {names.get(word, word): p for word, p in subject.items()}
        notes[caption] = format_notes(Reading(renamed, mood))
    return notes


def _words(
    true: str | None,
    near: Sequence[str],
    everywhere: Sequence[str],
    *,
    wavers: float,
    rng: np.random.Generator,
) -> dict[str, float]:
    """One word surely, or three with falling probabilities, the true one anywhere among them."""
    if rng.random() >= wavers:
        return {true or UNCLEAR: 1.0}
    drawn = [true or UNCLEAR]
    while len(drawn) < len(("best", "second", "third")):
        pool = near if near and rng.random() < NEAR else everywhere
        word = pool[int(rng.integers(len(pool)))]
        if word not in drawn or pool is near:
            drawn.append(word)
    best = rng.uniform(BEST_FROM, BEST_TO)
    second = (1 - best) * rng.uniform(SECOND_FROM, SECOND_TO)
    order = drawn if rng.random() < best else [drawn[1], drawn[0], drawn[2]]
    words: dict[str, float] = {}
    for word, p in zip(order, (best, second, 1 - best - second), strict=True):
        words[word] = words.get(word, 0.0) + p
    return words
