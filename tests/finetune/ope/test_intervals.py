from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finetune.evaluate.ope import Options, value_log
from finetune.evaluate.ope.bandit import build_bandit
from finetune.evaluate.ope.intervals import (
    Measured,
    analytic,
    bootstrap,
    effective_members,
    replicate,
)
from tests.finetune.ope.four_rows import four_rows, many_rows


def test_analytic_error_of_a_mean_is_by_member() -> None:
    # Members' influences are -1/16 and 1/16: sqrt(2 / 1 * 2 / 256).
    assert value_log([four_rows()]).estimates["ips"].se == pytest.approx(0.125)


def test_analytic_error_of_a_ratio_is_linearised() -> None:
    # (0.5 - 2.5 * 3/7) / 3.5 = -0.163265 for one member, its opposite for the other.
    assert value_log([four_rows()]).estimates["snips"].se == pytest.approx(2 * 0.1632653, abs=1e-6)


def test_interval_is_students() -> None:
    found = value_log([four_rows()]).estimates["ips"]
    assert found.ci_low == pytest.approx(0.375 - 12.7062 * 0.125, abs=1e-4)
    assert found.ci_high == pytest.approx(0.375 + 12.7062 * 0.125, abs=1e-4)


def measured(influence: list[float], replicates: list[float] | None = None) -> Measured:
    return Measured(0.0, np.array(influence), np.array(replicates or []))


def test_members_of_like_influence_all_count() -> None:
    assert effective_members(measured([1.0, -1.0] * 30)) == 60.0


def test_normal_influences_all_count() -> None:
    drawn = np.random.default_rng(0).normal(size=100_000).tolist()
    assert effective_members(measured(drawn)) == pytest.approx(100_000, rel=0.03)


def test_members_without_influence_do_not_count() -> None:
    # V = 2, Var(V) = 2 - 4 / 1000: 1 + 8 / 1.996 members.
    found = measured([1.0, -1.0] + [0.0] * 998)
    assert effective_members(found) == pytest.approx(1 + 8 / 1.996)


def test_interval_is_students_of_the_effective_members() -> None:
    # Student's t of 4.008 degrees of freedom is 2.7746; the error is sqrt(2), in 1,000 members.
    interval = analytic(measured([1.0, -1.0] + [0.0] * 998))
    assert interval.ci_high == pytest.approx(2.7746 * 2**0.5, rel=1e-3)


def test_undefined_draws_make_no_bootstrap() -> None:
    assert bootstrap(measured([1.0], [1.0] * 94 + [float("nan")] * 6)) is None
    assert bootstrap(measured([1.0], [1.0] * 95 + [float("nan")] * 5)) is not None


def test_one_member_has_no_interval() -> None:
    log = many_rows(3)
    found = value_log([log]).estimates["ips"]
    assert (found.se, found.ci_low, found.state) == (None, None, "INCONCLUSIVE")
    assert "no interval: it needs at least 2 members" in found.reasons


def test_twin_rows_of_a_member_do_not_narrow_the_interval() -> None:
    log = many_rows(800)
    once = value_log([log]).estimates["snips"]
    twice = value_log([log, log]).estimates["snips"]
    assert twice.se == pytest.approx(once.se)


def test_bootstrap_agrees_with_the_analytic_error() -> None:
    log = build_bandit().log(800, np.random.default_rng(1))
    report = value_log([log], Options(n_bootstrap=2000))
    for found in report.estimates.values():
        assert found.bootstrap is not None
        assert found.bootstrap.se == pytest.approx(found.se, rel=0.08)


def test_replicates_draw_as_many_members_as_there_are() -> None:
    totals = np.column_stack([np.ones(7), np.arange(7.0)])
    drawn = replicate(totals, 50, np.random.default_rng(0))
    assert drawn.shape == (50, 2)
    assert set(drawn[:, 0]) == {7.0}


def test_same_seed_gives_the_same_bootstrap() -> None:
    log = many_rows(400)
    first, second = (value_log([log], Options(seed=4)).model_dump_json() for _ in range(2))
    assert first == second


def test_difference_is_paired() -> None:
    log = many_rows(2000)
    near = log.target_probability * 0.99 + 0.005
    report = value_log([replace(log, reference_probability=near)])
    apart, alone = report.differences["snips"], report.estimates["snips"]
    assert apart.se is not None
    assert alone.se is not None
    assert apart.se < alone.se / 50


def test_difference_from_the_logger_is_from_the_mean_reward() -> None:
    report = value_log([four_rows()])
    assert report.reference == "propensity"
    assert report.differences["ips"].value == 0.375 - 0.5
    assert report.differences["ips"].lift == -0.25


def test_policy_compared_with_itself_differs_by_nothing() -> None:
    log = many_rows(400)
    same = replace(log, reference_probability=log.target_probability)
    found = value_log([same]).differences["ips"]
    assert (found.value, found.se, found.finding) == (0.0, 0.0, "not separated")
    assert (found.state, found.ess, found.n_apart) == ("PASS", 0.0, 0)
