"""The embedding bandit: caption vectors crossed with a vector of the member, fitted to the reward.

Captions are projected to their main directions in the training rows. A member is the mean of the
captions they took less that of those they refused. The regression sees the artwork's vector (what
everybody takes), each pair of a member's and an artwork's first directions (what this member
takes), and the two plain closenesses. No language model reads anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from finetune.policies.distribution import Floats
from finetune.policies.linear import LinearPolicy
from finetune.policies.rates import Rates
from finetune.policies.vectors import VectorsOf
from retrieval.types import Case

# Directions of the artwork alone, and those that are crossed with the member's.
N_DIRECTIONS, N_CROSSED = 32, 12


class EmbeddingPolicy(LinearPolicy):
    """Member vector times caption vector.

    Args:
        vectors: captions to [n, d] unit vectors.
        rates: the counts from before a case's time, as one more feature.
    """

    name = "embedding"

    def __init__(self, vectors: VectorsOf, *, rates: Rates | None = None) -> None:
        super().__init__(rates=rates)
        self._vectors = vectors
        self._centre: Floats = np.zeros(0)
        self._directions: Floats = np.zeros((0, 0))

    def prepare(self, train: Sequence[Case]) -> None:
        """Find the main directions of the captions that the training rows offer."""
        from sklearn.decomposition import PCA

        captions = list(dict.fromkeys(c.caption for row in train for c in row.candidates))
        vectors = self._vectors(captions).astype(np.float64)
        n = min(N_DIRECTIONS, *vectors.shape)
        fitted = PCA(n_components=n, whiten=True, svd_solver="covariance_eigh").fit(vectors)
        self._centre = fitted.mean_
        # Whitened, so that no direction counts for more because captions vary more in it.
        self._directions = fitted.components_.T / np.sqrt(fitted.explained_variance_)

    def features(self, case: Case) -> Floats:
        """[K, D + X * X + 2] the artwork, artwork times member, closeness to taken and refused."""
        vectors = self._vectors([c.caption for c in case.candidates]).astype(np.float64)
        liked, refused = self._means(case)
        artwork = self._project(vectors)
        crossed = min(N_CROSSED, artwork.shape[1])
        member = self._project(liked, shift=False) - self._project(refused, shift=False)
        pairs = artwork[:, :crossed, None] * member[None, None, :crossed]
        close = np.column_stack([vectors @ liked, vectors @ refused])
        return np.hstack([artwork, pairs.reshape(len(vectors), -1), close])

    def _means(self, case: Case) -> tuple[Floats, Floats]:
        """[d] mean caption vector of what the member took, and of what they refused, or zeros."""
        past = case.past
        signs = np.array([item.outcome.sign for item in past])
        vectors = self._vectors([item.caption for item in past]).astype(np.float64)
        kept = [vectors[signs == sign] for sign in (1, -1)] if len(signs) else []
        size = len(self._centre)
        means = [rows.mean(axis=0) if len(rows) else np.zeros(size) for rows in kept]
        return (means[0], means[1]) if means else (np.zeros(size), np.zeros(size))

    def _project(self, vectors: Floats, *, shift: bool = True) -> Floats:
        """The vectors along the main directions; without ``shift`` they are differences."""
        return np.asarray((vectors - (self._centre if shift else 0.0)) @ self._directions)
