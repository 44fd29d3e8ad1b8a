"""What must hold in a simulated world, on worlds small enough for a suite.

The lifts of ``paper`` are of a few percent and need its full size; here the taste for artworks is
made seven times as strong, or nothing, and shows in a few hundred decisions. The same checks at
full size stand in the report of ``python -m finetune.evaluate.worlds``. Tolerances are stated.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from finetune.evaluate.worlds.plan import Size, WorldPlan
from finetune.evaluate.worlds.record import Check, WorldRecord
from finetune.evaluate.worlds.run import run_worlds
from finetune.world.build import World, draw_shelf, run_world, world
from finetune.world.outcomes import is_rewarded
from finetune.world.presets import load_preset
from finetune.world.ragged import row_sum
from finetune.world.splits import TEST
from finetune.world.summary import WorldSummary, summarise
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError

STRONG = "1.4"
ASKED = (
    "uniform",
    "position",
    "production",
    "logger",
    "trained-reader",
    "trained-reader@no-history",
    "trained-reader@other-history",
    "near-bayes",
    "oracle",
)
LEARNED = ("production", "trained-reader", "trained-reader@no-history")


def _record(folder: Path, taste: str, policies: tuple[str, ...]) -> WorldRecord:
    plan = WorldPlan(
        preset="paper",
        seed=5,
        sweep="taste-strength",
        setting=taste,
        size=Size(members=240, titles=40, test=400),
        policies=policies,
        n_bootstrap=0,
    )
    return run_worlds([plan], folder, HashEmbedder(), say=lambda _: None)[0]


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory) -> WorldRecord:
    return _record(tmp_path_factory.mktemp("strong"), STRONG, ASKED)


@pytest.fixture(scope="module")
def tasteless(tmp_path_factory: pytest.TempPathFactory) -> WorldRecord:
    return _record(tmp_path_factory.mktemp("tasteless"), "0", LEARNED)


@cache
def _made() -> World:
    """A ``paper`` world of 400 members and 300 titles, not written.

    Its logger learns from a 27th of the rows, so it is shrunk a 27th as much: about as peaked as
    at full size.
    """
    knobs = load_preset("paper").knobs
    logger = knobs.logger.model_copy(update={"inverse_penalty": 27 * knobs.logger.inverse_penalty})
    knobs = knobs.model_copy(update={"logger": logger})
    return run_world(draw_shelf(300, knobs, 2), knobs, 2, preset="paper", n_members=400)


@cache
def _summary() -> WorldSummary:
    return summarise(_made(), Path("nowhere"))


def _check(record: WorldRecord, start: str) -> Check:
    return next(check for check in record.checks if check.name.startswith(start))


def _lift(record: WorldRecord, name: str) -> float:
    policy = record.policy(name)
    assert policy is not None
    value = policy.forms["greedy"].lift.value
    assert value is not None
    return value


def test_presets_have_the_sizes_of_the_paper() -> None:
    paper, strong = load_preset("paper"), load_preset("paper-strong")

    for preset in (paper, strong):
        assert preset.n_impressions == 110_000
        assert (preset.knobs.n_validation, preset.knobs.n_test) == (1_000, 5_000)
    assert (paper.knobs.beta_p, strong.knobs.beta_p) == (0.20, 0.28)


def test_reward_rate_is_near_a_fifth() -> None:
    # .18 to .21 at full size; 300 titles' draws move it by some .01.
    assert _summary().reward_rate == pytest.approx(0.195, abs=0.03)


def test_seven_of_ten_plays_are_finished() -> None:
    assert _summary().play_rate == pytest.approx(0.275, abs=0.04)
    assert _summary().finish_rate == pytest.approx(0.70, abs=0.05)


def test_new_titles_are_a_fifth_of_the_test_window() -> None:
    # .15 to .25 at full size.
    assert _summary().new_title_share == pytest.approx(0.20, abs=0.08)


def test_mean_weight_of_the_uniform_policy_is_one() -> None:
    assert _summary().mean_weight == pytest.approx(1.0, abs=0.03)


def test_uniform_policy_keeps_over_half_of_the_sample() -> None:
    # .57 at full size.
    log = _made().log
    late = log.day >= 48
    weights = 1 / log.counts[late] / log.propensity[late]

    share = weights.sum() ** 2 / (weights @ weights) / late.sum()
    assert share == pytest.approx(0.57, abs=0.15)


@pytest.mark.parametrize("name", ["best for each", "best for all", "first on the list"])
def test_mean_weight_of_a_greedy_policy_is_one(name: str) -> None:
    made = _made()
    log, row = made.log, np.repeat(np.arange(len(made.log)), made.log.counts)
    scores = {
        "best for each": log.reward,
        "best for all": made.rates.truth[log.artworks],
        "first on the list": -np.arange(len(row), dtype=np.float64),
    }[name]
    starts = np.cumsum(log.counts) - log.counts
    chosen = scores == np.maximum.reduceat(scores, starts)[row]
    shown = np.flatnonzero(log.artworks == np.repeat(log.shown, log.counts))
    weights = chosen[shown] / log.propensity

    # Four standard errors.
    assert weights.mean() == pytest.approx(1.0, abs=4 * weights.std() / np.sqrt(len(log)))


def test_logging_probabilities_of_every_decision_sum_to_one() -> None:
    log = _made().log

    assert np.abs(row_sum(log.logging, log.counts) - 1).max() < 1e-9


def test_no_two_captions_are_alike() -> None:
    captions = _made().story.shelf.artworks.captions

    assert len(set(captions)) == len(captions)


def test_mean_reward_of_the_log_is_its_mean_true_reward() -> None:
    log = _made().log
    # Where the shown artwork stands among all candidates of all decisions.
    place = np.flatnonzero(log.artworks == np.repeat(log.shown, log.counts))
    true = log.reward[place]

    # Four standard errors of a mean of coin tosses.
    allowed = 4 * np.sqrt((true * (1 - true)).mean() / len(true))
    assert is_rewarded(log.outcomes).mean() == pytest.approx(true.mean(), abs=allowed)


def test_position_is_worth_as_much_as_uniform(strong: WorldRecord) -> None:
    # Within the 95 % interval of the paired difference, clustered by member and title.
    assert _check(strong, "position is worth").passed


def test_mean_weight_of_every_policy_is_one(strong: WorldRecord) -> None:
    check = _check(strong, "mean weight of every policy")

    assert check.figure is not None
    assert check.figure < 4


def test_ips_of_the_logger_on_its_own_log_is_the_mean_reward(strong: WorldRecord) -> None:
    check = _check(strong, "IPS of the logger")

    assert check.figure == pytest.approx(0.0, abs=1e-6)


def test_greedy_production_is_another_policy_than_the_logger(strong: WorldRecord) -> None:
    logger = strong.policy("logger")
    assert logger is not None

    assert logger.forms["softmax"].true_value != pytest.approx(
        logger.forms["greedy"].true_value, rel=1e-3
    )


def test_oracle_is_above_near_bayes_and_near_bayes_above_all(strong: WorldRecord) -> None:
    lifts = {policy.name: _lift(strong, policy.name) for policy in strong.policies}

    assert lifts["oracle"] == max(lifts.values())
    assert lifts["near-bayes"] == max(v for name, v in lifts.items() if name != "oracle")
    assert _check(strong, "near-Bayes is no worse").passed


def test_own_history_is_worth_more_than_none_and_none_than_anothers(strong: WorldRecord) -> None:
    own = _lift(strong, "trained-reader")
    none = _lift(strong, "trained-reader@no-history")
    other = _lift(strong, "trained-reader@other-history")

    assert own > none
    # At this size another's history may come out ahead of none by noise: one point is allowed.
    assert none >= other - 0.01


def test_without_taste_no_learned_policy_beats_its_twin_without_history(
    tasteless: WorldRecord,
) -> None:
    # Beyond the 95 % interval of the paired difference, clustered by member and title.
    assert _check(tasteless, "without taste, trained-reader").passed


def test_larger_held_out_is_exactly_so_large(tmp_path: Path) -> None:
    summary = world(tmp_path / "w", n_members=80, n_titles=30, n_test=150, seed=1)

    assert summary.n_test == 150


def test_more_held_out_pairs_than_there_are_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="n_test is 9000, but this world has"):
        world(tmp_path / "w", n_members=20, n_titles=10, n_test=9000)
    assert not (tmp_path / "w").exists()


def test_held_out_pairs_are_distinct() -> None:
    made = _made()
    test = made.splits.code == TEST
    pairs = np.stack([made.log.members[test], made.log.titles[test]], axis=1)

    assert len(np.unique(pairs, axis=0)) == len(pairs)


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0.0, 0.0), (0.2, 0.12, 0.24)])
def test_repeat_exposure_is_the_share_of_pairs_shown_again(
    tmp_path: Path, share: float, low: float, high: float
) -> None:
    # Only passed-over titles of three artworks or more can come again: fewer than asked do.
    summary = world(tmp_path / "w", n_members=80, n_titles=40, repeat_exposure=share, seed=1)

    assert low <= summary.repeat_share <= high


def test_repeat_exposure_above_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"repeat_exposure is 1\.5; it must be from 0 to 1"):
        world(tmp_path / "w", repeat_exposure=1.5)
