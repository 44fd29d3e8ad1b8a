"""Turns what recall found into prompts: the member's evidence once, one branch a candidate.

Two forms. ``direct`` puts the captions themselves into the prompt. ``reason`` puts in the notes
that the model has written of each caption, and tells each branch which engagements recall found
closest to it. Facet labels, ids and take rates never enter a prompt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.models.contract import Option, ScoreRequest, WriteRequest
from prompts import load_prompt
from retrieval.types import Candidate, Evidence, Recalled

# Notes are a few words; 12 tokens hold the longest that training wrote, with room.
NOTE_TOKENS = 12
REASON_TOKENS = 96
N_CLOSEST = 3
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
        recalled: the evidence and its closeness to each candidate, in the candidates' order.
        candidates: the artworks to score.
        notes: the model's notes by caption; every caption of evidence and candidates is in it.
    """
    prompt = load_prompt("reason")
    options = tuple(
        Option(
            option_id=candidate.artwork_id,
            text=prompt.render(
                "branch",
                notes=notes[candidate.caption],
                closest=closest_line(recalled, index),
            ),
        )
        for index, candidate in enumerate(candidates)
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
                "evidence", n=item.n, outcome=item.outcome.words, notes=notes[item.caption]
            )
            for item in evidence
        ]
    )


def closest_line(recalled: Recalled, index: int) -> str:
    """The engagements closest to candidate ``index``, with outcome and cosine in hundredths."""
    prompt = load_prompt("reason")
    ranked = sorted(
        zip(recalled.evidence, recalled.closeness, strict=True),
        key=lambda pair: (-pair[1][index], pair[0].n),
    )
    return (
        ", ".join(
            prompt.render(
                "closest", n=item.n, outcome=item.outcome.words, similarity=round(100 * row[index])
            )
            for item, row in ranked[:N_CLOSEST]
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
    lines = [
        prompt.render(
            "evidence",
            n=item.n,
            outcome=item.outcome.words,
            notes=notes[item.caption],
            title=one_line(item.title),
        )
        for item in evidence
    ]
    return WriteRequest(
        system=prompt.render("system"),
        user=prompt.render("user", evidence=_lines(lines), notes=notes[chosen.caption]),
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
