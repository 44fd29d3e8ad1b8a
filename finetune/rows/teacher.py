"""The rational reader: the rule that the demo model is taught, and compared with.

For each candidate it adds up, over the evidence in the prompt, the engagement's sign (+1 finished
or thumbs up, -1 skipped, abandoned or thumbs down, 0 played) times the weights of the facets that
both captions visibly show. It reads nothing that the prompt doesn't hold. ``read`` goes by facet
labels, the measure of every chooser; ``read_notes`` goes by notes, which may waver, and counts a
possible match for its probability. It is a rule, not a person: agreement with it says that a model
reads and weighs, not that members would agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agent.decision import LedgerLine
from agent.reading import MOOD_WEIGHT, SUBJECT_WEIGHT, alike
from agent.render import SPEAKS, rank_alike
from retrieval.types import Candidate, Evidence

Facets = Mapping[str, Mapping[str, str]]

# A shared subject says twice as much as a shared mood.
WEIGHTS: Mapping[str, float] = {"theme": SUBJECT_WEIGHT, "mood": MOOD_WEIGHT}
# The digit that stands for no evidence either way; one unit of utility moves it by one.
NEUTRAL_DIGIT = 4


class Reading(NamedTuple):
    """What the rational reader makes of one decision.

    Attributes:
        utilities: [n_candidates] in the candidates' order.
        best: index of the highest utility, or None where two share it (a tie).
    """

    utilities: tuple[float, ...]
    best: int | None


def read(
    evidence: Sequence[Evidence],
    candidates: Sequence[Candidate],
    facets: Facets,
    *,
    weights: Mapping[str, float] = WEIGHTS,
) -> Reading:
    """The rational reader's utilities and choice; ``facets`` are the visible ones by caption."""
    utilities = tuple(
        sum(
            item.outcome.sign * overlap(item.caption, c.caption, facets, weights=weights)
            for item in evidence
        )
        for c in candidates
    )
    return _reading(utilities)


def read_notes(
    evidence: Sequence[Evidence], candidates: Sequence[Candidate], notes: Mapping[str, str]
) -> Reading:
    """The same by notes: a match counts for the probability that it is one."""
    unit = sum(WEIGHTS.values()) / 100
    return _reading(
        tuple(
            sum(
                item.outcome.sign * unit * alike(notes[item.caption], notes[c.caption])
                for item in evidence
            )
            for c in candidates
        )
    )


def _reading(utilities: tuple[float, ...]) -> Reading:
    top = max(utilities)
    winners = [index for index, utility in enumerate(utilities) if utility == top]
    return Reading(utilities=utilities, best=winners[0] if len(winners) == 1 else None)


def overlap(
    caption: str, other: str, facets: Facets, *, weights: Mapping[str, float] = WEIGHTS
) -> float:
    """Sum of the weights of the facets that both captions show with the same value."""
    mine, theirs = facets[caption], facets[other]
    return sum(
        weight
        for facet, weight in weights.items()
        if mine.get(facet) is not None and mine.get(facet) == theirs.get(facet)
    )


def ledger(evidence: Sequence[Evidence], candidate: Candidate, facets: Facets) -> LedgerLine:
    """The evidence numbers for and against a candidate, strongest overlap first."""
    weighed = sorted(
        ((overlap(item.caption, candidate.caption, facets), item) for item in evidence),
        key=lambda pair: (-pair[0], pair[1].n),
    )
    return LedgerLine(
        artwork_id=candidate.artwork_id,
        supports=tuple(item.n for weight, item in weighed if weight > 0 and item.outcome.sign > 0),
        opposes=tuple(item.n for weight, item in weighed if weight > 0 and item.outcome.sign < 0),
    )


def ledger_by_notes(
    evidence: Sequence[Evidence], candidate: Candidate, notes: Mapping[str, str]
) -> LedgerLine:
    """The same by notes: the engagements that the prompt calls alike, in the prompt's order."""
    speaking = [
        item
        for hundredths, item in rank_alike(evidence, notes, candidate.caption)
        if hundredths >= SPEAKS
    ]
    return LedgerLine(
        artwork_id=candidate.artwork_id,
        supports=tuple(item.n for item in speaking if item.outcome.sign > 0),
        opposes=tuple(item.n for item in speaking if item.outcome.sign < 0),
    )


def digit(utility: float, *, rng: np.random.Generator) -> int:
    """The digit 0-9 that stands for a utility, rounded up or down at random.

    The chance of either is such that the mean over draws is the utility, so that a model of the
    draws has it as its expected digit.
    """
    return int(np.clip(np.floor(NEUTRAL_DIGIT + utility + rng.random()), 0, 9))
