from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from agent.decision import Decision, Explanation, Scored
from retrieval.types import Evidence, Outcome
from ui.render.terminal import clean, render_decision

CAPTIONS = {"a-1": "A calm sea at dawn.", "a-2": "A chase [bold]through[/bold] neon streets."}


def decision(**changes: object) -> Decision:
    fields: dict[str, object] = {
        "decision_id": "d-1",
        "member_id": "m-1",
        "title_id": "t-1",
        "title": "Salt Light",
        "candidates": (
            Scored(artwork_id="a-2", probability=0.25, utility=0.0),
            Scored(artwork_id="a-1", probability=0.75, utility=1.0),
        ),
        "artwork_id": "a-1",
        "propensity": 1.0,
        "explore": 0.0,
        "seed": 1,
        "temperature": 1.0,
        "policy": "model",
        "model": "scripted",
        "mode": "reason",
        "invariance": "exact",
        "template_hash": "t",
        "prompt_hash": "p",
        "evidence": (
            Evidence(
                n=1,
                engagement_id="e-1",
                title_id="t-0",
                title="Neon Alley",
                artwork_id="a-0",
                caption="A quiet lighthouse.",
                outcome=Outcome.THUMBS_UP,
                shown_at=datetime(2026, 3, 1, tzinfo=UTC),
                similarity=0.512,
            ),
        ),
        "explanation": Explanation(text="You liked [1].", cites=(1,), state="model"),
        "created_at": datetime(2026, 4, 1, tzinfo=UTC),
    }
    return Decision.model_validate(fields | changes)


def printed(what: Decision, *, width: int = 100, is_terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=is_terminal,
        color_system="truecolor" if is_terminal else "auto",
    )
    console.print(render_decision(what, captions=CAPTIONS, width=width))
    return file.getvalue()


def line_with(text: str, part: str) -> str:
    return next(line for line in text.splitlines() if part in line)


def test_chosen_candidate_comes_first_with_its_mark_and_share() -> None:
    text = printed(decision())
    assert "▸ " + "█" * 15 in line_with(text, "a-1")
    assert "75.0%" in line_with(text, "a-1")
    assert text.index("a-1") < text.index("a-2")


def test_bars_follow_the_probabilities() -> None:
    assert line_with(printed(decision()), "a-2").count("█") == 5


def test_evidence_line_has_number_outcome_date_and_similarity() -> None:
    line = line_with(printed(decision()), "Neon Alley")
    assert line.split()[:5] == ["[1]", "thumbs", "up", "2026-03-01", "0.51"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("model", "written by the model and checked"),
        ("template", "a template filled from the evidence"),
        ("none", "no explanation"),
    ],
)
def test_explanation_says_who_wrote_it(state: str, words: str) -> None:
    explanation = Explanation.model_validate({"text": "You liked [1].", "state": state})
    assert words in printed(decision(explanation=explanation))


@pytest.mark.parametrize(
    ("state", "words"), [("cold_start", "cold start:"), ("fallback", "fallback: the model gave")]
)
def test_state_is_named_with_its_reasons(state: str, words: str) -> None:
    text = printed(decision(state=state, reasons=("a caption was shortened",)))
    assert words in text
    assert "- a caption was shortened" in text


def test_markup_in_a_caption_is_shown_as_text() -> None:
    assert "[bold]through[/bold] neon" in printed(decision())


def test_control_and_direction_marks_are_left_out() -> None:
    assert clean("a\x1b[31mb\u202ec\n d") == "a[31mbc d"


def test_no_colour_when_piped() -> None:
    assert "\x1b" not in printed(decision())


def test_colour_on_a_terminal() -> None:
    assert "\x1b[" in printed(decision(), is_terminal=True)


@pytest.mark.parametrize("width", [30, 50, 80, 160])
def test_lines_keep_to_the_width(width: int) -> None:
    assert max(len(line) for line in printed(decision(), width=width).splitlines()) <= width


def test_explored_decision_states_its_propensity() -> None:
    text = printed(decision(explore=0.2, propensity=0.1))
    assert "d-1, propensity 0.100" in text
