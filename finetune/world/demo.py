"""Builds the demo's dataset: the hand-written catalogue beside drawn titles, with pictures.

Members have ``vivid`` tastes. Some have a long history, some a short one, some none: those are in
no impression, and the summary names them, so that the demo can show what a newcomer gets.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from finetune.world.build import World, draw_shelf, run_world
from finetune.world.catalogue import catalogue_shelf, load_catalogue
from finetune.world.dataset_rows import facet_labels
from finetune.world.knobs import HistoryMix, Knobs
from finetune.world.presets import load_preset
from finetune.world.shelf import join_shelves
from finetune.world.summary import WorldSummary, summarise
from finetune.world.write import ART, write_manifest, write_world
from retrieval.types import Frozen, Progress

if TYPE_CHECKING:
    from finetune.world.poster import PosterSpec

N_DRAWN_TITLES = 60
# Drawn titles are t-0101 and so on, clear of the catalogue's t-001 to t-040.
FIRST_DRAWN = 101
MIX = HistoryMix(none=0.08, short=0.22, long=0.2, long_activity=0.7, most=80)
IMAGE_SIZE = (480, 720)
JPEG_QUALITY = 84


class DemoSummary(Frozen):
    """What the demo's folder holds.

    Attributes:
        world: sizes and rates, as of any world.
        n_images: posters drawn.
        catalogue_titles: ids of the hand-written titles, in order.
        no_history: members without a single impression.
        short_history, long_history: members with 1 to 3, and with 40 or more.
    """

    world: WorldSummary
    n_images: int
    catalogue_titles: tuple[str, ...]
    no_history: tuple[str, ...]
    short_history: tuple[str, ...]
    long_history: tuple[str, ...]


def build_demo(
    folder: Path,
    *,
    seed: int = 7,
    n_members: int = 600,
    images: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
) -> DemoSummary:
    """Writes the demo's dataset folder, its pictures, and the ground truth beside it.

    Args:
        folder: a new folder, or one that holds an earlier demo, which is replaced.
        seed: the same seed gives the same bytes.
        n_members: members.
        images: whether to draw the posters; without them ``artworks.jsonl`` names none.
        workers: processes that draw; by default one a core.
        progress: told of each step.

    Raises:
        BadInputError: ``folder`` holds something else.
    """
    folder = Path(folder)
    made = demo_world(seed, n_members, progress=progress)
    ids = made.story.shelf.artworks.artwork_ids
    paths = {artwork_id: f"{ART}/{artwork_id}.jpg" for artwork_id in ids} if images else {}
    write_world(folder, made, facets=True, images=paths, progress=progress)
    _draw_all(folder, _specs(made) if images else [], paths, workers, progress)
    write_manifest(folder, made)
    return _summary(made, folder, len(paths))


def demo_knobs() -> Knobs:
    """The vivid preset with the demo's mix of histories."""
    return load_preset("vivid").knobs.model_copy(update={"mix": MIX})


def demo_world(seed: int, n_members: int, *, progress: Progress | None = None) -> World:
    """The demo's members before the catalogue's titles and the drawn ones."""
    knobs = demo_knobs()
    drawn = draw_shelf(N_DRAWN_TITLES, knobs, seed, first=FIRST_DRAWN)
    shelf = join_shelves(catalogue_shelf(load_catalogue(), knobs), drawn)
    return run_world(shelf, knobs, seed, preset="vivid", n_members=n_members, progress=progress)


def _specs(world: World) -> list[PosterSpec]:
    from finetune.world.poster import PosterSpec

    shelf = world.story.shelf
    return [
        PosterSpec(
            title_id=shelf.titles.title_ids[title],
            artwork_id=artwork_id,
            title_name=shelf.titles.names[title],
            billing=shelf.billing(int(title)),
            facets=facet_labels(world, i),
            people=shelf.people(i),
        )
        for i, (artwork_id, title) in enumerate(
            zip(shelf.artworks.artwork_ids, shelf.artworks.title, strict=True)
        )
    ]


def _draw_all(
    folder: Path,
    specs: list[PosterSpec],
    paths: Mapping[str, str],
    workers: int | None,
    progress: Progress | None,
) -> None:
    """Draws every poster in processes of its own, which import nothing but the drawing."""
    if not specs:
        return
    (folder / ART).mkdir(exist_ok=True)
    jobs = [(spec, str(folder / paths[spec.artwork_id])) for spec in specs]
    n_workers = workers or os.cpu_count() or 1
    with ProcessPoolExecutor(n_workers, mp_context=get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(_draw, jobs, chunksize=4), start=1):
            if progress:
                progress("drawing posters", done, len(jobs))


def _draw(job: tuple[PosterSpec, str]) -> None:
    from finetune.world.poster import draw_poster

    spec, path = job
    draw_poster(spec, size=IMAGE_SIZE).save(path, "JPEG", quality=JPEG_QUALITY)


def _summary(world: World, folder: Path, n_images: int) -> DemoSummary:
    ids = world.story.members.member_ids
    n_shown = np.bincount(world.log.members, minlength=len(ids))

    def having(least: int, most: int) -> tuple[str, ...]:
        return tuple(ids[i] for i in np.flatnonzero((n_shown >= least) & (n_shown <= most)))

    return DemoSummary(
        world=summarise(world, folder),
        n_images=n_images,
        catalogue_titles=tuple(title.title_id for title in load_catalogue()),
        no_history=having(0, 0),
        short_history=having(1, 3),
        long_history=having(40, len(world.log)),
    )
