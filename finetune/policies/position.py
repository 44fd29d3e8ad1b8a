"""The position-only policy: it sees where a candidate stands on the list and nothing else.

Before a fit the earlier place wins. Fitted, each of the first places has a worth of its own and so
has the last. Candidates are listed in random order, so that anything it gains is a leak.
"""

from __future__ import annotations

import numpy as np

from finetune.policies.distribution import Floats
from finetune.policies.linear import LinearPolicy
from retrieval.types import Case

# Places with a worth of their own; those after share the last one's.
N_PLACES = 10


class PositionPolicy(LinearPolicy):
    """Chooses by the place on the list."""

    name = "position"

    def __init__(self) -> None:
        # 1 for the first place, falling evenly; nothing for being the last.
        super().__init__(start=np.r_[1 - np.arange(N_PLACES) / N_PLACES, 0.0])

    def features(self, case: Case) -> Floats:
        """[K, N_PLACES + 1] which place each candidate has, and whether it is the last."""
        n = len(case.candidates)
        places = np.eye(N_PLACES)[np.minimum(np.arange(n), N_PLACES - 1)]
        return np.column_stack([places, np.arange(n) == n - 1]).astype(np.float64)
