"""Every failure of a server is one sentence that names it and the remedy."""

from __future__ import annotations

import re
import socket

import pytest

from agent.models.server import Server
from retrieval.errors import ModelError, SettingsError
from tests.agent.models.loopback_server import LoopbackServer


def dead_url() -> str:
    """An address on loopback where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


def test_dead_server_is_named_with_the_remedy() -> None:
    url = dead_url()

    with pytest.raises(ModelError, match=f"no model server answers at {re.escape(url)} .*start it"):
        Server(url, "tiny", max_retries=0).complete("x", max_tokens=1)


def test_slow_server_is_named_with_the_timeout(loopback: LoopbackServer) -> None:
    loopback.switches.delay_s = 0.5
    server = Server(loopback.base_url, "tiny", timeout_s=0.1, max_retries=1)

    with pytest.raises(ModelError, match=r"gave no answer within 0\.1 s in 2 tries"):
        server.chat("", "x", max_tokens=1)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(401, "give the server's key"), (404, "base_url to end in /v1"), (500, "the server's log")],
)
def test_refusal_is_named_with_its_remedy(
    loopback: LoopbackServer, status: int, remedy: str
) -> None:
    loopback.switches.status = status
    server = Server(loopback.base_url, "tiny", max_retries=0)

    with pytest.raises(ModelError, match=f"answered {status} for model 'tiny' .*{remedy}"):
        server.complete("x", max_tokens=1)


@pytest.mark.parametrize(
    "body",
    ["not an object", {}, {"choices": []}, {"choices": [{"text": 7}]}, {"choices": [{"text": {}}]}],
)
def test_malformed_answer_is_refused(loopback: LoopbackServer, body: object) -> None:
    loopback.switches.body = body
    server = Server(loopback.base_url, "tiny")

    with pytest.raises(ModelError, match=r"can't be read .* OpenAI-compatible API"):
        server.complete("x", max_tokens=1)
    with pytest.raises(ModelError, match=r"can't be read .* OpenAI-compatible API"):
        server.chat("", "x", max_tokens=1)


@pytest.mark.parametrize("base_url", ["127.0.0.1:8000", "http://", "ftp://host/v1"])
def test_address_without_http_is_refused(base_url: str) -> None:
    with pytest.raises(SettingsError, match="it has to be an http or https address"):
        Server(base_url, "tiny")


def test_password_stays_out_of_the_address() -> None:
    assert Server("http://me:secret@host:1/v1", "tiny").address == "http://host:1/v1"


def test_environment_key_is_not_sent(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    Server(loopback.base_url, "tiny").complete("x", max_tokens=1)

    assert loopback.keys == ["Bearer none"]


def test_logprobs_are_seen_by_asking(loopback: LoopbackServer) -> None:
    assert Server(loopback.base_url, "tiny").chat_returns_logprobs()


def test_ignored_logprobs_are_seen_by_asking(loopback: LoopbackServer) -> None:
    loopback.switches.has_logprobs = False

    assert not Server(loopback.base_url, "tiny").chat_returns_logprobs()


def test_refused_logprobs_are_seen_by_asking(loopback: LoopbackServer) -> None:
    loopback.switches.refuses_logprobs = True

    assert not Server(loopback.base_url, "tiny").chat_returns_logprobs()


@pytest.mark.parametrize("status", [401, 500, 502, 503])
def test_failure_is_not_taken_for_missing_logprobs(loopback: LoopbackServer, status: int) -> None:
    loopback.switches.status = status

    with pytest.raises(ModelError, match=f"answered {status}"):
        Server(loopback.base_url, "tiny", max_retries=0).chat_returns_logprobs()


@pytest.mark.parametrize("status", [400, 422, 501])
def test_refusal_of_the_request_is_taken_for_missing_logprobs(
    loopback: LoopbackServer, status: int
) -> None:
    loopback.switches.status = status

    assert not Server(loopback.base_url, "tiny", max_retries=0).chat_returns_logprobs()
