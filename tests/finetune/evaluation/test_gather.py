from __future__ import annotations

from pathlib import Path

import pytest

from finetune.evaluate.policies import Request
from finetune.evaluate.policies.gather import gather
from retrieval.errors import BadInputError, DatasetError
from retrieval.types import Case
from tests.finetune.evaluation.small import case, logged_cases


def write(path: Path, cases: list[Case]) -> Path:
    path.write_text("".join(f"{c.model_dump_json()}\n" for c in cases), encoding="utf-8")
    return path


def asking(*files: Path, limit: int | None = None) -> Request:
    return Request(cases=files, policies=("uniform",), limit=limit)


def test_cases_of_several_files_follow_each_other(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", [case("c-1", ("a", "b"))])
    two = write(tmp_path / "two.jsonl", [case("c-2", ("a", "b"))])

    assert [c.case_id for c in gather(asking(one, two)).cases] == ["c-1", "c-2"]


def test_bad_row_is_named_with_its_value(tmp_path: Path) -> None:
    good = case("c-1", ("a", "b")).model_dump_json()
    file = tmp_path / "bad.jsonl"
    file.write_text(f'{good}\n{{"case_id": 7}}\n', encoding="utf-8")

    with pytest.raises(DatasetError, match=r"bad\.jsonl:2, 7; allowed: case_id"):
        gather(asking(file))


def test_case_that_stands_twice_is_refused(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", [case("c-1", ("a", "b"))])
    two = write(tmp_path / "two.jsonl", [case("c-0", ("a", "b")), case("c-1", ("a", "b"))])

    with pytest.raises(
        BadInputError, match=r"two\.jsonl:2: case_id 'c-1' stands at .*one\.jsonl:1"
    ):
        gather(asking(one, two))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"no file .*none\.jsonl; allowed: JSONL files"):
        gather(asking(tmp_path / "none.jsonl"))


def test_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no case"):
        gather(asking(write(tmp_path / "none.jsonl", [])))


def test_neither_cases_nor_dataset_is_refused() -> None:
    with pytest.raises(BadInputError, match="neither case files"):
        gather(Request(policies=("uniform",)))


def test_limit_draws_a_sample_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "cases.jsonl", logged_cases(20))
    found = gather(asking(file, limit=5))
    places = [int(c.case_id.removeprefix("c-")) for c in found.cases]

    assert places == sorted(places)
    assert (len(places), found.n_found) == (5, 20)
    assert found.notes == ("A random sample of 5 of 20 cases (seed 0).",)


def test_fingerprint_changes_with_a_byte(tmp_path: Path) -> None:
    before = gather(asking(write(tmp_path / "c.jsonl", [case("c-1", ("a", "b"))]))).fingerprint
    after = gather(asking(write(tmp_path / "c.jsonl", [case("c-2", ("a", "b"))]))).fingerprint

    assert before != after


def test_dataset_gives_its_split_and_what_to_learn_from(small_folder: Path) -> None:
    found = gather(Request(dataset=small_folder, policies=("uniform",), split="validation"))

    assert {c.case_id for c in found.cases} == {c.case_id for c in found.validation}
    assert len(found.train) > len(found.cases)
    assert "tuned on these very cases" in found.notes[0]
