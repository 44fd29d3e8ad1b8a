"""Says what is wrong with a row of a dataset folder, in words a person can act on.

A pydantic error becomes a ``Problem`` of a named kind, with what is allowed in its place; many
problems become a table of a line a kind. Reading the rows is ``retrieval.parse``; the checks that
need more than one row are in ``retrieval.dataset``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel

from retrieval.types import Frozen, Outcome, Problem, Split

# Long enough for any id; a caption is cut.
MAX_VALUE = 80
TIME_ALLOWED = "ISO 8601 with an offset, for example 2026-03-01T20:15:00Z"
_TIMES = frozenset({"shown_at", "as_of", "launched_at"})
_PROPENSITIES = frozenset({"propensity", "slice_propensity"})


class Kind(StrEnum):
    """The kinds of problem."""

    MISSING_FILE = "missing file"
    UNREADABLE_FILE = "unreadable file"
    TWO_FILES = "two files for one table"
    COLUMN_TYPE = "wrong column type"
    BROKEN_JSON = "broken JSON"
    BROKEN_UTF8 = "broken UTF-8"
    MISSING_FIELD = "missing field"
    UNKNOWN_FIELD = "unknown field"
    DUPLICATE_ID = "duplicate id"
    UNKNOWN_REFERENCE = "unknown reference"
    NOT_A_CANDIDATE = "shown artwork not among candidates"
    OTHER_TITLE = "candidates of another title"
    CANDIDATE_TWICE = "candidate twice"
    PROPENSITY = "propensity outside (0, 1]"
    UNKNOWN_OUTCOME = "unknown outcome"
    BAD_TIME = "unparsable time"
    TIME_WITHOUT_OFFSET = "time without an offset"
    EMPTY_CAPTION = "empty caption"
    IMAGE_OUTSIDE = "image path leaves the folder"
    MISSING_IMAGE = "missing image file"
    BROKEN_IMAGE = "image does not decode"
    BAD_VALUE = "bad value"


class ProblemCount(Frozen):
    """One line of the table of problems: a kind, how often, and its first place."""

    kind: str
    count: int
    file: str
    row: int
    value: str
    allowed: str


def count_problems(problems: Sequence[Problem]) -> tuple[ProblemCount, ...]:
    """The table of problems, one entry a kind, the commonest first, then by first appearance."""
    counts: dict[str, int] = {}
    first: dict[str, Problem] = {}
    for problem in problems:
        counts[problem.kind] = counts.get(problem.kind, 0) + 1
        first.setdefault(problem.kind, problem)
    kinds = sorted(first, key=lambda kind: -counts[kind])
    return tuple(ProblemCount(count=counts[k], **first[k].model_dump()) for k in kinds)


def describe_problems(problems: Sequence[Problem]) -> str:
    """The problems in one line: each kind, how often, where first, its value, what is allowed."""
    return "; ".join(
        f"{line.count} x {line.kind} (first {line.file}:{line.row}, {line.value}; "
        f"allowed: {line.allowed})"
        for line in count_problems(problems)
    )


def shorten(value: object) -> str:
    """A value as JSON text of at most ``MAX_VALUE`` characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "..."


def problem_of(error: Mapping[str, Any], model: type[BaseModel], *, file: str, row: int) -> Problem:
    """One entry of ``ValidationError.errors()`` as a problem of a named kind."""
    kind, value, allowed = _read(error, model)
    return Problem(kind=kind, file=file, row=row, value=value, allowed=allowed)


def _read(error: Mapping[str, Any], model: type[BaseModel]) -> tuple[Kind, str, str]:
    """(kind, value, allowed) of a pydantic error."""
    code, place = str(error["type"]), error["loc"]
    field = str(place[0]) if place else ""
    value = shorten(error["input"])
    if code in ("json_invalid", "model_type", "model_attributes_type"):
        return Kind.BROKEN_JSON, value, "one JSON object a line"
    if code == "missing":
        return Kind.MISSING_FIELD, field, f"{field} must be there"
    if code == "extra_forbidden":
        return Kind.UNKNOWN_FIELD, field, ", ".join(model.model_fields)
    if code == "shown_not_a_candidate":
        shown = shorten(error["ctx"]["artwork_id"])
        return Kind.NOT_A_CANDIDATE, shown, "an artwork_id that stands in candidates"
    if code == "candidate_twice":
        return Kind.CANDIDATE_TWICE, value, "each candidate once"
    return _read_field(code, field, value, str(error["msg"]))


def _read_field(code: str, field: str, value: str, message: str) -> tuple[Kind, str, str]:
    """(kind, value, allowed) of an error in the value of one field."""
    if field in _TIMES:
        no_offset = code == "time_without_offset"
        return Kind.TIME_WITHOUT_OFFSET if no_offset else Kind.BAD_TIME, value, TIME_ALLOWED
    if field in _PROPENSITIES:
        return Kind.PROPENSITY, value, "a number in (0, 1], or null where it is not known"
    if field == "outcome":
        return Kind.UNKNOWN_OUTCOME, value, ", ".join(Outcome)
    if field == "caption" and code == "string_too_short":
        return Kind.EMPTY_CAPTION, value, "text that describes the artwork"
    if field == "split":
        return Kind.BAD_VALUE, value, f"split: {', '.join(get_args(Split))}"
    return Kind.BAD_VALUE, value, f"{field}: {message}" if field else message
