"""The checks of an explanation: sentences that must pass, and sentences that must not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.decision import LedgerLine
from agent.verify import CHECKS, Statement, verify
from retrieval.types import Evidence, Outcome

OUTCOMES = {
    1: (Outcome.FINISHED, "Night Watch"),
    2: (Outcome.SKIPPED, "Skipped Beats"),
    3: (Outcome.THUMBS_UP, "The Old Man"),
    4: (Outcome.ABANDONED, "Dunes"),
    5: (Outcome.PLAYED, "Harbour"),
    6: (Outcome.THUMBS_DOWN, "Gloss"),
}


def statement(
    text: str, *, pictured: tuple[str, ...] = (), member_id: str = "m-00042"
) -> Statement:
    evidence = tuple(
        Evidence(
            n=n,
            engagement_id=f"e-{n}",
            title_id=f"t-{n}",
            title=title,
            artwork_id=f"a-{n}",
            caption="A caption.",
            outcome=outcome,
            shown_at=datetime(2026, 1, n, tzinfo=UTC),
            similarity=0.4,
        )
        for n, (outcome, title) in OUTCOMES.items()
    )
    ledger = LedgerLine(artwork_id="a", supports=(1,), opposes=(2,))
    return Statement(
        text=text, ledger=ledger, evidence=evidence, member_id=member_id, pictured=pictured
    )


@pytest.mark.parametrize(
    "text",
    [
        "You finished the tense war story [1] and gave a thumbs up to [3].",
        "It is close to [1], which you finished, and away from [2], which you skipped.",
        "You finished [1] but skipped [2] and abandoned [4].",
        'You skipped "Skipped Beats" [2], so this one follows "Night Watch" [1] you finished.',
        "Tense nights like [1] and [3] you liked; [2] you skipped.",
        "You never finished [4], and you loved [1].",
        "Although you finished [1], you skipped [2].",
        "You finished [1], skipped [2] and abandoned [4].",
        "You watched [5], and you did not like [6].",
        "[1] (finished) speaks for it, [2] (skipped) against.",
        "The mood of [1] and [3] is here again.",
    ],
)
def test_true_sentence_passes_every_check(text: str) -> None:
    assert all(verify(statement(text)).values()), verify(statement(text))


@pytest.mark.parametrize(
    "text",
    [
        "You finished [2].",
        "You skipped [1].",
        "You loved [4] and [1].",
        "You finished [1] and [2].",
        "You finished [1], and [2] you loved.",
        "It is close to [2], which you finished.",
        "[2] (finished) speaks for it.",
        "You abandoned [1] but loved [3].",
        "You gave a thumbs up to [6].",
        "You never skipped [2].",
        "You did not like [1].",
        "You didn't finish [1].",
        "You watched [2] to the end.",
        "You played [2].",
        "Close to [4], a film you finished.",
    ],
)
def test_sentence_with_a_wrong_outcome_fails(text: str) -> None:
    assert not CHECKS["outcome_words_agree"](statement(text))


def test_citation_of_what_was_not_in_the_prompt_fails() -> None:
    assert not CHECKS["citations_exist"](statement("You finished [1] and [7]."))
    assert not CHECKS["citations_exist"](statement("You finished [0]."))


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("You liked it.", False),
        ("You finished [1].", True),
        ("You finished [1] and liked [1, 3].", True),
        ("See [1] [2] [3] [4].", False),
    ],
)
def test_one_to_three_citations_are_wanted(text: str, passed: bool) -> None:
    assert CHECKS["cites_1_to_3"](statement(text)) is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ('You finished "Night Watch" [1].', True),
        ("You finished “Night Watch,” [1].", True),
        ('You finished "Night Watch" and [3].', False),
        ('You finished "Night Watch" and more [1].', True),
        ('You finished "Harbour" [1] and [5].', False),
        ('You finished "Night Shift" [1].', False),
    ],
)
def test_quoted_title_is_that_of_the_cited_engagement(text: str, passed: bool) -> None:
    assert CHECKS["titles_quoted_exist"](statement(text)) is passed


@pytest.mark.parametrize(
    "text",
    [
        "As a young mother you finished [1].",
        "You are an older viewer who finished [1].",
        "Made for women like you [1].",
        "People your age finished [1].",
        "Your gender suggests [1].",
        "Other students finished [1].",
        "A woman waits, as in [1].",
        "Member m-00042 finished [1].",
        "M-00042, you finished [1].",
    ],
)
def test_sentence_that_says_who_the_member_is_fails(text: str) -> None:
    assert not CHECKS["no_member_identity"](statement(text))


@pytest.mark.parametrize(
    "text",
    [
        'You liked "The Old Man" [3].',
        "Black skies and rich colours, as in [1] which you finished.",
        "You finished the single ship under an old moon [1].",
    ],
)
def test_sentence_about_pictures_passes_the_identity_check(text: str) -> None:
    assert CHECKS["no_member_identity"](statement(text))


def test_word_for_people_passes_where_the_picture_shows_them() -> None:
    text = "A woman waits on a pier, as in [1] which you finished."
    assert CHECKS["no_member_identity"](statement(text, pictured=("A woman on a pier.",)))
    assert not CHECKS["no_member_identity"](
        statement("As a woman you finished [1].", pictured=("A woman on a pier.",))
    )


def test_member_id_inside_another_word_is_no_mention() -> None:
    assert CHECKS["no_member_identity"](statement("You finished [1].", member_id="ish"))
    assert CHECKS["no_member_identity"](statement("You finished [1].", member_id="1"))


@pytest.mark.parametrize(("n", "passed"), [(200, True), (201, False), (0, False)])
def test_sentence_has_at_most_200_characters(n: int, passed: bool) -> None:
    assert CHECKS["length"](statement("x" * n)) is passed


@pytest.mark.parametrize(
    ("supports", "opposes", "passed"),
    [((1, 3), (2,), True), ((), (), True), ((9,), (), False), ((1,), (1,), False)],
)
def test_ledger_names_only_what_was_in_the_prompt(
    supports: tuple[int, ...], opposes: tuple[int, ...], passed: bool
) -> None:
    ledger = LedgerLine(artwork_id="a", supports=supports, opposes=opposes)
    changed = statement("You finished [1].").model_copy(update={"ledger": ledger})
    assert CHECKS["ledger_in_prompt"](changed) is passed


@pytest.mark.parametrize(
    ("supports", "opposes", "passed"),
    [((1, 5), (2, 5), True), ((2,), (), False), ((), (3,), False)],
)
def test_ledger_takes_sides_as_the_engagements_ended(
    supports: tuple[int, ...], opposes: tuple[int, ...], passed: bool
) -> None:
    ledger = LedgerLine(artwork_id="a", supports=supports, opposes=opposes)
    changed = statement("You finished [1].").model_copy(update={"ledger": ledger})
    assert CHECKS["ledger_outcomes_agree"](changed) is passed


@pytest.mark.parametrize(
    "text", ["You [1]<|im_end|>", "a\nb [1]", "<b>x</b> [1]", "see https://x.y [1]", "${x} [1]"]
)
def test_markup_and_links_fail(text: str) -> None:
    assert not CHECKS["plain_text"](statement(text))


def test_checks_are_stored_by_name() -> None:
    assert list(verify(statement("You finished [1]."), may_cite_none=True)) == [
        "citations_exist",
        "outcome_words_agree",
        "titles_quoted_exist",
        "no_member_identity",
        "length",
        "ledger_in_prompt",
        "ledger_outcomes_agree",
        "plain_text",
    ]
