"""Reads the rows of an Open Bandit log, and how often a policy shows an item at a position.

Only five columns are read. Features of users (hashed traits of theirs) and their affinities to
items are skipped unread; so are the items' features.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from finetune.evaluate.imports.rejects import BadRow, Rejects, RowKind
from retrieval.errors import BadInputError
from retrieval.lines import Line, read_lines
from retrieval.problems import Kind, shorten
from retrieval.types import Progress

# The files say propensity_score; the description of the data says action_prob.
PROPENSITIES = ("propensity_score", "action_prob")
N_POSITIONS = 3


class ObdRow(NamedTuple):
    """One item shown at one position: whether it was clicked, and how likely it was shown."""

    item: int
    position: int
    click: int
    propensity: float


class _Columns(NamedTuple):
    """Where the columns stand, from 0; ``last`` is the rightmost of them."""

    timestamp: int
    item: int
    position: int
    click: int
    propensity: int
    n: int

    @property
    def last(self) -> int:
        return max(self[:-1])


def read_items(path: Path) -> frozenset[int]:
    """The ids of the items to choose from, of an ``item_context.csv``.

    Raises:
        BadInputError: a row is bad; as the number of items would be wrong, it can't be skipped.
    """
    items: set[int] = set()
    place = None
    for line in read_lines(path):
        values = _values(line.text)
        if place is None:
            if "item_id" not in values:
                raise BadInputError(f"{path}: no column item_id in its first line")
            place = values.index("item_id")
            continue
        text = values[place] if place < len(values) else ""
        if not _is_count(text) or int(text) in items:
            raise BadInputError(
                f"{path}, row {line.number}: item_id {text!r}; allowed: each item's number once"
            )
        items.add(int(text))
    if not items:
        raise BadInputError(f"{path} names no item")
    return frozenset(items)


def read_log(
    path: Path,
    items: frozenset[int],
    rejects: Rejects,
    *,
    name: str,
    progress: Progress | None = None,
) -> Iterator[tuple[Line, ObdRow]]:
    """The good rows of a log, each with its line; bad ones go to ``rejects``.

    Row numbers count the lines of the file, the header being line 1.

    Args:
        path: the CSV file.
        items: the items to choose from.
        rejects: takes the bad rows.
        name: what to call the file in problems and progress.
        progress: told of the bytes read.

    Raises:
        BadInputError: the header lacks a column, or there is none.
        DatasetError: there are too many bad rows.
    """
    columns = None
    for line in read_lines(path, name=name, progress=progress):
        if columns is None:
            columns = _columns(path, line.text)
            continue
        try:
            yield line, _row(line, columns, items)
        except BadRow as bad:
            rejects.add(line, line.problem or bad.at(line))


def _columns(path: Path, header: str) -> _Columns:
    names = _values(header)
    found = [name for name in PROPENSITIES if name in names]
    wanted = ("timestamp", "item_id", "position", "click", (found or PROPENSITIES)[0])
    missing = [name for name in wanted if name not in names]
    if missing:
        raise BadInputError(f"{path}: no column {', '.join(missing)} in its first line")
    time, item, position, click, propensity = (names.index(name) for name in wanted)
    return _Columns(time, item, position, click, propensity, len(names))


def _row(line: Line, columns: _Columns, items: frozenset[int]) -> ObdRow:
    text = line.text
    if '"' in text:
        values, n = (found := _values(text)), len(found)
    else:
        values, n = text.split(",", columns.last + 1), text.count(",") + 1
    if line.problem or n != columns.n:
        raise BadRow(RowKind.COLUMNS, f"{n} columns", f"{columns.n}, as in the first line")
    _check_time(values[columns.timestamp])
    return ObdRow(
        item=_item(values[columns.item], items),
        position=_position(values[columns.position]),
        click=_click(values[columns.click]),
        propensity=_propensity(values[columns.propensity]),
    )


def _values(text: str) -> list[str]:
    return [value.strip() for value in next(csv.reader([text]))]


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check_time(text: str) -> None:
    """The log for ``ope`` has no time, yet a row whose time is broken is not to be trusted."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        allowed = "ISO 8601, for example 2019-11-24 00:01:03.979311+00:00"
        raise BadRow(Kind.BAD_TIME, shorten(text), allowed) from None


def _item(text: str, items: frozenset[int]) -> int:
    if not _is_count(text):
        raise BadRow(RowKind.ITEM, shorten(text), "an item's number")
    if int(text) not in items:
        raise BadRow(Kind.UNKNOWN_REFERENCE, text, "an item_id of item_context.csv")
    return int(text)


def _position(text: str) -> int:
    if not _is_count(text) or not 1 <= int(text) <= N_POSITIONS:
        raise BadRow(RowKind.POSITION, shorten(text), "1 (left), 2 (centre) or 3 (right)")
    return int(text)


def _click(text: str) -> int:
    if text not in ("0", "1"):
        raise BadRow(RowKind.CLICK, shorten(text), "1 where clicked, else 0")
    return int(text)


def _propensity(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise BadRow(Kind.PROPENSITY, shorten(text), "a number in (0, 1]")
    return value


@dataclass
class ActionShares:
    """How likely a policy shows each item at each position, from its own log.

    p(a | k) = n(a, k) / sum over its n(a, k) rows of 1 / propensity: the harmonic mean of the
    logged propensities. It is exact where they are constant. Where they drift (Bernoulli TS was
    updated in batches) it tends to their mean over all decisions at position k, because the sum has
    the number of those decisions as its expectation; a plain mean over the rows where ``a`` was
    shown would overstate it, because ``a`` is shown more while it is likelier.

    Attributes:
        n_rows: rows of the log.
        n_clicks: clicks in it.
    """

    n_rows: int = 0
    n_clicks: int = 0
    _sums: dict[tuple[int, int], list[float]] = field(default_factory=dict)

    def add(self, rows: Iterable[ObdRow]) -> ActionShares:
        """Count the rows of a log."""
        for row in rows:
            sums = self._sums.setdefault((row.item, row.position), [0.0, 0.0])
            sums[0] += 1
            sums[1] += 1 / row.propensity
            self.n_rows += 1
            self.n_clicks += row.click
        return self

    def probabilities(self) -> dict[tuple[int, int], float]:
        """p(item | position) by (item, position); an item never shown there is left out."""
        return {key: n / inverse for key, (n, inverse) in self._sums.items()}

    def masses(self) -> dict[int, float]:
        """The sum of p(item | position) by position: 1 up to chance and items never shown."""
        masses: dict[int, float] = {}
        for (_, position), p in sorted(self.probabilities().items()):
            masses[position] = masses.get(position, 0.0) + p
        return dict(sorted(masses.items()))
