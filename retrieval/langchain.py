"""The preference memory as a LangChain retriever: a member's evidence for the captions in a query.

Importing this module imports LangChain; ``retrieval`` itself does not.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from retrieval.errors import BadInputError
from retrieval.memory import PreferenceMemory
from retrieval.ranking import DEFAULT_HALF_LIFE_DAYS, DEFAULT_K
from retrieval.types import Candidate, Recalled

ALLOWED = 'a caption, or a JSON list of captions or of {"artwork_id": ..., "caption": ...}'


class PreferenceRetriever(BaseRetriever):
    """Recalls one member's engagements as documents, the closest first.

    A query is a caption, or JSON: a list of captions, or of objects with ``artwork_id`` and
    ``caption``. A document's text is the caption that the member saw; its metadata is the rest of
    the evidence, and ``closeness``, the cosine to each candidate.

    Attributes:
        memory: the open memory.
        member_id: whose engagements.
        at: the decision's time, with an offset; only what came before it is recalled.
        k: how many at most.
        half_life_days: the age at which an engagement's ``recency`` is a half.
    """

    memory: PreferenceMemory = Field(repr=False)
    member_id: str
    at: datetime
    k: int = DEFAULT_K
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        recalled = self.memory.recall(
            self.member_id,
            read_query(query),
            at=self.at,
            k=self.k,
            half_life_days=self.half_life_days,
        )
        return documents(recalled)


def read_query(query: str) -> tuple[Candidate, ...]:
    """The candidates in a query; those without an id get ``c-<number>``, from 1.

    Raises:
        BadInputError: the query is empty, or its JSON is of another form.
    """
    items = _read_json(query) if query.lstrip().startswith("[") else [query]
    candidates = [_candidate(n, item) for n, item in enumerate(items, start=1)]
    if not candidates:
        raise BadInputError(f"the query {query!r} holds no caption; allowed: {ALLOWED}")
    return tuple(candidates)


def documents(recalled: Recalled) -> list[Document]:
    """The evidence as documents, in its order."""
    return [
        Document(
            id=item.engagement_id,
            page_content=item.caption,
            metadata={
                **item.model_dump(mode="json", exclude={"caption"}),
                "closeness": list(closeness),
            },
        )
        for item, closeness in zip(recalled.evidence, recalled.closeness, strict=True)
    ]


def _read_json(query: str) -> list[Any]:
    try:
        items = json.loads(query)
    except ValueError:
        return [query]  # a caption may well open with a bracket
    return list(items)


def _candidate(n: int, item: object) -> Candidate:
    values = item if isinstance(item, dict) else {"artwork_id": f"c-{n}", "caption": item}
    try:
        return Candidate.model_validate(values)
    except ValueError as error:
        raise BadInputError(f"entry {n} of the query is {item!r}; allowed: {ALLOWED}") from error
