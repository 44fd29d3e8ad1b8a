"""The bad rows of an import: counted by kind, and written down or refused.

Memory stays bounded whatever the file: of each kind only the first is kept for the table, and an
import that stops at bad rows gives up reading after ``MAX_REFUSED``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from retrieval.errors import DatasetError
from retrieval.lines import Line
from retrieval.problems import ProblemCount, describe_problems
from retrieval.types import Problem

# More bad rows than this are one fault of the whole file; no need to list them all.
MAX_REFUSED = 1_000


class RowKind(StrEnum):
    """Kinds of problem that only outside data have; the others are ``retrieval.problems.Kind``."""

    COLUMNS = "wrong number of columns"
    LABEL = "bad label"
    SOME_LABELLED = "labels on some only"
    ITEM = "bad item"
    POSITION = "bad position"
    CLICK = "bad click"
    NO_TARGET = "position unknown to the target"


class BadRow(Exception):  # noqa: N818 (raised and caught within one row)
    """A row that can't be read.

    Args:
        kind: what is wrong.
        value: what stands there, shortened.
        allowed: what may stand there.
    """

    def __init__(self, kind: str, value: str, allowed: str) -> None:
        super().__init__(kind)
        self.kind, self.value, self.allowed = kind, value, allowed

    def at(self, line: Line) -> Problem:
        """The problem, with its file and row."""
        return Problem(
            kind=self.kind,
            file=line.file,
            row=line.number,
            value=self.value,
            allowed=self.allowed,
        )


@dataclass
class Rejects:
    """The bad rows so far.

    Attributes:
        folder: what is being imported.
        file: takes the bad rows as JSON lines; None where bad rows stop the import.
        n_rows: bad rows so far.
    """

    folder: Path
    file: TextIO | None
    n_rows: int = 0
    _kept: list[Problem] = field(default_factory=list)
    _counts: dict[str, ProblemCount] = field(default_factory=dict)

    def add(self, line: Line, problem: Problem) -> None:
        """Count a bad row and write it down.

        Raises:
            DatasetError: bad rows stop the import and there are too many to read on.
        """
        self.n_rows += 1
        first = self._counts.get(problem.kind) or ProblemCount(count=0, **problem.model_dump())
        self._counts[problem.kind] = first.model_copy(update={"count": first.count + 1})
        if self.file is not None:
            self.file.write(_json_line(line, problem))
            return
        self._kept.append(problem)
        if len(self._kept) >= MAX_REFUSED:
            raise self._refusal(f"at least {MAX_REFUSED:,}")

    def refuse(self) -> None:
        """Raise DatasetError if there are bad rows and they stop the import."""
        if self._kept:
            raise self._refusal(f"{self.n_rows:,}")

    @property
    def counts(self) -> tuple[ProblemCount, ...]:
        """The table of problems, one entry a kind, the commonest first."""
        return tuple(sorted(self._counts.values(), key=lambda line: -line.count))

    def _refusal(self, n_bad: str) -> DatasetError:
        return DatasetError(
            f"{self.folder} has {n_bad} bad rows: {describe_problems(self._kept)}; nothing was "
            "written; mend them, or import the rest with --skip-bad",
            problems=tuple(self._kept),
        )


def _json_line(line: Line, problem: Problem) -> str:
    """A rejected row, in the form of ``keyart ingest``."""
    reason = {"kind": problem.kind, "value": problem.value, "allowed": problem.allowed}
    values = {"file": line.file, "row": line.number, "reasons": [reason], "text": line.text}
    return json.dumps(values, ensure_ascii=False) + "\n"
