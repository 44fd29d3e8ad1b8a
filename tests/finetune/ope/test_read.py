from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from finetune.evaluate.ope import Options, value_file
from finetune.evaluate.ope.read import LogFile
from retrieval.errors import BadInputError
from tests.finetune.ope.four_rows import json_rows


def write(folder: Path, rows: Sequence[Mapping[str, Any]], *, name: str = "log.jsonl") -> Path:
    path = folder / name
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(list(rows)), path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["log.jsonl", "log.parquet"])
def test_both_formats_give_the_same_values(tmp_path: Path, name: str) -> None:
    report = value_file(write(tmp_path, json_rows(), name=name))
    values = {n: report.estimates[n].value for n in ("ips", "snips", "dr", "replay")}
    assert values == {"ips": 0.375, "snips": 1.5 / 3.5, "dr": 0.25, "replay": 0.2}
    assert (report.n, report.members) == (4, 2)


@pytest.mark.parametrize("name", ["log.jsonl", "log.parquet"])
@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("reward", [1, 0, 2, 0], r"row 3: reward is 2; allowed is a number in \[0, 1\]"),
        ("propensity", [0.5, 0, 0.5, 1], "row 2: propensity is 0; allowed is a number above 0"),
        ("target_probability", [1.0, 0, None, 0], "row 3: target_probability is null"),
        ("n_candidates", [0, 2, 2, 2], "row 1: n_candidates is 0; allowed is a whole number"),
        ("member_id", ["a", None, "b", "b"], "row 2: member_id is null"),
        ("q_shown", [0.5, 0.5, 0.5, None], "row 4: q_shown is null"),
    ],
)
def test_bad_value_names_file_row_value_and_remedy(
    tmp_path: Path, name: str, column: str, values: list[Any], message: str
) -> None:
    path = write(tmp_path, json_rows({column: values}), name=name)
    with pytest.raises(BadInputError, match=f"^{name}, {message}.*correct that row or leave"):
        value_file(path)


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("reward", [1, "yes", 0, 0], 'row 2: reward is "yes"; allowed is a number'),
        ("reward", [1, 0, True, 0], "row 3: reward is true"),
        ("uniform", [True, 2, False, False], "row 2: uniform is 2; allowed is true or false"),
        ("member_id", ["a", "a", "b", 4], "row 4: member_id is 4; allowed is text, as in"),
        ("member_id", [1, 1, 2, "b"], 'row 4: member_id is "b"; allowed is a whole number'),
        ("propensity", [0.5, [1], 1, 1], r"row 2: propensity is \[1\]"),
    ],
)
def test_value_of_a_wrong_type_is_named(
    tmp_path: Path, column: str, values: list[Any], message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        value_file(write(tmp_path, json_rows({column: values})))


def test_broken_line_is_named_with_its_number(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows())
    path.write_text(path.read_text(encoding="utf-8") + "\n{oops\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"log\.jsonl, row 6: the line is .*allowed is JSON"):
        value_file(path)


def test_row_numbers_count_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows({"reward": [1, 0, 9, 0]}))
    path.write_text("\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadInputError, match="row 5: reward is 9"):
        value_file(path)


def test_rows_are_numbered_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.evaluate.ope.parse.BLOCK_BYTES", 150)
    path = write(tmp_path, json_rows() + json_rows() + json_rows({"reward": [1, 0, 9, 0]}))
    assert len(list(LogFile.open(write(tmp_path, json_rows() * 3, name="a.jsonl")).batches())) > 3
    with pytest.raises(BadInputError, match="row 11: reward is 9"):
        value_file(path)


def test_numbers_may_be_members_and_flags(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows({"member_id": [7, 7, 8, 8], "uniform": [1, 1, 0, None]}))
    report = value_file(path)
    assert (report.members, report.estimates["replay"].n) == (2, 2)


def test_windows_text_is_read(tmp_path: Path) -> None:
    text = "".join(json.dumps(row) + "\r\n" for row in json_rows()).rstrip()
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert value_file(path).n == 4


def test_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows(without=("propensity",)))
    with pytest.raises(BadInputError, match=r"log\.jsonl has no column 'propensity'; it has rew"):
        value_file(path)


def test_column_that_comes_late_is_refused(tmp_path: Path) -> None:
    rows = json_rows()
    del rows[0]["q_shown"]
    with pytest.raises(BadInputError, match="row 2: q_shown is there; allowed is nothing, as in"):
        value_file(write(tmp_path, rows))


def test_reference_that_comes_late_is_refused(tmp_path: Path) -> None:
    rows = json_rows({"reference_probability": [0.5] * 4})
    del rows[0]["reference_probability"]
    with pytest.raises(BadInputError, match="row 2: reference_probability is there; allowed is"):
        value_file(write(tmp_path, rows))


@pytest.mark.parametrize("reference", ["rival", "propensity"])
def test_reference_that_comes_late_is_no_matter_beside_another(
    tmp_path: Path, reference: str
) -> None:
    rows = json_rows({"rival": [0.5] * 4, "reference_probability": [0.5] * 4})
    del rows[0]["reference_probability"]
    report = value_file(write(tmp_path, rows), Options(reference=reference))
    assert (report.reference, report.n) == (reference, 4)


def test_target_may_be_its_own_reference(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows())
    found = value_file(path, Options(reference="target_probability")).differences["ips"]
    assert (found.value, found.n_apart) == (0.0, 0)
    assert "0 rows tell the two policies apart" not in found.reasons


@pytest.mark.parametrize("name", ["log.jsonl", "log.parquet"])
@pytest.mark.parametrize("reference", ["member_id", "uniform"])
def test_column_of_no_probabilities_is_no_reference(
    tmp_path: Path, name: str, reference: str
) -> None:
    path = write(tmp_path, json_rows(), name=name)
    with pytest.raises(BadInputError, match=f"reference is '{reference}'; allowed is a column of"):
        value_file(path, Options(reference=reference))


def test_unused_columns_are_said_once(tmp_path: Path) -> None:
    rows = json_rows({"note": [1, "x", None, []]}, without=("member_id",))
    assert value_file(write(tmp_path, rows)).notes == (
        "no member_id: every row is taken as independent of all others",
        "columns not used: note",
    )


def test_parquet_column_of_text_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, json_rows({"reward": ["1", "0", "1", "0"]}), name="log.parquet")
    with pytest.raises(BadInputError, match="column reward is of type string; allowed are num"):
        value_file(path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("log.csv", "reward\n", r"allowed is a \.jsonl or a \.parquet file"),
        ("log.jsonl", "", r"log\.jsonl has no rows"),
        ("log.jsonl", "[1]\n", "row 1: the line is .*allowed is a JSON object"),
        ("log.parquet", "no", r"log\.parquet is no Parquet file"),
    ],
)
def test_file_that_is_no_log_is_refused(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=message):
        value_file(path)


def test_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no file"):
        value_file(tmp_path / "none.jsonl")
