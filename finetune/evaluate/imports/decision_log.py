"""Writes a log that ``keyart ope`` reads: one row a decision, as JSON lines or Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

# Rows of a Parquet row group; some 2 MB of memory.
GROUP = 65_536


class LoggedDecision(NamedTuple):
    """One decision: what it was worth, and how likely each policy makes it.

    Attributes:
        reward: 1 where clicked, else 0.
        propensity: under the policy that ran.
        target_probability: under the policy to be valued; 0 where it never does this.
        n_candidates: how many items there were to choose from.
        uniform: whether the choice was uniformly random.
    """

    reward: float
    propensity: float
    target_probability: float
    n_candidates: int
    uniform: bool


def write_log(path: Path, rows: Iterable[LoggedDecision], *, is_parquet: bool) -> int:
    """Write the rows as they come; how many there were."""
    return _write_parquet(path, iter(rows)) if is_parquet else _write_jsonl(path, rows)


def _write_jsonl(path: Path, rows: Iterable[LoggedDecision]) -> int:
    n = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(
                f'{{"reward": {row.reward}, "propensity": {row.propensity}, '
                f'"target_probability": {row.target_probability}, '
                f'"n_candidates": {row.n_candidates}, '
                f'"uniform": {"true" if row.uniform else "false"}}}\n'
            )
            n += 1
    return n


def _write_parquet(path: Path, rows: Iterator[LoggedDecision]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {float: pa.float64(), int: pa.int32(), bool: pa.bool_()}
    schema = pa.schema(
        [
            ("reward", types[float]),
            ("propensity", types[float]),
            ("target_probability", types[float]),
            ("n_candidates", types[int]),
            ("uniform", types[bool]),
        ]
    )
    n = 0
    with pq.ParquetWriter(path, schema) as writer:
        while group := list(islice(rows, GROUP)):
            columns = [
                pa.array(values, field.type)
                for values, field in zip(zip(*group, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            n += len(group)
    return n
