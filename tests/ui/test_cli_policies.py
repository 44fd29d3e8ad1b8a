"""``keyart select --policy``: the policies that can choose for anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.decision import Decision
from retrieval.errors import BadInputError
from retrieval.types import TakeRate
from tests.agent.fakes import START, Stage
from tests.ui.cli import keyart, stage_agent
from ui.commands.policies import load_policy


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return stage_agent(monkeypatch, tmp_path)


def select_by(policy: str) -> Decision:
    arguments = ("--member", "m-1", "--title", "t-new", "--policy", policy, "--json")
    return Decision.model_validate_json(keyart("select", *arguments).out)


def test_popular_goes_by_the_catalogues_take_rates(stage: Stage) -> None:
    stage.catalogue.rates.append(
        TakeRate(artwork_id="a-chase", as_of=START, n_shown=100, n_rewarded=60)
    )
    decision = select_by("popular")

    assert (decision.policy, decision.artwork_id) == ("popular", "a-chase")


@pytest.mark.usefixtures("stage")
def test_caption_length_takes_the_longest() -> None:
    assert select_by("caption-length").artwork_id == "a-kiss"


def test_policy_that_needs_a_fit_is_not_offered(stage: Stage) -> None:
    with pytest.raises(
        BadInputError,
        match="allowed are model, closeness, uniform, popular, position, caption-length",
    ):
        load_policy("production", stage.agent)


def test_model_is_no_policy(stage: Stage) -> None:
    assert load_policy("model", stage.agent) is None
