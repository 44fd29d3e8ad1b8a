from __future__ import annotations

import pytest

from finetune.evaluate.ope import Options, build_log, value_log
from retrieval.errors import BadInputError, SettingsError
from tests.finetune.ope.four_rows import COLUMNS, four_rows


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("reward", 1.5, "row 3: reward is 1.5; allowed is a number in"),
        ("propensity", 0.0, "row 3: propensity is 0; allowed is a number above 0 and at most 1"),
        ("target_probability", -0.1, "row 3: target_probability is -0.1"),
        ("n_candidates", 2.5, "row 3: n_candidates is 2.5; allowed is a whole number"),
        ("q_shown", float("nan"), "row 3: q_shown is null"),
    ],
)
def test_bad_value_names_row_value_and_what_is_allowed(
    column: str, value: float, message: str
) -> None:
    changed = [*COLUMNS[column][:2], value, COLUMNS[column][3]]
    with pytest.raises(BadInputError, match=message):
        four_rows(**{column: changed})


def test_first_bad_row_is_named() -> None:
    with pytest.raises(BadInputError, match="row 2: reward is 7"):
        four_rows(reward=[1, 7, 0, 0], propensity=[0.5, 0.5, 0, 0.5])


def test_unknown_column_is_refused() -> None:
    with pytest.raises(BadInputError, match="a column 'pscore'; allowed are reward, propensity"):
        build_log(COLUMNS | {"pscore": [1, 1, 1, 1]})


def test_missing_column_is_refused() -> None:
    with pytest.raises(BadInputError, match="no column 'target_probability'"):
        build_log({"reward": [1], "propensity": [0.5]})


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(BadInputError, match=r"columns of \[3, 4\] rows"):
        build_log(COLUMNS | {"reward": [1, 0, 1]})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(estimator="ipw"), "estimator is 'ipw'; allowed are ips, clipped_ips"),
        (Options(n_bootstrap=1), "bootstrap is 1; allowed is 0"),
        (Options(plan_lift=0.0), "the lift to plan for is 0"),
        (Options(seed=-1), "seed is -1; allowed is a whole number of at least 0"),
    ],
)
def test_option_that_is_not_allowed_is_refused(options: Options, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        value_log([four_rows()], options)
