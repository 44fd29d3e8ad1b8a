"""A language model as a policy, by a scripted one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.models.contract import Option, ScoreRequest
from agent.models.fake import ScriptedBackend
from agent.policy import Policy
from finetune.policies.materials import remembered
from finetune.policies.model import open_model_policy
from retrieval.embedder import HashEmbedder
from retrieval.errors import ModelError
from tests.finetune.policies.small import case, past

PAIR = {"a": "A calm sea.", "b": "A neon bar."}
ASKED = case(PAIR, [past("A sea.", "finished")])
RECALL = remembered(HashEmbedder().embed)


def test_probabilities_are_the_models(tmp_path: Path) -> None:
    backend = ScriptedBackend({"calm sea": 1.0})
    policy = open_model_policy(backend, RECALL, folder=tmp_path, name="scripted")

    assert isinstance(policy, Policy)
    # 1 / (1 + exp(-1)).
    assert policy.probabilities(ASKED) == {
        "a": pytest.approx(0.7311, abs=1e-4),
        "b": pytest.approx(0.2689, abs=1e-4),
    }


def test_member_without_history_is_not_asked_about(tmp_path: Path) -> None:
    backend = ScriptedBackend({"calm sea": 1.0})
    policy = open_model_policy(backend, RECALL, folder=tmp_path)

    assert policy.probabilities(case(PAIR)) == {"a": 0.5, "b": 0.5}
    assert backend.scored == []


def test_answer_that_can_t_be_read_is_no_choice(tmp_path: Path) -> None:
    def dead(request: ScoreRequest, option: Option) -> float:
        raise ModelError("the model is down")

    policy = open_model_policy(ScriptedBackend(dead), RECALL, folder=tmp_path)

    with pytest.raises(ModelError, match=r"policy model did not score case 'c-1': .*is down"):
        policy.probabilities(ASKED)


def test_decisions_go_to_a_store_of_its_own(tmp_path: Path) -> None:
    open_model_policy(ScriptedBackend(), RECALL, folder=tmp_path).probabilities(ASKED)

    assert (tmp_path / "model.db").is_file()
