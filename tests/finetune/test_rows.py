"""The rational reader, and the rows made from it."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from agent.explain import parse_reason
from agent.verify import Statement, verify
from finetune.rows.boards import BoardCase, board_row, true_notes, unsure_notes
from finetune.rows.build import answer_row
from finetune.rows.notes import composed, hand_written, note_text, notes_rows, split_hand_written
from finetune.rows.reasons import reason_row
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import digit, ledger, ledger_by_notes, read, read_notes


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


def test_reader_of_sure_notes_agrees_with_the_reader_of_facets(war_lover: BoardCase) -> None:
    evidence, notes = war_lover.recalled.evidence, true_notes(war_lover)
    by_notes = read_notes(evidence, war_lover.candidates, notes)
    assert by_notes.utilities == pytest.approx((2.0, -3.0, 0.0), abs=0.02)
    line = ledger_by_notes(evidence, war_lover.candidates[1], notes)
    assert (line.supports, line.opposes) == ((), (2,))


def test_reader_counts_a_possible_match_for_its_probability(war_lover: BoardCase) -> None:
    notes = true_notes(war_lover) | {"a trench": "war 50% or crime 50%, tense"}
    sure = read_notes(war_lover.recalled.evidence, war_lover.candidates, true_notes(war_lover))
    half = read_notes(war_lover.recalled.evidence, war_lover.candidates, notes)
    assert half.utilities[0] < sure.utilities[0]


@pytest.mark.parametrize(("utility", "expected"), [(-9, 0), (-1, 3), (0, 4), (1, 5), (7, 9)])
def test_digit_moves_by_one_a_unit(utility: float, expected: int) -> None:
    assert digit(utility, rng=np.random.default_rng(0)) == expected


def test_digits_of_a_broken_utility_average_to_it() -> None:
    rng = np.random.default_rng(0)
    assert np.mean([digit(0.3, rng=rng) for _ in range(4000)]) == pytest.approx(4.3, abs=0.03)


def test_board_row_holds_digits_and_utilities(war_lover: BoardCase) -> None:
    row = board_row(war_lover, rng=np.random.default_rng(0))
    assert row.utilities is not None
    pairs = zip(row.branches, row.utilities, strict=True)
    assert all(abs(int(branch.completion) - 4 - utility) <= 1 for branch, utility in pairs)
    assert "[1] finished:" in row.shared


def test_row_refuses_a_missing_utility() -> None:
    branch = Branch(user="u", answer="a", completion="c")
    with pytest.raises(ValidationError, match="1 utilities for 2 branches"):
        Row(task="board", system="s", shared="", branches=(branch, branch), utilities=(1.0,))


def test_notes_say_what_is_not_shown() -> None:
    assert note_text("war", None) == "war, unclear"


def test_renamed_subjects_stay_equal_where_they_were(war_lover: BoardCase) -> None:
    sure = [
        notes
        for seed in range(300)
        if " or " not in str(notes := unsure_notes(war_lover, rng=np.random.default_rng(seed)))
    ]
    assert all(n["a trench"].split(",")[0] == n["a tank"].split(",")[0] for n in sure)
    assert len({n["a trench"] for n in sure}) > 10


def test_some_notes_waver(war_lover: BoardCase) -> None:
    drawn = [unsure_notes(war_lover, rng=np.random.default_rng(seed)) for seed in range(200)]
    share = np.mean([" or " in " ".join(notes.values()) for notes in drawn])
    assert 0.5 < share < 0.7


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
    assert len(kept) + len(held) == len(hand_written()) == 5408
    assert not {c.caption for c in kept} & {c.caption for c in held}


def test_notes_rows_hold_every_caption() -> None:
    captions = list(composed(20, rng=np.random.default_rng(0), wordings="seen"))
    rows = notes_rows(captions)
    assert [len(row.branches) for row in rows] == [8, 8, 4]
    assert rows[0].branches[0].completion == f" {note_text(captions[0].theme, captions[0].mood)}"
