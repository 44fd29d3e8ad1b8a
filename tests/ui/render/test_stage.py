from __future__ import annotations

import pytest

from agent.decision import Scored
from retrieval.types import Outcome
from tests.ui.markup import read
from tests.ui.render.conftest import Boards
from ui.render.stage import margin_words, ranks, render_stage
from ui.service import Board


def with_probabilities(board: Board, *values: float) -> Board:
    scored = tuple(
        Scored(artwork_id=old.artwork_id, probability=p)
        for old, p in zip(board.decision.candidates, values, strict=False)
    )
    changes = {"candidates": scored, "artwork_id": scored[0].artwork_id}
    return board.model_copy(update={"decision": board.decision.model_copy(update=changes)})


def test_winner_shows_its_chance_and_the_title(boards: Boards) -> None:
    page = read(render_stage(boards()))
    assert page.one("h2").text == "The Long Cut"
    assert page.one("p", class_="ka-chance").one("strong").text == "36 %"
    assert "chance of being picked" in page.text


def test_other_candidate_stands_beside_the_winner(boards: Boards) -> None:
    page = read(render_stage(boards(), shown="t-cut-04"))
    other = page.one("figure", class_="ka-other")
    assert "Artwork 4" in other.text
    assert "8 %" in other.text


@pytest.mark.parametrize("shown", [None, "t-cut-05", "nothing"])
def test_winner_or_an_unknown_artwork_shows_nothing_beside_it(
    boards: Boards, shown: str | None
) -> None:
    assert not read(render_stage(boards(), shown=shown)).all("figure", class_="ka-other")


@pytest.mark.parametrize(
    ("probabilities", "words"),
    [
        ((0.6, 0.3, 0.1), "A clear choice: 30 points ahead of artwork 2"),
        ((0.4, 0.3, 0.3), "A fair lead: 10 points ahead of artwork 2"),
        ((0.34, 0.33, 0.33), "A close call: 1 point ahead of artwork 2"),
        ((0.5, 0.5), "A close call: level with artwork 2"),
        ((0.2, 0.8), "Not the most probable: 60 points behind artwork 2"),
        ((1.0,), "The only candidate"),
    ],
)
def test_margin_is_told_in_words(
    boards: Boards, probabilities: tuple[float, ...], words: str
) -> None:
    assert margin_words(with_probabilities(boards(), *probabilities).decision) == words


def test_ranks_break_ties_by_id(boards: Boards) -> None:
    decision = with_probabilities(boards(), 0.25, 0.5, 0.25).decision
    assert list(ranks(decision).items()) == [("t-cut-02", 1), ("t-cut-01", 2), ("t-cut-03", 3)]


def test_recorded_outcome_is_said_and_locks_the_thumbs(boards: Boards) -> None:
    board = boards().model_copy(update={"recorded": Outcome.THUMBS_UP})
    page = read(render_stage(board))
    up, down = page.all("button", data_event="rate")
    assert "Recorded: thumbs up" in page.text
    assert (up.attributes["aria-pressed"], down.attributes["aria-pressed"]) == ("true", "false")
    assert "disabled" in up.attributes
