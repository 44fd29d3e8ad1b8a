"""Makes a stage's rows: notes from captions, boards, reasons and answers from a simulated world."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from agent.render import render_direct
from finetune.rows.boards import BoardCase, board_row, unsure_notes
from finetune.rows.cases import WorldCases
from finetune.rows.notes import notes_rows, training_captions
from finetune.rows.reasons import reason_row
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import read, read_notes
from finetune.train.recipe import Recipe, Stage
from finetune.world.build import world
from retrieval.embedder import Embedder

# Boards of up to this many candidates: what is learned of five serves forty, at half the tokens.
MAX_CANDIDATES = 5
FEWEST, MOST = 4, 10


class RowBuilder:
    """The rows of a recipe. The world is written once under ``folder`` and read when needed."""

    def __init__(self, recipe: Recipe, folder: Path, embedder: Embedder) -> None:
        self._spec = recipe.world
        self._folder = folder
        self._embedder = embedder

    def __call__(self, stage: Stage, rng: np.random.Generator) -> list[Row]:
        """All rows of a stage, shuffled."""
        captions = training_captions(n_composed=stage.composed, n_written=stage.written, rng=rng)
        rows = notes_rows(captions)
        rows += [board_row(case, rng=rng) for case in self._cases(stage.boards, rng)]
        rows += [answer_row(case) for case in self._cases(stage.answers, rng)]
        for case in self._cases(stage.reasons, rng):
            rows.append(_reason(case, rng))
        return [rows[i] for i in rng.permutation(len(rows))]

    def validation(self, n: int, rng: np.random.Generator) -> list[BoardCase]:
        """Up to ``n`` whole decisions of the world's validation split."""
        cases = self._world
        held = [flagged for flagged in cases.flagged if flagged.split == "validation"]
        return list(cases.sample(held, n, rng=rng))

    @cached_property
    def _world(self) -> WorldCases:
        spec = self._spec
        out = self._folder / f"world-{spec.preset}-{spec.members}-{spec.titles}-{spec.seed}"
        if not out.is_dir():
            world(
                out,
                preset=spec.preset,
                n_members=spec.members,
                n_titles=spec.titles,
                seed=spec.seed,
            )
        return WorldCases(out, self._embedder)

    def _cases(self, n: int, rng: np.random.Generator) -> Iterator[BoardCase]:
        """``n`` decisions of the world's training split, with evidence and candidates cut down."""
        if n == 0:
            return
        cases = self._world
        train = [flagged for flagged in cases.flagged if flagged.split == "train"]
        made = 0
        while made < n:
            flagged = train[int(rng.integers(len(train)))]
            case = cases.case(flagged.impression, k=int(rng.integers(FEWEST, MOST + 1)))
            if case is not None and len(case.candidates) > 1:
                yield case.cut(int(rng.integers(2, MAX_CANDIDATES + 1)), rng=rng)
                made += 1


def answer_row(case: BoardCase) -> Row:
    """The answer alone: captions in, Yes for the rational reader's best, No for the others."""
    reading = read(case.recalled.evidence, case.candidates, case.facets)
    request = render_direct("row", case.recalled, case.candidates)
    top = max(reading.utilities)
    return Row(
        task="answer",
        system=request.system,
        shared=request.shared,
        branches=tuple(
            Branch(
                user=option.text,
                answer=request.answer,
                completion="Yes" if utility == top else "No",
            )
            for option, utility in zip(request.options, reading.utilities, strict=True)
        ),
    )


def _reason(case: BoardCase, rng: np.random.Generator) -> Row:
    """The reason for the rational reader's best candidate, or one of the best."""
    notes = unsure_notes(case, rng=rng)
    evidence = case.recalled.evidence
    best = int(np.argmax(read_notes(evidence, case.candidates, notes).utilities))
    return reason_row(evidence, case.candidates[best], notes=notes, rng=rng)
