"""Why this artwork: the reason with its citations, the decision's labels, and the evidence.

A citation ``[n]`` is a link to the evidence card n. Only numbers that the explanation lists among
its checked citations, and that are in the evidence, become links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from agent.decision import Decision
from agent.score import MODEL_POLICY
from retrieval.types import Artwork, Evidence
from ui.render.icons import outcome_icon
from ui.render.poster import poster
from ui.render.text import date_words, esc
from ui.service import Board

_CITATION = re.compile(r"\[(\d{1,4})\]")
Reason = Literal["ready", "pending", "failed"]
PENDING = (
    '<p class="ka-reason is-pending">The reason is being written and checked.'
    '<span class="ka-line" aria-hidden="true"></span>'
    '<span class="ka-line" aria-hidden="true"></span></p>'
)
FAILED = '<p class="ka-reason is-none">The reason could not be fetched.</p>'
NO_REASON = "No reason is given: none of those written passed its checks."
NO_HISTORY = "No history. Nothing this member did is known yet, so taste did not enter the choice."


def render_why(board: Board, *, reason: Reason = "ready") -> str:
    """The reason and the evidence.

    Args:
        board: the decision.
        reason: ``ready`` to show the decision's own; ``pending`` for a quiet place that it will
            take; ``failed`` where it could not be fetched.
    """
    decision = board.decision
    body = {"ready": _reason(decision), "pending": PENDING, "failed": FAILED}[reason]
    return (
        '<section class="ka-why" aria-labelledby="ka-why">'
        '<h2 id="ka-why">Why this artwork</h2>'
        f"{_labels(decision)}{body}{_evidence(board)}{_notices(decision)}{_details(decision)}"
        "</section>"
    )


def link_citations(text: str, *, cites: tuple[int, ...]) -> str:
    """Escaped text in which every checked citation is a link named ``[n]``."""
    parts, last = [], 0
    for match in _CITATION.finditer(text):
        n = int(match[1])
        if n in cites:
            parts.append(esc(text[last : match.start()]))
            parts.append(f'<a class="ka-cite" href="#evidence-{n}" data-n="{n}">[{n}]</a>')
            last = match.end()
    return "".join([*parts, esc(text[last:])])


def state_labels(decision: Decision) -> list[tuple[str, str]]:
    """What a person has to know of how a decision came about: (label, meaning) pairs."""
    labels: list[tuple[str, str]] = []
    if decision.state == "cold_start":
        labels.append(("Cold start", "This member has no history yet."))
    if decision.state == "fallback":
        labels.append(("Fallback", "No model answered; this is the stand-in's choice."))
    if decision.policy != MODEL_POLICY:
        labels.append((f"Policy: {decision.policy}", "A rule chose, not the model."))
    if decision.explore > 0:
        labels.append(("Exploring", f"Drawn at random with weight {decision.explore:g}."))
    if decision.explanation.state == "template":
        labels.append(("Template reason", "A fixed sentence, not the model's own words."))
    return labels


def _labels(decision: Decision) -> str:
    labels = state_labels(decision)
    if not labels:
        return ""
    items = "".join(
        f'<li class="ka-label"><strong dir="auto">{esc(name)}</strong> '
        f"<span>{esc(meaning)}</span></li>"
        for name, meaning in labels
    )
    return f'<ul class="ka-labels" aria-label="How this came about">{items}</ul>'


def _reason(decision: Decision) -> str:
    explanation = decision.explanation
    if not explanation.text:
        return f'<p class="ka-reason is-none">{NO_REASON}</p>'
    known = {item.n for item in decision.evidence}
    cites = tuple(n for n in explanation.cites if n in known)
    return f'<p class="ka-reason" dir="auto">{link_citations(explanation.text, cites=cites)}</p>'


def _evidence(board: Board) -> str:
    decision = board.decision
    if not decision.evidence:
        return f'<p class="ka-empty-note">{NO_HISTORY}</p>'
    cites = frozenset(decision.explanation.cites)
    cards = "".join(
        _evidence_card(item, board.artworks, decision.notes, is_cited=item.n in cites)
        for item in decision.evidence
    )
    return f'<h3>What this member did before</h3><ol class="ka-evidence">{cards}</ol>'


def _evidence_card(
    item: Evidence, artworks: Mapping[str, Artwork], notes: Mapping[str, str], *, is_cited: bool
) -> str:
    artwork = artworks.get(item.artwork_id) if item.artwork_id else None
    picture = poster(item.artwork_id or "", artwork, item.caption, size="small")
    note = notes.get(item.caption, "")
    tone = {1: "good", 0: "even", -1: "bad"}[item.outcome.sign]
    return (
        f'<li id="evidence-{item.n}" class="ka-card{" is-cited" if is_cited else ""}" '
        f'data-n="{item.n}" tabindex="-1">{picture}<div class="ka-card-text">'
        f'<p class="ka-card-title" dir="auto"><span class="ka-n">[{item.n}]</span> '
        f"{esc(item.title)}</p>"
        f'<p class="ka-outcome is-{tone}">{outcome_icon(item.outcome)}'
        f"<span>{esc(item.outcome.words.capitalize())}</span>{_note(note)}</p>"
        f'<p class="ka-muted">{esc(date_words(item.shown_at))} · similarity '
        f'<span dir="ltr">{item.similarity:.2f}</span></p>'
        "</div></li>"
    )


def _note(note: str) -> str:
    return f'<span class="ka-notes" dir="auto">{esc(note)}</span>' if note else ""


def _notices(decision: Decision) -> str:
    if not decision.reasons:
        return ""
    items = "".join(f'<li dir="auto">{esc(reason)}</li>' for reason in decision.reasons)
    return f'<ul class="ka-notices" aria-label="Notices">{items}</ul>'


def _details(decision: Decision) -> str:
    """What an engineer looks up: who decided, how, and how long it took."""
    total = sum(decision.timings_ms.values())
    rows = {
        "Decision": decision.decision_id,
        "Model": decision.model,
        "Mode": decision.mode,
        "Policy": decision.policy,
        "Propensity": f"{decision.propensity:.3f}",
        "Temperature": f"{decision.temperature:g}",
        "Order of candidates": decision.invariance,
        "Time": f"{total / 1000:.1f} s" if decision.timings_ms else "not measured",
    }
    items = "".join(
        f"<div><dt>{name}</dt><dd>{esc(value)}</dd></div>" for name, value in rows.items()
    )
    return (
        f'<details class="ka-details"><summary>Decision details</summary><dl>{items}</dl></details>'
    )
