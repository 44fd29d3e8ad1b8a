"""Reads a text file line by line, each with its number, without holding more than one.

Lines end at the newline byte only: columns may hold anything else, and trailing tabs count.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retrieval.problems import Kind
from retrieval.types import Problem, Progress

# Lines, or rows, between two calls of ``progress``.
STEP = 5_000


class Line(NamedTuple):
    """One line: its file's name, its number from 1, its text, and a problem if it is no UTF-8."""

    file: str
    number: int
    text: str
    problem: Problem | None = None


def read_lines(
    path: Path, *, name: str | None = None, progress: Progress | None = None
) -> Iterator[Line]:
    """The lines of a file that are not blank, in order.

    Args:
        path: the file.
        name: what to call it in problems and progress; by default its own name.
        progress: told of the bytes read.
    """
    name = name or path.name
    total, done = path.stat().st_size, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            done += len(line)
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield _decoded(line.rstrip(b"\r\n"), name, number)
            if progress and number % STEP == 0:
                progress(name, done, total)
    if progress:
        progress(name, total, total)


def _decoded(line: bytes, name: str, number: int) -> Line:
    try:
        return Line(name, number, line.decode("utf-8"))
    except UnicodeDecodeError as error:
        value = f"byte {line[error.start]:#04x} at column {error.start + 1}"
        problem = Problem(
            kind=Kind.BROKEN_UTF8, file=name, row=number, value=value, allowed="UTF-8 text"
        )
        return Line(name, number, line.decode("utf-8", errors="backslashreplace"), problem)
