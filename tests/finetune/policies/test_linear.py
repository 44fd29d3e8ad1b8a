"""The weighted-features policies that see no content: position and caption length."""

from __future__ import annotations

import pytest

from agent.policy import Policy
from finetune.policies.caption_length import CaptionLengthPolicy
from finetune.policies.distribution import greedy
from finetune.policies.learned import LearnedPolicy, TimedPolicy
from finetune.policies.linear import member_level
from finetune.policies.position import PositionPolicy
from retrieval.errors import BadInputError
from retrieval.types import Case
from tests.finetune.policies.small import case, past

THREE = {"a": "A sea.", "b": "A very long night by the sea.", "c": "A bar at night."}


def rows_where(best: str) -> list[Case]:
    """Each artwork shown ten times, of which ``best`` is always taken."""
    return [
        case(THREE, shown=artwork_id, reward=float(artwork_id == best), case_id=f"{artwork_id}-{n}")
        for n in range(10)
        for artwork_id in THREE
    ]


def test_position_before_a_fit_takes_the_first() -> None:
    assert greedy(PositionPolicy().probabilities(case(THREE))) == {"a": 1.0, "b": 0.0, "c": 0.0}


def test_position_learns_which_place_is_taken() -> None:
    policy = PositionPolicy()
    policy.fit(rows_where("c"), rows_where("c"))

    assert greedy(policy.probabilities(case(THREE))) == {"a": 0.0, "b": 0.0, "c": 1.0}


def test_caption_length_before_a_fit_takes_the_longest() -> None:
    chosen = greedy(CaptionLengthPolicy().probabilities(case(THREE)))

    assert chosen == {"a": 0.0, "b": 1.0, "c": 0.0}


def test_caption_length_learns_that_short_is_taken() -> None:
    policy = CaptionLengthPolicy()
    policy.fit(rows_where("a"), rows_where("a"))

    assert greedy(policy.probabilities(case(THREE))) == {"a": 1.0, "b": 0.0, "c": 0.0}


def test_fit_reports_rows_penalty_losses_and_seconds() -> None:
    report = PositionPolicy().fit(rows_where("a"), rows_where("a")[:6])

    assert (report.policy, report.n_train, report.n_validation) == ("position", 30, 6)
    assert list(report.validation_losses) == ["0.0001", "0.001", "0.01", "0.1"]
    assert report.settings["inverse_penalty"] in (1e-4, 1e-3, 1e-2, 1e-1)
    assert report.seconds > 0


def test_fit_without_rows_is_refused() -> None:
    with pytest.raises(BadInputError, match="no train row among 1 has a shown artwork"):
        PositionPolicy().fit([case(THREE)], rows_where("a"))


def test_member_level_is_shrunk_towards_the_usual() -> None:
    taken = case(THREE, [past("A sea.", "finished"), past("A bar.", "thumbs_up")])

    # (2 + 4 * 0.25) / (2 + 4) - 0.25.
    assert member_level(taken, 0.25) == pytest.approx(0.25)
    assert member_level(case(THREE), 0.25) == 0.0


def test_timed_policy_counts_cases_and_seconds() -> None:
    timed = TimedPolicy(PositionPolicy())
    timed.probabilities(case(THREE))
    timed.probabilities(case(THREE))

    assert (timed.name, timed.n_cases) == ("position", 2)
    assert timed.seconds > 0


@pytest.mark.parametrize("policy", [PositionPolicy(), CaptionLengthPolicy()])
def test_is_a_learned_policy(policy: object) -> None:
    assert isinstance(policy, Policy)
    assert isinstance(policy, LearnedPolicy)
