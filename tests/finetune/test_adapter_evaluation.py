"""The evaluation's figures: agreement, reading, the report and its tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from finetune.evaluate.adapter import agreement as agree
from finetune.evaluate.adapter import table
from finetune.evaluate.adapter.proportion import proportion
from finetune.evaluate.adapter.reading import read_captions
from finetune.evaluate.adapter.report import Report
from finetune.evaluate.adapter.sets import caption_sets
from finetune.evaluate.adapter.winners import Winners, winners_table
from finetune.rows.boards import BoardCase, true_notes
from finetune.rows.notes import LabelledCaption, split_hand_written


def test_decided_leaves_ties_out_and_counts_them(war_lover: BoardCase) -> None:
    nothing = war_lover.recalled.model_copy(update={"evidence": (), "closeness": ()})
    cases, n_ties = agree.decided([war_lover, war_lover._replace(recalled=nothing)])
    assert ([c.best for c in cases], n_ties) == ([0], 1)


def test_counting_rule_on_true_notes_agrees(war_lover: BoardCase) -> None:
    cases, _ = agree.decided([war_lover])
    assert agree.counted_choices(cases, true_notes(war_lover)) == [0]
    assert agree.agreement([0], cases).value == 1.0
    assert agree.chance(cases) == pytest.approx(1 / 3)


def test_proportion_has_a_wilson_interval() -> None:
    share = proportion(8, 10)
    assert (share.value, share.n) == (0.8, 10)
    assert share.ci_low == pytest.approx(0.4902, abs=1e-4)
    assert share.ci_high == pytest.approx(0.9433, abs=1e-4)


def test_reading_goes_by_the_likeliest_words() -> None:
    captions = [
        LabelledCaption(caption="a", theme="war", mood="sad"),
        LabelledCaption(caption="b", theme=None, mood="warm"),
    ]
    notes = {"a": "war 60% or crime 30%, tense 70% or sad 20%", "b": "unclear, warm"}
    report = read_captions(captions, notes)
    assert (report.subject.value, report.mood.value, report.both.value) == (1.0, 0.5, 0.5)
    assert report.subject_sureness == pytest.approx(0.8)
    assert report.confusions == ("sad read as tense: 1",)
    assert report.misread[0].caption == "a"


def test_no_caption_set_holds_a_training_caption() -> None:
    trained = {c.caption for c in split_hand_written()[0]}
    for name, captions in caption_sets(60).items():
        assert len(captions) == 60, name
        assert not trained & {c.caption for c in captions}, name


def test_report_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "r" / "report.json"
    Report.open(path).add("demo catalogue", {"chance": 0.2})
    again = Report.open(path)
    again.add("demo catalogue", {"adapter": proportion(7, 10).model_dump()})
    assert again.has("demo catalogue", "adapter")
    assert Report.open(path).figures["demo catalogue"]["chance"] == 0.2


def test_table_prints_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    Report.open(path).add(
        "seen wordings", {"chance": 0.2, "adapter": proportion(7, 10).model_dump()}
    )
    monkeypatch.setattr("sys.argv", ["table", str(path)])
    table.main()
    out = capsys.readouterr().out
    assert "| chance | 0.200 |" in out
    assert "| **this adapter, free-running** | 0.700 [0.397, 0.892], n = 10 |" in out
    assert "| taught by the answer alone | - |" in out


def test_winners_are_counted_by_title() -> None:
    counted = {"t-1": Winners(6, 3, 5, 8), "t-2": Winners(6, 3, 2, 8), "t-3": Winners(6, 1, 0, 8)}
    text = winners_table(counted)
    assert "| 1 | 1 |\n| 3 | 2 |" in text
    assert "0.292 of 24 choices" in text
