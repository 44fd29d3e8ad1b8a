"""The stage: the chosen artwork, large, and beside it another candidate that was clicked."""

from __future__ import annotations

from agent.decision import Decision, Scored
from retrieval.types import Outcome
from ui.render.icons import icon, outcome_icon
from ui.render.poster import poster
from ui.render.text import esc, percent
from ui.service import Board

# Differences to the second-best, in probability: below the first the choice is a close one,
# from the second on a clear one.
CLOSE_CALL, CLEAR_CHOICE = 0.05, 0.20
_RATINGS = ((Outcome.THUMBS_UP, "Thumbs up"), (Outcome.THUMBS_DOWN, "Thumbs down"))


def render_stage(board: Board, *, shown: str | None = None) -> str:
    """The winner with its chance and the thumbs, and the ``shown`` candidate beside it."""
    decision = board.decision
    other = shown if shown in numbers(decision) and shown != decision.artwork_id else None
    return (
        f'<section class="ka-stage{" has-other" if other else ""}" aria-labelledby="ka-winner" '
        f'data-decision="{esc(decision.decision_id)}">'
        f"{_winner(board, is_compared=other is not None)}"
        f"{_other(board, other) if other else ''}</section>"
    )


def numbers(decision: Decision) -> dict[str, int]:
    """The candidates' numbers on the page, from 1, in the stable order of their ids."""
    return {artwork_id: n for n, artwork_id in enumerate(_ids(decision), start=1)}


def ranks(decision: Decision) -> dict[str, int]:
    """The candidates' ranks by probability, from 1; ties by id."""
    ordered = sorted(decision.candidates, key=lambda c: (-c.probability, c.artwork_id))
    return {scored.artwork_id: rank for rank, scored in enumerate(ordered, start=1)}


def margin_words(decision: Decision) -> str:
    """How clear the choice was, against the most probable other candidate."""
    own = decision.probability(decision.artwork_id)
    others = [c for c in decision.candidates if c.artwork_id != decision.artwork_id]
    if not others:
        return "The only candidate"
    second = min(others, key=lambda c: (-c.probability, c.artwork_id))
    return f"{_clarity(own - second.probability)}: {_against(own, second, decision)}"


def _ids(decision: Decision) -> list[str]:
    return sorted(scored.artwork_id for scored in decision.candidates)


def _clarity(margin: float) -> str:
    if margin < 0:
        return "Not the most probable"
    if margin < CLOSE_CALL:
        return "A close call"
    return "A clear choice" if margin >= CLEAR_CHOICE else "A fair lead"


def _against(own: float, second: Scored, decision: Decision) -> str:
    n = numbers(decision)[second.artwork_id]
    points = round(100 * abs(own - second.probability))
    if points == 0:
        return f"level with artwork {n}"
    noun = "point" if points == 1 else "points"
    return f"{points} {noun} {'ahead of' if own > second.probability else 'behind'} artwork {n}"


def _winner(board: Board, *, is_compared: bool) -> str:
    """The chosen artwork; compared, its whole caption stands beside the other's."""
    decision = board.decision
    artwork_id = decision.artwork_id
    artwork = board.artworks[artwork_id]
    return (
        '<figure class="ka-winner">'
        f'<div class="ka-poster">{poster(artwork_id, artwork, artwork.caption, size="large")}'
        f'<span class="ka-tag">{icon("check")}Chosen</span></div>'
        '<figcaption class="ka-facts">'
        f'<h2 id="ka-winner" dir="auto">{esc(board.title.name)}</h2>'
        f"{_chance(decision.probability(artwork_id))}"
        f'<p class="ka-muted">{esc(margin_words(decision))}</p>'
        f"{_rating(board)}{_whole_caption(artwork.caption) if is_compared else ''}"
        "</figcaption></figure>"
    )


def _chance(probability: float) -> str:
    return (
        f'<p class="ka-chance"><strong dir="ltr">{esc(percent(probability))}</strong> '
        "<span>chance of being picked</span></p>"
    )


def _rating(board: Board) -> str:
    """The thumbs; once an outcome is recorded they say which, and can't be pressed again."""
    buttons = "".join(_thumb(board, outcome, words) for outcome, words in _RATINGS)
    said = ""
    if board.recorded is not None:
        said = f'<p class="ka-recorded">{icon("check")}Recorded: {esc(board.recorded.words)}</p>'
    return (
        '<div class="ka-rate" role="group" aria-label="What did the member make of it?">'
        f"{buttons}</div>{said}"
    )


def _thumb(board: Board, outcome: Outcome, words: str) -> str:
    is_done = board.recorded is not None
    return (
        f'<button type="button" class="ka-button" data-event="rate" data-outcome="{outcome.value}" '
        f'aria-pressed="{"true" if board.recorded is outcome else "false"}"'
        f"{' disabled' if is_done else ''}>{outcome_icon(outcome)}<span>{words}</span></button>"
    )


def _other(board: Board, artwork_id: str) -> str:
    decision = board.decision
    artwork = board.artworks[artwork_id]
    n, rank = numbers(decision)[artwork_id], ranks(decision)[artwork_id]
    return (
        '<figure class="ka-other" aria-label="Candidate for comparison">'
        f'<div class="ka-poster">{poster(artwork_id, artwork, artwork.caption, size="large")}'
        f'<button type="button" class="ka-close" data-event="pick" '
        f'data-artwork="{esc(decision.artwork_id)}" aria-label="Close the comparison">'
        f"{icon('close')}</button></div>"
        '<figcaption class="ka-facts">'
        f"<h3>Artwork {n}</h3>{_chance(decision.probability(artwork_id))}"
        f'<p class="ka-muted">Rank {rank} of {len(decision.candidates)}</p>'
        f"{_whole_caption(artwork.caption)}</figcaption></figure>"
    )


def _whole_caption(caption: str) -> str:
    """A long caption scrolls, so that it has to be reachable by keyboard."""
    return f'<p class="ka-caption-whole" dir="auto" tabindex="0">{esc(caption)}</p>'
