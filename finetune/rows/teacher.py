"""The rational reader: the rule that the demo model is taught, and compared with.

For each candidate it adds up, over the evidence in the prompt, the engagement's sign (+1 finished
or thumbs up, -1 skipped, abandoned or thumbs down, 0 played) times the weights of the facets that
both captions visibly show. It reads nothing that the prompt doesn't hold. It is a rule over facet
labels, not a person: agreement with it says that a model reads and weighs, not that members would
agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.decision import LedgerLine
from retrieval.types import Candidate, Evidence

Facets = Mapping[str, Mapping[str, str]]

# A shared subject says twice as much as a shared mood.
WEIGHTS: Mapping[str, float] = {"theme": 2.0, "mood": 1.0}
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


def digit(utility: float) -> int:
    """The digit 0-9 that stands for a utility."""
    return int(min(9, max(0, round(NEUTRAL_DIGIT + utility))))
