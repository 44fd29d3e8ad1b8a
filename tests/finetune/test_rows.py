"""The rational reader, and the rows made from it."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from agent.explain import parse_reason
from agent.verify import Statement, verify
from finetune.rows.boards import BoardCase, board_row, noisy_notes, true_notes
from finetune.rows.build import answer_row
from finetune.rows.notes import composed, hand_written, note_text, notes_rows, split_hand_written
from finetune.rows.reasons import reason_row
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import digit, ledger, read


def test_reader_adds_signed_overlaps(war_lover: BoardCase) -> None:
    reading = read(war_lover.recalled.evidence, war_lover.candidates, war_lover.facets)
    assert reading.utilities == (2.0, -3.0, 0.0)
    assert reading.best == 0


def test_reader_calls_a_shared_top_a_tie(war_lover: BoardCase) -> None:
    nothing = war_lover.recalled.evidence[:0]
    assert read(nothing, war_lover.candidates, war_lover.facets).best is None


def test_ledger_names_both_sides(war_lover: BoardCase) -> None:
    line = ledger(war_lover.recalled.evidence, war_lover.candidates[1], war_lover.facets)
    assert (line.supports, line.opposes) == ((), (2,))


@pytest.mark.parametrize(("utility", "expected"), [(-9, 0), (-1, 3), (0, 4), (1, 5), (7, 9)])
def test_digit_moves_by_one_a_unit(utility: float, expected: int) -> None:
    assert digit(utility) == expected


def test_board_row_holds_digits_and_utilities(war_lover: BoardCase) -> None:
    row = board_row(war_lover, rng=np.random.default_rng(0))
    assert [branch.completion for branch in row.branches] == ["6", "1", "4"]
    assert row.utilities == (2.0, -3.0, 0.0)
    assert "[1] finished:" in row.shared


def test_row_refuses_a_missing_utility() -> None:
    branch = Branch(user="u", answer="a", completion="c")
    with pytest.raises(ValidationError, match="1 utilities for 2 branches"):
        Row(task="board", system="s", shared="", branches=(branch, branch), utilities=(1.0,))


def test_notes_say_what_is_not_shown() -> None:
    assert note_text("war", None) == "war, unclear"


def test_noisy_notes_keep_equal_subjects_equal(war_lover: BoardCase) -> None:
    same = 0
    for seed in range(200):
        notes = noisy_notes(war_lover, rng=np.random.default_rng(seed))
        same += notes["a trench"].split(",")[0] == notes["a tank"].split(",")[0]
    assert 140 < same < 180  # both right in (1 - .12) ** 2 of the rows, 155 expected


def test_cut_keeps_closeness_with_its_candidate(war_lover: BoardCase) -> None:
    cut = war_lover.cut(2, rng=np.random.default_rng(1))
    columns = [war_lover.candidates.index(c) for c in cut.candidates]
    assert cut.recalled.closeness[0] == tuple(war_lover.recalled.closeness[0][i] for i in columns)


def test_answer_row_says_yes_to_the_best_alone(war_lover: BoardCase) -> None:
    assert [b.completion for b in answer_row(war_lover).branches] == ["Yes", "No", "No"]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_every_teacher_reason_passes_the_checks(war_lover: BoardCase, chosen: int) -> None:
    candidate = war_lover.candidates[chosen]
    for seed in range(60):
        row = reason_row(
            war_lover.recalled.evidence,
            candidate,
            war_lover.facets,
            notes=true_notes(war_lover),
            rng=np.random.default_rng(seed),
        )
        parsed = parse_reason(row.branches[0].completion, candidate.artwork_id)
        assert parsed is not None
        line, sentence = parsed
        checks = verify(
            Statement(
                text=sentence,
                ledger=line,
                evidence=war_lover.recalled.evidence,
                member_id="m-1",
                pictured=(candidate.caption, *true_notes(war_lover).values()),
            )
        )
        assert all(checks.values()), (sentence, checks)


def test_hand_written_captions_are_split_once() -> None:
    kept, held = split_hand_written()
    assert len(kept) + len(held) == len(hand_written()) == 1456
    assert not {c.caption for c in kept} & {c.caption for c in held}


def test_notes_rows_hold_every_caption() -> None:
    captions = list(composed(20, rng=np.random.default_rng(0), wordings="seen"))
    rows = notes_rows(captions)
    assert [len(row.branches) for row in rows] == [8, 8, 4]
    assert rows[0].branches[0].completion == f" {note_text(captions[0].theme, captions[0].mood)}"
