"""The trained reader: what the evidence and a candidate share, with weights learned from logs.

It reads facet labels and so makes no mistake of reading: it stands for a model that reads
perfectly and has learned which likenesses count, and which artworks everybody takes. Over the
rational reader it knows all six facets, and the three kinds of outcome apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from agent.recall import CaseRecall
from agent.settings import RecallSettings
from finetune.policies.distribution import Floats
from finetune.policies.linear import LinearPolicy
from finetune.policies.rates import Rates
from finetune.policies.rational import refuse_unlabelled
from finetune.rows.teacher import Facets
from retrieval.types import Case

SIGNS = (1, 0, -1)
UNSEEN = -1


class TrainedReaderPolicy(LinearPolicy):
    """Counts of shared facets by facet and outcome, and the candidate's own facets, weighted.

    Args:
        recall: ranks a case's history.
        settings: how many engagements are recalled.
        facets: the visible facets by caption.
        rates: the counts from before a case's time, as one more feature.
    """

    name = "trained-reader"

    def __init__(
        self,
        recall: CaseRecall,
        settings: RecallSettings,
        facets: Facets,
        *,
        rates: Rates | None = None,
    ) -> None:
        super().__init__(rates=rates)
        self._recall, self._settings, self._facets = recall, settings, facets
        self._names = sorted({name for shown in facets.values() for name in shown})
        self._values = {
            name: sorted({shown[name] for shown in facets.values() if name in shown})
            for name in self._names
        }
        self._codes = {caption: self._encode(shown) for caption, shown in facets.items()}

    def features(self, case: Case) -> Floats:
        """[K, 3 * facets + values] shared facets by outcome sign, and the facets shown.

        Raises:
            BadInputError: a caption has no labels.
        """
        recalled = self._recall(
            case, k=self._settings.k, half_life_days=self._settings.half_life_days
        )
        mine = self._coded([candidate.caption for candidate in case.candidates])
        past = self._coded([item.caption for item in recalled.evidence])
        signs = np.array([item.outcome.sign for item in recalled.evidence], dtype=np.int64)
        shared = (past[:, None, :] == mine[None, :, :]) & (mine != UNSEEN)[None, :, :]
        counts = [shared[signs == sign].sum(axis=0) for sign in SIGNS]
        shown = [
            mine[:, column, None] == np.arange(len(self._values[name]))[None, :]
            for column, name in enumerate(self._names)
        ]
        return np.hstack([*counts, *shown]).astype(np.float64)

    def _encode(self, shown: Mapping[str, str]) -> list[int]:
        """One code a facet, ``UNSEEN`` where the caption doesn't show it."""
        return [
            self._values[name].index(shown[name]) if name in shown else UNSEEN
            for name in self._names
        ]

    def _coded(self, captions: Sequence[str]) -> np.ndarray:
        """[n, facets]."""
        refuse_unlabelled(self._facets, list(captions))
        codes = [self._codes[caption] for caption in captions]
        return np.array(codes, dtype=np.int64).reshape(len(codes), len(self._names))
