"""Rows that teach the notes: a caption in, its subject and mood out, as a few open words.

Captions come from two sources: whole captions written by hand (``grammar/captions_*.jsonl``) and
captions composed by the grammar from its seen wordings and from those written for training alone,
over the 14 themes and 30 further subjects. Breadth is what makes the reader read words it never
met.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from agent.render import render_note
from finetune.rows.row import Branch, Row
from finetune.rows.wordings import training_grammar
from finetune.world.grammar import Grammar, Wordings, load_grammar
from retrieval.types import Frozen

UNCLEAR = "unclear"
# One hand-written caption in this many is kept out of training, for validation.
VALIDATION_EVERY = 8
PER_ROW = 8
_MINOR = ("setting", "emphasis", "composition", "palette")
_NAMES = ("Ana Holt", "Ivo Marsh", "Noor Valdez", "Tam Okafor", "Lise Brandt", "Kenji Moreau")


class LabelledCaption(Frozen):
    """A caption with the subject and mood that it shows; None where it shows none."""

    caption: str
    theme: str | None
    mood: str | None


def note_text(theme: str | None, mood: str | None) -> str:
    """The notes as they stand in a prompt: ``war, tense``; what isn't shown is ``unclear``."""
    return f"{theme or UNCLEAR}, {mood or UNCLEAR}"


@cache
def hand_written() -> tuple[LabelledCaption, ...]:
    """The whole captions written by hand, in file order."""
    folder = files("finetune.world").joinpath("grammar")
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith("captions_"))
    return tuple(
        LabelledCaption.model_validate(json.loads(line))
        for name in names
        for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines()
        if line.strip()
    )


def split_hand_written() -> tuple[tuple[LabelledCaption, ...], tuple[LabelledCaption, ...]]:
    """The hand-written captions for training and for validation."""
    captions = hand_written()
    held = tuple(c for i, c in enumerate(captions) if i % VALIDATION_EVERY == VALIDATION_EVERY - 1)
    kept = tuple(c for i, c in enumerate(captions) if i % VALIDATION_EVERY != VALIDATION_EVERY - 1)
    return kept, held


def composed(
    n: int, *, rng: np.random.Generator, wordings: Wordings, grammar: Grammar | None = None
) -> Iterator[LabelledCaption]:
    """``n`` captions from a grammar: half of them over the 14 themes, half over all subjects.

    ``grammar``: that of the worlds where not given.
    """
    grammar = grammar or load_grammar()
    for index in range(n):
        subjects = grammar.values("theme" if index % 2 else "subject")
        subject = subjects[int(rng.integers(len(subjects)))]
        facets = {"subject": subject} | {
            facet: grammar.values(facet)[int(rng.integers(len(grammar.values(facet))))]
            for facet in ("mood", *_MINOR)
        }
        names = [_NAMES[i] for i in rng.permutation(len(_NAMES))[:2]]
        omit = {"subject": 0.03, "mood": 0.05, "setting": 0.5, "palette": 0.6, "composition": 0.7}
        caption = grammar.compose(facets, people=names, rng=rng, wordings=wordings, omit=omit)
        shown = caption.visible
        yield LabelledCaption(
            caption=caption.text, theme=shown.get("subject"), mood=shown.get("mood")
        )


def notes_rows(captions: Sequence[LabelledCaption]) -> list[Row]:
    """The captions as rows of ``PER_ROW`` branches each, in the given order."""
    rows = []
    for start in range(0, len(captions), PER_ROW):
        requests = [(c, render_note(c.caption)) for c in captions[start : start + PER_ROW]]
        rows.append(
            Row(
                task="notes",
                system=requests[0][1].system,
                shared="",
                branches=tuple(
                    Branch(
                        user=request.user,
                        answer=request.answer,
                        completion=f" {note_text(c.theme, c.mood)}",
                    )
                    for c, request in requests
                ),
            )
        )
    return rows


def training_captions(
    *, n_composed: int, n_written: int, rng: np.random.Generator
) -> list[LabelledCaption]:
    """Composed captions and hand-written ones, shuffled together.

    The hand-written ones are drawn without repeats as long as there are any left.
    """
    kept, _ = split_hand_written()
    written: list[LabelledCaption] = []
    while len(written) < n_written:
        drawn = rng.permutation(len(kept))[: n_written - len(written)]
        written += [kept[i] for i in drawn]
    grammar = training_grammar()
    pool = [*composed(n_composed, rng=rng, wordings="seen", grammar=grammar), *written]
    return [pool[i] for i in rng.permutation(len(pool))]
