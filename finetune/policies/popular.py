"""The most popular artwork: take fractions of all members, smoothed, whoever is asking.

The rule is ``retrieval.popularity``, the one that also stands in where no model answers.
"""

from __future__ import annotations

from finetune.policies.rates import Rates
from retrieval.popularity import popularity
from retrieval.types import Case


class PopularPolicy:
    """In proportion to the smoothed take fractions; even where nothing was ever shown.

    Args:
        rates: the counts from before a case's time.
    """

    name = "popular"

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    def probabilities(self, case: Case) -> dict[str, float]:
        """Shares of the candidates' smoothed take fractions."""
        ids = [candidate.artwork_id for candidate in case.candidates]
        return popularity(ids, self._rates(case))
