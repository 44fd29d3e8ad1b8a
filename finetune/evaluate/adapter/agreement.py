"""How often a chooser takes the rational reader's choice, free-running, beside its rivals.

The chooser reads every caption itself and decides on its own notes. The rational reader reads the
facet labels of the same evidence. Cases where it has no single best are ties: excluded and counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agent.explain import parse_reason
from agent.models.contract import Backend, Scores
from agent.reading import headline
from agent.render import render_direct, render_justify, render_reason
from agent.verify import Statement, verify
from finetune.evaluate.adapter.proportion import Proportion, proportion
from finetune.policies.closeness import best_index, closeness_scores
from finetune.rows.boards import BoardCase
from finetune.rows.teacher import ledger, read, read_notes
from retrieval.types import Frozen

SAMPLING = 0.7
_QUOTED = re.compile(r"“[^”]*”")


class Decided(NamedTuple):
    """A case with the rational reader's choice."""

    case: BoardCase
    best: int


class ReasonReport(Frozen):
    """How sound the written ledgers and reasons are, first attempts only.

    Attributes:
        readable: of the expected form.
        in_prompt: the ledger names only engagements of the prompt.
        passed: all checks of ``agent.verify`` passed.
        supported: every cited engagement is in the rational reader's ledger on the right side, or
            shares nothing with the artwork and is cited as a contrast.
        commonest_skeleton: share of the most frequent sentence; names, notes, numbers masked.
    """

    readable: Proportion
    in_prompt: Proportion
    passed: Proportion
    supported: Proportion
    commonest_skeleton: Proportion


def decided(cases: Sequence[BoardCase]) -> tuple[list[Decided], int]:
    """The cases with a single best candidate, and the number of ties."""
    readings = [
        (case, read(case.recalled.evidence, case.candidates, case.facets)) for case in cases
    ]
    kept = [Decided(case, r.best) for case, r in readings if r.best is not None]
    return kept, len(cases) - len(kept)


def chance(cases: Sequence[Decided]) -> float:
    """The expected agreement of a uniform choice: the mean of 1 / K."""
    return float(np.mean([1 / len(c.case.candidates) for c in cases]))


def agreement(choices: Sequence[int], cases: Sequence[Decided]) -> Proportion:
    """Agreement of choices (candidate indices) with the rational reader's."""
    hits = sum(choice == c.best for choice, c in zip(choices, cases, strict=True))
    return proportion(hits, len(cases))


def closeness_choices(cases: Sequence[Decided]) -> list[int]:
    """The retrieval policy's choices."""
    return [best_index(closeness_scores(c.case.recalled, len(c.case.candidates))) for c in cases]


def direct_choices(backend: Backend, cases: Sequence[Decided]) -> list[int]:
    """A backend's choices from the captions, by Yes against No."""
    requests = [
        render_direct(str(i), c.case.recalled, c.case.candidates) for i, c in enumerate(cases)
    ]
    return [chosen(s, c.case) for s, c in zip(backend.score(requests), cases, strict=True)]


def reason_choices(
    backend: Backend, cases: Sequence[BoardCase], notes: Mapping[str, str]
) -> tuple[list[int], list[Scores]]:
    """A backend's choices from notes, and the scores behind them."""
    requests = [
        render_reason(str(i), case.recalled, case.candidates, notes) for i, case in enumerate(cases)
    ]
    scores = backend.score(requests)
    return [chosen(s, case) for s, case in zip(scores, cases, strict=True)], scores


def counted_choices(cases: Sequence[Decided], notes: Mapping[str, str]) -> list[int]:
    """The choices of the rational reader itself, from notes: what reading alone is worth."""
    return [
        int(np.argmax(read_notes(c.case.recalled.evidence, c.case.candidates, notes).utilities))
        for c in cases
    ]


def captions_of(cases: Sequence[Decided]) -> list[str]:
    """The distinct captions of the cases, of evidence and candidates."""
    return list(dict.fromkeys(caption for c in cases for caption in c.case.facets))


def candidates_of(cases: Sequence[Decided]) -> list[str]:
    """The distinct captions of the cases' candidates."""
    return list(dict.fromkeys(a.caption for c in cases for a in c.case.candidates))


def chosen(scores: Scores, case: BoardCase) -> int:
    """The index of the most probable candidate; the smallest id on ties."""
    best = scores.option_ids[int(np.argmax(scores.probabilities))]
    return [c.artwork_id for c in case.candidates].index(best)


def check_reasons(
    backend: Backend, cases: Sequence[Decided], choices: Sequence[int], notes: dict[str, str]
) -> tuple[ReasonReport, list[str]]:
    """Write one reason for each choice and check it; also returns the texts."""
    requests = [
        render_justify(
            c.case.recalled.evidence,
            notes,
            c.case.candidates[choice],
            seed=index,
            temperature=SAMPLING,
        )
        for index, (c, choice) in enumerate(zip(cases, choices, strict=True))
    ]
    texts = backend.write(requests)
    marks = [
        _marks(text, c.case, choice, notes)
        for text, c, choice in zip(texts, cases, choices, strict=True)
    ]
    n = len(marks)
    skeletons = [m.skeleton for m in marks if m.skeleton]
    top = max((skeletons.count(s) for s in set(skeletons)), default=0)
    report = ReasonReport(
        readable=proportion(sum(bool(m.skeleton) for m in marks), n),
        in_prompt=proportion(sum(m.in_prompt for m in marks), n),
        passed=proportion(sum(m.passed for m in marks), n),
        supported=proportion(sum(m.supported for m in marks), n),
        commonest_skeleton=proportion(top, n),
    )
    return report, texts


class _Marks(NamedTuple):
    skeleton: str
    in_prompt: bool
    passed: bool
    supported: bool


def _marks(text: str, case: BoardCase, choice: int, notes: dict[str, str]) -> _Marks:
    candidate = case.candidates[choice]
    parsed = parse_reason(text, candidate.artwork_id)
    if parsed is None:
        return _Marks("", False, False, False)
    line, sentence = parsed
    statement = Statement(
        text=sentence,
        ledger=line,
        evidence=case.recalled.evidence,
        member_id="member",
        pictured=(candidate.caption, *notes.values()),
    )
    checks = verify(statement)
    return _Marks(
        skeleton=skeleton(sentence, headline(notes[candidate.caption])),
        in_prompt=checks["ledger_in_prompt"],
        passed=all(checks.values()),
        supported=_is_supported(statement, case, choice),
    )


def _is_supported(statement: Statement, case: BoardCase, choice: int) -> bool:
    """Whether every citation is one that the rational reader's ledger allows."""
    truth = ledger(case.recalled.evidence, case.candidates[choice], case.facets)
    if truth.supports:
        strangers = {
            item.n
            for item in case.recalled.evidence
            if item.outcome.sign < 0 and item.n not in truth.opposes
        }
        allowed = set(truth.supports) | strangers
        return bool(set(statement.cites) & set(truth.supports)) and set(statement.cites) <= allowed
    return bool(statement.cites) and not set(statement.cites) & set(truth.opposes)


def skeleton(sentence: str, notes: str) -> str:
    """A sentence with titles, numbers and the words of the notes masked."""
    masked = _QUOTED.sub("T", re.sub(r"\d+", "N", sentence))
    for word in sorted(re.findall(r"\w+", notes), key=len, reverse=True):
        masked = re.sub(rf"\b{re.escape(word)}\b", "F", masked, flags=re.IGNORECASE)
    return masked
