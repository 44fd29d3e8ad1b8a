"""Order and names carry no signal in exact backends; list backends fail the same property."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.models.chat import ChatBackend
from agent.models.completions import CompletionsBackend
from agent.models.contract import Backend, Option, ScoreRequest
from agent.models.fake import ScriptedBackend, hash_utility
from agent.models.local import LocalBackend
from agent.models.server import Server
from retrieval.errors import BadInputError
from tests.agent.models.invariance import assert_exact, by_text, make_request
from tests.agent.models.loopback_server import LoopbackServer

LABELS = ("Yes", "No", *"0123456789")
# The loopback server is the same for every example, and is only read.
SHARED = [HealthCheck.function_scoped_fixture]
Build = Callable[[LoopbackServer], tuple[Backend, str]]


def scripted(_: LoopbackServer) -> tuple[Backend, str]:
    return ScriptedBackend(), "direct"


def completions_direct(server: LoopbackServer) -> tuple[Backend, str]:
    return CompletionsBackend(Server(server.base_url, "tiny")), "direct"


def completions_reason(server: LoopbackServer) -> tuple[Backend, str]:
    return CompletionsBackend(Server(server.base_url, "tiny"), mode="reason"), "reason"


def local_direct(server: LoopbackServer) -> tuple[Backend, str]:
    return LocalBackend(server.model.model, server.model.tokenizer, name="tiny"), "direct"


def local_reason(server: LoopbackServer) -> tuple[Backend, str]:
    backend = LocalBackend(server.model.model, server.model.tokenizer, name="tiny", mode="reason")
    return backend, "reason"


SERVED = [scripted, completions_direct, completions_reason]
EXACT = [*SERVED, local_direct, local_reason]


@pytest.mark.parametrize("build", EXACT)
@given(n_options=st.integers(2, 12), seed=st.integers(0, 999))
@example(n_options=40, seed=0)
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=SHARED)
def test_exact_backend_ignores_order_and_names(
    loopback: LoopbackServer, build: Build, n_options: int, seed: int
) -> None:
    loopback.switches.favoured = LABELS
    backend, mode = build(loopback)

    assert backend.invariance == "exact"
    assert_exact(backend, make_request(n_options, seed, mode), seed=seed)


@pytest.mark.parametrize("build", EXACT)
def test_exact_backend_tells_options_apart(loopback: LoopbackServer, build: Build) -> None:
    loopback.switches.favoured = LABELS
    backend, mode = build(loopback)

    assert len(set(by_text(backend, make_request(8, 1, mode)).values())) == 8


def in_the_given_order(request: ScoreRequest, option: Option) -> float:
    number = request.options.index(option) + 1
    return hash_utility(request, Option(option_id="x", text=f"{number}. {option.text}"))


def sorted_by_id(request: ScoreRequest, option: Option) -> float:
    number = sorted(each.option_id for each in request.options).index(option.option_id) + 1
    return hash_utility(request, Option(option_id="x", text=f"{number}. {option.text}"))


def test_served_and_local_utilities_agree(loopback: LoopbackServer) -> None:
    loopback.switches.favoured = LABELS
    request = make_request(8, 3)
    served, local = (
        build(loopback)[0].score([request])[0]
        for build in (
            completions_direct,
            local_direct,
        )
    )

    assert served.utilities == pytest.approx(local.utilities, abs=1e-4)
    assert served.template_hash == local.template_hash


def test_list_backend_in_the_given_order_fails_the_property() -> None:
    with pytest.raises(AssertionError, match="the given order moved a probability"):
        assert_exact(ScriptedBackend(in_the_given_order), make_request(8, 0), seed=0)


def test_list_backend_sorted_by_id_fails_the_property() -> None:
    with pytest.raises(AssertionError, match="the ids moved a probability"):
        assert_exact(ScriptedBackend(sorted_by_id), make_request(8, 0), seed=0)


@pytest.mark.parametrize(("repeats", "invariance"), [(1, "none"), (4, "averaged")])
def test_list_prompt_on_a_real_model_fails_the_property(
    loopback: LoopbackServer, repeats: int, invariance: str
) -> None:
    loopback.switches.favoured = LABELS[2:]
    backend = ChatBackend(Server(loopback.base_url, "tiny"), repeats=repeats)

    assert backend.invariance == invariance
    with pytest.raises(AssertionError, match="moved a probability"):
        assert_exact(backend, make_request(5, 0, "list"), seed=0)


def test_duplicate_ids_are_refused() -> None:
    request = make_request(2, 0)
    twice = [option.model_copy(update={"option_id": "a"}) for option in request.options]

    with pytest.raises(ValidationError, match="an option id appears twice"):
        ScoreRequest.model_validate({**request.model_dump(), "options": twice})


@pytest.mark.parametrize("build", SERVED)
def test_more_options_than_allowed_are_refused(loopback: LoopbackServer, build: Build) -> None:
    backend, mode = build(loopback)

    with pytest.raises(BadInputError, match=r"41 candidates in one decision; .* at most 40"):
        backend.score([make_request(41, 0, mode)])
