"""Reads one file of a dataset folder, JSONL or Parquet, into typed rows, one at a time.

Each row comes with its number and with every problem it has on its own (broken text, fields,
values). What a row says of other rows (references, duplicates) is checked in
``retrieval.dataset``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from retrieval.lines import STEP, Line, read_lines
from retrieval.problems import Kind, problem_of, shorten
from retrieval.types import Problem, Progress

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ParsedRow(Generic[T]):
    """One row: its number from 1, its value unless it is bad, its text, what is wrong with it.

    ``number`` is 0 for a problem of the file as a whole.
    """

    number: int
    value: T | None
    text: str
    problems: tuple[Problem, ...] = ()


def read_rows(
    path: Path, model: type[T], *, progress: Progress | None = None
) -> Iterator[ParsedRow[T]]:
    """The rows of a ``.jsonl`` or ``.parquet`` file, in file order."""
    if path.suffix == ".parquet":
        return _read_parquet(path, model, progress)
    return _read_jsonl(path, model, progress)


def _read_jsonl(path: Path, model: type[T], progress: Progress | None) -> Iterator[ParsedRow[T]]:
    for line in read_lines(path, progress=progress):
        yield _parse_line(line, model)


def _parse_line(line: Line, model: type[T]) -> ParsedRow[T]:
    text = line.text.strip()
    if line.problem is not None:
        return ParsedRow(line.number, None, text, (line.problem,))
    try:
        return ParsedRow(line.number, model.model_validate_json(text, strict=True), text)
    except ValidationError as error:
        return ParsedRow(line.number, None, text, _problems(error, model, line.file, line.number))


def _problems(
    error: ValidationError, model: type[BaseModel], file: str, number: int
) -> tuple[Problem, ...]:
    errors = error.errors(include_url=False)
    return tuple(problem_of(dict(e), model, file=file, row=number) for e in errors)


def _read_parquet(path: Path, model: type[T], progress: Progress | None) -> Iterator[ParsedRow[T]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        yield _file_problem(path.name, Kind.UNREADABLE_FILE, str(error), "a Parquet file")
        return
    with file:
        wrong = _column_problems(file.schema_arrow, model, path.name)
        if wrong:
            yield ParsedRow(0, None, "", wrong)
            return
        total, number = file.metadata.num_rows, 0
        for batch in file.iter_batches(STEP):
            for values in _python_rows(batch):
                number += 1
                yield _parse_values(values, model, path.name, number)
            if progress:
                progress(path.name, number, total)


def _python_rows(batch: Any) -> list[dict[str, Any]]:
    """A record batch as dicts; times to the microsecond, which is all that Python holds."""
    import pyarrow as pa

    arrays = [
        column.cast(pa.timestamp("us", column.type.tz), safe=False)
        if pa.types.is_timestamp(column.type)
        else column
        for column in batch.columns
    ]
    rows: list[dict[str, Any]] = pa.RecordBatch.from_arrays(
        arrays, names=batch.schema.names
    ).to_pylist()
    return rows


def _parse_values(values: dict[str, Any], model: type[T], file: str, number: int) -> ParsedRow[T]:
    try:
        return ParsedRow(number, model.model_validate(values), "")
    except ValidationError as error:
        problems = _problems(error, model, file, number)
        return ParsedRow(number, None, shorten(values), problems)


def _file_problem(file: str, kind: Kind, value: str, allowed: str) -> ParsedRow[Any]:
    problem = Problem(kind=kind, file=file, row=0, value=value, allowed=allowed)
    return ParsedRow(0, None, "", (problem,))


def _column_problems(schema: Any, model: type[BaseModel], file: str) -> tuple[Problem, ...]:
    """What is wrong with the columns of a Parquet file; its rows are read only if nothing is."""
    problems = []
    for name in schema.names:
        if name not in model.model_fields:
            problems.append((Kind.UNKNOWN_FIELD, name, ", ".join(model.model_fields)))
        elif not _fits(schema.field(name).type, _COLUMNS[name]):
            found = f"{name}: {schema.field(name).type}"
            problems.append((Kind.COLUMN_TYPE, found, _COLUMNS[name]))
    for name, field in model.model_fields.items():
        if field.is_required() and name not in schema.names:
            problems.append((Kind.MISSING_FIELD, name, f"{name} must be there"))
    return tuple(
        Problem(kind=kind, file=file, row=0, value=value, allowed=allowed)
        for kind, value, allowed in problems
    )


_COLUMNS = {
    "impression_id": "text",
    "member_id": "text",
    "title_id": "text",
    "artwork_id": "text",
    "candidates": "list of text",
    "propensity": "number",
    "shown_at": "timestamp or text",
    "outcome": "text",
    "watched_s": "number",
    "reward": "number",
    "split": "text",
    "uniform": "boolean",
    "slice_propensity": "number",
    "as_of": "timestamp or text",
    "n_shown": "integer",
    "n_rewarded": "integer",
}


def _fits(found: Any, wanted: str) -> bool:
    """Whether an Arrow type can hold what a column is wanted for; an all-null column always can."""
    import pyarrow.types as t

    if t.is_dictionary(found):
        found = found.value_type
    is_text = t.is_string(found) or t.is_large_string(found) or t.is_string_view(found)
    is_list = t.is_list(found) or t.is_large_list(found) or t.is_fixed_size_list(found)
    fits = {
        "text": is_text,
        "number": t.is_floating(found) or t.is_integer(found),
        "integer": t.is_integer(found),
        "boolean": t.is_boolean(found),
        "timestamp or text": is_text or t.is_timestamp(found),
        "list of text": is_list and _fits(found.value_type, "text"),
    }
    return bool(t.is_null(found) or fits[wanted])
