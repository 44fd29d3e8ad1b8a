"""The facet-probe tagger: embeddings read each caption, then the rational reader's rule counts.

It decides whether reading by a language model beats reading by embeddings: it weighs the same
evidence by the same rule, and only its words for theme and mood come from probes on caption
vectors (``probes``), with their probabilities, as notes have them where a model wavers.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.reading import MOOD_WEIGHT, SUBJECT_WEIGHT, Reading, meet
from agent.recall import CaseRecall
from agent.settings import RecallSettings
from finetune.policies.distribution import distribution
from finetune.policies.probes import FacetProbes
from finetune.policies.rational import TEMPERATURE
from retrieval.types import Case, Evidence


class TaggerPolicy:
    """Counts possible matches of theme and mood for the probability that they are matches.

    Args:
        recall: ranks a case's history.
        settings: how many engagements are recalled.
        probes: what reads the captions.
        refusal: as of the rational reader.
    """

    name = "tagger"

    def __init__(
        self,
        recall: CaseRecall,
        settings: RecallSettings,
        probes: FacetProbes,
        *,
        refusal: float = 1.0,
    ) -> None:
        self._recall, self._settings, self._probes = recall, settings, probes
        self._refusal = refusal

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the counts; even where the evidence says nothing."""
        recalled = self._recall(
            case, k=self._settings.k, half_life_days=self._settings.half_life_days
        )
        captions = [candidate.caption for candidate in case.candidates]
        past = [item.caption for item in recalled.evidence]
        readings = self._probes.read([*past, *captions])
        utilities = [
            tagged_utility(
                recalled.evidence,
                [readings[c] for c in past],
                readings[caption],
                refusal=self._refusal,
            )
            for caption in captions
        ]
        return distribution(case, utilities, temperature=TEMPERATURE)


def tagged_utility(
    evidence: Sequence[Evidence],
    readings: Sequence[Reading],
    candidate: Reading,
    *,
    refusal: float = 1.0,
) -> float:
    """What the evidence says for a candidate: sign times how far the readings meet, added up."""
    return sum(
        (item.outcome.sign if item.outcome.sign > 0 else refusal * item.outcome.sign)
        * (
            SUBJECT_WEIGHT * meet(reading.subject, candidate.subject)
            + MOOD_WEIGHT * meet(reading.mood, candidate.mood)
        )
        for item, reading in zip(evidence, readings, strict=True)
    )
