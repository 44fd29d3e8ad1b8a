"""Writes a world: the dataset folder that anything may read, and the ground truth beside it.

The dataset folder is what ``keyart ingest`` reads. Facet labels go into its ``artworks.jsonl`` only
where asked. Everything else that the story knows goes to ``OUT.truth`` (``ground_truth.py``).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.world.dataset_rows import (
    artwork_rows,
    impression_rows,
    take_rate_rows,
    title_rows,
)
from finetune.world.grammar import grammar_hash
from finetune.world.ground_truth import write_truth
from finetune.world.summary import truth_folder
from retrieval.dataset import write_dataset
from retrieval.errors import BadInputError
from retrieval.types import Progress

if TYPE_CHECKING:
    from finetune.world.build import World

MANIFEST = "manifest.json"
ART = "art"
# What a world's two folders may hold; a folder with anything else is not touched.
DATASET_NAMES = {
    "titles.jsonl",
    "artworks.jsonl",
    "impressions.jsonl",
    "impressions.parquet",
    "take_rates.jsonl",
    "take_rates.parquet",
    ART,
}
TRUTH_NAMES = {
    "members.parquet",
    "titles.parquet",
    "artworks.parquet",
    "impressions.parquet",
    "values.json",
    MANIFEST,
}


def write_world(
    folder: Path,
    world: World,
    *,
    parquet: bool = False,
    facets: bool = False,
    images: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> None:
    """Writes both folders, and the manifest last.

    Args:
        folder: the dataset folder; the truth goes to ``folder``.truth.
        world: what to write.
        parquet: impressions and take rates as Parquet instead of JSONL.
        facets: whether ``artworks.jsonl`` holds the facet labels.
        images: path inside the folder by artwork id.
        progress: told of the steps.

    Raises:
        BadInputError: ``folder`` holds something other than an earlier world.
    """
    truth = truth_folder(folder)
    claim_folder(folder)
    steps = 3
    _tell(progress, 0, steps)
    write_dataset(
        folder,
        titles=title_rows(world),
        artworks=artwork_rows(world, facets=facets, images=images or {}),
        impressions=() if parquet else impression_rows(world),
        take_rates=() if parquet else take_rate_rows(world),
    )
    if parquet:
        _write_parquet(folder, world)
    _tell(progress, 1, steps)
    write_truth(truth, world)
    _tell(progress, 2, steps)
    write_manifest(folder, world)
    _tell(progress, steps, steps)


def claim_folder(folder: Path) -> None:
    """Removes an earlier world of that name, its truth included, and marks the place as taken.

    The mark is a manifest without files, so that a world cut short can be written anew.

    Raises:
        BadInputError: one of the two is not empty and no world, or holds something else as well.
    """
    truth = truth_folder(folder)
    for place, names in ((folder, DATASET_NAMES), (truth, TRUTH_NAMES)):
        held = {path.name for path in place.iterdir()} if place.is_dir() else set()
        if held and not (truth / MANIFEST).is_file():
            raise BadInputError(f"{place} is not empty and no earlier world; name a new folder")
        if held - names:
            raise BadInputError(f"{place} holds {min(held - names)}, which no world has; move it")
    for place in (folder, truth):
        if place.is_dir():
            shutil.rmtree(place)
    truth.mkdir(parents=True)
    (truth / MANIFEST).write_text('{"format": 1, "files": null}\n', encoding="utf-8")


def write_manifest(folder: Path, world: World) -> None:
    """Seeds, knobs and the SHA-256 of every file of both folders, written to the truth folder."""
    truth = truth_folder(folder)
    files = {
        f"{place}/{path.relative_to(root).as_posix()}": _sha256(path)
        for place, root in (("dataset", folder), ("truth", truth))
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    manifest = {
        "format": 1,
        "preset": world.preset,
        "seed": world.seed,
        "n_members": len(world.story.members.member_ids),
        "n_titles": world.story.shelf.n_titles,
        "knobs": world.story.knobs.model_dump(mode="json"),
        "grammar_sha256": grammar_hash(),
        "files": files,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (truth / MANIFEST).write_text(text, encoding="utf-8")


def _write_parquet(folder: Path, world: World) -> None:
    """Impressions and take rates as Parquet, in place of the empty JSONL of the former."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "impressions.jsonl").unlink()
    for name, rows in (
        ("impressions", impression_rows(world)),
        ("take_rates", take_rate_rows(world)),
    ):
        pq.write_table(
            pa.Table.from_pylist([row.model_dump() for row in rows]), folder / f"{name}.parquet"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress("writing the world", done, total)
