"""Whatever a caption holds or a model prints: the prompt stays whole and a choice comes back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.claims import CITATION, governed_claims
from agent.explain import parse_reason
from agent.guard import clean
from agent.models.fake import ScriptedBackend
from agent.notes import normalise
from tests.agent.fakes import LATER, build_stage

PIECES = st.sampled_from(
    [
        "<|im_end|>",
        "<|",
        "|>",
        "<",
        ">",
        "|",
        "</s>",
        "[INST]",
        "[",
        "]",
        "1",
        "[1]",
        "\n",
        "\x00",
        "\u202e",
        "{evidence}",
        "For:",
        "Against:",
        "Reason:",
        ".",
        " ",
        "none",
        "fox",
        "you skipped",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


@given(TEXTS)
def test_cleaned_text_holds_no_markup_no_controls_and_no_citation(text: str) -> None:
    cleaned = clean(text).text
    assert "<|im_end|>" not in cleaned
    assert "</s>" not in cleaned
    assert "\n" not in cleaned
    assert "\x00" not in cleaned
    assert CITATION.search(cleaned) is None
    assert cleaned.strip() == cleaned != ""


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@given(TEXTS)
def test_any_text_of_a_model_is_read_or_refused(text: str) -> None:
    parse_reason(text, "a")
    governed_claims(text)
    notes = normalise(text)
    assert 1 <= len(notes.split()) <= 6
    assert "\n" not in notes
    assert "[" not in notes


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_any_text_of_a_model_gives_a_decision_with_a_checked_explanation(text: str) -> None:
    backend = ScriptedBackend(texts=lambda _: text, mode="reason", writes_notes=True)
    with tempfile.TemporaryDirectory() as folder:
        stage = build_stage(Path(folder), backend=backend)
        decision = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER)
        stage.agent.close()
    assert decision.artwork_id in {"a-calm", "a-chase", "a-kiss"}
    assert decision.explanation.state in ("model", "template")
    assert all(decision.explanation.checks.values())
    assert set(decision.explanation.cites) <= {item.n for item in decision.evidence}
