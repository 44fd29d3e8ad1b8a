from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.policies.intervals import Draws

FOUR = np.array([0, 0, 1, 1])


def test_mean_leaves_out_what_is_not_counted() -> None:
    draws = Draws(FOUR, n_bootstrap=10, seed=0)
    found = draws.mean(np.array([1.0, 0.0, np.nan, 0.5]))()

    assert (found.value, found.n) == (0.5, 3)


def test_interval_has_the_width_of_the_members_spread() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=400)
    found = Draws(np.arange(400), n_bootstrap=2000, seed=0).mean(values)()

    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_high - found.ci_low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)


def test_rows_of_one_member_are_drawn_together() -> None:
    rng = np.random.default_rng(1)
    values = np.repeat(rng.normal(size=100), 4)
    apart = Draws(np.arange(400), n_bootstrap=500, seed=0).mean(values)()
    together = Draws(np.repeat(np.arange(100), 4), n_bootstrap=500, seed=0).mean(values)()

    widths = [(m.ci_high or 0) - (m.ci_low or 0) for m in (apart, together)]
    assert widths[1] / widths[0] == pytest.approx(2.0, rel=0.2)


def test_same_seed_gives_the_same_interval() -> None:
    values = np.array([0.0, 1.0, 0.5, 0.25])
    found = [Draws(np.arange(4), n_bootstrap=50, seed=7).mean(values)() for _ in range(2)]

    assert found[0] == found[1]


def test_one_member_has_no_interval() -> None:
    found = Draws(np.zeros(3, np.int64), n_bootstrap=10, seed=0).mean(np.array([0.0, 1.0, 1.0]))()

    assert found.value == pytest.approx(2 / 3)
    assert (found.ci_low, found.ci_high) == (None, None)


def test_nothing_counted_has_no_value() -> None:
    found = Draws(FOUR, n_bootstrap=10, seed=0).mean(np.full(4, np.nan))()

    assert (found.value, found.ci_low, found.n) == (None, None, 0)


def test_difference_is_paired() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=200)
    draws = Draws(np.arange(200), n_bootstrap=200, seed=0)
    found = draws.difference(noise + 1.5, noise + 1.0)()

    assert (found.value, found.ci_low, found.ci_high) == pytest.approx((0.5, 0.5, 0.5))
    assert found.lift == pytest.approx(0.5 / (noise.mean() + 1.0))


def test_difference_is_over_cases_that_both_have() -> None:
    draws = Draws(FOUR, n_bootstrap=10, seed=0)
    found = draws.difference(np.array([1.0, 1.0, 0.0, np.nan]), np.array([0.5, np.nan, 0.5, 9.0]))()

    assert (found.value, found.n) == (0.0, 2)


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    confidence, correct = np.array([0.9, 0.9, 0.3, 0.3]), np.array([1.0, 0.0, 1.0, 0.0])
    found = Draws(np.arange(4), n_bootstrap=50, seed=0).calibration(confidence, correct)()

    assert found.value == pytest.approx(0.5 * 0.4 + 0.5 * 0.2)


def test_interval_of_the_calibration_error_holds_it_and_stays_in_bounds() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.random(200)
    correct = (rng.random(200) < confidence).astype(float)
    found = Draws(np.arange(200), n_bootstrap=100, seed=0).calibration(confidence, correct)()

    assert found.value is not None
    assert found.ci_low is not None
    assert 0.0 <= found.ci_low <= found.value <= (found.ci_high or 0) <= 1.0
