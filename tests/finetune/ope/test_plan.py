from __future__ import annotations

import numpy as np

from finetune.evaluate.ope import Options, value_log
from finetune.evaluate.ope.plan import plan_for
from finetune.evaluate.ope.report import Difference, Needed
from tests.finetune.ope.four_rows import many_rows


def apart(se: float, state: str = "PASS") -> Difference:
    return Difference.model_validate(
        {
            "value": 0.0,
            "ci_low": None,
            "ci_high": None,
            "se": se,
            "n": 1000,
            "ess": 900.0,
            "state": state,
            "reasons": (),
        }
    )


def test_plan_scales_with_the_square_of_the_error() -> None:
    # 1,000 rows give s.e. 0.01; a lift of 3 % over 0.2 is 0.006.
    plan = plan_for(0.03, {"ips": apart(0.01)}, {"ips": 0.2}, n=1000)
    assert plan.needed == {"ips": Needed(n_significant=10_671, n_power=21_803, state="PASS")}


def test_best_is_unbiased_and_not_refused() -> None:
    differences = {
        "ips": apart(0.02),
        "snips": apart(0.01),
        "dm": apart(0.001),
        "dr": apart(0.005, "REFUSE"),
    }
    plan = plan_for(0.03, differences, dict.fromkeys(differences, 0.2), n=1000)
    assert plan.best == "snips"
    assert sorted(plan.needed) == ["dm", "ips", "snips"]


def test_best_is_one_that_passes_before_one_that_needs_fewer() -> None:
    differences = {"ips": apart(0.02), "snips": apart(0.01, "INCONCLUSIVE")}
    plan = plan_for(0.03, differences, dict.fromkeys(differences, 0.2), n=1000)
    assert plan.best == "ips"
    assert plan.needed["snips"].state == "INCONCLUSIVE"
    assert plan_for(0.03, {"snips": differences["snips"]}, {"snips": 0.2}, n=1000).best == "snips"


def test_a_log_four_times_as_long_needs_as_many_decisions() -> None:
    plans = [
        value_log([many_rows(n)], Options(plan_lift=0.05, n_bootstrap=0)).plan
        for n in (5000, 20_000)
    ]
    small, large = (plan.needed["ips"].n_power for plan in plans if plan)
    assert np.log(small / large) < 0.1


def test_no_plan_unless_asked() -> None:
    assert value_log([many_rows(400)]).plan is None
