"""The whole walk on fakes: what is chosen and written down, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.models.contract import ScoreRequest
from agent.settings import parse_settings
from retrieval.errors import BadInputError, NotFoundError
from tests.agent.fakes import LATER, Stage, build_stage, select, writer


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return build_stage(tmp_path)


def test_choice_is_the_candidate_of_highest_utility(stage: Stage) -> None:
    decision = select(stage)
    assert decision.artwork_id == "a-calm"
    assert decision.state == "ok"
    assert (decision.policy, decision.model) == ("model", "scripted")
    assert [scored.artwork_id for scored in decision.candidates] == ["a-calm", "a-chase", "a-kiss"]
    assert [scored.utility for scored in decision.candidates] == [2.0, -1.0, 0.0]
    assert sum(scored.probability for scored in decision.candidates) == pytest.approx(1.0)
    assert (decision.propensity, decision.explore) == (1.0, 0.0)


def test_scoring_is_asked_once_for_all_candidates(stage: Stage) -> None:
    select(stage)
    requests: list[ScoreRequest] = stage.backend.scored
    assert len(requests) == 1
    assert len(requests[0].options) == 3


def test_exploration_stores_share_seed_and_propensity(stage: Stage) -> None:
    decisions = [select(stage, explore=0.9, seed=seed) for seed in range(12)]
    assert {decision.artwork_id for decision in decisions} == {"a-calm", "a-chase", "a-kiss"}
    propensity = {d.artwork_id: d.propensity for d in decisions}
    assert propensity["a-calm"] == pytest.approx(0.4)
    assert propensity["a-kiss"] == pytest.approx(0.3)
    kept = stage.store.get(decisions[3].decision_id).decision
    assert (kept.explore, kept.seed) == (0.9, 3)


def test_seeds_that_are_not_given_differ_from_one_decision_to_the_next(stage: Stage) -> None:
    assert len({select(stage).seed for _ in range(4)}) == 4


def test_settings_give_explore_and_the_sequence_of_seeds(tmp_path: Path) -> None:
    settings = parse_settings({"choose": {"explore": 0.5, "seed": 7}})
    first, second = (build_stage(tmp_path / name, settings=settings) for name in ("a", "b"))
    assert select(first).seed == select(second).seed
    assert select(first).explore == 0.5


def test_decision_is_stored_as_it_was_returned(stage: Stage) -> None:
    decision = select(stage, explain=True)
    assert stage.store.get(decision.decision_id).decision == decision


def test_steps_are_timed(tmp_path: Path) -> None:
    timings = select(build_stage(tmp_path, backend=writer()), explain=True).timings_ms
    assert set(timings) == {"recall", "load", "notes", "render", "score", "explain"}
    assert all(spent >= 0 for spent in timings.values())


def test_recorded_outcome_is_recalled_by_the_next_decision(stage: Stage) -> None:
    decision = select(stage)
    stage.agent.record(decision.decision_id, outcome="thumbs_up")
    after = select(stage, at=LATER + timedelta(minutes=1))
    assert decision.decision_id in [item.engagement_id for item in after.evidence]


def test_erased_member_has_no_history_and_no_decisions(stage: Stage) -> None:
    decision = select(stage)
    receipt = stage.agent.erase(member_id="m-1")
    assert receipt.deleted == {"engagements": 2, "exposures": 0, "notes": 0, "decisions": 1}
    with pytest.raises(NotFoundError, match="erased"):
        stage.agent.explain(decision.decision_id)
    assert select(stage).state == "cold_start"


def test_agent_closes_as_a_context_manager(tmp_path: Path) -> None:
    stage = build_stage(tmp_path)
    with stage.agent as agent:
        agent.select(member_id="m-1", title_id="t-new", at=LATER)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"member_id": "  "}, "member_id = '' is not allowed|member_id = '  '"),
        ({"at": datetime(2026, 1, 1)}, "has no offset"),
        ({"explore": 2.0}, "from 0 to 1"),
    ],
)
def test_bad_input_is_refused(stage: Stage, options: dict[str, object], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        select(stage, **options)  # type: ignore[arg-type]


def test_unknown_title_and_title_without_artworks_are_refused(stage: Stage) -> None:
    with pytest.raises(NotFoundError, match="t-none"):
        stage.agent.select(member_id="m-1", title_id="t-none")
    with pytest.raises(BadInputError, match=r"'t-empty' has no artwork; .*keyart ingest"):
        stage.agent.select(member_id="m-1", title_id="t-empty")
