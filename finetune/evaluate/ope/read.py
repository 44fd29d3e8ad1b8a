"""Reads a log file, JSONL or Parquet, a batch at a time, and refuses bad values by row.

``finetune.evaluate.ope.parse`` turns bytes into Arrow tables; here tables become ``Log`` batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from finetune.evaluate.ope.columns import (
    COLUMNS,
    MEMBER,
    PROPENSITY,
    REFERENCE,
    REQUIRED,
    RULES,
    UNIFORM,
    Flags,
    Floats,
    Keys,
    Log,
    find_bad,
    refuse_row,
)
from finetune.evaluate.ope.keys import member_keys
from finetune.evaluate.ope.parse import Block, open_table
from retrieval.errors import BadInputError
from retrieval.types import Progress

MEMBER_ALLOWED = "text or a whole number in every row, or no member_id at all"
MOST_NAMES = 8


@dataclass(frozen=True)
class LogFile:
    """A log file whose columns are known.

    Attributes:
        path: the file.
        names: the name in the file of each column that is read.
        reference: the column that was asked for; None: ``reference_probability`` or none.
        notes: what is read otherwise than one might think.
    """

    path: Path
    names: Mapping[str, str]
    reference: str | None
    notes: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, *, reference: str | None = None) -> LogFile:
        """Look at a file's columns.

        Args:
            path: ``.jsonl`` or ``.parquet``.
            reference: the column with the reference policy's probability; ``propensity`` for the
                logger as it ran; None for ``reference_probability`` where there is one.

        Raises:
            BadInputError: no such file, not of these kinds, empty, a column is missing, or the
                reference is a column that holds no probability.
        """
        if reference in (MEMBER, UNIFORM):
            raise BadInputError(
                f"the reference is {reference!r}; allowed is a column of the reference policy's "
                f"probabilities, or {PROPENSITY} for the logger as it ran"
            )
        present = open_table(path).column_names()
        names = {name: name for name in COLUMNS if name in present}
        if reference is not None:
            names.pop(REFERENCE, None)
            if reference != PROPENSITY:
                names[REFERENCE] = reference
        for name in (*REQUIRED, *names.values()):
            if name not in present:
                raise _no_column(path, name, present)
        return cls(path, names, reference, _notes(names, present))

    def batches(self, *, progress: Progress | None = None) -> Iterator[Log]:
        """The rows, a batch at a time.

        Args:
            progress: told of the bytes or rows read.

        Raises:
            BadInputError: names the first bad row.
        """
        first = 0
        wanted = dict.fromkeys((*COLUMNS, *self.names.values()))
        for block in open_table(self.path).blocks(tuple(wanted), progress):
            yield self._log(block, first)
            first += len(block.rows)

    def _log(self, block: Block, first: int) -> Log:
        self._refuse_late_columns(block)
        wanted = {name: self.names[name] for name in RULES if name in self.names}
        # A column read under two names is one array: a policy compared with itself is known by it.
        columns = {name: _floats(block.table.column(name)) for name in set(wanted.values())}
        numbers: dict[str, Any] = {name: columns[column] for name, column in wanted.items()}
        bad = find_bad(numbers)
        if bad:
            row = block.rows[bad.place]
            column = self.names[bad.column]
            raise refuse_row(self.path.name, row, column, bad.value, bad.allowed)
        return Log(**numbers, uniform=_flags(block), member=self._members(block), first_row=first)

    def _members(self, block: Block) -> Keys | None:
        if MEMBER not in self.names:
            return None
        column = block.table.column(MEMBER)
        if column.null_count:
            row = block.rows[_first(column.is_null())]
            raise refuse_row(self.path.name, row, MEMBER, "null", MEMBER_ALLOWED)
        return member_keys(column.combine_chunks())

    def _refuse_late_columns(self, block: Block) -> None:
        """Refuse a column that the first row did not have: half a column can't be used."""
        present = {*self.names.values(), UNIFORM}
        if self.reference is not None:
            # Asked for another reference, this column is not used.
            present.add(REFERENCE)
        for name in block.table.column_names:
            column = block.table.column(name)
            if name not in present and column.null_count < len(column):
                row = block.rows[_first(column.is_valid())]
                allowed = "nothing, as in the first row, or a value in every row"
                raise refuse_row(self.path.name, row, name, "there", allowed)


def _floats(column: Any) -> Floats:
    """A column as floats, NaN for null."""
    import pyarrow as pa

    values: Floats = column.cast(pa.float64()).to_numpy()
    return values


def _flags(block: Block) -> Flags:
    """The rows marked uniform; not marked: not uniform."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if UNIFORM not in block.table.column_names:
        return np.zeros(len(block.rows), bool)
    column = block.table.column(UNIFORM).cast(pa.bool_())
    flags: Flags = pc.fill_null(column, False).to_numpy()
    return flags


def _first(flags: Any) -> int:
    """The place of the first true value."""
    return int(np.argmax(flags.to_numpy()))


def _no_column(path: Path, name: str, present: tuple[str, ...]) -> BadInputError:
    return BadInputError(
        f"{path.name} has no column {name!r}; it has {', '.join(present[:MOST_NAMES])}; needed in "
        f"each row are {', '.join(REQUIRED)}"
    )


def _notes(names: Mapping[str, str], present: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    if MEMBER not in names:
        notes.append("no member_id: every row is taken as independent of all others")
    ignored = [name for name in present if name not in names.values()]
    if ignored:
        more = f" and {len(ignored) - MOST_NAMES} more" if len(ignored) > MOST_NAMES else ""
        notes.append(f"columns not used: {', '.join(ignored[:MOST_NAMES])}{more}")
    return tuple(notes)
