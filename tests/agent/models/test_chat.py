"""The list prompt on a chat endpoint: log-probabilities where they come, else labelled votes."""

from __future__ import annotations

import pytest

from agent.models.chat import ChatBackend
from agent.models.contract import Backend, ScoreRequest, WriteRequest
from agent.models.server import Server
from retrieval.errors import BadInputError, ModelError
from tests.agent.models.invariance import make_request
from tests.agent.models.loopback_server import LoopbackServer

DIGITS = tuple("0123456789")


def build(server: LoopbackServer, *, repeats: int = 3) -> ChatBackend:
    return ChatBackend(Server(server.base_url, "tiny", max_retries=0), repeats=repeats)


def test_chat_backend_is_a_backend(loopback: LoopbackServer) -> None:
    assert isinstance(build(loopback), Backend)


def test_logprobs_give_probabilities_without_a_downgrade(
    loopback: LoopbackServer, list_request: ScoreRequest
) -> None:
    loopback.switches.favoured = DIGITS

    (scores,) = build(loopback).score([list_request])

    assert scores.downgrades == ()
    assert scores.invariance == "averaged"
    assert scores.option_ids == ("a", "b", "c")
    assert sum(scores.probabilities) == pytest.approx(1)
    assert scores.probabilities == build(loopback).score([list_request])[0].probabilities


def test_every_repeat_is_one_request_in_its_own_order(
    loopback: LoopbackServer, list_request: ScoreRequest
) -> None:
    loopback.switches.favoured = DIGITS
    build(loopback, repeats=8).score([list_request])
    listed = [body["messages"][-1]["content"] for body in loopback.asked[1:]]

    assert len(listed) == 8
    assert len(set(listed)) > 1


def test_probe_is_asked_once(loopback: LoopbackServer, list_request: ScoreRequest) -> None:
    loopback.switches.favoured = DIGITS
    backend = build(loopback, repeats=1)
    backend.score([list_request, list_request])
    backend.score([list_request])

    assert [body["max_tokens"] for body in loopback.asked] == [1, 8, 8, 8]


@pytest.mark.parametrize("switch", ["has_logprobs", "refuses_logprobs"])
def test_without_logprobs_answers_are_labelled_votes(
    loopback: LoopbackServer, list_request: ScoreRequest, switch: str
) -> None:
    setattr(loopback.switches, switch, switch != "has_logprobs")
    loopback.switches.text = "2"

    (scores,) = build(loopback).score([list_request])

    assert scores.downgrades == (
        "the server returns no log-probabilities",
        "probabilities are shares of 3 votes over shuffled lists",
    )
    assert sum(scores.probabilities) == pytest.approx(1)


def test_ten_options_are_voted_on_although_there_are_logprobs(loopback: LoopbackServer) -> None:
    loopback.switches.text = "10"

    (scores,) = build(loopback).score([make_request(10, 0, "list")])

    assert scores.downgrades == (
        "log-probabilities are read for at most 9 options",
        "probabilities are shares of 3 votes over shuffled lists",
    )


def test_one_order_is_declared_as_none(
    loopback: LoopbackServer, list_request: ScoreRequest
) -> None:
    loopback.switches.favoured = DIGITS

    (scores,) = build(loopback, repeats=1).score([list_request])

    assert scores.invariance == "none"


def test_answers_without_a_number_are_refused(
    loopback: LoopbackServer, list_request: ScoreRequest
) -> None:
    loopback.switches.has_logprobs = False
    loopback.switches.text = "the harbour"

    with pytest.raises(ModelError, match="none of 3 answers names one number of the list"):
        build(loopback).score([list_request])


def test_failing_server_is_named(loopback: LoopbackServer, list_request: ScoreRequest) -> None:
    loopback.switches.status = 503

    with pytest.raises(ModelError, match=f"{loopback.base_url} answered 503"):
        build(loopback).score([list_request])


def test_server_that_failed_once_is_asked_for_logprobs_again(
    loopback: LoopbackServer, list_request: ScoreRequest
) -> None:
    loopback.switches.favoured = DIGITS
    backend = build(loopback)
    loopback.switches.status = 503
    with pytest.raises(ModelError, match="answered 503"):
        backend.score([list_request])
    loopback.switches.status = 200

    (scores,) = backend.score([list_request])

    assert scores.downgrades == ()


def test_branch_prompt_is_refused(loopback: LoopbackServer, direct_request: ScoreRequest) -> None:
    with pytest.raises(BadInputError, match=r"rendered for mode 'direct'; .* reads list"):
        build(loopback).score([direct_request])


def test_write_puts_the_opening_last_and_cuts_it_from_the_answer(loopback: LoopbackServer) -> None:
    loopback.switches.text = "For: 1, 2"

    assert build(loopback).write([WriteRequest(system="S", user="U", answer="For:")]) == [" 1, 2"]
    assert loopback.asked[0]["messages"] == [
        {"role": "system", "content": "S"},
        {"role": "user", "content": "U\nFor:"},
    ]
