"""The agent as a LangChain Runnable: ids or a case in, a Decision out.

chain = as_runnable(agent) | (lambda decision: decision.artwork_id)
chain.invoke({"member_id": "m-00042", "title_id": "t-007"})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent.agent import ArtworkAgent
from agent.decision import Decision
from retrieval.errors import BadInputError
from retrieval.types import Case

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

SELECT_KEYS = frozenset({"member_id", "title_id", "at", "explain", "explore", "seed", "policy"})


def as_runnable(agent: ArtworkAgent) -> Runnable[Any, Decision]:
    """The agent as a Runnable that batches, streams and composes as any other.

    Its input is ``{"member_id": ..., "title_id": ...}`` with any option of ``select``, or a Case,
    as an object or as the dict of one.
    """
    from langchain_core.runnables import RunnableLambda

    def decide(asked: Case | Mapping[str, Any]) -> Decision:
        return _decide(agent, asked)

    return RunnableLambda(decide, name="keyart")


def _decide(agent: ArtworkAgent, asked: Case | Mapping[str, Any]) -> Decision:
    if isinstance(asked, Case):
        return agent.select_case(asked)
    if "candidates" in asked:
        return agent.select_case(_case(asked))
    missing = {"member_id", "title_id"} - asked.keys()
    unknown = asked.keys() - SELECT_KEYS
    if missing or unknown:
        raise BadInputError(
            f"the input has the keys {', '.join(sorted(asked))}; allowed: member_id and title_id "
            f"with any of {', '.join(sorted(SELECT_KEYS - {'member_id', 'title_id'}))}, or a case"
        )
    return agent.select(**asked)


def _case(asked: Mapping[str, Any]) -> Case:
    from pydantic import ValidationError

    try:
        return Case.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "case"
        raise BadInputError(f"the case is not allowed: {place}: {first['msg']}") from None
