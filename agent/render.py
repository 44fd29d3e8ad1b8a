"""Turns what recall found into prompts: the member's evidence once, one branch a candidate.

Two forms. ``direct`` puts the captions themselves into the prompt. ``reason`` puts in the notes
that the model has written of each caption, and tells each branch which engagements are alike to it
by these notes, and how much. Facet labels, ids and take rates never enter a prompt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.models.contract import Option, ScoreRequest, WriteRequest
from agent.reading import alike, headline
from prompts import load_prompt
from retrieval.types import Candidate, Evidence, Recalled

# Notes are a few words; 12 tokens hold the longest that training wrote, with room.
NOTE_TOKENS = 12
REASON_TOKENS = 96
# Hundredths from which an engagement is named as alike to a poster, and from which it speaks for or
# against it: a sure subject makes 67, a sure mood 33.
LEAST_ALIKE = 5
SPEAKS = 20
NOTHING = "none"


def render_direct(
    request_id: str, recalled: Recalled, candidates: Sequence[Candidate]
) -> ScoreRequest:
    """The prompt that scores captions by Yes against No."""
    prompt = load_prompt("select")
    lines = [
        prompt.render(
            "evidence", n=item.n, outcome=item.outcome.words, caption=one_line(item.caption)
        )
        for item in recalled.evidence
    ]
    return ScoreRequest(
        request_id=request_id,
        system=prompt.render("system"),
        shared=prompt.render("shared", evidence=_lines(lines)),
        options=tuple(
            Option(
                option_id=candidate.artwork_id,
                text=prompt.render("branch", caption=one_line(candidate.caption)),
            )
            for candidate in candidates
        ),
        answer=prompt.render("answer"),
        mode="direct",
    )


def render_reason(
    request_id: str,
    recalled: Recalled,
    candidates: Sequence[Candidate],
    notes: Mapping[str, str],
) -> ScoreRequest:
    """The prompt that scores notes by a digit.

    Args:
        request_id: the decision's or case's id.
        recalled: the evidence.
        candidates: the artworks to score.
        notes: the model's notes by caption; every caption of evidence and candidates is in it.
    """
    prompt = load_prompt("reason")
    options = tuple(
        Option(
            option_id=candidate.artwork_id,
            text=prompt.render(
                "branch",
                notes=headline(notes[candidate.caption]),
                alike=_alike_line(recalled.evidence, notes, candidate.caption),
            ),
        )
        for candidate in candidates
    )
    return ScoreRequest(
        request_id=request_id,
        system=prompt.render("system"),
        shared=prompt.render("shared", evidence=evidence_lines(recalled.evidence, notes)),
        options=options,
        answer=prompt.render("answer"),
        mode="reason",
    )


def evidence_lines(evidence: Sequence[Evidence], notes: Mapping[str, str]) -> str:
    """One line an engagement: its number, how it ended, what its artwork showed."""
    prompt = load_prompt("reason")
    return _lines(
        [
            prompt.render(
                "evidence",
                n=item.n,
                outcome=item.outcome.words,
                notes=headline(notes[item.caption]),
            )
            for item in evidence
        ]
    )


def rank_alike(
    evidence: Sequence[Evidence], notes: Mapping[str, str], caption: str
) -> list[tuple[int, Evidence]]:
    """How alike each engagement's artwork is to a caption's, in hundredths, the most so first."""
    compared = [(alike(notes[item.caption], notes[caption]), item) for item in evidence]
    return sorted(compared, key=lambda pair: (-pair[0], pair[1].n))


def _alike_line(evidence: Sequence[Evidence], notes: Mapping[str, str], caption: str) -> str:
    prompt = load_prompt("reason")
    return (
        ", ".join(
            prompt.render("alike", n=item.n, outcome=item.outcome.words, alike=hundredths)
            for hundredths, item in rank_alike(evidence, notes, caption)
            if hundredths >= LEAST_ALIKE
        )
        or NOTHING
    )


def render_note(caption: str) -> WriteRequest:
    """The prompt that asks for the notes of one caption."""
    prompt = load_prompt("notes")
    return WriteRequest(
        system=prompt.render("system"),
        user=prompt.render("user", caption=one_line(caption)),
        answer=prompt.render("answer"),
        max_tokens=NOTE_TOKENS,
    )


def render_justify(
    evidence: Sequence[Evidence],
    notes: Mapping[str, str],
    chosen: Candidate,
    *,
    seed: int = 0,
    temperature: float = 0.0,
) -> WriteRequest:
    """The prompt that asks for the ledger of the chosen artwork and the reason to the member."""
    prompt = load_prompt("justify")
    near: list[str] = []
    others: list[str] = []
    for hundredths, item in rank_alike(evidence, notes, chosen.caption):
        speaks = hundredths >= SPEAKS
        (near if speaks else others).append(
            prompt.render(
                "alike" if speaks else "other",
                n=item.n,
                outcome=item.outcome.words,
                notes=headline(notes[item.caption]),
                title=one_line(item.title),
                **({"alike": hundredths} if speaks else {}),
            )
        )
    return WriteRequest(
        system=prompt.render("system"),
        user=prompt.render(
            "user",
            notes=headline(notes[chosen.caption]),
            alike=_lines(near),
            others=_lines(others),
        ),
        answer=prompt.render("answer"),
        max_tokens=REASON_TOKENS,
        seed=seed,
        temperature=temperature,
    )


def one_line(text: str) -> str:
    """The text with every run of white space as one space, so that a value can't fake a line."""
    return " ".join(text.split())


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines) or NOTHING


def render_list(
    request_id: str, recalled: Recalled, candidates: Sequence[Candidate]
) -> ScoreRequest:
    """The prompt that lists all captions at once, for models that only chat.

    The backend numbers and orders the options itself, in orders seeded by ``request_id``.
    """
    prompt = load_prompt("list")
    lines = [
        prompt.render(
            "evidence", n=item.n, outcome=item.outcome.words, caption=one_line(item.caption)
        )
        for item in recalled.evidence
    ]
    return ScoreRequest(
        request_id=request_id,
        system=prompt.render("system"),
        shared=prompt.render("shared", evidence=_lines(lines)),
        options=tuple(
            Option(option_id=candidate.artwork_id, text=one_line(candidate.caption))
            for candidate in candidates
        ),
        answer=prompt.render("answer"),
        mode="list",
    )
