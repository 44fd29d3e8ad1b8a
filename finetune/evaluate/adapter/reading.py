"""How well a model reads: its free-running notes against the facet labels of captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from agent.reading import UNCLEAR, parse_notes
from finetune.evaluate.adapter.proportion import Proportion, proportion
from finetune.rows.notes import LabelledCaption
from retrieval.types import Frozen


class Misreading(Frozen):
    """One caption whose notes differ from its labels."""

    caption: str
    wanted: str
    written: str


class ReadingReport(Frozen):
    """Shares of captions whose likeliest subject, mood, and both are exactly as labelled.

    ``subject_sureness`` and ``mood_sureness`` are the mean probability of the right word: what the
    notes are worth where they waver.
    """

    subject: Proportion
    mood: Proportion
    both: Proportion
    subject_sureness: float
    mood_sureness: float
    misread: tuple[Misreading, ...]
    confusions: tuple[str, ...]


def read_captions(captions: Sequence[LabelledCaption], notes: Mapping[str, str]) -> ReadingReport:
    """Compare notes, by caption, with the labels of at least one caption."""
    wanted = [(c.theme or UNCLEAR, c.mood or UNCLEAR) for c in captions]
    readings = [parse_notes(notes[c.caption]) for c in captions]
    best = [tuple(max(words, key=lambda w: words[w]) for words in r) for r in readings]
    subjects = [mine[0] == right[0] for mine, right in zip(best, wanted, strict=True)]
    moods = [mine[1] == right[1] for mine, right in zip(best, wanted, strict=True)]
    both = [s and m for s, m in zip(subjects, moods, strict=True)]
    wrong = [
        Misreading(caption=c.caption, wanted=", ".join(right), written=notes[c.caption])
        for c, right, ok in zip(captions, wanted, both, strict=True)
        if not ok
    ]
    sureness = np.array(
        [
            [words.get(word, 0.0) for words, word in zip(reading, right, strict=True)]
            for reading, right in zip(readings, wanted, strict=True)
        ]
    ).mean(axis=0)
    return ReadingReport(
        subject=proportion(sum(subjects), len(captions)),
        mood=proportion(sum(moods), len(captions)),
        both=proportion(sum(both), len(captions)),
        subject_sureness=float(sureness[0]),
        mood_sureness=float(sureness[1]),
        misread=tuple(wrong),
        confusions=_confusions(wanted, best),
    )


def _confusions(
    wanted: Sequence[tuple[str, ...]], written: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    counts = Counter(
        f"{right} read as {mine}"
        for rights, mines in zip(wanted, written, strict=True)
        for right, mine in zip(rights, mines, strict=True)
        if right != mine
    )
    return tuple(f"{pair}: {n}" for pair, n in counts.most_common(20))
