from __future__ import annotations

import pytest

from retrieval.types import Outcome
from ui.taste import Shown, shown_by, taste_line


def seen(outcome: Outcome, *whats: str) -> list[Shown]:
    parts = [what.partition("/") for what in whats]
    return [Shown(subject, mood, outcome) for subject, _, mood in parts]


def test_taste_names_what_is_finished_and_what_is_skipped() -> None:
    past = seen(
        Outcome.FINISHED, "war/tense", "war/tense", "war/tense", "space/tense", "space/warm"
    )
    past += seen(Outcome.SKIPPED, "romance/warm", "romance/sad")
    assert taste_line(past) == "Finishes tense war and space; skips romance"


def test_taste_leaves_out_a_mood_that_most_do_not_share() -> None:
    past = seen(Outcome.THUMBS_UP, "war/tense", "war/warm", "war/sad")
    assert taste_line(past) == "Likes war"


def test_taste_weighs_what_speaks_against_it() -> None:
    past = seen(Outcome.FINISHED, "war/tense", "war/tense")
    past += seen(Outcome.ABANDONED, "war/tense")
    assert taste_line(past) == "Mixed tastes"


def test_taste_of_one_engagement_is_not_claimed() -> None:
    assert taste_line(seen(Outcome.FINISHED, "war/tense")) == "Mixed tastes"


def test_taste_of_refusals_alone_is_told() -> None:
    assert taste_line(seen(Outcome.THUMBS_DOWN, "war/tense", "war/sad")) == "Dislikes war"


def test_taste_without_history_is_a_new_member() -> None:
    assert taste_line([]) == "New member"


def test_taste_does_not_count_what_nobody_named() -> None:
    assert taste_line(seen(Outcome.FINISHED, "/", "/", "/")) == "Mixed tastes"


@pytest.mark.parametrize(
    ("notes", "facets", "words"),
    [
        ("war, tense", {"theme": "romance", "mood": "warm"}, ("war", "tense")),
        ("unclear, tense", {"theme": "romance"}, ("romance", "tense")),
        (None, {"theme": "romance", "mood": "warm"}, ("romance", "warm")),
        (None, {"subject": "dog"}, ("dog", "")),
        (None, {}, ("", "")),
    ],
)
def test_shown_by_prefers_the_notes(
    notes: str | None, facets: dict[str, str], words: tuple[str, str]
) -> None:
    assert shown_by(notes, facets) == words
