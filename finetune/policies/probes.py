"""Linear probes of a caption's theme and mood on its vector, fitted on labelled captions.

What embeddings alone can read. The labelled captions are the hand-written ones that training uses;
the inverse penalty is tuned on those that it leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from agent.reading import UNCLEAR, Reading
from finetune.policies.vectors import VectorsOf
from finetune.rows.notes import LabelledCaption
from retrieval.types import Frozen

FACETS = ("theme", "mood")
PENALTIES = (1.0, 10.0, 100.0)


class ProbeReport(Frozen):
    """How the probes were fitted: captions, right on the left-out ones, penalties, seconds."""

    n_train: int
    n_validation: int
    accuracy: dict[str, float]
    inverse_penalty: dict[str, float]
    seconds: float


class _Probe(NamedTuple):
    model: Any
    penalty: float
    accuracy: float


class FacetProbes:
    """Probes of theme and mood.

    Args:
        vectors: captions to [n, d] unit vectors.
        train: labelled captions to fit on.
        validation: labelled captions to tune on.
        penalties: inverse penalties to choose from.

    Attributes:
        report: how they were fitted.
    """

    def __init__(
        self,
        vectors: VectorsOf,
        train: Sequence[LabelledCaption],
        validation: Sequence[LabelledCaption],
        *,
        penalties: Sequence[float] = PENALTIES,
    ) -> None:
        start = perf_counter()
        self._vectors = vectors
        features, held = (vectors([c.caption for c in rows]) for rows in (train, validation))
        self._probes = {
            facet: _fit(
                features, _labels(train, facet), held, _labels(validation, facet), penalties
            )
            for facet in FACETS
        }
        self._read: dict[str, Reading] = {}
        self.report = ProbeReport(
            n_train=len(train),
            n_validation=len(validation),
            accuracy={facet: probe.accuracy for facet, probe in self._probes.items()},
            inverse_penalty={facet: probe.penalty for facet, probe in self._probes.items()},
            seconds=perf_counter() - start,
        )

    def read(self, captions: Sequence[str]) -> dict[str, Reading]:
        """The probability of every theme and mood by caption; each caption is read once."""
        missing = [c for c in dict.fromkeys(captions) if c not in self._read]
        if missing:
            vectors = self._vectors(missing)
            theme, mood = (_words(self._probes[facet].model, vectors) for facet in FACETS)
            for caption, subject, feeling in zip(missing, theme, mood, strict=True):
                self._read[caption] = Reading(subject, feeling)
        return {caption: self._read[caption] for caption in captions}


def _labels(captions: Sequence[LabelledCaption], facet: str) -> list[str]:
    return [getattr(caption, facet) or UNCLEAR for caption in captions]


def _fit(
    features: np.ndarray,
    labels: Sequence[str],
    held: np.ndarray,
    wanted: Sequence[str],
    penalties: Sequence[float],
) -> _Probe:
    """The probe that is most often right on the left-out captions; of several the simplest."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=300, tol=1e-3, warm_start=True)
    best = _Probe(None, 0.0, -1.0)
    for penalty in sorted(penalties):
        model.set_params(C=penalty).fit(features, labels)
        right = float((model.predict(held) == np.array(wanted)).mean())
        if right > best.accuracy:
            best = _Probe(_copy(model), penalty, right)
    return best


def _copy(model: Any) -> Any:
    from copy import deepcopy

    return deepcopy(model)


def _words(model: Any, vectors: np.ndarray) -> list[Mapping[str, float]]:
    """The probability of each label by caption."""
    names = [str(name) for name in model.classes_]
    return [
        {name: float(p) for name, p in zip(names, row, strict=True)}
        for row in model.predict_proba(vectors)
    ]
