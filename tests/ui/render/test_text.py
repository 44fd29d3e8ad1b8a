from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.studio_fake import ATTACKS
from ui.render.text import alt_text, count_words, date_words, esc, model_words, percent, tenths


@pytest.mark.parametrize("attack", ATTACKS)
def test_esc_gives_back_the_very_text_when_a_browser_reads_it(attack: str) -> None:
    assert unescape(esc(attack)) == attack


@given(st.text())
def test_esc_leaves_nothing_that_any_template_or_tag_begins_with(text: str) -> None:
    assert not set("<>\"'`${}\\") & set(esc(text))


def test_esc_drops_control_characters_and_half_pairs() -> None:
    assert esc("a\x00b\x1b[31m\ud800c") == "ab[31mc"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "0 %"),
        (0.001, "<1 %"),
        (0.344, "34 %"),
        (0.999, ">99 %"),
        (1.0, "100 %"),
    ],
)
def test_percent_is_read_by_a_person(probability: float, words: str) -> None:
    assert percent(probability) == words


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40))
def test_tenths_sum_to_a_hundred(weights: list[float]) -> None:
    shares = tenths([weight / sum(weights) for weight in weights])
    assert round(sum(shares), 6) == 100.0


def test_tenths_give_the_rest_to_the_largest_remainder() -> None:
    assert tenths([1 / 3, 1 / 3, 1 / 3]) == [33.4, 33.3, 33.3]


def test_alt_text_is_cut_at_120_characters() -> None:
    assert len(alt_text("x" * 5000)) == 120


def test_date_words_name_the_month() -> None:
    assert date_words(datetime(2026, 3, 2, tzinfo=UTC)) == "2 Mar 2026"


def test_date_words_say_undated() -> None:
    assert date_words(None) == "undated"


def test_count_words_agree_in_number() -> None:
    assert [count_words(n, "row") for n in (1, 1204)] == ["1 row", "1,204 rows"]


def test_model_words_leave_out_the_hashes() -> None:
    assert model_words("SmolLM2@1a2b+keyart@9f8e") == "SmolLM2 + keyart"
