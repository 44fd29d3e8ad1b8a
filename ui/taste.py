"""A member's taste in one line: ``Finishes tense war and space; skips romance``.

It counts what the artworks of their engagements showed and how those ended; it says nothing of who
the member is. What an artwork shows comes from the model's notes or from the catalogue's facets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from agent.reading import UNCLEAR, headline
from retrieval.types import Outcome

# Facets that name a subject, the first that an artwork has; and the one that names a mood.
SUBJECTS = ("theme", "subject", "genre")
MOOD = "mood"
NO_HISTORY = "New member"
MIXED = "Mixed tastes"
# A taste has to show at least twice, net of what speaks against it.
ENOUGH = 2
MOST_LIKED, MOST_REFUSED = 2, 1
_VERBS = {
    Outcome.FINISHED: "finishes",
    Outcome.THUMBS_UP: "likes",
    Outcome.SKIPPED: "skips",
    Outcome.ABANDONED: "abandons",
    Outcome.THUMBS_DOWN: "dislikes",
}


class Shown(NamedTuple):
    """What one engagement's artwork showed, "" where that is not known, and how it ended."""

    subject: str
    mood: str
    outcome: Outcome


def shown_by(notes: str | None, facets: Mapping[str, str]) -> tuple[str, str]:
    """The subject and the mood of an artwork: from the notes (``war, tense``), else the facets."""
    subject, _, mood = headline(notes).partition(",") if notes else ("", "", "")
    named = [facets[name] for name in SUBJECTS if name in facets]
    return (
        _clear(subject) or (named[0] if named else ""),
        _clear(mood) or facets.get(MOOD, ""),
    )


def taste_line(engagements: Iterable[Shown]) -> str:
    """The line; ``Mixed tastes`` where nothing stands out, ``New member`` without engagements."""
    known = list(engagements)
    if not known:
        return NO_HISTORY
    net: Counter[str] = Counter()
    for item in known:
        if item.subject:
            net[item.subject] += item.outcome.sign
    liked = _top(net, sign=1, most=MOST_LIKED)
    refused = _top(net, sign=-1, most=MOST_REFUSED)
    parts = [_liked(liked, known)] if liked else []
    parts += [f"{_verb(refused, known, sign=-1)} {_joined(refused)}"] if refused else []
    line = "; ".join(parts) or MIXED
    return line[0].upper() + line[1:]


def _clear(word: str) -> str:
    word = word.strip()
    return "" if word == UNCLEAR else word


def _top(net: Counter[str], *, sign: int, most: int) -> list[str]:
    """The subjects furthest on one side, the furthest first; ties by name."""
    ordered = sorted(net, key=lambda subject: (-sign * net[subject], subject))
    return [subject for subject in ordered if sign * net[subject] >= ENOUGH][:most]


def _liked(subjects: Sequence[str], known: Sequence[Shown]) -> str:
    mood = _mood_of(subjects, known)
    return f"{_verb(subjects, known, sign=1)} {f'{mood} ' if mood else ''}{_joined(subjects)}"


def _mood_of(subjects: Sequence[str], known: Sequence[Shown]) -> str:
    """The mood of at least half of what was liked of these subjects; "" if there is none."""
    moods = [item.mood for item in known if item.subject in subjects and item.outcome.sign > 0]
    mood, n = max(Counter(moods).items(), key=lambda pair: (pair[1], pair[0]))
    return mood if 2 * n >= len(moods) else ""


def _verb(subjects: Sequence[str], known: Sequence[Shown], *, sign: int) -> str:
    """What the member did most often with these subjects, on one side."""
    outcomes = [i.outcome for i in known if i.subject in subjects and i.outcome.sign == sign]
    return _VERBS[max(Counter(outcomes).items(), key=lambda pair: (pair[1], pair[0]))[0]]


def _joined(subjects: Sequence[str]) -> str:
    return " and ".join(subjects)
