"""The scripted backend answers from its script, the same each time."""

from __future__ import annotations

import pytest

from agent.models.contract import Backend, Option, ScoreRequest, WriteRequest
from agent.models.fake import ScriptedBackend
from retrieval.errors import ModelError

ASK = WriteRequest(system="S", user="U")


def dead(request: ScoreRequest, option: Option) -> float:
    raise ModelError("the model is down")


def test_scripted_backend_is_a_backend() -> None:
    assert isinstance(ScriptedBackend(), Backend)


def test_points_by_phrase_are_summed(direct_request: ScoreRequest) -> None:
    backend = ScriptedBackend({"harbour": 2.0, "Poster": 1.0})

    (scores,) = backend.score([direct_request])

    assert scores.option_ids == ("a", "b", "c")
    assert scores.utilities == (3.0, 1.0, 1.0)
    assert scores.invariance == "exact"
    assert scores.prompt_hash == backend.score([direct_request])[0].prompt_hash


def test_function_gives_the_utility(direct_request: ScoreRequest) -> None:
    backend = ScriptedBackend(lambda _, option: float(len(option.text)), temperature=2.0)

    (scores,) = backend.score([direct_request])

    assert scores.utilities == (44.0, 46.0, 41.0)
    assert scores.probabilities[1] == pytest.approx(0.6897, abs=1e-4)


def test_default_utility_is_stable(direct_request: ScoreRequest) -> None:
    (scores,) = ScriptedBackend().score([direct_request])

    assert scores.utilities == ScriptedBackend().score([direct_request])[0].utilities
    assert all(-1 <= utility < 1 for utility in scores.utilities)


def test_utility_may_play_a_dead_model(direct_request: ScoreRequest) -> None:
    with pytest.raises(ModelError, match="the model is down"):
        ScriptedBackend(dead).score([direct_request])


def test_texts_are_given_in_turn() -> None:
    assert ScriptedBackend(texts=["one", "two"]).write([ASK, ASK]) == ["one", "two"]


def test_text_function_sees_the_request() -> None:
    assert ScriptedBackend(texts=lambda request: request.user.lower()).write([ASK]) == ["u"]


def test_used_up_script_is_an_error() -> None:
    with pytest.raises(ModelError, match="the script held 0 texts and one more was asked"):
        ScriptedBackend().write([ASK])


def test_requests_are_kept(direct_request: ScoreRequest) -> None:
    backend = ScriptedBackend(texts=["one"])
    backend.score([direct_request])
    backend.write([ASK])

    assert backend.scored == [direct_request]
    assert backend.written == [ASK]
