"""Ranks a member's history by how much it says about these candidates. Pure numpy, exact.

1. Only engagements strictly before the decision's time count.
2. Near-duplicates of one outcome sign (liked, neutral, disliked) are folded into the newest:
   first those of one artwork, then, from the newest to the oldest, any whose caption has a cosine
   above 0.98 to one already kept.
3. ``similarity`` is the largest cosine between the engagement's caption and any candidate's;
   ``recency`` is 0.5 ** (age / half-life), 1 where undated;
   ``score = max(0, similarity) * (0.5 + 0.5 * recency)``: the oldest counts half of the newest.
4. Of k places, k // 4 (at least 1, at most k // 2) go to the best liked and as many to the best
   disliked, as far as there are any; the best of what is left fill the others.
5. Order: score, then similarity, then the newer, then the smaller id. Cosines are rounded to six
   decimals first, so that a history ranks the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.embedder import Vectors
from retrieval.errors import BadInputError
from retrieval.types import Evidence, Outcome, Recalled

DEFAULT_K = 8
DEFAULT_HALF_LIFE_DAYS = 60.0
NEAR_DUPLICATE = 0.98
OLD_WEIGHT = 0.5
DECIMALS = 6
# Rows compared at once for near-duplicates: a block of 1,024 x 1,024 cosines is 8 MB.
BLOCK = 1_024

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """A member's engagements as columns of equal length n.

    Attributes:
        ids: engagement ids.
        artworks: what was shown; equal strings are the same artwork.
        outcomes: what came of it.
        times: [n] microseconds since 1970; anything where undated.
        vectors: [n, d] unit vectors of the captions.
        dated: [n] whether there is a time; None if all have one.
        order: [n] larger is newer; None to go by ``times``.
    """

    ids: tuple[str, ...]
    artworks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    times: Ints
    vectors: Vectors
    dated: NDArray[np.bool_] | None = None
    order: Ints | None = None


class Ranked(NamedTuple):
    """The chosen rows of a history, best first, with the parts of their scores.

    ``rows`` are [k] indices into the history; ``closeness`` is [k, n_candidates] cosines.
    """

    rows: Ints
    similarity: Floats
    recency: Floats
    score: Floats
    closeness: Floats
    n_history: int
    n_collapsed: int


def rank(
    history: History,
    candidates: Vectors,
    *,
    at: int | None,
    k: int = DEFAULT_K,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
) -> Ranked:
    """The k engagements that say most about the candidates (see the module).

    Args:
        history: the member's engagements, in any order.
        candidates: [c, d] unit vectors of the candidates' captions.
        at: the decision's time in microseconds since 1970; None to count everything, with ages
            measured from the newest dated engagement.
        k: how many to return at most.
        half_life_days: the age at which ``recency`` is a half.

    Raises:
        BadInputError: k is below 1, half_life_days is not above 0, or there are no candidates.
    """
    _check(k, half_life_days, len(candidates))
    dated = np.ones(len(history.ids), bool) if history.dated is None else history.dated
    newness = history.times if history.order is None else history.order
    past = np.flatnonzero(~dated | (history.times < at)) if at is not None else range(len(dated))
    newest_first = sorted((int(i) for i in past), key=lambda i: (-newness[i], history.ids[i]))
    rows = np.array(_without_duplicates(history, newest_first), dtype=np.int64)
    closeness = _cosines(history.vectors[rows], candidates)
    similarity = closeness.max(axis=1) if len(rows) else np.zeros(0)
    recency = _recency(history.times[rows], dated[rows], at, half_life_days)
    score = np.maximum(similarity, 0.0) * (OLD_WEIGHT + (1 - OLD_WEIGHT) * recency)
    order = sorted(
        range(len(rows)),
        key=lambda i: (
            -score[i],
            -similarity[i],
            -newness[rows[i]],
            history.ids[rows[i]],
        ),
    )
    signs = [history.outcomes[row].sign for row in rows]
    kept = np.array(_with_quota(order, signs, k), dtype=np.int64)
    return Ranked(
        rows=rows[kept],
        similarity=similarity[kept],
        recency=recency[kept],
        score=score[kept],
        closeness=closeness[kept],
        n_history=len(newest_first),
        n_collapsed=len(newest_first) - len(rows),
    )


def microseconds(time: datetime) -> int:
    """A time as whole microseconds since 1970, exactly.

    Raises:
        BadInputError: the time has no offset.
    """
    if time.tzinfo is None:
        raise BadInputError(
            f"the time {time.isoformat()} has no offset; allowed: a time with one, "
            "for example 2026-03-01T20:15:00Z"
        )
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def numbered(ranked: Ranked) -> list[tuple[int, int, float, float, float]]:
    """(n from 1, row, similarity, recency, score) of each chosen row, as plain numbers."""
    columns = (ranked.rows, ranked.similarity, ranked.recency, ranked.score)
    return [
        (n, int(row), float(similarity), float(recency), float(score))
        for n, (row, similarity, recency, score) in enumerate(zip(*columns, strict=True), start=1)
    ]


def recalled(ranked: Ranked, evidence: tuple[Evidence, ...]) -> Recalled:
    """What recall returns, from a ranking and its evidence in the same order."""
    return Recalled(
        evidence=evidence,
        closeness=tuple(tuple(float(x) for x in row) for row in ranked.closeness),
        n_history=ranked.n_history,
        n_collapsed=ranked.n_collapsed,
    )


def _check(k: int, half_life_days: float, n_candidates: int) -> None:
    if k < 1:
        raise BadInputError(f"[recall] k is {k}; allowed: 1 and more")
    if not half_life_days > 0:
        raise BadInputError(f"[recall] half_life_days is {half_life_days}; allowed: above 0")
    if n_candidates < 1:
        raise BadInputError("recall got no candidates; allowed: 1 and more")


def _cosines(left: Vectors, right: Vectors) -> Floats:
    """[n, m] cosines of unit vectors, in float64, rounded to ``DECIMALS``."""
    cosines: Floats = left.astype(np.float64) @ right.astype(np.float64).T
    return np.round(cosines, DECIMALS)


def _recency(times: Ints, dated: NDArray[np.bool_], at: int | None, half_life: float) -> Floats:
    if not dated.any():
        return np.ones(len(times))
    now = int(times[dated].max()) if at is None else at
    age_days = (now - times).astype(np.float64) / 86_400e6
    return np.where(dated, np.power(0.5, age_days / half_life), 1.0)


def _without_duplicates(history: History, newest_first: Sequence[int]) -> list[int]:
    """The rows that are kept when near-duplicates are folded into the newest."""
    seen: set[tuple[str, int]] = set()
    by_sign: dict[int, list[int]] = {1: [], 0: [], -1: []}
    for row in newest_first:
        sign = history.outcomes[row].sign
        if (history.artworks[row], sign) not in seen:
            seen.add((history.artworks[row], sign))
            by_sign[sign].append(row)
    return [
        row
        for rows in by_sign.values()
        for row in _distinct(rows, history.vectors[np.array(rows, dtype=np.int64)])
    ]


def _distinct(rows: list[int], vectors: Vectors) -> list[int]:
    """The rows, newest first, without any that is close to an earlier one that was kept."""
    dropped = np.zeros(len(rows), dtype=bool)
    for start in range(0, len(rows), BLOCK):
        block = slice(start, min(start + BLOCK, len(rows)))
        close = _cosines(vectors[block], vectors[: block.stop]) > NEAR_DUPLICATE
        for offset, column in np.argwhere(close):
            row = start + int(offset)
            if column < row and not dropped[column]:
                dropped[row] = True
    return [row for row, is_dropped in zip(rows, dropped, strict=True) if not is_dropped]


def _with_quota(order: Sequence[int], signs: Sequence[int], k: int) -> list[int]:
    """The first k of ``order``, with places held for liked and for disliked ones; in order."""
    quota = min(k // 2, max(1, k // 4))
    kept = {i for sign in (1, -1) for i in [i for i in order if signs[i] == sign][:quota]}
    for i in order:
        if len(kept) >= k:
            break
        kept.add(i)
    return [i for i in order if i in kept]
