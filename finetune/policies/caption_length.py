"""The caption-length-only policy: it counts a caption's words and reads none of them.

Before a fit the longer caption wins. Fitted, words and their square have a weight each, so that
the best length may lie in between.
"""

from __future__ import annotations

import numpy as np

from finetune.policies.distribution import Floats
from finetune.policies.linear import LinearPolicy
from retrieval.types import Case

# A caption's usual number of words: the square is taken around it.
USUAL = 30


class CaptionLengthPolicy(LinearPolicy):
    """Chooses by the number of words in the caption."""

    name = "caption-length"

    def __init__(self) -> None:
        super().__init__(start=np.array([1.0, 0.0]))

    def features(self, case: Case) -> Floats:
        """[K, 2] words less ``USUAL``, in units of ``USUAL``, and their square."""
        words = np.array([len(candidate.caption.split()) for candidate in case.candidates])
        length = words / USUAL - 1
        return np.column_stack([length, length**2])
