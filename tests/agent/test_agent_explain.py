"""The walk on fakes: a decision first, and its explanation later."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import NotFoundError
from tests.agent.fakes import Stage, build_stage, select, writer


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def test_board_first_and_the_explanation_later(tmp_path: Path) -> None:
    reason = " [2]. Against: [1]. Reason: You finished [2], and dawn is near it; [1] you skipped."
    stage = build_stage(tmp_path, backend=writer(reason=reason))
    board = select(stage)
    assert board.explanation.state == "none"
    whole = stage.agent.explain(board.decision_id)
    assert whole.explanation.state == "model"
    assert whole.explanation.cites == (2, 1)
    assert whole.explanation.text.startswith("You finished [2]")
    assert whole.candidates == board.candidates
    assert stage.store.get(board.decision_id).decision == whole
    n_written = len(stage.backend.written)
    assert stage.agent.explain(board.decision_id) == whole
    assert len(stage.backend.written) == n_written


def test_explanation_uses_the_captions_of_the_decisions_time(tmp_path: Path) -> None:
    stage = build_stage(tmp_path, backend=writer())
    board = select(stage)
    stage.catalogue.captions["a-calm"] = "Another caption by now."
    stage.agent.explain(board.decision_id)
    assert "Chosen poster: dawn" in stage.backend.written[-1].user


def test_explaining_an_unknown_decision_is_an_error(stage: Stage) -> None:
    with pytest.raises(NotFoundError, match="no decision 'd-0'"):
        stage.agent.explain("d-0")


def test_notes_for_the_reason_are_taken_in_mode_direct_too(tmp_path: Path) -> None:
    backend = writer()
    backend.mode = "direct"
    stage = build_stage(tmp_path, backend=backend)
    decision = select(stage, explain=True)
    assert decision.notes["A calm sea at dawn."] == "dawn, unclear"
