"""Writes what only the story knows, apart from the dataset folder: ``OUT.truth/``.

members.parquet      member_id, held_out, joined_day, activity, change_day (null: never),
                     taste_<facet> and taste_<facet>_after (list, values in ``values.json`` order,
                     the same unless the taste changed), liked_actors (list of names)
titles.parquet       title_id, launch_day, first_day, unseen (reserved wordings), new (no take rate
                     when the logger is frozen), draw, popularity, themes, moods, settings (lists)
artworks.parquet     artwork_id, title_id, the six facets, visible (list of the facets that the
                     caption shows), bait, quality, tag, true_rate (mean reward over the members
                     who would be offered the title)
impressions.parquet  impression_id, day, split (null: history only), new, unseen, held_out,
                     repeat (a second look), and lists in the order of the impression's
                     candidates: candidates, play, finish, reward (= play * finish), logging (the
                     logging mixture's probability)
values.json          by facet, its values in order; tags
manifest.json        preset, seed, knobs, grammar hash, SHA-256 of every file of both folders

Training code never reads these; only the truth reader of ``finetune/evaluate`` and the rule-based
teacher do.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finetune.world.dataset_rows import DECIMALS, impression_id
from finetune.world.grammar import FACETS
from finetune.world.splits import SPLITS, is_new_title
from finetune.world.tables import Flags, Floats, Ints, load_tables

if TYPE_CHECKING:
    from finetune.world.build import World
    from finetune.world.simulate import Log


def write_truth(folder: Path, world: World) -> None:
    """Writes all files but the manifest into an existing folder."""
    _write(folder / "members.parquet", _members(world))
    _write(folder / "titles.parquet", _titles(world))
    _write(folder / "artworks.parquet", _artworks(world))
    _write(folder / "impressions.parquet", _impressions(world))
    tables = load_tables()
    values = {**{facet: tables.values[facet] for facet in FACETS}, "tags": tables.tags}
    (folder / "values.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _members(world: World) -> dict[str, Any]:
    table, actors = world.story.members, np.array(world.story.shelf.actors, dtype=object)
    n = len(table.member_ids)
    never = table.change_day >= world.story.knobs.days.total
    columns: dict[str, Any] = {
        "member_id": list(table.member_ids),
        "held_out": table.held_out,
        "joined_day": table.joined,
        "activity": table.activity,
        "change_day": [
            None if no else int(d) for no, d in zip(never, table.change_day, strict=True)
        ],
    }
    for facet, taste in zip(FACETS, table.tastes, strict=True):
        columns[f"taste_{facet}"] = _rounded_rows(taste[:n])
        columns[f"taste_{facet}_after"] = _rounded_rows(taste[n:])
    columns["liked_actors"] = [list(actors[row[:-1]]) for row in table.liked]
    return columns


def _titles(world: World) -> dict[str, Any]:
    titles, appeal = world.story.shelf.titles, world.story.appeal
    return {
        "title_id": list(titles.title_ids),
        "launch_day": titles.launch_day,
        "first_day": titles.first_day,
        "unseen": titles.unseen,
        "new": is_new_title(world.story),
        "draw": np.round(appeal.draw, DECIMALS),
        "popularity": np.round(appeal.popularity, DECIMALS),
        "themes": _rounded_rows(titles.themes),
        "moods": _rounded_rows(titles.moods),
        "settings": _rounded_rows(titles.settings),
    }


def _artworks(world: World) -> dict[str, Any]:
    shelf, appeal, tables = world.story.shelf, world.story.appeal, load_tables()
    artworks, names = shelf.artworks, np.array(FACETS, dtype=object)
    columns: dict[str, Any] = {
        "artwork_id": list(artworks.artwork_ids),
        "title_id": [shelf.titles.title_ids[t] for t in artworks.title],
    }
    for i, facet in enumerate(FACETS):
        columns[facet] = [tables.values[facet][code] for code in artworks.facets[:, i]]
    return columns | {
        "visible": [list(names[row]) for row in artworks.visible],
        "bait": artworks.bait,
        "quality": np.round(appeal.quality, DECIMALS),
        "tag": [tables.tags[tag] for tag in appeal.tag],
        "true_rate": np.round(world.rates.truth, DECIMALS),
    }


def _impressions(world: World) -> dict[str, Any]:
    import pyarrow as pa

    log, splits = world.log, world.splits
    bounds = np.concatenate([[0], np.cumsum(log.counts)]).astype(np.int32)
    ids = pa.array(world.story.shelf.artworks.artwork_ids)

    def lists(flat: Floats) -> Any:
        return pa.ListArray.from_arrays(bounds, pa.array(np.round(flat, DECIMALS)))

    return {
        "impression_id": [impression_id(i) for i in range(len(log))],
        "day": log.day,
        "split": [SPLITS[code] if code >= 0 else None for code in splits.code],
        "new": splits.new,
        "unseen": splits.unseen,
        "held_out": splits.held_out,
        "repeat": is_repeat(log),
        "candidates": pa.ListArray.from_arrays(bounds, ids.take(pa.array(log.artworks))),
        "play": lists(log.play),
        "finish": lists(log.finish),
        "reward": lists(log.reward),
        "logging": lists(log.logging),
    }


def is_repeat(log: Log) -> Flags:
    """[n] whether the member had been shown the title before."""
    pairs: Ints = np.stack([log.members, log.titles], axis=1)
    again = np.ones(len(log), dtype=np.bool_)
    again[np.unique(pairs, axis=0, return_index=True)[1]] = False
    return again


def _rounded_rows(matrix: Floats) -> list[Floats]:
    return list(np.round(matrix, DECIMALS))


def _write(path: Path, columns: dict[str, Any]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path, compression="zstd")
