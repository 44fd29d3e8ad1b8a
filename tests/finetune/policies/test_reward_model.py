"""The regression of the reward: fractional rewards, what it recovers, how it is tuned."""

from __future__ import annotations

import numpy as np
import pytest

from finetune.policies.reward_model import Design, fit_reward, split_rewards
from retrieval.errors import BadInputError


def drawn(n: int, seed: int) -> Design:
    """Rewards whose logit is -1 + 2 * the first of two features."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 2))
    chance = 1 / (1 + np.exp(1 - 2 * features[:, 0]))
    rewards = (rng.random(n) < chance).astype(np.float64)
    return Design(features=features, controls=np.zeros((n, 1)), rewards=rewards)


def test_reward_between_0_and_1_counts_as_both() -> None:
    rows, outcomes, weights = split_rewards(np.array([1.0, 0.25, 0.0]))

    assert rows.tolist() == [0, 1, 1, 2]
    assert outcomes.tolist() == [1, 1, 0, 0]
    assert weights.tolist() == [1.0, 0.25, 0.75, 1.0]


def test_fit_recovers_the_weights() -> None:
    fitted = fit_reward(drawn(4000, 0), drawn(1000, 1))

    assert fitted.weights == pytest.approx([2.0, 0.0], abs=0.2)


def test_penalty_is_the_one_of_the_lowest_validation_loss() -> None:
    fitted = fit_reward(drawn(500, 0), drawn(500, 1))

    assert fitted.losses[fitted.penalty] == min(fitted.losses.values())
    assert list(fitted.losses) == [1e-4, 1e-3, 1e-2, 1e-1]


def test_free_feature_is_hardly_shrunk() -> None:
    design = drawn(4000, 0)
    free = Design(design.features[:, :1], design.controls, design.rewards, n_free=1)

    shrunk = fit_reward(design, design, penalties=[1e-4])
    fitted = fit_reward(free, free, penalties=[1e-4])

    assert shrunk.weights[0] < 0.5
    assert fitted.weights == pytest.approx([2.0], abs=0.2)


def test_rewards_that_are_all_alike_are_refused() -> None:
    design = Design(np.ones((3, 1)), np.ones((3, 1)), np.ones(3))

    with pytest.raises(BadInputError, match="all 3 training rows have the same reward 1"):
        fit_reward(design, design)
