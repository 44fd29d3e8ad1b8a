"""The memory as a LangChain retriever."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from retrieval.errors import BadInputError
from retrieval.langchain import PreferenceRetriever, read_query
from retrieval.memory import PreferenceMemory

AT = datetime(2026, 4, 1, tzinfo=UTC)


def test_query_of_one_caption_returns_evidence_as_documents(memory: PreferenceMemory) -> None:
    retriever = PreferenceRetriever(memory=memory, member_id="member-ann", at=AT, k=2)
    documents = retriever.invoke("A small boat on a calm grey sea.")
    assert documents[0].page_content == "A small boat on a calm grey sea."
    assert documents[0].metadata["engagement_id"] == "i-0001"
    assert documents[0].metadata["outcome"] == "finished"
    assert documents[0].metadata["closeness"] == [1.0]
    assert len(documents) == 2


def test_query_in_json_holds_several_candidates(memory: PreferenceMemory) -> None:
    retriever = PreferenceRetriever(memory=memory, member_id="member-ann", at=AT)
    query = json.dumps(
        [{"artwork_id": "a", "caption": "A boat."}, {"artwork_id": "b", "caption": "A dog."}]
    )
    assert [len(d.metadata["closeness"]) for d in retriever.invoke(query)] == [2, 2, 2]


def test_retriever_runs_in_a_chain(memory: PreferenceMemory) -> None:
    retriever = PreferenceRetriever(memory=memory, member_id="member-bob", at=AT)
    chain = retriever | (lambda documents: [d.metadata["engagement_id"] for d in documents])
    assert sorted(chain.invoke("A storm.")) == ["i-0004", "i-0005"]


def test_captions_without_ids_are_numbered() -> None:
    assert [c.artwork_id for c in read_query('["one", "two"]')] == ["c-1", "c-2"]


def test_caption_that_opens_with_a_bracket_is_a_caption() -> None:
    assert [c.caption for c in read_query("[A red door] stands alone.")] == [
        "[A red door] stands alone."
    ]


@pytest.mark.parametrize("query", ["", "[]", "[1]", '[{"caption": "x"}]'])
def test_query_of_another_form_is_refused(query: str) -> None:
    with pytest.raises(BadInputError, match="allowed: a caption, or a JSON list"):
        read_query(query)
