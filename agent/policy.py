"""The one protocol by which anything that chooses artwork is valued or served.

The command line injects the policies of ``finetune``; serving never imports that folder.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from retrieval.types import Case


@runtime_checkable
class Policy(Protocol):
    """A rule that gives every candidate of a case a probability."""

    @property
    def name(self) -> str:
        """The policy's name, as it stands in decisions and reports."""

    def probabilities(self, case: Case) -> dict[str, float]:
        """Probability by artwork id, over exactly the case's candidates; sums to 1."""
