"""The frame around the board: header, the member's card, status, errors and empty states."""

from __future__ import annotations

from typing import NamedTuple

from agent.decision import Mode
from agent.score import MODEL_POLICY
from ui.render.icons import icon
from ui.render.stage import numbers
from ui.render.text import count_words, date_words, esc, model_words, percent
from ui.service import About, Board, MemberEntry, Shelf

HEADING = "Artwork studio"
_MODES: dict[Mode, str] = {
    "direct": "scores each caption",
    "reason": "reads notes of each caption, then scores",
    "list": "chooses from a list of captions",
}


class Incident(NamedTuple):
    """Something that failed, as a person may be told of it.

    Attributes:
        incident_id: the id under which the log has the whole story.
        message: one sentence, without a stack trace.
        retry: the event that tries again: ``choose``, ``explain``, ``rate`` or ``reopen``.
        data: what the event needs, as data attributes of the button.
    """

    incident_id: str
    message: str
    retry: str
    data: dict[str, str]


def render_header(about: About | None) -> str:
    """Skip link, name, heading, and which model and data this is; None before that is known."""
    return (
        '<a class="ka-skip" href="#ka-main">Skip to the artwork</a>'
        '<header class="ka-header"><div class="ka-brand">'
        f'<span class="ka-logo" aria-hidden="true"></span><h1>{HEADING}</h1></div>'
        f"{_facts(about) if about else ''}</header>"
    )


def _facts(about: About) -> str:
    tag = '<li class="ka-invented">Invented data</li>' if about.is_invented else ""
    snapshot = f"<li>Data to {esc(date_words(about.snapshot))}</li>" if about.snapshot else ""
    model = f'<li class="ka-model" title="{esc(about.model)}">{esc(model_words(about.model))}</li>'
    return f'<ul class="ka-facts-line" aria-label="Model and data">{model}{snapshot}{tag}</ul>'


def render_member(entry: MemberEntry | None) -> str:
    """The chosen member: taste first, then how long the history is."""
    if entry is None:
        return ""
    n = count_words(entry.n_engagements, "engagement") if entry.n_engagements else "No history"
    return (
        f'<div class="ka-member"><p class="ka-taste" dir="auto">{esc(entry.taste)}</p>'
        f'<p class="ka-muted">{esc(n)} · <span dir="auto">{esc(entry.member_id)}</span></p></div>'
    )


def render_panel_foot(shelf: Shelf | None) -> str:
    """The copy-link button, how the model works, and how many members the list left out."""
    if shelf is None:
        return ""
    about = shelf.about
    cut = ""
    if shelf.n_members > len(shelf.members):
        cut = (
            f'<p class="ka-muted">The list holds {len(shelf.members):,} of '
            f"{shelf.n_members:,} members; a link opens any.</p>"
        )
    who = model_words(about.model) if about.policy == MODEL_POLICY else f"Policy: {about.policy}"
    how = f" {_MODES[about.mode]}" if about.mode else ""
    return (
        f'<button type="button" class="ka-button" data-copy-link>{icon("link")}'
        "<span>Copy link</span></button>"
        '<p class="ka-copied ka-muted" role="status"></p>'
        f'<p class="ka-mode"><strong dir="auto">{esc(who)}</strong>{how}.</p>{cut}'
    )


def member_label(entry: MemberEntry) -> str:
    """One line of the member list; plain text, not HTML."""
    n = count_words(entry.n_engagements, "engagement") if entry.n_engagements else "no history"
    return f"{entry.taste} · {n} · {entry.member_id}"


def render_status(text: str = "", *, is_shown: bool = False) -> str:
    """What just happened, for screen readers; also for eyes where ``is_shown``."""
    shown = "ka-note" if is_shown else "ka-quiet"
    return f'<p class="{shown}" role="status">{esc(text)}</p>'


def chosen_words(board: Board) -> str:
    """The choice in one sentence: ``The Long Cut: artwork 3 of 8 is chosen, 34 %.``"""
    decision = board.decision
    n = numbers(decision)[decision.artwork_id]
    share = percent(decision.probability(decision.artwork_id))
    return f"{board.title.name}: artwork {n} of {len(decision.candidates)} is chosen, {share}."


def render_problem(incident: Incident | None) -> str:
    """The lasting error area with Retry; empty where nothing is wrong."""
    if incident is None:
        return ""
    data = "".join(f' data-{esc(name)}="{esc(value)}"' for name, value in incident.data.items())
    return (
        f'<div class="ka-problem" role="alert">{icon("warn")}<div>'
        f"<p><strong>{esc(incident.message)}</strong></p>"
        f'<p class="ka-muted">Incident <code>{esc(incident.incident_id)}</code>, '
        "kept in the log.</p>"
        f'</div><button type="button" class="ka-button" data-event="{esc(incident.retry)}"{data}>'
        "Retry</button></div>"
    )


def render_empty(heading: str, text: str, *, command: str = "") -> str:
    """A calm page where there is nothing to show yet, with the command that changes it."""
    line = f"<pre><code>{esc(command)}</code></pre>" if command else ""
    return f'<section class="ka-empty"><h2>{esc(heading)}</h2><p>{esc(text)}</p>{line}</section>'
