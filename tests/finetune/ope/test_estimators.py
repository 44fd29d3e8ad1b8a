from __future__ import annotations

from dataclasses import replace

import pytest

from finetune.evaluate.ope import Options, Switches, value_log
from finetune.evaluate.ope.estimators import ESTIMATORS
from retrieval.errors import SettingsError
from tests.finetune.ope.four_rows import four_rows

SWITCHES = Switches(clip=0.75, switch_threshold=1.0, shrinkage=4.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ips", 1.5 / 4),
        ("clipped_ips", 1.25 / 4),
        ("snips", 1.5 / 3.5),
        ("dm", 1.5 / 4),
        ("dr", (1.5 + 0.25 - 1 + 0.25) / 4),
        ("sndr", 1.5 / 4 - 0.5 / 3.5),
        ("switch_dr", (1.5 + 0.25 + 0.25) / 4),
        ("dr_os", (1.5 + 0.5 * 8 / 17 - 0.5 + 0.25 * 0.8) / 4),
        ("replay", 0.5 / 2.5),
    ],
)
def test_value_is_as_worked_out_by_hand(name: str, expected: float) -> None:
    report = value_log([four_rows()], Options(switches=SWITCHES))
    assert report.estimates[name].value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ips", 3.5**2 / 5.25),
        ("clipped_ips", 2.0**2 / 1.375),
        ("dm", 4.0),
        ("switch_dr", 1.5**2 / 1.25),
        ("replay", 2.5**2 / 4.25),
    ],
)
def test_ess_is_kishs_of_the_weights_in_use(name: str, expected: float) -> None:
    report = value_log([four_rows()], Options(switches=SWITCHES))
    assert report.estimates[name].ess == pytest.approx(expected)


def test_success_ips_is_a_multiple_of_the_loggers_value() -> None:
    report = value_log([four_rows()])
    assert report.relative["success_ips"].value == 0.75
    assert report.relative["success_ips"].n == 2
    assert "success_ips" not in report.estimates


def test_replay_counts_the_rows_of_the_slice() -> None:
    assert value_log([four_rows()]).estimates["replay"].n == 3


def test_replay_without_candidate_counts_is_as_published() -> None:
    found = value_log([replace(four_rows(), n_candidates=None)]).estimates["replay"]
    assert found.value == pytest.approx(0.25 / 0.75)
    assert "0 rows have n_candidates" in "; ".join(found.reasons)


def test_infinite_shrinkage_is_dr() -> None:
    report = value_log([four_rows()], Options(switches=Switches(shrinkage=float("inf"))))
    assert report.estimates["dr_os"].value == report.estimates["dr"].value == 0.25


def test_no_weight_is_clipped_below_the_limit() -> None:
    report = value_log([four_rows()])
    assert report.estimates["clipped_ips"].value == report.estimates["ips"].value


def test_every_estimator_has_a_formula_and_a_source() -> None:
    documented = [e.__doc__ or "" for name, e in ESTIMATORS.items() if name != "dm"]
    assert all("``" in text and any(c.isdigit() for c in text) for text in documented)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan")])
def test_switch_that_is_not_positive_is_refused(value: float) -> None:
    with pytest.raises(SettingsError, match=r"clip is .*; allowed is a number above 0"):
        Switches(clip=value)
