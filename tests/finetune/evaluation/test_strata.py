from __future__ import annotations

import pytest

from finetune.evaluate.policies.strata import find_strata
from finetune.evaluate.policies.table import build_table
from tests.finetune.evaluation.small import case

FEW, MORE = tuple("ab"), tuple("abcdefg")
CASES = (
    case("c-1", FEW, member="m-1", history=[("New", "finished")]),
    case("c-2", MORE, member="m-2", history=[("Old", "finished")] * 9, title="Newer"),
    case("c-3", FEW, member="m-3"),
)


def marks(kind: str, name: str) -> list[bool]:
    found = find_strata(build_table(CASES), train=[case("t-1", FEW, member="m-1")])
    return [bool(flag) for flag in found[kind][name]]


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("candidates", "2-5", [True, False, True]),
        ("candidates", "6-15", [False, True, False]),
        ("history", "none", [False, False, True]),
        ("history", "1-8", [True, False, False]),
        ("history", "9-32", [False, True, False]),
        ("unseen member", "yes", [False, True, True]),
        ("unseen title", "yes", [False, True, False]),
        ("no earlier interaction with the title", "no", [True, False, False]),
    ],
)
def test_stratum_holds_its_cases(kind: str, name: str, expected: list[bool]) -> None:
    assert marks(kind, name) == expected


def test_stratum_without_cases_is_left_out() -> None:
    assert set(find_strata(build_table(CASES))["candidates"]) == {"2-5", "6-15"}


def test_without_training_rows_nothing_is_unseen() -> None:
    assert set(find_strata(build_table(CASES))) == {
        "candidates",
        "history",
        "no earlier interaction with the title",
    }
