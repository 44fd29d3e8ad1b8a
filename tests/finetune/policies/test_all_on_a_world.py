"""All policies on one small world: the decisions, the fits, and who is worth more than whom."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from finetune.policies.catalogue import POLICIES, build_policy
from finetune.policies.distribution import greedy
from finetune.policies.learned import LearnedPolicy
from retrieval.errors import BadInputError
from retrieval.types import PastEngagement
from tests.finetune.policies.conftest import SmallWorld


def value(made: SmallWorld, name: str, *, is_greedy: bool = True) -> float:
    """The true value of a policy on the test decisions, fitted on the training rows."""
    policy = build_policy(name, made.materials)
    if isinstance(policy, LearnedPolicy):
        policy.fit(made.decisions.train, made.decisions.validation)
    values = []
    for case in made.decisions.test:
        shares = policy.probabilities(case)
        assert set(shares) == {c.artwork_id for c in case.candidates}
        assert sum(shares.values()) == pytest.approx(1.0)
        chosen = greedy(shares) if is_greedy else shares
        values.append(made.truth.value(case.case_id, chosen))
    return float(np.mean(values))


def test_history_is_what_came_before(small_world: SmallWorld) -> None:
    case = max(small_world.decisions.test, key=lambda case: len(case.history))
    before = [
        i
        for i in small_world.dataset.impressions
        if i.member_id == case.member_id and case.at is not None and i.shown_at < case.at
    ]

    assert len(case.history) == len(before)
    assert [item.shown_at for item in case.history] == sorted(i.shown_at for i in before)


def test_decisions_are_in_order_of_time_and_by_split(small_world: SmallWorld) -> None:
    train, validation, test = (
        [case.at for case in cases if case.at is not None] for cases in small_world.decisions
    )

    assert train == sorted(train)
    assert max(train) < min(validation) < max(validation) < min(test)
    assert len(test) == sum(i.split == "test" for i in small_world.dataset.impressions)


def test_case_holds_what_was_logged(small_world: SmallWorld) -> None:
    case = small_world.decisions.test[0]
    logged = {i.impression_id: i for i in small_world.dataset.impressions}[case.case_id]

    assert (case.shown, case.reward) == (logged.artwork_id, logged.value)
    assert tuple(c.artwork_id for c in case.candidates) == logged.candidates
    assert case.propensity == logged.propensity


def test_logger_probability_of_the_shown_is_its_propensity(small_world: SmallWorld) -> None:
    policy = build_policy("logger", small_world.materials)

    for case in small_world.decisions.test[:20]:
        assert case.shown is not None
        assert policy.probabilities(case)[case.shown] == pytest.approx(case.propensity, abs=1e-7)


def test_uniform_is_worth_the_mean_true_reward(small_world: SmallWorld) -> None:
    mean = np.mean(
        [
            np.mean(list(small_world.truth.rewards(c.case_id).values()))
            for c in small_world.decisions.test
        ]
    )

    assert value(small_world, "uniform") == pytest.approx(float(mean))


def test_values_are_in_the_order_that_the_story_makes(small_world: SmallWorld) -> None:
    names = ("oracle", "near-bayes", "rational-reader", "uniform")
    values = [value(small_world, name) for name in names]

    assert values == sorted(values, reverse=True)
    assert values[0] > 1.1 * values[-1]


@pytest.mark.parametrize("name", ["production", "trained-reader", "popular"])
def test_what_learns_or_counts_beats_chance(small_world: SmallWorld, name: str) -> None:
    assert value(small_world, name) > value(small_world, "uniform")


def test_logger_softmax_is_between_uniform_and_oracle(small_world: SmallWorld) -> None:
    logger = value(small_world, "logger", is_greedy=False)

    assert value(small_world, "uniform") < logger < value(small_world, "oracle")


def test_truth_says_what_kind_of_test_a_row_makes(small_world: SmallWorld) -> None:
    strata = [small_world.truth.stratum(case.case_id) for case in small_world.decisions.train]

    assert not any(stratum.held_out for stratum in strata)
    assert any(stratum.repeat for stratum in strata)


def test_case_of_another_world_is_refused(small_world: SmallWorld) -> None:
    with pytest.raises(BadInputError, match="case 'c-9' is no impression of"):
        small_world.truth.rewards("c-9")


def test_visible_facets_are_of_the_captions(small_world: SmallWorld) -> None:
    facets = small_world.truth.visible_facets

    assert set(facets) == {artwork.caption for artwork in small_world.dataset.artworks}
    assert set(small_world.truth.tags.values()) <= {
        "hearts",
        "company",
        "danger",
        "dread",
        "wonder",
        "contest",
    }


@pytest.mark.parametrize(
    "name", [name for name, entry in POLICIES.items() if "folder" not in entry.needs]
)
def test_nothing_that_came_after_the_decision_is_read(small_world: SmallWorld, name: str) -> None:
    policy = build_policy(name, small_world.materials)
    if isinstance(policy, LearnedPolicy):
        policy.fit(small_world.decisions.train, small_world.decisions.validation)
    case = max(small_world.decisions.test, key=lambda case: len(case.history))
    assert case.at is not None
    later = [
        PastEngagement(
            title=case.title,
            caption=candidate.caption,
            outcome="thumbs_up",
            shown_at=case.at + timedelta(minutes=n),
        )
        for n, candidate in enumerate(case.candidates[:2])
    ]
    told = case.model_copy(update={"history": (*case.history, *later)})

    assert policy.probabilities(told) == pytest.approx(policy.probabilities(case))
