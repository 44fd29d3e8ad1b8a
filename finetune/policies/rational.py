"""The rational reader: a fixed rule that counts what the evidence and a candidate visibly share.

It reads facet labels and so makes no mistake of reading; it learns nothing. The rule is the
teacher's (``finetune.rows.teacher``), and what it does with perfect labels is what reading alone,
without any learning from logs, is worth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.recall import CaseRecall
from agent.settings import RecallSettings
from finetune.policies.distribution import Floats, distribution
from finetune.rows.teacher import Facets, read
from retrieval.errors import BadInputError
from retrieval.types import Candidate, Case, Evidence

# One engagement of the same mood more makes a candidate e times as probable.
TEMPERATURE = 1.0


class RationalReaderPolicy:
    """+ for each taken engagement that shares a facet, - for each refused one.

    Args:
        recall: ranks a case's history.
        settings: how many engagements are recalled.
        facets: the visible facets by caption.
        refusal: what a refused engagement counts against, one that was taken counting 1; 1 is the
            teacher's rule. Where little is taken of all that is shown, a refusal says little.
    """

    name = "rational-reader"

    def __init__(
        self,
        recall: CaseRecall,
        settings: RecallSettings,
        facets: Facets,
        *,
        refusal: float = 1.0,
    ) -> None:
        self._recall, self._settings, self._facets = recall, settings, facets
        self._refusal = refusal

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the counts; even where the evidence says nothing.

        Raises:
            BadInputError: a caption has no labels.
        """
        recalled = self._recall(
            case, k=self._settings.k, half_life_days=self._settings.half_life_days
        )
        captions = [item.caption for item in recalled.evidence]
        refuse_unlabelled(self._facets, captions + [c.caption for c in case.candidates])
        taken, refused = (self._read(recalled.evidence, case.candidates, sign) for sign in (1, -1))
        return distribution(case, taken + self._refusal * refused, temperature=TEMPERATURE)

    def _read(
        self, evidence: Sequence[Evidence], candidates: Sequence[Candidate], sign: int
    ) -> Floats:
        """[K] the rule's utilities by the engagements that ended one way."""
        kept = [item for item in evidence if item.outcome.sign == sign]
        return np.array(read(kept, candidates, self._facets).utilities, dtype=np.float64)


def refuse_unlabelled(facets: Facets, captions: list[str]) -> None:
    """Raise BadInputError if a caption has no labels."""
    for caption in captions:
        if caption not in facets:
            raise BadInputError(
                f"the caption {caption[:60]!r} has no facet labels; allowed: captions of a "
                "simulated world, or of a dataset whose artworks have facets"
            )
