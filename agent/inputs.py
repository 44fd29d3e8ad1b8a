"""What a decision was made from beyond what the decision itself holds.

It is stored beside the decision, so that the explanation can be written later, from the very
captions and closeness that the prompt held, whatever the catalogue says by then.
"""

from __future__ import annotations

from retrieval.types import Candidate, Evidence, Frozen, Recalled, UtcTime

# Engagements that a sentence without a model's ledger may speak of.
N_CLOSEST = 3


class Inputs(Frozen):
    """The inputs of one decision.

    Attributes:
        at: the decision's time; only engagements before it were recalled.
        candidates: the artworks with their captions as the prompt held them.
        recalled: the evidence and its closeness to each candidate, in the candidates' order.
        is_case: whether everything came inline, so that no id of it is in the catalogue.
    """

    at: UtcTime
    candidates: tuple[Candidate, ...]
    recalled: Recalled
    is_case: bool = False

    def candidate(self, artwork_id: str) -> Candidate:
        """The candidate of an id; KeyError for an artwork that was not one."""
        return {candidate.artwork_id: candidate for candidate in self.candidates}[artwork_id]

    def closest(self, artwork_id: str) -> tuple[Evidence, ...]:
        """The engagements closest to one candidate, the closest first, as recall found them."""
        index = [candidate.artwork_id for candidate in self.candidates].index(artwork_id)
        ranked = sorted(
            zip(self.recalled.evidence, self.recalled.closeness, strict=True),
            key=lambda pair: (-pair[1][index], pair[0].n),
        )
        return tuple(item for item, _ in ranked[:N_CLOSEST])
