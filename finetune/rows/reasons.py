"""Rows that teach the ledger and the reason for a chosen artwork.

The teacher goes by the row's notes, so its ledger is right by construction: an engagement speaks
for the artwork if it was liked and is alike to it, against it if it was refused and is alike. The
reason cites one to three of the most alike engagements, and says only what is true of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import yaml

from agent.decision import LedgerLine
from agent.reading import UNCLEAR, headline, meet, parse_notes
from agent.render import render_justify
from finetune.rows.row import Branch, Row
from finetune.rows.teacher import ledger_by_notes
from retrieval.types import Candidate, Evidence, Outcome

MAX_LENGTH = 200
_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeiou])")
MAX_CITES = 3
LIKELY = 0.5
# Chance that a citation is written with its title rather than by number alone.
NAMED = 0.6
CONTRAST = 0.25
_DID = {
    Outcome.FINISHED: ("finished", "watched to the end"),
    Outcome.THUMBS_UP: ("liked", "gave a thumbs up"),
    Outcome.PLAYED: ("played", "started"),
    Outcome.ABANDONED: ("abandoned", "gave up on"),
    Outcome.SKIPPED: ("skipped", "passed over"),
    Outcome.THUMBS_DOWN: ("disliked", "gave a thumbs down"),
}


class Grounds(NamedTuple):
    """What a reason rests on: the kind of sentence, and the engagements it cites."""

    kind: str
    liked: tuple[Evidence, ...]
    refused: tuple[Evidence, ...] = ()


def reason_row(
    evidence: Sequence[Evidence],
    chosen: Candidate,
    *,
    notes: Mapping[str, str],
    rng: np.random.Generator,
) -> Row:
    """One row: the evidence and the chosen artwork in; ledger and reason out."""
    request = render_justify(evidence, notes, chosen)
    line = ledger_by_notes(evidence, chosen, notes)
    sentence = write_reason(evidence, chosen, line=line, notes=notes, rng=rng)
    completion = (
        f" {_numbers(line.supports)}. Against: {_numbers(line.opposes)}. Reason: {sentence}"
    )
    return Row(
        task="reason",
        system=request.system,
        shared="",
        branches=(Branch(user=request.user, answer=request.answer, completion=completion),),
    )


def write_reason(
    evidence: Sequence[Evidence],
    chosen: Candidate,
    *,
    line: LedgerLine,
    notes: Mapping[str, str],
    rng: np.random.Generator,
) -> str:
    """A true sentence of at most 200 characters that cites one to three engagements."""
    theme, _, mood = headline(notes[chosen.caption]).partition(", ")
    for most in (MAX_CITES, 2, 1):
        for _ in range(8):
            grounds = find_grounds(evidence, chosen, notes, line=line, most=most, rng=rng)
            sentence = _fill(grounds, theme, mood, rng)
            if len(sentence) <= MAX_LENGTH:
                return sentence
    raise ValueError(f"no sentence of {MAX_LENGTH} characters for {chosen.artwork_id}")


def find_grounds(
    evidence: Sequence[Evidence],
    chosen: Candidate,
    notes: Mapping[str, str],
    *,
    line: LedgerLine,
    most: int,
    rng: np.random.Generator,
) -> Grounds:
    """The kind of reason that the ledger allows, and whom it cites, the strongest first."""
    by_number = {item.n: item for item in evidence}
    supports = [by_number[n] for n in line.supports]
    strangers = [item for item in evidence if item.outcome.sign < 0 and item.n not in line.opposes]
    if not supports and strangers:
        return Grounds("avoid", (), _same_outcome(strangers, most=min(most, 2)))
    if not supports:
        neutral = [item for item in evidence if item.outcome.sign >= 0] or list(evidence)
        return Grounds("open", _same_outcome(neutral, most=1))
    target = notes[chosen.caption]
    shared = _shared(notes[supports[0].caption], target)
    similar = [item for item in supports if _shared(notes[item.caption], target) == shared]
    cited = _same_outcome(similar, most=int(rng.integers(1, most + 1)))
    if strangers and len(cited) < MAX_CITES and rng.random() < CONTRAST:
        return Grounds("contrast", cited, _same_outcome(strangers, most=1))
    return Grounds(shared, cited)


def _shared(notes: str, other: str) -> str:
    """Whether two notes share their subject, their mood or both: the likelier where they waver."""
    mine, theirs = parse_notes(notes), parse_notes(other)
    subject, mood = meet(mine.subject, theirs.subject), meet(mine.mood, theirs.mood)
    if min(subject, mood) >= LIKELY:
        return "both"
    return "theme" if subject >= mood else "mood"


def _same_outcome(items: Sequence[Evidence], *, most: int) -> tuple[Evidence, ...]:
    """The first engagement and up to ``most - 1`` more that ended the same way."""
    return tuple([item for item in items if item.outcome == items[0].outcome][:most])


def _fill(grounds: Grounds, theme: str, mood: str, rng: np.random.Generator) -> str:
    forms = [
        form
        for form in _forms()[grounds.kind]
        if not (("{theme}" in form and theme == UNCLEAR) or ("{mood}" in form and mood == UNCLEAR))
    ]
    form = forms[int(rng.integers(len(forms)))] if forms else "You {did} {liked}."
    values = {
        "theme": theme,
        "mood": mood,
        "liked": _list(grounds.liked, rng),
        "did": _verb(grounds.liked, rng),
        "refused": _list(grounds.refused, rng),
        "shunned": _verb(grounds.refused, rng),
    }
    sentence = _BEFORE_VOWEL.sub(r"\1n ", form.format(**values))
    return sentence[0].upper() + sentence[1:]


def _verb(items: Sequence[Evidence], rng: np.random.Generator) -> str:
    if not items:
        return ""
    plain, other = _DID[items[0].outcome]
    # "gave a thumbs up" takes no object in these sentences, so the short form is the usual one.
    return plain if "thumbs" in other or rng.random() < 0.7 else other


def _list(items: Sequence[Evidence], rng: np.random.Generator) -> str:
    named = rng.random() < NAMED
    parts = [f"“{item.title}” [{item.n}]" if named else f"[{item.n}]" for item in items]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"[{n}]" for n in numbers) or "none"


@cache
def _forms() -> dict[str, list[str]]:
    text = files("finetune.rows").joinpath("reasons.yaml").read_text(encoding="utf-8")
    forms: dict[str, list[str]] = yaml.safe_load(text)
    return forms
