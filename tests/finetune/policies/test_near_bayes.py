"""Near-Bayes: the mode that Newton finds, the prior's covariances, what a history changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finetune.policies.near_bayes import NearBayesPolicy, find_mode
from finetune.policies.taste_prior import FINISH, PLAY, build_prior
from finetune.world.story import sigmoid
from retrieval.errors import BadInputError
from tests.finetune.policies.conftest import SmallWorld
from tests.finetune.policies.small import case


def test_mode_of_one_latent_solves_its_equation() -> None:
    # latent = variance * (outcome - sigmoid(latent)) has the root 1.2785 for variance 4.
    mode = find_mode(np.array([[4.0]]), np.zeros(1), np.ones(1))
    latent = 4.0 * mode.slope[0]

    assert latent == pytest.approx(4.0 * (1 - sigmoid(np.array(latent))), abs=1e-5)
    assert mode.weight[0] ** 2 == pytest.approx(mode.slope[0] * (1 - mode.slope[0]), abs=1e-5)


def test_unrelated_latents_don_t_move_each_other() -> None:
    mode = find_mode(np.eye(2), np.zeros(2), np.array([1.0, 0.0]))

    assert mode.slope[0] == pytest.approx(-mode.slope[1])


def test_taste_of_the_same_day_covaries_fully_and_drifts_with_time(small_world: SmallWorld) -> None:
    story = small_world.truth.story
    drifting = story.knobs.model_copy(update={"drift_share": 0.5})
    prior = build_prior(replace(story, knobs=drifting))
    day = np.array([0.0])
    row = np.array([0])
    same = prior.covariance((PLAY, row, day), (PLAY, row, day))[0, 0]
    later = prior.covariance((PLAY, row, day), (PLAY, row, day + 20))[0, 0]

    assert later < same


def test_fit_has_a_standard_deviation_of_beta_p_within_titles(small_world: SmallWorld) -> None:
    story = small_world.truth.story
    prior = build_prior(story)
    spreads = []
    for title in range(len(story.titles)):
        rows = np.flatnonzero(story.title == title)
        if len(rows) > 1:
            asked = (PLAY, rows, np.zeros(len(rows)))
            covariance = prior.covariance(asked, asked)
            n = len(rows)
            spread = (np.trace(covariance) - covariance.sum() / n) / (n - 1)
            spreads.append((1 - 1 / n, spread))
    weights, values = np.array(spreads).T

    assert np.sqrt(np.average(values, weights=weights)) == pytest.approx(story.knobs.beta_p)


def test_finish_latent_moves_with_play(small_world: SmallWorld) -> None:
    prior = build_prior(small_world.truth.story)
    row, day = np.array([0]), np.array([0.0])

    assert prior.covariance((PLAY, row, day), (FINISH, row, day))[0, 0] > 0


def test_expected_rewards_without_history_are_those_of_anybody(small_world: SmallWorld) -> None:
    policy = NearBayesPolicy(small_world.truth.story)
    asked = small_world.decisions.test[0].model_copy(update={"history": ()})
    rewards = policy.expected_rewards(asked)

    assert ((rewards > 0) & (rewards < 1)).all()
    assert rewards.shape == (len(asked.candidates),)


def test_artwork_of_another_world_is_refused(small_world: SmallWorld) -> None:
    with pytest.raises(BadInputError, match="artwork 'z' is not one of the world"):
        NearBayesPolicy(small_world.truth.story).probabilities(case({"z": "A sea."}))
