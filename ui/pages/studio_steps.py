"""The steps of the Studio page: each calls one service method and says what changes on screen.

No Gradio here, so that a step is tested by calling it. A part that is None stays as it is.
"""

from __future__ import annotations

from typing import NamedTuple

from retrieval.errors import NotFoundError
from retrieval.types import Outcome
from ui.incidents import note_incident
from ui.render.candidates import render_candidates
from ui.render.page import chosen_words, render_empty, render_problem, render_status
from ui.render.stage import render_stage
from ui.render.why import render_why
from ui.service import Board, Shelf, StudioService

NO_STORE = "No members and titles have been loaded yet."
UNCHANGED = "No choice was made. The page shows what it showed before."


class Screen(NamedTuple):
    """What a step changes on the page; None leaves a part as it is.

    Attributes:
        board: the decision that the page now shows.
        stage: HTML of the winner and the candidate beside it.
        why: HTML of the reason and the evidence.
        candidates: HTML of the grid.
        status: HTML of the status line.
        problem: HTML of the error area.
    """

    board: Board | None = None
    stage: str | None = None
    why: str | None = None
    candidates: str | None = None
    status: str | None = None
    problem: str | None = None


class Opened(NamedTuple):
    """What the page shows on arrival; ``shelf`` is None where the service failed."""

    shelf: Shelf | None
    screen: Screen


def open_page(service: StudioService, *, member_id: str | None, title_id: str | None) -> Opened:
    """What can be chosen, and a message where the link asked for what does not exist."""
    try:
        shelf = service.shelf(member_id=member_id, title_id=title_id)
    except Exception as error:  # shown with an incident id, and logged
        return Opened(None, Screen(problem=render_problem(note_incident(error, retry="reopen"))))
    missing = _missing("Member", member_id, shelf.member_id)
    missing += _missing("Title", title_id, shelf.title_id)
    if missing:
        return Opened(shelf, _blank("Not found", f"{' '.join(missing)} Choose from the lists."))
    if not shelf.members or not shelf.titles:
        return Opened(shelf, _blank("Nothing here yet", NO_STORE, command="keyart demo"))
    return Opened(shelf, Screen())


def choose(service: StudioService, member_id: str, title_id: str) -> Screen:
    """The board of a new choice; its reason is fetched by the next step."""
    try:
        board = service.select(member_id=member_id, title_id=title_id)
    except NotFoundError as error:
        return _blank("Not found", str(error))
    except Exception as error:  # shown with an incident id, and logged; the old board stays
        problem = render_problem(note_incident(error, retry="choose"))
        return Screen(status=render_status(UNCHANGED), problem=problem)
    return Screen(
        board=board,
        stage=render_stage(board),
        why=render_why(board, reason="pending"),
        candidates=render_candidates(board),
        status=render_status(chosen_words(board)),
        problem="",
    )


def explain(service: StudioService, board: Board | None, decision_id: str) -> Screen:
    """The reason, whole and checked; ``board`` is what stays where that fails."""
    try:
        explained = service.explain(decision_id)
    except Exception as error:  # shown with an incident id, and logged; the board stays
        why = render_why(board, reason="failed") if board else None
        incident = note_incident(error, retry="explain")
        return Screen(why=why, problem=render_problem(incident))
    return Screen(why=render_why(explained), problem="")


def pick(board: Board | None, artwork_id: str) -> Screen:
    """Another candidate beside the winner; the winner itself closes the comparison."""
    return Screen() if board is None else Screen(stage=render_stage(board, shown=artwork_id))


def rate(service: StudioService, board: Board | None, outcome: str, shown: str) -> Screen:
    """Record thumbs up or down for the decision on the page."""
    if board is None:
        return Screen()
    try:
        kept = service.record(board.decision.decision_id, outcome=Outcome(outcome))
    except Exception as error:  # shown with an incident id, and logged; the board stays
        incident = note_incident(error, retry="rate", data={"outcome": outcome})
        return Screen(problem=render_problem(incident))
    words = f'Recorded {Outcome(outcome).words} for "{kept.title.name}" in the member\'s memory.'
    return Screen(
        board=kept,
        stage=render_stage(kept, shown=shown or None),
        status=render_status(f"{words} It counts from the next choice on.", is_shown=True),
        problem="",
    )


def _missing(noun: str, asked: str | None, found: str | None) -> list[str]:
    return [f'{noun} "{asked}" not found.'] if asked and asked != found else []


def _blank(heading: str, text: str, *, command: str = "") -> Screen:
    """A page without a board."""
    return Screen(
        stage=render_empty(heading, text, command=command),
        why="",
        candidates="",
        status=render_status(f"{heading}. {text}"),
        problem="",
    )
