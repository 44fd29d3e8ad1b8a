"""Small line icons as inline SVG. They are decoration: the words beside them carry the meaning."""

from __future__ import annotations

from retrieval.types import Outcome

_THUMB = (
    "M7 11v9H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h3zm0 0 4-8a2.5 2.5 0 0 1 2.5 2.7V9H19a2 2 0 0 1 2 2.3"
    "l-1.1 7A2 2 0 0 1 17.9 20H7"
)
_PATHS = {
    "check": "M5 12.5 10 17.5 19.5 7",
    "play": "M8 5.5v13l10.5-6.5z",
    "leave": "M14 5h4a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1h-4M10 8.5 6.5 12l3.5 3.5M7 12h8",
    "skip": "M5 6v12l8-6zM13 6v12l6-6zM20 6v12",
    "thumb": _THUMB,
    "link": "M10 14a4 4 0 0 0 6 .4l2.6-2.6a4 4 0 0 0-5.7-5.7l-1.3 1.3"
    "M14 10a4 4 0 0 0-6-.4l-2.6 2.6a4 4 0 0 0 5.7 5.7l1.3-1.3",
    "close": "M6 6l12 12M18 6 6 18",
    "image": "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9.5h.01",
    "warn": "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2h.01",
}
_OUTCOMES = {
    Outcome.FINISHED: "check",
    Outcome.PLAYED: "play",
    Outcome.ABANDONED: "leave",
    Outcome.SKIPPED: "skip",
    Outcome.THUMBS_UP: "thumb",
    Outcome.THUMBS_DOWN: "thumb",
}


def icon(name: str, *, is_flipped: bool = False) -> str:
    """One icon, hidden from screen readers; ``is_flipped`` turns it upside down."""
    flipped = " ka-icon-flipped" if is_flipped else ""
    return (
        f'<svg class="ka-icon{flipped}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )


def outcome_icon(outcome: Outcome) -> str:
    """The icon of what a member did."""
    return icon(_OUTCOMES[outcome], is_flipped=outcome is Outcome.THUMBS_DOWN)
