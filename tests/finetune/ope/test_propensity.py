from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from finetune.evaluate.ope import Log, Options, fill_propensities, integer_keys, value_log
from finetune.evaluate.ope.bandit import build_bandit
from finetune.evaluate.ope.choice import estimate_choice
from finetune.evaluate.ope.propensity import folds_of
from retrieval.errors import BadInputError
from tests.finetune.ope.four_rows import many_rows


@pytest.fixture(scope="module")
def logged() -> Log:
    return build_bandit().log(1500, np.random.default_rng(1))


def hide(log: Log, share: float) -> Log:
    gone = np.random.default_rng(0).random(len(log)) < share
    return replace(log, propensity=np.where(gone, np.nan, log.propensity))


def test_logged_propensities_are_left_alone(logged: Log) -> None:
    (found,) = fill_propensities(lambda: [logged])
    assert found is logged


@pytest.fixture(scope="module")
def filled(logged: Log) -> Log:
    (log,) = fill_propensities(lambda: [hide(logged, 0.3)])
    return log


def test_null_propensities_are_estimated_from_the_others(logged: Log, filled: Log) -> None:
    gone = filled.propensity != logged.propensity
    assert (filled.origin, filled.n_unlogged) == ("estimated", gone.sum())
    weights = (logged.target_probability / filled.propensity)[gone]
    assert weights.mean() == pytest.approx(1.0, abs=0.1)


def two_artworks(n: int, rng: np.random.Generator) -> Log:
    """A, shown in 9 of 10 rows and rewarded in 4; B, the rest, in 1. Half the propensities null."""
    is_a = rng.random(n) < 0.9
    log = many_rows(
        n,
        reward=rng.random(n) < np.where(is_a, 0.4, 0.1),
        propensity=np.where(is_a, 0.9, 0.1),
        target_probability=np.full(n, 0.5),
    )
    return hide(log, 0.5)


def value_of_filled(log: Log) -> float:
    filled = fill_propensities(lambda: [log])
    value = value_log(filled, Options(n_bootstrap=0)).estimates["ips"].value
    assert value is not None
    return value


def test_values_by_estimated_propensities_are_unbiased() -> None:
    # The truth is (0.4 + 0.1) / 2; the mean of four logs has a standard error of 0.0035. Blind to
    # the reward, 1 / p is 2 in every null row: they come out at the logger's own 0.37.
    logs = [two_artworks(6000, rng) for rng in np.random.default_rng(8).spawn(4)]
    values = [value_of_filled(log) for log in logs]
    assert np.mean(values) == pytest.approx(0.25, abs=0.0105)


def test_estimated_propensities_never_pass(filled: Log) -> None:
    found = value_log([filled]).estimates["snips"]
    assert found.state == "INCONCLUSIVE"
    assert any("propensities were not logged: estimated" in reason for reason in found.reasons)
    assert found.diagnostics is not None
    assert found.diagnostics.propensity_origin == "estimated"


def test_replay_needs_no_propensity(filled: Log) -> None:
    found = value_log([filled]).estimates["replay"]
    assert found.diagnostics is not None
    assert found.diagnostics.propensity_origin == "uniform slice"
    assert not any("propensities" in reason for reason in found.reasons)


def test_folds_keep_a_member_together(logged: Log) -> None:
    by_member: dict[int, set[int]] = {}
    for key, fold in zip(logged.clusters.tolist(), folds_of(logged).tolist(), strict=True):
        by_member.setdefault(key, set()).add(fold)
    assert {len(found) for found in by_member.values()} == {1}
    assert set.union(*by_member.values()) == {0, 1, 2, 3, 4}


def test_no_logged_propensity_is_assumed_uniform() -> None:
    log = replace(many_rows(2000, n_candidates=np.full(2000, 2)), propensity=np.full(2000, np.nan))
    report = value_log(fill_propensities(lambda: [log]))
    found = report.estimates["ips"]
    assert found.state == "INCONCLUSIVE"
    assert found.reasons == (
        "2,000 propensities were not logged: not estimated but assumed uniform",
    )


def test_no_propensity_and_no_candidate_counts_is_bad_input() -> None:
    log = replace(many_rows(8), propensity=np.full(8, np.nan), first_row=40)
    with pytest.raises(BadInputError, match=r"row 41: propensity is null, .*add propensities, or"):
        list(fill_propensities(lambda: [log]))


def test_value_of_a_log_with_null_propensities_is_refused(logged: Log) -> None:
    with pytest.raises(BadInputError, match=r"row 1: propensity is null; .*fill_propensities"):
        value_log([replace(logged, propensity=np.full(len(logged), np.nan))])


def test_choice_recovers_the_logger_from_what_it_showed() -> None:
    rng = np.random.default_rng(2)
    n, k = 3000, 4
    features = rng.normal(size=(n, k, 2))
    odds = features @ np.array([1.0, -0.5])
    truth = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    shown = (truth.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    found = estimate_choice(
        features.reshape(-1, 2),
        np.full(n, k),
        shown,
        member=integer_keys(np.arange(n) // 3),
    ).reshape(n, k)
    assert found.sum(axis=1) == pytest.approx(np.ones(n))
    assert np.abs(found - truth).mean() < 0.02


def test_choice_refuses_lengths_that_do_not_match() -> None:
    with pytest.raises(BadInputError, match="3 candidates, 1 decisions of 2 candidates"):
        estimate_choice(np.zeros((3, 1)), np.array([2]), np.array([0]), member=integer_keys([1]))
