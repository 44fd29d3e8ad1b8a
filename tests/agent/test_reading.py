"""Readings: notes that say how sure they are, and how alike two artworks are by them."""

from __future__ import annotations

import pytest

from agent.reading import Reading, alike, format_notes, headline, meet, parse_notes


@pytest.mark.parametrize(
    ("subject", "mood", "expected"),
    [
        ({"war": 1.0}, {"tense": 0.97}, "war, tense"),
        ({"crime": 0.82, "politics": 0.11}, {"tense": 0.99}, "crime 82% or politics 11%, tense"),
        (
            {"crime": 0.6, "war": 0.04},
            {"sad": 0.5, "eerie": 0.5},
            "crime 60%, eerie 50% or sad 50%",
        ),
        ({}, {}, "unclear, unclear"),
    ],
)
def test_notes_name_alternatives_only_where_unsure(
    subject: dict[str, float], mood: dict[str, float], expected: str
) -> None:
    assert format_notes(Reading(subject, mood)) == expected


def test_notes_are_read_as_they_were_written() -> None:
    notes = "crime 82% or sea life 11%, tense"
    reading = parse_notes(notes)
    assert reading == Reading({"crime": 0.82, "sea life": 0.11}, {"tense": 1.0})
    assert headline(notes) == "crime, tense"


@pytest.mark.parametrize("notes", ["fox", "fox,", "fox, unclear"])
def test_a_missing_mood_is_unclear(notes: str) -> None:
    assert headline(notes) == "fox, unclear"


@pytest.mark.parametrize(
    ("notes", "other", "hundredths"),
    [
        ("war, tense", "war, tense", 100),
        ("war, tense", "war, sad", 67),
        ("war, tense", "crime, tense", 33),
        ("war, tense", "crime, sad", 0),
        ("war 50% or crime 50%, tense", "war, sad", 33),
        ("unclear, tense", "unclear, sad", 0),
    ],
)
def test_a_shared_subject_counts_twice_a_shared_mood(
    notes: str, other: str, hundredths: int
) -> None:
    assert alike(notes, other) == alike(other, notes) == hundredths


def test_words_meet_by_the_product_of_their_probabilities() -> None:
    assert meet({"war": 0.5, "crime": 0.5}, {"war": 0.4, "sea": 0.6}) == pytest.approx(0.2)
