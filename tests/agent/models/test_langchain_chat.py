"""LangChain chat models as backends: a scripted one, and a real client on loopback."""

from __future__ import annotations

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.models.contract import Backend, ScoreRequest, WriteRequest
from agent.models.langchain_chat import LangChainBackend
from retrieval.errors import ModelError
from tests.agent.models.loopback_server import LoopbackServer


def scripted(*answers: str) -> LangChainBackend:
    return LangChainBackend(FakeListChatModel(responses=list(answers)), repeats=4, concurrency=1)


def over_http(server: LoopbackServer) -> LangChainBackend:
    model = ChatOpenAI(
        base_url=server.base_url,
        api_key=SecretStr("none"),
        model="tiny",
        temperature=0,
        max_tokens=8,
        max_retries=0,
    )
    return LangChainBackend(model, repeats=3)


def test_langchain_backend_is_a_backend() -> None:
    assert isinstance(scripted("1"), Backend)


def test_answers_are_votes_and_say_so(list_request: ScoreRequest) -> None:
    (scores,) = scripted("1").score([list_request])

    assert scores.downgrades == (
        "log-probabilities are not read through LangChain",
        "probabilities are shares of 4 votes over shuffled lists",
    )
    assert scores.invariance == "averaged"
    assert scores.model == "FakeListChatModel"
    assert sum(scores.probabilities) == pytest.approx(1)


def test_unreadable_answers_are_refused(list_request: ScoreRequest) -> None:
    with pytest.raises(ModelError, match="none of 4 answers names one number of the list"):
        scripted("hm").score([list_request])


def test_write_cuts_a_repeated_opening() -> None:
    request = WriteRequest(system="S", user="U", answer="For:")

    assert scripted("For: 1", " 2").write([request, request]) == [" 1", "2"]


def test_real_client_votes_over_http(loopback: LoopbackServer, list_request: ScoreRequest) -> None:
    loopback.switches.favoured = tuple("123")
    loopback.switches.text = "3"

    (scores,) = over_http(loopback).score([list_request])

    assert scores.model == "ChatOpenAI tiny"
    assert scores.n_tokens > 0
    assert len(loopback.asked) == 3


def test_failing_model_is_named(loopback: LoopbackServer, list_request: ScoreRequest) -> None:
    loopback.switches.status = 500

    with pytest.raises(ModelError, match=r"ChatOpenAI tiny gave no answer .*switched to fail"):
        over_http(loopback).score([list_request])
