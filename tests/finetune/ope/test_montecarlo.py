"""Values against the truth of a simulated bandit, over many logs; the full report is a command."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finetune.evaluate.ope import Options, value_log
from finetune.evaluate.ope.bandit import UNIFORM_SHARE, build_bandit, even_policy
from finetune.evaluate.ope.montecarlo import Report, run, table

UNBIASED = ("ips", "snips", "dr", "sndr")


@pytest.fixture(scope="module")
def report() -> Report:
    return run(build_bandit(), n_logs=150, n_members=500, n_bootstrap=50, seed=7)


@pytest.mark.parametrize("name", UNBIASED)
def test_bias_is_within_noise(report: Report, name: str) -> None:
    # Of 150 logs: three standard errors of the mean are 0.245 standard deviations.
    for scores in (report.values, report.differences):
        assert scores[name].bias == pytest.approx(0.0, abs=0.245)


@pytest.mark.parametrize("name", UNBIASED)
def test_standard_errors_are_the_spread_of_the_values(report: Report, name: str) -> None:
    # The spread of 150 values is known to 6 %.
    for scores in (report.values, report.differences):
        assert scores[name].se_ratio == pytest.approx(1.0, abs=0.18)
        assert scores[name].bootstrap_se_ratio == pytest.approx(1.0, abs=0.18)


@pytest.mark.parametrize("name", UNBIASED)
def test_intervals_that_pass_cover(report: Report, name: str) -> None:
    # 95 % of 150, less or more three standard errors (5.3 %).
    found = report.values[name]
    assert found.pass_share > 0.9
    assert found.pass_coverage is not None
    assert 0.897 <= found.pass_coverage <= 1.0


def test_direct_method_of_a_flawed_model_is_wrong_and_never_passes(report: Report) -> None:
    found = report.values["dm"]
    assert found.coverage == 0.0
    assert found.pass_share == 0.0


def test_intervals_that_ignore_members_would_be_too_narrow() -> None:
    log = build_bandit().log(4000, np.random.default_rng(1))
    options = Options(n_bootstrap=0)
    by_member = value_log([log], options).estimates["snips"].se
    by_row = value_log([replace(log, member=None)], options).estimates["snips"].se
    assert by_member is not None
    assert by_row is not None
    assert by_member > 1.03 * by_row


def test_propensities_of_the_world_are_exact() -> None:
    log = build_bandit().log(20_000, np.random.default_rng(2))
    assert (log.target_probability / log.propensity).mean() == pytest.approx(1.0, abs=0.01)


def test_true_value_of_the_logger_is_its_mean_reward() -> None:
    bandit = build_bandit()
    log = bandit.log(40_000, np.random.default_rng(3))
    ran, even = bandit.value(bandit.policies.logger), bandit.value(even_policy(bandit.counts))
    expected = (1 - UNIFORM_SHARE) * ran + UNIFORM_SHARE * even
    assert log.reward.mean() == pytest.approx(expected, abs=0.004)


def test_table_has_a_line_an_estimator(report: Report) -> None:
    lines = table(report).splitlines()
    assert sum(line.startswith("| sndr |") for line in lines) == 2
