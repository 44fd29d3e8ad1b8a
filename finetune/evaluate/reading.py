"""How well a model reads: its free-running notes against the facet labels of captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.models.contract import Backend
from agent.render import render_note
from finetune.evaluate.proportion import Proportion, proportion
from finetune.rows.notes import UNCLEAR, LabelledCaption
from retrieval.types import Frozen


class Misreading(Frozen):
    """One caption whose notes differ from its labels."""

    caption: str
    wanted: str
    written: str


class ReadingReport(Frozen):
    """Shares of captions whose subject, mood, and both were written exactly as labelled."""

    theme: Proportion
    mood: Proportion
    both: Proportion
    misread: tuple[Misreading, ...]
    confusions: tuple[str, ...]


def write_notes(backend: Backend, captions: Sequence[str]) -> list[str]:
    """The model's notes of each caption, each distinct caption read once."""
    distinct = list(dict.fromkeys(captions))
    texts = backend.write([render_note(caption) for caption in distinct])
    notes = dict(zip(distinct, (" ".join(t.split()).lower() for t in texts), strict=True))
    return [notes[caption] for caption in captions]


def read_captions(backend: Backend, captions: Sequence[LabelledCaption]) -> ReadingReport:
    """Write notes of every caption and compare them with the labels."""
    written = write_notes(backend, [c.caption for c in captions])
    pairs = [split_notes(text) for text in written]
    themes = [theme == (c.theme or UNCLEAR) for c, (theme, _) in zip(captions, pairs, strict=True)]
    moods = [mood == (c.mood or UNCLEAR) for c, (_, mood) in zip(captions, pairs, strict=True)]
    both = [t and m for t, m in zip(themes, moods, strict=True)]
    wrong = [
        Misreading(caption=c.caption, wanted=f"{c.theme}, {c.mood}", written=text)
        for c, text, right in zip(captions, written, both, strict=True)
        if not right
    ]
    return ReadingReport(
        theme=proportion(sum(themes), len(captions)),
        mood=proportion(sum(moods), len(captions)),
        both=proportion(sum(both), len(captions)),
        misread=tuple(wrong),
        confusions=_confusions(captions, pairs),
    )


def split_notes(text: str) -> tuple[str, str]:
    """The subject and the mood of notes such as ``war, tense``."""
    theme, _, mood = text.partition(",")
    return theme.strip(), mood.strip()


def _confusions(
    captions: Sequence[LabelledCaption], pairs: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for caption, (theme, mood) in zip(captions, pairs, strict=True):
        for wanted, written in ((caption.theme, theme), (caption.mood, mood)):
            if (wanted or UNCLEAR) != written:
                counts[f"{wanted or UNCLEAR} read as {written}"] += 1
    return tuple(f"{pair}: {n}" for pair, n in counts.most_common(20))
