"""Recall written a second time, plainly and slowly, as the truth that recall is held to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from retrieval.embedder import Vectors
from retrieval.types import Outcome


class Row(NamedTuple):
    """One engagement: ``time`` in microseconds since 1970."""

    id: str
    artwork: str
    outcome: Outcome
    time: int
    vector: Vectors


def recall_slowly(
    rows: Sequence[Row], candidates: Vectors, *, at: int, k: int, half_life_days: float
) -> list[tuple[str, float]]:
    """(engagement id, score) of what recall must return, in order."""
    past = sorted((r for r in rows if r.time < at), key=lambda r: (-r.time, r.id))
    firsts: list[Row] = []
    for row in past:
        if not any(o.artwork == row.artwork and o.outcome.sign == row.outcome.sign for o in firsts):
            firsts.append(row)
    kept: list[Row] = []
    for row in firsts:
        if not any(
            o.outcome.sign == row.outcome.sign and cosine(o.vector, row.vector) > 0.98 for o in kept
        ):
            kept.append(row)
    scored = []
    for row in kept:
        similarity = max(cosine(row.vector, candidate) for candidate in candidates)
        recency = 0.5 ** ((at - row.time) / 86_400e6 / half_life_days)
        score = max(0.0, similarity) * (0.5 + 0.5 * recency)
        scored.append((-score, -similarity, -row.time, row.id, row.outcome.sign))
    scored.sort()
    quota = min(k // 2, max(1, k // 4))
    chosen = [s for s in scored if s[4] == 1][:quota] + [s for s in scored if s[4] == -1][:quota]
    chosen += [s for s in scored if s not in chosen][: k - len(chosen)]
    return [(s[3], -s[0]) for s in sorted(chosen)]


def cosine(left: Vectors, right: Vectors) -> float:
    """The cosine of two unit vectors, to six decimals."""
    return round(float(np.dot(left.astype(np.float64), right.astype(np.float64))), 6)
