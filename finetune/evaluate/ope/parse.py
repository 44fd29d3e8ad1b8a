"""The bytes of a log file as Arrow tables, a block at a time, each row with its number.

JSONL is parsed by Arrow; a block that Arrow refuses is parsed again line by line, which finds the
bad row and says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from finetune.evaluate.ope.columns import MEMBER, RULES, UNIFORM, refuse_row
from retrieval.errors import BadInputError
from retrieval.problems import shorten
from retrieval.types import Progress

BLOCK_BYTES = 32 * 2**20
BATCH_ROWS = 250_000
WIDEST, LARGEST = 2**63, 1e300
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Block(NamedTuple):
    """Some rows: an Arrow table, and the number of each row from 1."""

    table: Any
    rows: Sequence[int]


class LogTable(Protocol):
    """A file of rows with named columns."""

    def column_names(self) -> tuple[str, ...]:
        """The columns, of JSONL those of its first row."""
        ...

    def blocks(self, wanted: tuple[str, ...], progress: Progress | None) -> Iterator[Block]:
        """The rows of the wanted columns; JSONL gives null for what a row lacks."""
        ...


def open_table(path: Path) -> LogTable:
    """A log file, by its name's ending.

    Raises:
        BadInputError: no such file, or another ending.
    """
    if path.suffix not in (".jsonl", ".parquet"):
        raise BadInputError(f"the log is {str(path)!r}; allowed is a .jsonl or a .parquet file")
    if not path.is_file():
        raise BadInputError(f"no file {str(path)!r}; give a log of one row a decision")
    return ParquetTable(path) if path.suffix == ".parquet" else JsonTable(path)


class JsonTable:
    """A JSONL file: one object a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first = self._first_row()

    def column_names(self) -> tuple[str, ...]:
        """The fields of the first row."""
        return tuple(self._first)

    def blocks(self, wanted: tuple[str, ...], progress: Progress | None) -> Iterator[Block]:
        """The rows, some 32 MB at a time."""
        schema = self._schema(wanted)
        line, done, total = 1, 0, self._path.stat().st_size
        for data in self._chunks():
            n_lines = data.count(b"\n") + (not data.endswith(b"\n"))
            table = _parse_json(data, schema)
            if table is None or table.num_rows != n_lines:
                yield _read_lines(data, schema, self._path.name, line)
            else:
                yield Block(table, range(line, line + n_lines))
            line, done = line + n_lines, done + len(data)
            if progress:
                progress(self._path.name, done, total)

    def _first_row(self) -> dict[str, Any]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = line.removeprefix(BYTE_ORDER_MARK).strip()
                if text:
                    return _object(text, self._path.name, number)
        raise BadInputError(f"{self._path.name} has no rows; allowed is one row a decision")

    def _schema(self, wanted: tuple[str, ...]) -> Any:
        import pyarrow as pa

        is_numbered = isinstance(self._first.get(MEMBER), int)
        special = {MEMBER: pa.int64() if is_numbered else pa.string(), UNIFORM: pa.bool_()}
        return pa.schema([(name, special.get(name, pa.float64())) for name in wanted])

    def _chunks(self) -> Iterator[bytes]:
        """Whole lines, ``BLOCK_BYTES`` at a time."""
        rest = b""
        with self._path.open("rb") as file:
            if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
                file.seek(0)
            while data := file.read(BLOCK_BYTES):
                data = rest + data
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if end:
                    yield data[:end]
        if rest:
            yield rest


def _parse_json(data: bytes, schema: Any) -> Any | None:
    import pyarrow as pa
    from pyarrow import json as arrow_json

    options = arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    try:
        return arrow_json.read_json(pa.BufferReader(data), parse_options=options)
    except pa.ArrowInvalid:
        return None


def _read_lines(data: bytes, schema: Any, source: str, first: int) -> Block:
    """Parse line by line.

    Raises:
        BadInputError: names the first line that is no JSON object or has a value of a wrong type.
    """
    import pyarrow as pa

    rows, numbers = [], []
    for number, line in enumerate(data.split(b"\n"), start=first):
        if line.strip():
            row = _object(line, source, number)
            rows.append({name: _typed(row, name, schema, source, number) for name in schema.names})
            numbers.append(number)
    return Block(pa.Table.from_pylist(rows, schema=schema), numbers)


def _object(line: bytes, source: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise refuse_row(source, number, "the line", shorten(str(error)), "JSON") from None
    if not isinstance(row, dict):
        raise refuse_row(source, number, "the line", shorten(row), "a JSON object")
    return row


def _typed(row: dict[str, Any], name: str, schema: Any, source: str, number: int) -> Any:
    """A field's value, if it is of the column's type."""
    import pyarrow as pa

    value = row.get(name)
    if value is None:
        return None
    if name == UNIFORM:
        fits, allowed = value in (0, 1) and isinstance(value, int), "true or false"
        value = bool(value)
    elif name != MEMBER:
        fits = type(value) in (int, float) and abs(value) <= LARGEST
        allowed = RULES[name].allowed if name in RULES else "a number in [0, 1]"
        value = float(value) if fits else value
    elif pa.types.is_integer(schema.field(name).type):
        fits = type(value) is int and -WIDEST <= value < WIDEST
        allowed = "a whole number, as in the first row"
    else:
        fits, allowed = isinstance(value, str), "text, as in the first row"
    if not fits:
        raise refuse_row(source, number, name, shorten(row[name]), allowed)
    return value


class ParquetTable:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._path = path
        try:
            self._schema = pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            what = shorten(str(error))
            raise BadInputError(f"{path.name} is no Parquet file: {what}; write it anew") from None

    def column_names(self) -> tuple[str, ...]:
        """The columns of the file."""
        return tuple(self._schema.names)

    def blocks(self, wanted: tuple[str, ...], progress: Progress | None) -> Iterator[Block]:
        """The rows, 250,000 at a time."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = [name for name in wanted if name in self._schema.names]
        for name in names:
            self._check_type(name)
        done = 0
        with pq.ParquetFile(self._path) as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=names):
                table = pa.Table.from_batches([batch])
                yield Block(table, range(done + 1, done + 1 + len(table)))
                done += len(table)
                if progress:
                    progress(self._path.name, done, file.metadata.num_rows)

    def _check_type(self, name: str) -> None:
        import pyarrow.types as kinds

        found = self._schema.field(name).type
        inner = found.value_type if kinds.is_dictionary(found) else found
        is_number = kinds.is_integer(inner) or kinds.is_floating(inner) or kinds.is_decimal(inner)
        if name == MEMBER:
            is_text = kinds.is_string(inner) or kinds.is_large_string(inner)
            fits, allowed = kinds.is_integer(inner) or is_text, "text or whole numbers"
        elif name == UNIFORM:
            fits, allowed = kinds.is_boolean(inner) or kinds.is_integer(inner), "true or false"
        else:
            fits, allowed = is_number, "numbers"
        if not fits and not kinds.is_null(inner):
            raise BadInputError(
                f"{self._path.name}: column {name} is of type {found}; allowed are {allowed}; "
                "write the column anew"
            )
