"""Parquet impressions: the same rows as JSONL, and wrong columns named once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from retrieval.dataset import check_dataset, load_dataset

MakeImpression = Callable[..., dict[str, Any]]


def write_parquet(folder: Path, table: Any) -> None:
    (folder / "impressions.jsonl").unlink(missing_ok=True)
    pq.write_table(table, folder / "impressions.parquet")


def rows_of(impression: MakeImpression, n: int = 3) -> list[dict[str, Any]]:
    rows = [impression(i, "m-1", "a-boat", "finished", watched_s=None) for i in range(n)]
    return [row | {"shown_at": datetime.fromisoformat(row["shown_at"])} for row in rows]


def test_parquet_reads_the_same_rows_as_jsonl(
    folder: Path, write_folder: Callable[..., Path], impression: MakeImpression
) -> None:
    write_parquet(folder, pa.Table.from_pylist(rows_of(impression)))
    jsonl = write_folder(
        "other", impressions=[impression(i, "m-1", "a-boat", "finished") for i in range(3)]
    )
    assert load_dataset(folder).impressions == load_dataset(jsonl).impressions


def test_nanosecond_times_are_read_to_the_microsecond(
    folder: Path, impression: MakeImpression
) -> None:
    table = pa.Table.from_pylist(rows_of(impression, 1))
    nano = pa.array([1_772_398_800_000_000_123], pa.timestamp("ns", tz="UTC"))
    write_parquet(folder, table.set_column(table.schema.names.index("shown_at"), "shown_at", nano))
    (row,) = load_dataset(folder).impressions
    assert row.shown_at == datetime(2026, 3, 1, 21, 0, tzinfo=UTC)


def test_times_without_a_zone_are_bad_row_by_row(folder: Path, impression: MakeImpression) -> None:
    rows = [row | {"shown_at": row["shown_at"].replace(tzinfo=None)} for row in rows_of(impression)]
    write_parquet(folder, pa.Table.from_pylist(rows))
    problems = check_dataset(folder).problems
    assert [(p.kind, p.row) for p in problems] == [("time without an offset", n) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("name", "values", "kind", "value"),
    [
        ("shown_at", [1, 2, 3], "wrong column type", "shown_at: int64"),
        ("propensity", ["1", "1", "1"], "wrong column type", "propensity: string"),
        ("candidates", ["a-boat"] * 3, "wrong column type", "candidates: string"),
        ("colour", ["red"] * 3, "unknown field", "colour"),
    ],
)
def test_wrong_column_is_named_once(
    folder: Path,
    impression: MakeImpression,
    name: str,
    values: list[Any],
    kind: str,
    value: str,
) -> None:
    rows = [row | {name: v} for row, v in zip(rows_of(impression), values, strict=True)]
    write_parquet(folder, pa.Table.from_pylist(rows))
    (problem,) = check_dataset(folder).problems
    assert (problem.kind, problem.row, problem.value) == (kind, 0, value)


def test_missing_column_is_named_once(folder: Path, impression: MakeImpression) -> None:
    write_parquet(folder, pa.Table.from_pylist(rows_of(impression)).drop_columns(["outcome"]))
    (problem,) = check_dataset(folder).problems
    assert (problem.kind, problem.value) == ("missing field", "outcome")


def test_bad_value_in_parquet_is_named_with_its_row(
    folder: Path, impression: MakeImpression
) -> None:
    rows = rows_of(impression)
    rows[1]["propensity"] = float("nan")
    write_parquet(folder, pa.Table.from_pylist(rows))
    (problem,) = check_dataset(folder).problems
    assert (problem.kind, problem.row) == ("propensity outside (0, 1]", 2)


def test_file_that_is_no_parquet_is_named(folder: Path) -> None:
    (folder / "impressions.jsonl").unlink()
    (folder / "impressions.parquet").write_text("not parquet")
    (problem,) = check_dataset(folder).problems
    assert (problem.kind, problem.row) == ("unreadable file", 0)
