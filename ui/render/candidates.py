"""The candidates of a decision as a grid of posters, each with its probability and its rank.

They stand in the stable order of their ids, so that a change of the probabilities moves no card.
"""

from __future__ import annotations

from typing import NamedTuple

from retrieval.types import Artwork
from ui.render.icons import icon
from ui.render.poster import MISSING, poster
from ui.render.stage import numbers, ranks
from ui.render.text import esc, percent, tenths
from ui.service import Board

# Captions longer than this don't fit two lines of a card and get a "more" button.
TWO_LINES = 44


class _Card(NamedTuple):
    """One candidate as its card shows it; ``share`` is its probability in percent."""

    artwork: Artwork
    number: int
    rank: int
    probability: float
    share: float
    is_chosen: bool
    notes: str


def render_candidates(board: Board) -> str:
    """All candidates; the winner's button is the pressed one."""
    cards = _cards(board)
    count = f"{len(cards)} candidates" if len(cards) != 1 else "1 candidate"
    items = "".join(_card(card, n_cards=len(cards)) for card in cards)
    return (
        '<section class="ka-candidates" aria-labelledby="ka-all">'
        f'<div class="ka-section-head"><h2 id="ka-all">{count}</h2>'
        '<p class="ka-muted">In catalogue order. Choose one to see it beside the winner.</p></div>'
        f'<ul class="ka-grid" style="--ka-columns:{n_columns(len(cards))}">{items}</ul></section>'
    )


def n_columns(n_cards: int) -> int:
    """The columns of a wide window, 4 to 6: those that leave the fewest gaps in the last row."""
    return min((6, 5, 4), key=lambda columns: -n_cards % columns)


def _cards(board: Board) -> list[_Card]:
    decision = board.decision
    by_number, by_rank = numbers(decision), ranks(decision)
    shares = tenths([decision.probability(artwork_id) for artwork_id in by_number])
    return [
        _Card(
            artwork=board.artworks[artwork_id],
            number=number,
            rank=by_rank[artwork_id],
            probability=decision.probability(artwork_id),
            share=share,
            is_chosen=artwork_id == decision.artwork_id,
            notes=decision.notes.get(board.artworks[artwork_id].caption, ""),
        )
        for (artwork_id, number), share in zip(by_number.items(), shares, strict=True)
    ]


def _card(card: _Card, *, n_cards: int) -> str:
    chosen = " is-chosen" if card.is_chosen else ""
    tag = f'<span class="ka-tag">{icon("check")}Chosen</span>' if card.is_chosen else ""
    return (
        f'<li class="ka-candidate{chosen}">{_button(card)}{tag}'
        f'<span class="ka-number" aria-hidden="true">{card.number}</span>'
        f'<div class="ka-numbers">{_meter(card)}'
        f'<span class="ka-percent" dir="ltr">{esc(percent(card.probability))}</span>'
        f'<span class="ka-muted ka-rank">rank {card.rank} of {n_cards}</span></div>'
        f"{_notes(card.notes)}{_caption(card)}</li>"
    )


def _button(card: _Card) -> str:
    parts = [f"Artwork {card.number}", percent(card.probability)]
    parts += ["winner"] if card.is_chosen else []
    # What is to be read on a button belongs to its name; of a broken file studio.js says it.
    parts += [] if card.artwork.image else [MISSING]
    name = ", ".join(parts)
    picture = poster(
        card.artwork.artwork_id, card.artwork, card.artwork.caption, size="card", is_deferred=True
    )
    return (
        '<button type="button" class="ka-pick" data-event="pick" '
        f'data-artwork="{esc(card.artwork.artwork_id)}" aria-label="{esc(name)}" '
        f'aria-pressed="{"true" if card.is_chosen else "false"}">{picture}</button>'
    )


def _meter(card: _Card) -> str:
    return (
        '<span class="ka-meter" role="meter" aria-label="Probability" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{card.share}" '
        f'aria-valuetext="{esc(percent(card.probability))}">'
        f'<span class="ka-bar" style="inline-size:{card.share}%"></span></span>'
    )


def _notes(notes: str) -> str:
    return f'<p class="ka-notes" dir="auto">{esc(notes)}</p>' if notes else ""


def _caption(card: _Card) -> str:
    caption = card.artwork.caption
    more = ""
    if len(caption) > TWO_LINES:
        more = (
            '<button type="button" class="ka-more" aria-expanded="false" '
            f'aria-label="more of the caption of artwork {card.number}">more</button>'
        )
    return f'<p class="ka-caption" dir="auto">{esc(caption)}</p>{more}'
