"""What the adapter is measured on: members, titles and captions that training never saw.

Three sets of decisions: a new world with wordings that training saw, the titles of two such worlds
with reserved wordings, and the hand-written demo catalogue. Four sets of captions to read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from finetune.evaluate.adapter.agreement import Decided, decided
from finetune.rows.cases import Flagged, WorldCases
from finetune.rows.notes import LabelledCaption, composed, split_hand_written
from finetune.world.build import world
from finetune.world.catalogue import load_catalogue
from finetune.world.demo import build_demo
from retrieval.embedder import Embedder

# One world has 25 titles with reserved wordings and some 450 decided cases of them.
WORLD_SEEDS, DEMO_SEED, SAMPLE_SEED = (1011, 1012), 7, 5
N_MEMBERS, N_TITLES = 1200, 200
LAST_CATALOGUE_TITLE = "t-040"
DRAWN = 4
SETS = ("seen wordings", "unseen wordings", "demo catalogue")


class CaseSet(NamedTuple):
    """The decided cases of a set, and the share of sampled cases that were ties."""

    cases: list[Decided]
    tie_share: float


def case_set(name: str, n: int, *, folder: Path, embedder: Embedder) -> CaseSet:
    """``n`` decided cases of one set, from each of its worlds alike.

    ``DRAWN`` times as many are drawn: about half are ties. ``folder`` keeps the worlds.
    """
    keep: Callable[[Flagged], bool]
    if name == "demo catalogue":
        worlds, keep = [demo_world(folder, embedder)], _of_the_catalogue
    else:
        is_unseen = name == "unseen wordings"
        keep = _unseen if is_unseen else _seen
        seeds = WORLD_SEEDS if is_unseen else WORLD_SEEDS[:1]
        worlds = [_world(seed, folder, embedder) for seed in seeds]
    rng = np.random.default_rng(SAMPLE_SEED)
    per_world, cases, shares = n // len(worlds), list[Decided](), list[float]()
    for world_cases in worlds:
        found = [flagged for flagged in world_cases.flagged if keep(flagged)]
        sampled = list(world_cases.sample(found, DRAWN * per_world, rng=rng))
        kept, n_ties = decided(sampled)
        cases += kept[:per_world]
        shares.append(n_ties / len(sampled))
    return CaseSet(cases, float(np.mean(shares)))


def demo_world(folder: Path, embedder: Embedder) -> WorldCases:
    """The demo's decisions, over the hand-written and the drawn titles."""
    return _cases(folder / "demo", _build_demo, embedder)


def caption_sets(n: int) -> dict[str, Sequence[LabelledCaption]]:
    """Up to ``n`` labelled captions a set, none of which training saw."""
    rng = np.random.default_rng(SAMPLE_SEED)
    _, held = split_hand_written()
    catalogue = [
        LabelledCaption(caption=a.caption, theme=a.facets["theme"], mood=a.facets["mood"])
        for title in load_catalogue()
        for a in title.artworks
    ]
    return {
        "composed, 44 subjects, seen wordings": list(composed(n, rng=rng, wordings="seen")),
        "composed, 44 subjects, unseen wordings": list(composed(n, rng=rng, wordings="unseen")),
        "hand-written, kept out of training": _draw(held, n, rng),
        "hand-written demo catalogue": _draw(catalogue, n, rng),
    }


def _draw(
    captions: Sequence[LabelledCaption], n: int, rng: np.random.Generator
) -> list[LabelledCaption]:
    return [captions[i] for i in rng.permutation(len(captions))[:n]]


def _cases(out: Path, build: Callable[[Path], None], embedder: Embedder) -> WorldCases:
    if not out.is_dir():
        build(out)
    return WorldCases(out, embedder)


def _world(seed: int, folder: Path, embedder: Embedder) -> WorldCases:
    def build(out: Path) -> None:
        world(out, preset="vivid", n_members=N_MEMBERS, n_titles=N_TITLES, seed=seed)

    return _cases(folder / f"world-{seed}", build, embedder)


def _build_demo(out: Path) -> None:
    build_demo(out, seed=DEMO_SEED, images=False)


def _seen(flagged: Flagged) -> bool:
    return flagged.split == "test" and not flagged.unseen


def _unseen(flagged: Flagged) -> bool:
    return flagged.unseen


def _of_the_catalogue(flagged: Flagged) -> bool:
    return flagged.impression.title_id <= LAST_CATALOGUE_TITLE
