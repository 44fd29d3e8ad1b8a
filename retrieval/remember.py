"""Writes engagements into the memory, many members at once, one collection after another.

Every write is an upsert of the rows that differ, then of the members' summaries; what was cut off
is mended by writing the same again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from retrieval.catalogue import Catalogue, Changes
from retrieval.embedder import Vectors
from retrieval.errors import BadInputError, NotFoundError
from retrieval.members import save_members, summarise
from retrieval.rows import ARTWORK, MEMBER, Row, is_same, row_id_of, row_of, rows_by_id, time_of
from retrieval.shards import WRITE_AT_ONCE, Shards
from retrieval.store import Store
from retrieval.types import Artwork, Engagement, Outcome, Progress

# Artworks in one filter: SQLite allows 32,766 variables.
ARTWORKS_AT_ONCE = 1_000

ByMember = Mapping[str, Sequence[Engagement]]


def remember(
    store: Store,
    shards: Shards,
    catalogue: Catalogue,
    by_member: ByMember,
    *,
    progress: Progress | None = None,
) -> Changes:
    """Add or update engagements; durable when it returns.

    Args:
        store: the open store.
        shards: its collections.
        catalogue: holds every artwork that is named.
        by_member: engagements by member id.
        progress: told of the engagements written.

    Raises:
        NotFoundError: an artwork is not in the catalogue; nothing was written.
        BadInputError: an engagement names another title than its artwork's; nothing was written.
        StoreError: the store failed.
    """
    total = sum(len(engagements) for engagements in by_member.values())
    if not total:
        return Changes()
    artworks = _artworks(catalogue, by_member)
    vector_of = _vectors(catalogue, artworks)
    changes, done = Changes(), 0
    shards.make(total)
    for index, members in _by_shard(store, shards, by_member).items():
        changes += _write(store, shards, index, members, vector_of)
        done += sum(len(engagements) for engagements in members.values())
        if progress:
            progress("remembering engagements", done, total)
    return changes


def revise(shards: Shards, vector_of: Mapping[str, Vectors]) -> int:
    """Give every engagement of some artworks a new vector, whoever's it is.

    Args:
        shards: the collections; all of them are read.
        vector_of: the vector of the new caption by artwork id.

    Returns:
        How many rows were changed.

    Raises:
        StoreError: the store failed; the same again completes it.
    """
    header, artwork_ids, n_changed = shards.header(), list(vector_of), 0
    n_collections = header.n_collections if header and artwork_ids else 0
    for index in range(n_collections):
        for start in range(0, len(artwork_ids), ARTWORKS_AT_ONCE):
            batch = artwork_ids[start : start + ARTWORKS_AT_ONCE]
            n_changed += _revise(shards, index, {key: vector_of[key] for key in batch})
    return n_changed


def _revise(shards: Shards, index: int, vector_of: Mapping[str, Vectors]) -> int:
    found = shards.get(
        index, where={ARTWORK: {"$in": list(vector_of)}}, include=["metadatas", "embeddings"]
    )
    old = rows_by_id(found)
    new = {key: Row(row.metadata, vector_of[row.metadata[ARTWORK]]) for key, row in old.items()}
    due = {key: row for key, row in new.items() if not is_same(old[key], row)}
    _upsert(shards, index, due)
    return len(due)


def summarise_members(store: Store, shards: Shards, index: int, member_ids: Sequence[str]) -> None:
    """Count the members' rows in collection ``index`` and write their summaries."""
    hashes = {store.member_hash(member_id): member_id for member_id in member_ids}
    found = shards.get(index, where={MEMBER: {"$in": list(hashes)}}, include=["metadatas"])
    _summarise(store, hashes, found["metadatas"] if found else ())


def _summarise(
    store: Store, hashes: Mapping[str, str], metadatas: Iterable[Mapping[str, Any]]
) -> None:
    """Write the summaries of members, by hash, from the metadata of all their rows."""
    pairs: dict[str, list[tuple[Outcome, datetime]]] = {key: [] for key in hashes.values()}
    for metadata in metadatas:
        pair = (Outcome(metadata["outcome"]), time_of(metadata["shown_at"]))
        pairs[hashes[metadata[MEMBER]]].append(pair)
    save_members(store.engine, {key: summarise(key, value) for key, value in pairs.items()})


def _artworks(catalogue: Catalogue, by_member: ByMember) -> dict[str, Artwork]:
    """The artworks that the engagements name; all are there, and of the title named."""
    named = {
        (e.artwork_id, e.title_id): e.engagement_id
        for engagements in by_member.values()
        for e in engagements
    }
    artworks = catalogue.artworks_by_id(artwork_id for artwork_id, _ in named)
    for (artwork_id, title_id), engagement_id in named.items():
        if artwork_id not in artworks:
            raise NotFoundError(
                f"engagement {engagement_id!r} names artwork {artwork_id!r}, which the catalogue "
                "doesn't hold; run `keyart ingest DIR` with its dataset first"
            )
        if artworks[artwork_id].title_id != title_id:
            raise BadInputError(
                f"engagement {engagement_id!r} names title {title_id!r}; allowed: "
                f"{artworks[artwork_id].title_id!r}, the title of artwork {artwork_id!r}"
            )
    return artworks


def _vectors(catalogue: Catalogue, artworks: Mapping[str, Artwork]) -> dict[str, Vectors]:
    """The caption's vector by artwork id."""
    vectors = catalogue.vectors([artwork.caption for artwork in artworks.values()])
    return dict(zip(artworks, vectors, strict=True))


def _by_shard(
    store: Store, shards: Shards, by_member: ByMember
) -> dict[int, dict[str, Sequence[Engagement]]]:
    grouped: dict[int, dict[str, Sequence[Engagement]]] = {}
    for member_id, engagements in by_member.items():
        if engagements:
            index = shards.index_of(store.member_hash(member_id))
            grouped.setdefault(index, {})[member_id] = engagements
    return dict(sorted(grouped.items()))


def _write(
    store: Store,
    shards: Shards,
    index: int,
    members: ByMember,
    vector_of: Mapping[str, Vectors],
) -> Changes:
    """Write the rows that differ in collection ``index``, then the members' summaries."""
    new: dict[str, Row] = {}
    hashes = {store.member_hash(member_id): member_id for member_id in members}
    for member_hash, member_id in hashes.items():
        for e in members[member_id]:
            new[row_id_of(member_hash, e.engagement_id)] = row_of(
                member_hash, e, vector_of[e.artwork_id]
            )
    found = shards.get(
        index, where={MEMBER: {"$in": list(hashes)}}, include=["metadatas", "embeddings"]
    )
    old = rows_by_id(found)
    due = [row_id for row_id, row in new.items() if not is_same(old.get(row_id), row)]
    _upsert(shards, index, {row_id: new[row_id] for row_id in due})
    _summarise(store, hashes, [row.metadata for row in {**old, **new}.values()])
    n_changed = sum(row_id in old for row_id in due)
    return Changes(
        n_added=len(due) - n_changed, n_changed=n_changed, n_unchanged=len(new) - len(due)
    )


def _upsert(shards: Shards, index: int, rows: Mapping[str, Row]) -> None:
    ids = list(rows)
    for start in range(0, len(ids), WRITE_AT_ONCE):
        batch = ids[start : start + WRITE_AT_ONCE]
        shards.upsert(
            index,
            ids=batch,
            metadatas=[rows[row_id].metadata for row_id in batch],
            embeddings=np.stack([rows[row_id].vector for row_id in batch]),
        )
