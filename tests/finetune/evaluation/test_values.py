from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.ope import Options
from finetune.evaluate.policies.measure import read_answers
from finetune.evaluate.policies.propensity import fill_in
from finetune.evaluate.policies.reward import predict_rewards
from finetune.evaluate.policies.table import CaseTable, build_table
from finetune.evaluate.policies.values import Logged, PolicyValue
from tests.finetune.evaluation.small import Fixed, case, logged_cases

OPTIONS = Options(n_bootstrap=20)
MANY = build_table(logged_cases(900, seed=1))


def shares(table: CaseTable, **weights: float) -> np.ndarray:
    policy = Fixed({"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0} | weights)
    return np.array([p for c in table.cases for p in policy.probabilities(c).values()])


def logged(table: CaseTable) -> Logged:
    rewards, _ = predict_rewards(table)
    return Logged(table, fill_in(table, []), rewards)


def value(table: CaseTable, target: np.ndarray, reference: np.ndarray) -> PolicyValue:
    found = logged(table).value(target, reference, OPTIONS)
    assert found is not None
    return found


def test_ips_is_the_weighted_mean_by_hand() -> None:
    ids = ("a", "b")
    table = build_table(
        [
            case("c-1", ids, member="m-1", shown="a", reward=1.0, propensity=0.5),
            case("c-2", ids, member="m-2", shown="b", reward=1.0, propensity=0.25),
        ]
    )
    found = value(table, np.array([0.8, 0.2, 0.9, 0.1]), np.full(4, 0.5))

    assert found.estimates["ips"].value == pytest.approx((0.8 / 0.5 + 0.1 / 0.25) / 2)
    assert found.mean_reward == 1.0


def test_greedy_on_the_best_artwork_is_worth_what_it_earns() -> None:
    best = read_answers(MANY, shares(MANY, a=2.0)).forms["greedy"]
    found = value(MANY, best, shares(MANY))

    for name in ("ips", "snips", "dr"):
        assert found.estimates[name].value == pytest.approx(0.7, abs=0.06)
        assert found.estimates[name].state == "PASS"
    assert found.differences["dr"].finding == "target better"


def test_unscored_case_is_left_out_and_counted() -> None:
    target = shares(MANY, a=2.0)
    target[: int(MANY.counts[0])] = np.nan
    found = value(MANY, target, shares(MANY))

    assert (found.n, found.n_left_out) == (899, 1)


def test_case_that_was_not_logged_has_no_value() -> None:
    table = build_table([case("c-1", ("a", "b"), chosen="a")])

    assert logged(table).value(np.array([0.5, 0.5]), np.array([0.5, 0.5]), OPTIONS) is None


def test_null_propensities_are_estimated_and_never_pass() -> None:
    table = build_table(logged_cases(900, is_logged=False))
    filled = fill_in(table, [shares(table, a=2.0)])
    found = value(table, shares(table, a=2.0), shares(table)).estimates["ips"]

    assert filled.origin == "estimated"
    assert filled.values == pytest.approx(1 / table.counts, abs=0.12)
    assert found.state == "INCONCLUSIVE"
    assert "900 propensities were not logged: estimated" in found.reasons


def test_few_members_without_propensities_are_assumed_uniform() -> None:
    table = build_table([case("c-1", ("a", "b"), shown="a", reward=1.0)])
    filled = fill_in(table, [])

    assert (filled.origin, filled.values.tolist()) == ("assumed uniform", [0.5])


def test_logged_propensities_are_left_as_they_are() -> None:
    assert fill_in(MANY, []).values is MANY.propensity


def test_reward_model_is_cross_fitted_where_there_are_no_training_rows() -> None:
    predicted, origin = predict_rewards(MANY)

    assert origin == "cross-fitted by member"
    assert predicted.mean() == pytest.approx(np.nanmean(MANY.reward), abs=0.05)


def test_reward_model_of_training_rows_uses_them() -> None:
    predicted, origin = predict_rewards(MANY, train=logged_cases(300, seed=2))

    assert origin == "training rows"
    assert ((predicted > 0) & (predicted < 1)).all()


def test_few_rewards_make_no_model() -> None:
    predicted, origin = predict_rewards(build_table(logged_cases(12)))

    assert origin == "mean reward"
    assert len(set(predicted.round(9))) <= 5


def test_greedy_shares_ties_evenly() -> None:
    table = build_table([case("c-1", ("a", "b", "c")), case("c-2", ("a", "b"))])
    found = table.greedy(np.array([0.4, 0.4, 0.2, np.nan, np.nan]))

    assert found[:3].tolist() == [0.5, 0.5, 0.0]
    assert np.isnan(found[3:]).all()
