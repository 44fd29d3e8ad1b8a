from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.audits.changes import turn_order
from finetune.evaluate.audits.order import estimate_rstd
from tests.finetune.audits.made import FIRST, READER, audit, made

RNG = np.random.default_rng


def test_policy_of_the_first_place_flips_always() -> None:
    found = audit(FIRST, "order_flips")

    assert (found.value, found.n, found.passed) == (1.0, 80, False)


def test_policy_blind_to_order_never_flips() -> None:
    found = audit(READER, "order_flips")

    assert (found.value, found.ci_low, found.passed) == (0.0, 0.0, True)
    # Wilson: z^2 / (n + z^2).
    assert found.ci_high == pytest.approx(0.0458, abs=1e-4)


def test_policy_of_the_first_place_has_the_largest_rstd() -> None:
    found = audit(FIRST, "order_rstd")

    # 3 by the formula, less 3 / 80 that chance makes: sqrt(2.9625).
    assert found.value == pytest.approx(1.7212, abs=1e-4)
    assert found.passed is False


def test_rstd_of_even_places_is_0_and_passes() -> None:
    found = estimate_rstd([0, 1, 2, 3] * 100, [4] * 400, rng=RNG(0))

    assert (found.value, found.low, found.n) == (0.0, 0.0, 400)
    assert found.high is not None
    assert found.high < 0.25


def test_first_of_two_fills_half_of_the_list() -> None:
    found = estimate_rstd([0] * 100, [2] * 100, rng=RNG(0))

    # Shares 1/2, 1/2, 0, 0: 1 by the formula, less 1 / 100 that chance makes.
    assert found.value == pytest.approx(0.99**0.5)


def test_lists_of_two_lengths_are_counted_in_quarters() -> None:
    found = estimate_rstd([0] * 12, [2] * 6 + [8] * 6, rng=RNG(0))

    # Shares 3/4, 1/4, 0, 0: 6 / 4 by the formula, less (6 * 1 + 6 * 3) / 12 / 12 = 1 / 6.
    assert found.value == pytest.approx((6 / 4 - 1 / 6) ** 0.5)


def test_rstd_is_on_average_0_for_choices_drawn_evenly() -> None:
    draws = [RNG(seed).integers(0, 5, 200).tolist() for seed in range(10)]
    values = [estimate_rstd(draw, [5] * 200, rng=RNG(0)).value or 0.0 for draw in draws]

    assert np.mean(values) < 0.1


def test_turned_list_leaves_no_candidate_where_it_was() -> None:
    for case in made(8):
        turned = turn_order(case, rng=RNG(3))
        pairs = zip(case.candidates, turned.candidates, strict=True)
        assert all(one != other for one, other in pairs)
        assert set(case.candidates) == set(turned.candidates)
