"""The even policy: every candidate alike, which is the least that a chooser must beat.

It reads nothing: neither the history nor the captions.
"""

from __future__ import annotations

from retrieval.types import Case


class UniformPolicy:
    """Every candidate alike."""

    name = "uniform"

    def probabilities(self, case: Case) -> dict[str, float]:
        """1 / K each."""
        return {c.artwork_id: 1 / len(case.candidates) for c in case.candidates}
