"""Records an exposure: what was shown and what came of it, in the store and in the memory.

A decision becomes an impression only here. The store comes first, so that a kill between the two
leaves an exposure that recording again completes; both writes may be repeated.
"""

from __future__ import annotations

from agent.decision import Decision
from agent.recall import Memory
from agent.store import DecisionStore
from retrieval.errors import BadInputError
from retrieval.types import Engagement, Outcome


def record_outcome(
    store: DecisionStore, memory: Memory, decision_id: str, outcome: Outcome | str
) -> Decision:
    """Record an outcome; durable in both places when this returns.

    Args:
        store: the decision store.
        memory: where the engagement goes, under the decision's id.
        decision_id: what was shown.
        outcome: what the member did; another one than recorded before replaces it.

    Raises:
        BadInputError: the outcome is unknown, or the decision was made from an inline case.
        NotFoundError: the decision is not in the store.
        StoreError: the store or the memory can't be written.
    """
    known = _outcome(outcome)
    kept = store.get(decision_id)
    decision = kept.decision
    if kept.inputs.is_case:
        raise BadInputError(
            f"decision {decision_id!r} was made from an inline case, whose artworks are not in the "
            "catalogue; load them with: keyart ingest DIR"
        )
    if kept.outcome != known:
        store.expose(decision, known)
    engagement = Engagement(
        engagement_id=decision.decision_id,
        title_id=decision.title_id,
        artwork_id=decision.artwork_id,
        outcome=known,
        shown_at=kept.inputs.at,
    )
    memory.add(decision.member_id, [engagement])
    return decision


def _outcome(outcome: Outcome | str) -> Outcome:
    try:
        return Outcome(outcome)
    except ValueError:
        allowed = ", ".join(known.value for known in Outcome)
        raise BadInputError(f"outcome = {outcome!r} is not allowed; allowed: {allowed}") from None
