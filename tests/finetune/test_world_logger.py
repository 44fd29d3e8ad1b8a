"""The production logger and the background table it reads."""

from __future__ import annotations

from functools import cache

import numpy as np

from finetune.world.build import World, draw_shelf, run_world
from finetune.world.presets import load_preset
from finetune.world.production import genre_matrix
from finetune.world.ragged import offsets_of
from finetune.world.simulate import is_refit


@cache
def _made() -> World:
    knobs = load_preset("paper").knobs
    return run_world(draw_shelf(60, knobs, 9), knobs, 9, preset="paper", n_members=400)


def test_first_days_are_uniform() -> None:
    log = _made().log
    early = log.day < 5

    assert np.allclose(log.propensity[early], 1 / log.counts[early])


def test_later_days_prefer_artworks_of_high_take_rate() -> None:
    made = _made()
    log, rates = made.log, made.rates
    late = np.flatnonzero(log.day >= 48)
    starts = offsets_of(log.counts)
    rate = np.nan_to_num(rates.at(48))
    spans = zip(starts[late], log.counts[late], strict=True)
    mean = np.array([rate[log.artworks[s : s + k]].mean() for s, k in spans])
    gain = rate[log.shown[late]] - mean

    # Four standard errors above a uniform choice.
    assert gain.mean() > 4 * gain.std() / np.sqrt(len(gain))


def test_no_propensity_is_below_the_exploration_floor() -> None:
    log = _made().log
    floor = (0.95 * 0.10 + 0.05) / log.counts

    assert (log.propensity >= floor - 1e-12).all()


def test_uniform_slice_holds_its_share() -> None:
    assert abs(_made().log.uniform.mean() - 0.05) < 0.01


def test_refits_are_every_five_days_and_stop_at_the_test_window() -> None:
    knobs = load_preset("paper").knobs
    days = [day for day in range(60) if is_refit(day, knobs)]

    assert days == [5, 10, 15, 20, 25, 30, 35, 40, 45, 48]


def test_background_counts_only_grow() -> None:
    rates = _made().rates

    assert (np.diff(rates.shown, axis=0) >= 0).all()
    assert (np.diff(rates.rewarded, axis=0) >= 0).all()
    assert (rates.rewarded <= rates.shown).all()


def test_background_rates_follow_the_true_rates() -> None:
    rates = _made().rates
    known = rates.shown[-1] > 500
    measured = rates.rewarded[-1][known] / rates.shown[-1][known]

    assert np.corrcoef(measured, rates.truth[known])[0, 1] > 0.9


def test_genre_matrix_marks_each_genre_of_a_title() -> None:
    assert genre_matrix((("war", "drama"), ("drama",))).tolist() == [[1.0, 1.0], [1.0, 0.0]]
