"""Label log-probabilities over HTTP, against a real server and a tiny random model."""

from __future__ import annotations

import pytest

from agent.models.chat_format import CHATML, ChatFormat, template_hash
from agent.models.completions import CompletionsBackend
from agent.models.contract import Backend, ScoreRequest, WriteRequest
from agent.models.server import Server
from retrieval.errors import BadInputError, ModelError, SettingsError
from tests.agent.models.loopback_server import LoopbackServer

LABELS = ("Yes", "No", *"0123456789")


@pytest.fixture
def trained(loopback: LoopbackServer) -> LoopbackServer:
    """The server of a model for which the labels are the likeliest tokens."""
    loopback.switches.favoured = LABELS
    return loopback


def build(server: LoopbackServer) -> CompletionsBackend:
    return CompletionsBackend(Server(server.base_url, "tiny"), chat_format=CHATML)


def test_completions_backend_is_a_backend(loopback: LoopbackServer) -> None:
    assert isinstance(build(loopback), Backend)


def test_direct_utility_is_the_models_own_logit_difference(
    trained: LoopbackServer, direct_request: ScoreRequest
) -> None:
    tokenizer = trained.model.tokenizer
    yes, no = tokenizer.convert_tokens_to_ids(["Yes", "No"])
    expected = []
    for option in direct_request.options:
        prompt = CHATML.prefix(direct_request) + CHATML.branch(direct_request, option)
        logits = trained.model.next_logits(tokenizer(prompt)["input_ids"])
        expected.append(float(logits[yes] - logits[no]))

    (scores,) = build(trained).score([direct_request])

    assert scores.utilities == pytest.approx(expected, abs=1e-4)
    assert scores.downgrades == ()
    assert scores.invariance == "exact"
    assert scores.model == f"tiny at {trained.base_url}"


def test_reason_utility_is_the_expected_digit(
    trained: LoopbackServer, direct_request: ScoreRequest
) -> None:
    request = direct_request.model_copy(update={"mode": "reason", "answer": "Score:"})
    tokenizer = trained.model.tokenizer
    digits = tokenizer.convert_tokens_to_ids(list("0123456789"))
    prompt = CHATML.prefix(request) + CHATML.branch(request, request.options[0])
    logits = trained.model.next_logits(tokenizer(prompt)["input_ids"])[digits]
    expected = sum(digit * float(p) for digit, p in enumerate(logits.softmax(dim=-1)))

    (scores,) = build(trained).score([request])

    assert scores.utilities[0] == pytest.approx(expected, abs=1e-4)
    assert scores.mode == "reason"


def test_unknown_chat_format_is_taken_for_chatml_and_said(
    trained: LoopbackServer, direct_request: ScoreRequest
) -> None:
    (scores,) = CompletionsBackend(Server(trained.base_url, "tiny")).score([direct_request])

    assert scores.downgrades == (
        "the served model's chat format is not known and was taken to be ChatML; "
        "set [model] tokenizer in keyart.toml",
    )
    assert scores.template_hash == template_hash(CHATML)


def test_prompt_is_in_the_served_models_chat_format(
    trained: LoopbackServer, direct_request: ScoreRequest
) -> None:
    turns = ChatFormat(
        before_system="<s>[SYS]", before_user="[USER]", before_answer="[BOT]", end="[END]"
    )
    backend = CompletionsBackend(
        Server(trained.base_url, "tiny"), chat_format=turns, added_bos="<s>"
    )
    request = direct_request.model_copy(update={"options": direct_request.options[:1]})

    (scores,) = backend.score([request])

    assert trained.asked[0]["prompt"] == (
        "[SYS]Say Yes or No.[USER]Past engagements of the member:\n"
        "[1] finished: a kitchen at night\n"
        "Poster: a harbour\nWould this member play it?[BOT]"
    )
    assert scores.downgrades == ()
    assert scores.template_hash == template_hash(turns)


def test_one_request_a_branch_of_one_token(
    trained: LoopbackServer, direct_request: ScoreRequest
) -> None:
    (scores,) = build(trained).score([direct_request])

    assert [(body["max_tokens"], body["logprobs"]) for body in trained.asked] == [(1, 20)] * 3
    assert {body["prompt"].count("Poster:") for body in trained.asked} == {1}
    sent = [len(trained.model.tokenizer(body["prompt"])["input_ids"]) for body in trained.asked]
    assert scores.n_tokens == sum(sent)


def test_ids_never_reach_the_server(trained: LoopbackServer, direct_request: ScoreRequest) -> None:
    options = tuple(
        option.model_copy(update={"option_id": f"secret-{n}"})
        for n, option in enumerate(direct_request.options)
    )
    build(trained).score([direct_request.model_copy(update={"options": options})])

    assert not any("secret" in str(body) for body in trained.asked)


def test_concurrency_is_bounded(trained: LoopbackServer, direct_request: ScoreRequest) -> None:
    trained.switches.delay_s = 0.05
    many = tuple(
        direct_request.options[0].model_copy(update={"option_id": f"o-{n}", "text": f"t {n}"})
        for n in range(9)
    )
    backend = CompletionsBackend(Server(trained.base_url, "tiny"), concurrency=2)
    backend.score([direct_request.model_copy(update={"options": many})])

    assert trained.n_at_once == 2


def test_absent_label_is_floored_and_said(
    loopback: LoopbackServer, direct_request: ScoreRequest
) -> None:
    loopback.switches.favoured = ("Yes",)

    (scores,) = build(loopback).score([direct_request])

    (note,) = scores.downgrades
    assert note.startswith("not among the 20 most likely tokens and taken to be as likely")
    assert note.endswith(": No (3x)")


def test_answer_without_labels_is_refused(
    loopback: LoopbackServer, direct_request: ScoreRequest
) -> None:
    loopback.switches.favoured = tuple("abcdefghijklmnopqrst")

    with pytest.raises(ModelError, match="the model's next token is none of Yes, No"):
        build(loopback).score([direct_request])


def test_server_without_logprobs_is_refused(
    loopback: LoopbackServer, direct_request: ScoreRequest
) -> None:
    loopback.switches.has_logprobs = False

    with pytest.raises(ModelError, match="no log-probabilities on /completions"):
        build(loopback).score([direct_request])


def test_list_prompt_is_refused(loopback: LoopbackServer, list_request: ScoreRequest) -> None:
    with pytest.raises(BadInputError, match=r"rendered for mode 'list'; .* reads direct or reason"):
        build(loopback).score([list_request])


def test_list_mode_is_refused(loopback: LoopbackServer) -> None:
    with pytest.raises(SettingsError, match=r"mode is 'list'; .* allow direct or reason"):
        CompletionsBackend(Server(loopback.base_url, "tiny"), mode="list")


def test_write_continues_the_open_turn(loopback: LoopbackServer) -> None:
    loopback.switches.text = " 1, 2"
    request = WriteRequest(system="S", user="U", answer="For:", max_tokens=3, seed=5)

    assert build(loopback).write([request]) == [" 1, 2"]
    (body,) = loopback.asked
    assert body["prompt"].endswith("<|im_start|>assistant\nFor:")
    assert (body["max_tokens"], body["seed"], body["stop"]) == (3, 5, "<|im_end|>")
