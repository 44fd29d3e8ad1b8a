"""A decision as a person reads it in a terminal: candidates with bars, the reason, the evidence.

Pure: a ``Decision`` and the candidates' captions in, something that rich prints out. It follows
the width that it is printed at, and whatever stands in a caption is shown as text: neither rich's
markup nor a terminal's control characters in it are obeyed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agent.decision import Decision, Explanation, Scored
from retrieval.types import Evidence

# Below this many columns a caption takes a line of its own under its bar.
NARROW = 72
BAR_WIDTH = 20
_CITATION = re.compile(r"\[(\d+)\]")
_TONES = {1: "green", 0: "yellow", -1: "red"}
_EXPLAINED = {
    "model": "written by the model and checked against the evidence",
    "template": "a template filled from the evidence, not the model's own words",
    "none": "no explanation",
}
_STATES = {
    "ok": "ok",
    "cold_start": "cold start: this member has no history before this moment",
    "fallback": "fallback: the model gave no answer that can be used",
}


def render_decision(
    decision: Decision, *, captions: Mapping[str, str], width: int = 100
) -> RenderableType:
    """A decision for ``rich.console.Console.print``.

    Args:
        decision: what was decided.
        captions: the candidates' captions by artwork id; one that is missing is left empty.
        width: columns to fill.
    """
    ranked = sorted(decision.candidates, key=lambda s: (-s.probability, s.artwork_id))
    parts: list[RenderableType] = [
        Text(""),
        _heading(decision),
        Text(""),
        _board(decision, ranked, captions, width),
        Text(""),
        *_reason(decision.explanation),
    ]
    if decision.evidence:
        parts += [Text(""), _evidence(decision, width)]
    return Group(*parts, Text(""), *_footer(decision))


def clean(text: str) -> str:
    """Text for one line: white space runs as one space, control and direction marks left out."""
    return "".join(
        char for char in " ".join(text.split()) if unicodedata.category(char) not in ("Cc", "Cf")
    )


def _heading(decision: Decision) -> Text:
    title = clean(decision.title or decision.title_id)
    return Text.assemble(
        (title, "bold"), f" ({clean(decision.title_id)}) for member ", clean(decision.member_id)
    )


def _board(
    decision: Decision, ranked: list[Scored], captions: Mapping[str, str], width: int
) -> Table:
    """One entry a candidate, the most probable first; the chosen one's caption is shown whole."""
    bar_width = min(BAR_WIDTH, max(6, width // 5))
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(width=bar_width, no_wrap=True)
    table.add_column(width=6, justify="right")
    table.add_column(ratio=1)
    for scored in ranked:
        is_chosen = scored.artwork_id == decision.artwork_id
        style = "bold" if is_chosen else ""
        caption = _line(clean(captions.get(scored.artwork_id, "")), is_whole=is_chosen)
        table.add_row(
            Text("▸" if is_chosen else ""),
            Text(_bar(scored.probability, bar_width), style="cyan" if is_chosen else "blue"),
            Text(f"{100 * scored.probability:.1f}%", style=style),
            _named(Text(clean(scored.artwork_id), style=style or "dim"), caption, width),
        )
    return table


def _named(name: Text, caption: Text, width: int) -> RenderableType:
    """An artwork's id and caption: in a line, or in two on a narrow terminal."""
    if width < NARROW:
        return Group(name, caption)
    line = Text.assemble(name, "  ", caption)
    line.no_wrap, line.overflow = caption.no_wrap, caption.overflow
    return line


def _line(text: str, *, is_whole: bool, style: str = "") -> Text:
    """Text that wraps where it is to be read whole, and else is cut at the end of the line."""
    if is_whole:
        return Text(text, style=style)
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _bar(share: float, width: int) -> str:
    """A bar of ``width`` columns at most, in eighths of a column; something for any share > 0."""
    eighths = max(round(share * width * 8), 1 if share > 0 else 0)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _reason(explanation: Explanation) -> list[RenderableType]:
    label = Text(_EXPLAINED[explanation.state], style="dim")
    if not explanation.text:
        return [label]
    text = Text(clean(explanation.text))
    text.highlight_regex(_CITATION, "bold cyan")
    return [text, label]


def _evidence(decision: Decision, width: int) -> RenderableType:
    """The engagements that the prompt held; those that the reason cites stand out, whole."""
    is_wide = width >= NARROW
    table = Table.grid(padding=(0, 1), expand=True)
    for _ in range(4 if is_wide else 2):
        table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for item in decision.evidence:
        is_cited = item.n in decision.explanation.cites
        table.add_row(*_evidence_row(item, is_cited=is_cited, is_wide=is_wide))
    heading = Text("Evidence: the member's closest past engagements", style="bold")
    return Group(heading, table)


def _evidence_row(item: Evidence, *, is_cited: bool, is_wide: bool) -> list[Text]:
    shown = item.shown_at.date().isoformat() if item.shown_at else "undated"
    details = [Text(shown, style="dim"), Text(f"{item.similarity:.2f}", style="dim")]
    text = _line(
        f"{clean(item.title)}: {clean(item.caption)}",
        is_whole=is_cited,
        style="bold" if is_cited else "",
    )
    return [
        Text(f"[{item.n}]", style="bold cyan" if is_cited else "dim"),
        Text(item.outcome.words, style=_TONES[item.outcome.sign]),
        *(details if is_wide else []),
        text,
    ]


def _footer(decision: Decision) -> list[RenderableType]:
    """State, who scored and how, and what has to be said about it."""
    tone = "green" if decision.state == "ok" else "yellow"
    lines: list[RenderableType] = [Text(f"state: {_STATES[decision.state]}", style=tone)]
    lines += [
        Padding(Text(f"- {clean(reason)}", style="yellow"), (0, 0, 0, 2))
        for reason in decision.reasons
    ]
    who = f"{decision.policy}, {clean(decision.model)}, {decision.mode} mode"
    lines.append(Text(f"by: {who}; order of the candidates: {decision.invariance}", style="dim"))
    drawn = f", propensity {decision.propensity:.3f}" if decision.explore else ""
    lines.append(Text(f"decision: {decision.decision_id}{drawn}", style="dim"))
    return lines
