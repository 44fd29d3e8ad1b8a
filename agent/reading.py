"""What a model read in a caption, how sure it was, and how alike two artworks are by that.

Notes are two short lists of words, the subject's and the mood's, each word with the model's own
probability; one that it is sure of stands alone::

    war, tense
    crime 82% or politics 11%, tense 60% or eerie 30%

Two artworks are alike as far as their words meet: the sum over common words of the product of their
probabilities, the subject counted twice as much as the mood. Where both are sure this is plain
matching; where the model wavers, a possible match counts for what it is worth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

UNCLEAR = "unclear"
# A word of at least this probability stands alone; others are named from LEAST on, MOST a list.
SURE = 0.95
LEAST = 0.05
MOST = 3
SUBJECT_WEIGHT, MOOD_WEIGHT = 2.0, 1.0
_WORD = re.compile(r"^(?P<word>.*?)(?:\s+(?P<percent>\d{1,3})%)?$")


class Reading(NamedTuple):
    """The probability of each word that may name the subject, and of each that may name the mood.

    ``unclear`` is a word like the others here, and matches nothing.
    """

    subject: Mapping[str, float]
    mood: Mapping[str, float]


@lru_cache(maxsize=4096)
def parse_notes(notes: str) -> Reading:
    """Notes as a reading; a word without a number is certain, a missing mood is ``unclear``."""
    subject, _, mood = notes.partition(",")
    return Reading(_parse_words(subject), _parse_words(mood))


def format_notes(reading: Reading) -> str:
    """A reading as notes."""
    return f"{_format_words(reading.subject)}, {_format_words(reading.mood)}"


def headline(notes: str) -> str:
    """The likeliest subject and mood alone: ``crime, tense``."""
    reading = parse_notes(notes)
    return f"{_likeliest(reading.subject)}, {_likeliest(reading.mood)}"


def alike(notes: str, other: str) -> int:
    """How alike two artworks are, in hundredths: 100 for the same sure subject and mood."""
    mine, theirs = parse_notes(notes), parse_notes(other)
    subject, mood = meet(mine.subject, theirs.subject), meet(mine.mood, theirs.mood)
    weighed = SUBJECT_WEIGHT * subject + MOOD_WEIGHT * mood
    return round(100 * weighed / (SUBJECT_WEIGHT + MOOD_WEIGHT))


def meet(words: Mapping[str, float], others: Mapping[str, float]) -> float:
    """The probability that two lists of words name the same thing."""
    both = sum(p * others.get(word, 0.0) for word, p in words.items() if word != UNCLEAR)
    return min(1.0, both)


def _parse_words(text: str) -> dict[str, float]:
    words: dict[str, float] = {}
    for part in text.split(" or "):
        match = _WORD.match(part.strip())
        if match and match["word"]:
            percent = match["percent"]
            words[match["word"]] = 1.0 if percent is None else int(percent) / 100
    return words or {UNCLEAR: 1.0}


def _format_words(words: Mapping[str, float]) -> str:
    ranked = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    if not ranked or ranked[0][1] >= SURE:
        return ranked[0][0] if ranked else UNCLEAR
    named = [pair for pair in ranked if pair[1] >= LEAST] or ranked[:1]
    return " or ".join(f"{word} {round(100 * p)}%" for word, p in named)


def _likeliest(words: Mapping[str, float]) -> str:
    return max(words, key=lambda word: words[word])
