"""How an engagement stands in Chroma: the row's id, its metadata, and back again.

A row's id is the opening of the member's hash and the engagement's id, so that two members never
share a row. No text, no raw member id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from retrieval.embedder import Vectors
from retrieval.ranking import History, microseconds
from retrieval.types import Engagement, Outcome

# 64 bits of the hash: enough to tell members of one collection apart.
PREFIX_DIGITS = 16
# The metadata keys that rows are read by.
MEMBER = "member"
ARTWORK = "artwork"
# A text embedded in batches of other sizes differs by less than this in every place.
SAME_VECTOR = 1e-5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """One row of the memory: metadata and the [d] vector of the artwork's caption."""

    metadata: dict[str, Any]
    vector: Vectors


def row_prefix(member_hash: str) -> str:
    """How the id of every row of a member begins."""
    return member_hash[:PREFIX_DIGITS] + ":"


def row_id_of(member_hash: str, engagement_id: str) -> str:
    """The row id of an engagement."""
    return row_prefix(member_hash) + engagement_id


def engagement_id_of(row_id: str) -> str:
    """The engagement id in a row id."""
    return row_id[PREFIX_DIGITS + 1 :]


def row_of(member_hash: str, engagement: Engagement, vector: Vectors) -> Row:
    """The row of an engagement; its time in whole microseconds since 1970."""
    metadata = {
        MEMBER: member_hash,
        ARTWORK: engagement.artwork_id,
        "outcome": engagement.outcome.value,
        "shown_at": microseconds(engagement.shown_at),
    }
    return Row(metadata, vector)


def is_same(old: Row | None, new: Row) -> bool:
    """Whether a stored row already says what a new one does."""
    return (
        old is not None
        and old.metadata == new.metadata
        and old.vector.shape == new.vector.shape
        and bool(np.abs(old.vector - new.vector).max() < SAME_VECTOR)
    )


def rows_by_id(found: Mapping[str, Any] | None) -> dict[str, Row]:
    """What ``Collection.get`` found, with metadata and vectors, as rows by id."""
    if not found or not found["ids"]:
        return {}
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    return {
        row_id: Row(dict(metadata), vector)
        for row_id, metadata, vector in zip(found["ids"], found["metadatas"], vectors, strict=True)
    }


def history_of(found: Mapping[str, Any] | None, dimension: int) -> History:
    """What ``Collection.get`` found of one member as columns for the ranking.

    Args:
        found: ids, metadatas and embeddings; None for a member without a collection.
        dimension: the length of a vector, for a history of none.
    """
    if not found or not found["ids"]:
        nothing = np.empty((0, dimension), dtype=np.float32)
        return History((), (), (), np.empty(0, dtype=np.int64), nothing)
    metadatas = found["metadatas"]
    return History(
        ids=tuple(engagement_id_of(row_id) for row_id in found["ids"]),
        artworks=tuple(metadata[ARTWORK] for metadata in metadatas),
        outcomes=tuple(Outcome(metadata["outcome"]) for metadata in metadatas),
        times=np.array([metadata["shown_at"] for metadata in metadatas], dtype=np.int64),
        vectors=np.asarray(found["embeddings"], dtype=np.float32),
    )


def time_of(microseconds_since_1970: int) -> datetime:
    """The time that a row holds."""
    return _EPOCH + timedelta(microseconds=int(microseconds_since_1970))
