"""What policies are made of, each part made when a policy first asks for it.

A command that serves has recall and take rates; an evaluation of cases has recall and vectors; one
of a dataset folder has the rest, and a simulated world its truth. A policy whose part is not there
is refused with what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.recall import CaseRecall
from agent.settings import ModelSettings, RecallSettings
from retrieval.types import Case, Recalled

if TYPE_CHECKING:
    from finetune.evaluate.truth import Truth
    from finetune.policies.known import Known
    from finetune.policies.probes import FacetProbes
    from finetune.policies.rates import Rates
    from finetune.policies.vectors import CaptionTable, VectorsOf
    from retrieval.dataset import Dataset
    from retrieval.embedder import Embedder

# Recalls that are kept for the next policy: those of 5,000 test cases at two settings.
MOST_RECALLED = 10_000


@dataclass(frozen=True)
class Materials:
    """The parts. All but the first three may be None.

    Attributes:
        recall: ranks a case's history.
        recalled: how many engagements the readers get.
        model: which language model ``model`` is, and what a checkpoint is an adapter of.
        rates: the counts from before a case's time.
        vectors: captions to unit vectors; ``fill`` embeds many at once, with progress.
        known: genres and tags.
        facets: the visible facets by caption, made when asked for.
        probes: what reads theme and mood on vectors, fitted when asked for.
        truth: the ground truth of a simulated world.
        folder: where models keep their notes.
    """

    recall: CaseRecall
    recalled: RecallSettings = field(default_factory=RecallSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    rates: Rates | None = None
    vectors: CaptionTable | None = None
    known: Known | None = None
    facets: Callable[[], Mapping[str, Mapping[str, str]]] | None = None
    probes: Callable[[], FacetProbes] | None = None
    truth: Truth | None = None
    folder: Path | None = None


def open_materials(
    embedder: Embedder,
    *,
    dataset: Dataset | None = None,
    folder: Path | None = None,
    recalled: RecallSettings | None = None,
    model: ModelSettings | None = None,
) -> Materials:
    """The parts for an evaluation of cases, or of a dataset folder.

    Args:
        embedder: what turns captions into vectors.
        dataset: the folder that the cases are from; None for cases from anywhere.
        folder: where caption vectors and notes are kept between runs; None keeps nothing.
        recalled: how many engagements the readers get; by default as the product.
        model: the language model; by default the shipped one.
    """
    from finetune.policies.vectors import CaptionTable

    table = CaptionTable(embedder, file=None if folder is None else folder / "captions.npz")
    given: dict[str, Any] = {} if dataset is None else _of_dataset(dataset)
    return Materials(
        recall=remembered(table),
        recalled=recalled or RecallSettings(),
        model=model or ModelSettings(),
        vectors=table,
        probes=cache(partial(_fit_probes, table)),
        folder=folder,
        **given,
    )


def remembered(vectors: VectorsOf) -> CaseRecall:
    """Recall that keeps its latest results, so that policies that ask the same share them."""
    from retrieval.inline import recall_case

    @lru_cache(maxsize=MOST_RECALLED)
    def recall(case: Case, *, k: int, half_life_days: float) -> Recalled:
        return recall_case(case, vectors, k=k, half_life_days=half_life_days)

    return recall


def _of_dataset(dataset: Dataset) -> dict[str, Any]:
    """The parts that a dataset folder has, with its truth where it is a simulated world."""
    from finetune.evaluate.truth import find_truth
    from finetune.policies.known import load_known
    from finetune.policies.rates import open_rates

    truth = find_truth(dataset)
    labels = _labels(dataset)
    facets = (lambda: truth.visible_facets) if truth is not None else (lambda: labels)
    return {
        "rates": open_rates(dataset.take_rates, dataset.impressions),
        "known": load_known(dataset, tags=None if truth is None else truth.tags),
        "facets": facets if truth is not None or labels else None,
        "truth": truth,
    }


def _labels(dataset: Dataset) -> dict[str, dict[str, str]]:
    """The facets that a dataset gives its artworks, by caption; empty where none has any."""
    labels = {artwork.caption: artwork.facets for artwork in dataset.artworks}
    return labels if any(labels.values()) else {}


def _fit_probes(vectors: VectorsOf) -> FacetProbes:
    from finetune.policies.probes import FacetProbes
    from finetune.rows.notes import split_hand_written

    kept, held = split_hand_written()
    return FacetProbes(vectors, kept, held)
