"""Which member the demo opens with: the one whose past says most clearly what to show of a title.

Judged by the rule-based reader on the demo's facet labels, over the evidence that recall finds. The
model that then decides sees no label; it may well choose otherwise.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.settings import RecallSettings
    from retrieval.memory import PreferenceMemory

# Members with the longest histories; reading one takes some milliseconds.
N_JUDGED = 80


def clearest_member(memory: PreferenceMemory, title_id: str, settings: RecallSettings) -> str:
    """The member for whom one artwork of a title stands out most.

    Args:
        memory: holds members.
        title_id: a title whose artworks, as those of the members' past, have facet labels.
            Members who were shown it before are passed over.
        settings: how much is recalled.

    Returns:
        A member's id; that with the longest history where nothing stands out.
    """
    judged = memory.members(order="n", limit=N_JUDGED)
    margins = {m.member_id: _margin(memory, m.member_id, title_id, settings) for m in judged}
    return max(margins, key=lambda member_id: margins[member_id])


def _margin(
    memory: PreferenceMemory,
    member_id: str,
    title_id: str,
    settings: RecallSettings,
) -> float:
    """How far the rule-based reader's best candidate is ahead of its second; -1 if shown before."""
    from finetune.rows.teacher import read

    candidates = memory.catalogue.candidates(title_id)
    recalled = memory.recall(
        member_id,
        candidates,
        at=datetime.now(UTC),
        k=settings.k,
        half_life_days=settings.half_life_days,
    )
    if any(item.title_id == title_id for item in recalled.evidence):
        return -1.0
    ids = [item.artwork_id for item in recalled.evidence if item.artwork_id]
    ids += [candidate.artwork_id for candidate in candidates]
    facets = {a.caption: a.facets for a in memory.catalogue.artworks_by_id(ids).values()}
    utilities = sorted(read(recalled.evidence, candidates, facets).utilities, reverse=True)
    return utilities[0] - utilities[1] if len(utilities) > 1 else 0.0
