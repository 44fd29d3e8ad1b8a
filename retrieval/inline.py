"""Ranks the inline history of a case, so that a choice can be tried without a store.

The ranking itself is ``retrieval.ranking``; here an engagement has no id and perhaps no time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from retrieval.embedder import Vectors
from retrieval.ranking import (
    DEFAULT_HALF_LIFE_DAYS,
    DEFAULT_K,
    History,
    microseconds,
    numbered,
    rank,
    recalled,
)
from retrieval.types import Case, Evidence, PastEngagement, Recalled


def rank_history(
    history: Sequence[PastEngagement],
    history_vectors: Vectors,
    candidate_vectors: Vectors,
    *,
    at: datetime | None = None,
    k: int = DEFAULT_K,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
) -> Recalled:
    """Rank the inline history of a case; evidence ids are ``h-<index>``, from 0.

    Undated engagements come before any decision, have recency 1, and are the older the earlier
    they stand. Where any is undated, the order as given decides which of two is the newer; equal
    captions count as one artwork.

    Args:
        history: the engagements, oldest first.
        history_vectors: [n, d] unit vectors of their captions.
        candidate_vectors: [c, d] unit vectors of the candidates' captions.
        at: the decision's time; engagements at or after it are left out.
        k: how many to return at most.
        half_life_days: the age at which ``recency`` is a half.

    Raises:
        BadInputError: k or half_life_days is not allowed, or there are no candidates.
    """
    past = [
        i
        for i, item in enumerate(history)
        if at is None or item.shown_at is None or item.shown_at < at
    ]
    items = [history[i] for i in past]
    columns = _columns(past, items, history_vectors[np.array(past, dtype=np.int64)])
    ranked = rank(
        columns,
        candidate_vectors,
        at=None if at is None else microseconds(at),
        k=k,
        half_life_days=half_life_days,
    )
    evidence = tuple(
        Evidence(
            n=n,
            engagement_id=columns.ids[row],
            title_id=None,
            title=items[row].title,
            artwork_id=None,
            caption=items[row].caption,
            outcome=items[row].outcome,
            shown_at=items[row].shown_at,
            similarity=similarity,
            recency=recency,
            score=score,
        )
        for n, row, similarity, recency, score in numbered(ranked)
    )
    return recalled(ranked, evidence)


def recall_case(
    case: Case,
    vectors: Callable[[Sequence[str]], Vectors],
    *,
    k: int = DEFAULT_K,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
) -> Recalled:
    """Recall for a case from its own inline history.

    Args:
        case: the choice, with its history.
        vectors: captions to [n, d] unit vectors, such as ``Embedder.embed``.
        k: how many to return at most.
        half_life_days: the age at which ``recency`` is a half.
    """
    n_history = len(case.history)
    captions = [item.caption for item in case.history] + [c.caption for c in case.candidates]
    found = vectors(captions)
    return rank_history(
        case.history,
        found[:n_history],
        found[n_history:],
        at=case.at,
        k=k,
        half_life_days=half_life_days,
    )


def _columns(past: list[int], items: list[PastEngagement], vectors: Vectors) -> History:
    """The inline engagements as columns; ``past`` are their positions in the whole history."""
    dated = np.array([item.shown_at is not None for item in items], dtype=bool)
    times = np.array(
        [0 if item.shown_at is None else microseconds(item.shown_at) for item in items],
        dtype=np.int64,
    )
    newness = np.array(past, dtype=np.int64)
    if dated.all():  # of two at one time, the later in the history is the newer
        newness[np.argsort(times, kind="stable")] = np.arange(len(times))
    return History(
        ids=tuple(f"h-{i}" for i in past),
        artworks=tuple(item.caption for item in items),
        outcomes=tuple(item.outcome for item in items),
        times=times,
        vectors=vectors,
        dated=dated,
        order=newness,
    )
