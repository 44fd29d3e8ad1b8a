"""``keyart ope`` on logs that are small enough to work out by hand, and on refused ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.ui.cli import keyart

NAMES = ("ips", "clipped_ips", "snips", "dm", "dr", "sndr", "switch_dr", "dr_os", "replay")
# Weights 0.5, 2, 1, 0.
ROWS: list[dict[str, Any]] = [
    {"reward": 1, "propensity": 0.5, "target_probability": 0.25, "member_id": "a"},
    {"reward": 0, "propensity": 0.25, "target_probability": 0.5, "member_id": "a"},
    {"reward": 1, "propensity": 0.5, "target_probability": 0.5, "member_id": "b"},
    {"reward": 0, "propensity": 0.5, "target_probability": 0.0, "member_id": "b"},
]


def write(folder: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def many(n: int = 600, **changes: Any) -> list[dict[str, Any]]:
    """Rows of good overlap: weights 0.8 and 1.2 in turn, three rewards in ten, members of two."""
    row = {"propensity": 0.5}
    return [
        row
        | {
            "reward": int(number % 10 < 3),
            "target_probability": (0.4, 0.6)[number // 10 % 2],
            "member_id": f"m-{number // 2}",
        }
        | changes
        for number in range(n)
    ]


def test_json_has_every_estimator_with_every_field(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), "--json")
    estimates = json.loads(ran.out)["estimates"]
    fields = {"value", "ci_low", "ci_high", "se", "n", "ess", "state", "reasons"}
    assert ran.code == 0
    assert tuple(estimates) == NAMES
    assert all(fields <= set(found) for found in estimates.values())
    assert ran.out.count("\n") == 1


def test_json_values_are_as_worked_out_by_hand(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), "--json", "--clip", "0.75")
    estimates = json.loads(ran.out)["estimates"]
    assert estimates["ips"]["value"] == 0.375
    assert estimates["ips"]["se"] == pytest.approx(0.125)
    assert estimates["clipped_ips"]["value"] == 0.3125
    assert estimates["snips"]["value"] == pytest.approx(1.5 / 3.5)
    assert estimates["dr"] | {"diagnostics": None} == {
        "value": None,
        "ci_low": None,
        "ci_high": None,
        "se": None,
        "n": 4,
        "ess": 0.0,
        "state": "REFUSE",
        "reasons": ["the log lacks q_shown and v_target"],
        "diagnostics": None,
        "bootstrap": None,
    }


def test_good_log_passes(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many()), "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["estimates"]["snips"]["state"]) == (0, "PASS")
    assert (report["n"], report["members"]) == (600, 300)


def test_deterministic_log_is_refused_with_exit_code_1(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many(propensity=1.0)), "--json")
    found = json.loads(ran.out)["estimates"]["ips"]
    assert ran.code == 1
    assert found["state"] == "REFUSE"
    assert "every propensity is 1" in found["reasons"][0]
    assert "Refused: snips of the target can't be answered from this log." in ran.err


def test_refused_reference_refuses_the_comparison(tmp_path: Path) -> None:
    log = write(tmp_path, many(rival=0.0))
    assert keyart("ope", log).code == 0
    ran = keyart("ope", log, "--reference", "rival", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["differences"]["snips"]["reasons"][0].startswith("reference: ")


def test_reference_column_makes_a_paired_difference(tmp_path: Path) -> None:
    log = write(tmp_path, many(rival=0.5))
    report = json.loads(keyart("ope", log, "--reference", "rival", "--json").out)
    assert report["reference"] == "rival"
    assert report["asked"] == "snips of target minus rival"
    assert report["reference_estimates"]["ips"]["value"] == pytest.approx(0.3)
    assert report["differences"]["ips"]["value"] == pytest.approx(0.0, abs=1e-12)


def test_logger_as_it_ran_is_a_reference(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), "--reference", "propensity", "--json")
    found = json.loads(ran.out)["differences"]["ips"]
    assert (found["value"], found["lift"]) == (-0.125, -0.25)


def test_null_propensities_do_not_pass(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many(propensity=None, n_candidates=2)), "--json")
    found = json.loads(ran.out)["estimates"]["ips"]
    assert (ran.code, found["state"]) == (0, "INCONCLUSIVE")
    assert "600 propensities were not logged" in found["reasons"][0]


def test_bad_row_is_one_line(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, [*ROWS, ROWS[0] | {"propensity": 1.5}]))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "keyart: log.jsonl, row 5: propensity is 1.5; allowed is a number above 0 and at most 1, "
        "or null; correct that row or leave it out\n"
    )


def test_unknown_reference_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), "--reference", "rival")
    assert ran.code == 2
    assert "log.jsonl has no column 'rival'" in ran.err


def test_bad_switch_is_bad_input(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), "--shrinkage", "0")
    assert (ran.code, ran.err) == (2, "keyart: shrinkage is 0; allowed is a number above 0\n")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--seed", "-1", "seed is -1; allowed is a whole number of at least 0"),
        ("--reference", "member_id", "the reference is 'member_id'; allowed is a column of"),
    ],
)
def test_bad_option_is_one_line(tmp_path: Path, option: str, value: str, message: str) -> None:
    ran = keyart("ope", write(tmp_path, ROWS), option, value)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"keyart: {message}")
    assert ran.err.count("\n") == 1


def test_table_shows_values_verdicts_and_reasons(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many()))
    assert ran.out.startswith("600 decisions, 300 members, mean reward 0.3000\n")
    (line,) = [line for line in ran.out.splitlines() if line.startswith(" snips ")]
    assert line.split()[-1] == "PASS"
    assert "  dr, sndr, switch_dr, dr_os: the log lacks q_shown and v_target" in ran.out
    assert "never shown by the logger 0.00%" in ran.out


def test_table_does_not_show_a_refused_value(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many(propensity=1.0)))
    (line,) = [line for line in ran.out.splitlines() if line.startswith(" ips ")]
    assert line.split() == ["ips", "-", "-", "600", "577", "REFUSE"]


def test_plan_says_how_many_decisions(tmp_path: Path) -> None:
    ran = keyart("ope", write(tmp_path, many()), "--plan", "3")
    assert "A lift of 3.0% over propensity needs, at this overlap (best unbiased: " in ran.out
    assert "decisions to reach 1.96 s.e." in ran.out
