from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from finetune.evaluate.ope import (
    Log,
    OpeReport,
    Options,
    Switches,
    build_log,
    integer_keys,
    value_log,
)
from finetune.evaluate.ope.bandit import build_bandit
from retrieval.errors import BadInputError
from tests.finetune.ope.four_rows import four_rows, many_rows


def verdict(log: Log, name: str, **options: Any) -> tuple[str, str]:
    found = value_log([log], Options(**options)).estimates[name]
    return found.state, "; ".join(found.reasons)


@pytest.fixture(scope="module")
def good() -> OpeReport:
    return value_log([build_bandit().log(2000, np.random.default_rng(5))])


@pytest.mark.parametrize("name", ["ips", "clipped_ips", "snips", "dr", "sndr", "switch_dr"])
def test_good_overlap_passes_without_a_reason(good: OpeReport, name: str) -> None:
    assert (good.estimates[name].state, good.estimates[name].reasons) == ("PASS", ())


def test_good_log_is_not_refused(good: OpeReport) -> None:
    assert not good.is_refused
    assert good.asked == "dr of target minus reference_probability"


def test_direct_method_never_passes(good: OpeReport) -> None:
    assert good.estimates["dm"].state == "INCONCLUSIVE"
    assert (
        "rests on the reward model alone, which DR corrects by" in good.estimates["dm"].reasons[0]
    )


def test_deterministic_logger_is_refused_for_another_target() -> None:
    log = many_rows(400, propensity=np.ones(400))
    state, reason = verdict(log, "ips")
    assert state == "REFUSE"
    assert reason.startswith("the logger was deterministic: every propensity is 1")
    assert value_log([log]).is_refused


def test_deterministic_logger_can_be_valued_itself() -> None:
    log = many_rows(400, propensity=np.ones(400), target_probability=np.ones(400))
    assert verdict(log, "ips") == ("PASS", "")


def test_target_that_shows_none_of_the_log_is_refused() -> None:
    state, reason = verdict(many_rows(400, target_probability=np.zeros(400)), "snips")
    assert (state, reason) == ("REFUSE", "the policy would show none of the 400 logged artworks")


def test_mass_that_the_logger_never_shows_is_refused() -> None:
    log = many_rows(2000)
    state, reason = verdict(replace(log, target_probability=log.target_probability * 0.7), "ips")
    assert state == "REFUSE"
    assert reason.startswith("the logger never shows artworks that hold 30")


def partly_certain(certain: float) -> Log:
    """4,000 rows of mean weight 1, a tenth of propensity 1, the target's mass there given."""
    log = many_rows(4000)
    is_certain = np.arange(4000) % 10 == 0
    return replace(
        log,
        propensity=np.where(is_certain, 1.0, log.propensity),
        target_probability=np.where(is_certain, certain, log.target_probability),
    )


@pytest.mark.parametrize(
    ("certain", "expected", "gap"),
    [
        (0.6, "INCONCLUSIVE", "4.0% of the policy's probability, at most 0.5%"),
        (0.4, "REFUSE", "6.0% of the policy's probability"),
    ],
)
def test_mass_that_certain_rows_rule_out_does_not_pass(
    certain: float, expected: str, gap: str
) -> None:
    # A tenth of the rows rule out 0.4 or 0.6 of the policy; the other weights, larger than they
    # should be, hide it from the mean weight.
    log = partly_certain(certain)
    noisy = np.where(log.propensity < 1, log.propensity * 0.957, 1.0)
    state, reason = verdict(replace(log, propensity=noisy), "ips")
    assert state == expected
    assert reason == f"the logger never shows artworks that hold {gap}"


def test_certain_rows_that_rule_out_nothing_pass() -> None:
    assert verdict(partly_certain(1.0), "ips") == ("PASS", "")


def test_unsupported_mass_stands_beside_the_value() -> None:
    log = many_rows(2000, target_probability=np.full(2000, 0.35))
    found = value_log([log]).estimates["ips"].diagnostics
    assert found is not None
    assert found.unsupported == pytest.approx(0.3)


def test_propensities_of_other_rows_are_refused() -> None:
    state, reason = verdict(many_rows(2000, propensity=np.full(2000, 0.3)), "ips")
    assert state == "REFUSE"
    assert reason.startswith("the propensities do not belong to these rows: mean weight 1.6")


def test_one_row_with_all_the_weight_is_refused() -> None:
    propensity = np.full(400, 0.5)
    propensity[0] = 1e-5
    state, reason = verdict(many_rows(400, propensity=propensity), "snips")
    assert state == "REFUSE"
    assert "effective sample size 1.0 of 400, at least 10" in reason


def test_four_rows_are_inconclusive_not_refused() -> None:
    assert verdict(four_rows(), "ips")[0] == "INCONCLUSIVE"
    assert not value_log([four_rows()]).is_refused


def test_few_members_are_inconclusive() -> None:
    log = replace(many_rows(2000), member=integer_keys(np.arange(2000) % 20))
    assert verdict(log, "ips") == ("INCONCLUSIVE", "20 members, at least 50")


def test_value_that_rests_on_few_of_many_members_is_inconclusive() -> None:
    # The uniform slice is two members of 600 rows each; 20,000 others have a row each.
    log = many_rows(21_200, n_candidates=np.full(21_200, 2))
    on_slice = np.arange(21_200) < 1200
    member = np.where(on_slice, np.arange(21_200) // 600, np.arange(21_200))
    found = value_log([replace(log, uniform=on_slice, member=integer_keys(member))])
    replay = found.estimates["replay"]
    assert replay.state == "INCONCLUSIVE"
    assert "the standard error rests on 5.0 effective members of 20,002, at least 20" in (
        replay.reasons
    )
    assert replay.diagnostics is not None
    assert replay.diagnostics.members == 20_002
    assert replay.diagnostics.effective_members == pytest.approx(5.0, abs=0.01)
    assert found.estimates["ips"].state == "PASS"


def test_bootstrap_that_is_undefined_is_inconclusive() -> None:
    # One slice row in 2,000 members of one row: 37 of 100 draws leave it out.
    log = replace(many_rows(2000, n_candidates=np.full(2000, 2)), member=None)
    one = replace(log, uniform=np.arange(2000) == 0)
    assert "no bootstrap to check the interval by: 3" in verdict(one, "replay")[1]
    assert "no bootstrap" not in verdict(one, "replay", n_bootstrap=0)[1]


def test_few_rewards_are_inconclusive() -> None:
    log = many_rows(2000, reward=np.arange(2000) < 10)
    state, reason = verdict(log, "ips", n_bootstrap=0)
    assert state == "INCONCLUSIVE"
    assert "effective rows of the rarer outcome, at least 40" in reason


def test_missing_reward_model_is_refused_for_those_that_need_it() -> None:
    report = value_log([many_rows(2000)])
    found = report.estimates["dr"]
    assert (found.value, found.state) == (None, "REFUSE")
    assert found.reasons == ("the log lacks q_shown and v_target",)
    assert not report.is_refused


def test_replay_without_a_slice_is_refused() -> None:
    state, reason = verdict(many_rows(2000), "replay")
    assert (state, reason[:26]) == ("REFUSE", "0 rows are marked uniform;")


def test_slice_that_is_not_uniform_is_refused() -> None:
    log = many_rows(2000, n_candidates=np.full(2000, 4))
    state, reason = verdict(replace(log, uniform=np.ones(2000, bool)), "replay")
    assert state == "REFUSE"
    assert reason.startswith("the rows marked uniform were not shown uniformly: mean weight 1.99")


def test_clipping_that_matters_is_inconclusive_with_its_bound() -> None:
    log = build_bandit(sharpness=2.0).log(2000, np.random.default_rng(5))
    found = value_log([log], Options(switches=Switches(clip=1.5))).estimates["clipped_ips"]
    assert found.state == "INCONCLUSIVE"
    assert "biased by up to" in found.reasons[0]
    assert found.diagnostics is not None
    assert found.diagnostics.clip_bias_bound is not None
    assert found.diagnostics.clip_bias_bound > 0.05


def greedy_pair(n_apart: int, *, n_rewards: int) -> Log:
    """5,000 uniform rows of two artworks; two greedy policies differ on so many of them.

    A fifth of the other rows are rewarded, and of the rows that tell the two apart the first few.
    """
    is_apart = np.arange(5000) < n_apart
    target = (np.arange(5000) % 2).astype(np.float64)
    reward = np.where(is_apart, np.arange(5000) < n_rewards, np.arange(5000) // 2 % 5 == 0)
    reference = np.where(is_apart, 1 - target, target)
    return many_rows(
        5000, reward=reward, target_probability=target, reference_probability=reference
    )


@pytest.mark.parametrize(("n_apart", "n_rewards"), [(20, 4), (10, 0)])
def test_difference_of_few_rows_is_inconclusive_though_both_policies_pass(
    n_apart: int, n_rewards: int
) -> None:
    report = value_log([greedy_pair(n_apart, n_rewards=n_rewards)])
    found = report.differences["ips"]
    assert report.estimates["ips"].state == report.reference_estimates["ips"].state == "PASS"
    assert (found.state, found.ess, found.n_apart, found.n) == (
        "INCONCLUSIVE",
        n_apart,
        n_apart,
        5000,
    )
    assert f"what tells the two apart: {n_apart} rows, at least 30" in found.reasons
    assert found.diagnostics is not None
    assert found.diagnostics.ess_share == n_apart / 5000
    assert found.diagnostics.effective_events == n_rewards


def test_difference_of_many_rows_passes() -> None:
    found = value_log([greedy_pair(1000, n_rewards=300)]).differences["ips"]
    assert (found.state, found.reasons, found.ess) == ("PASS", (), 1000)


@pytest.mark.parametrize("noise", [0.0, 1e-13])
def test_difference_that_no_row_tells_is_inconclusive(noise: float) -> None:
    log = many_rows(2000)
    alike = log.target_probability + noise
    found = value_log([replace(log, reference_probability=alike)]).differences["snips"]
    assert (found.state, found.n_apart) == ("INCONCLUSIVE", 0)
    assert found.reasons == ("0 rows tell the two policies apart",)


def test_replay_is_not_told_apart_from_the_logger_by_weights() -> None:
    log = many_rows(2000, n_candidates=np.full(2000, 2), target_probability=np.full(2000, 0.5))
    found = value_log([replace(log, uniform=np.ones(2000, bool))]).differences["replay"]
    assert (found.state, found.n_apart, found.ess) == ("PASS", None, 2000)


def test_asked_estimator_decides() -> None:
    log = many_rows(2000)
    assert not value_log([log]).is_refused
    assert value_log([log], Options(estimator="replay")).is_refused


def test_log_without_rows_is_bad_input() -> None:
    empty = build_log({"reward": [], "propensity": [], "target_probability": []})
    with pytest.raises(BadInputError, match="the log has no rows"):
        value_log([empty])
