"""The domain types that every folder shares: titles, artworks, impressions, cases, evidence.

All are frozen pydantic models that refuse unknown fields. Times are timezone-aware and held in
UTC. There is no demographic field in any of them, and a test keeps it so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Split = Literal["burn_in", "train", "validation", "test"]

# Told of long work as (stage, done, total); the unit is the stage's own (rows, bytes, captions).
Progress = Callable[[str, int, int], None]


def _parse_time(value: object) -> object:
    """Read ISO 8601 text; refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            raise PydanticCustomError("time_not_iso", "a time is ISO 8601 text") from None
    if isinstance(value, (int, float)):
        raise PydanticCustomError("time_not_iso", "a time is ISO 8601 text, not a number")
    return value


def _to_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError(
            "time_without_offset", "a time needs an offset, for example 2026-03-01T20:15:00Z"
        )
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("time_not_iso", "a time lies in the years 1 to 9999") from None


UtcTime = Annotated[datetime, BeforeValidator(_parse_time), AfterValidator(_to_utc)]


class Frozen(BaseModel):
    """Base of every domain type: immutable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcome(StrEnum):
    """What a member did after an artwork was shown."""

    FINISHED = "finished"
    PLAYED = "played"
    ABANDONED = "abandoned"
    SKIPPED = "skipped"
    THUMBS_UP = "thumbs_up"
    THUMBS_DOWN = "thumbs_down"

    @property
    def sign(self) -> int:
        """+1 for finished, thumbs up; 0 for played; -1 for skipped, abandoned, thumbs down."""
        return _SIGNS[self]

    @property
    def words(self) -> str:
        """The outcome as words in a sentence: ``thumbs_up`` is ``thumbs up``."""
        return self.value.replace("_", " ")


_SIGNS = {
    Outcome.FINISHED: 1,
    Outcome.THUMBS_UP: 1,
    Outcome.PLAYED: 0,
    Outcome.ABANDONED: -1,
    Outcome.SKIPPED: -1,
    Outcome.THUMBS_DOWN: -1,
}


class Title(Frozen):
    """A film or series. ``billing`` is the cast in billing order."""

    title_id: Id
    name: Text
    synopsis: str = ""
    genres: tuple[str, ...] = ()
    billing: tuple[str, ...] = ()
    launched_at: UtcTime | None = None


class Artwork(Frozen):
    """One image for one title. ``image`` is a path inside the dataset folder."""

    artwork_id: Id
    title_id: Id
    caption: Text
    facets: dict[str, str] = Field(default_factory=dict)
    image: str | None = None
    people: tuple[str, ...] = ()


class TakeRate(Frozen):
    """Counts up to ``as_of``; never used for a decision before that time."""

    artwork_id: Id
    as_of: UtcTime
    n_shown: Annotated[int, Field(ge=0)]
    n_rewarded: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _rewarded_within_shown(self) -> TakeRate:
        if self.n_rewarded > self.n_shown:
            raise ValueError(f"n_rewarded {self.n_rewarded} is more than n_shown {self.n_shown}")
        return self


class Impression(Frozen):
    """One artwork shown to one member for one title, once, and what came of it."""

    impression_id: Id
    member_id: Id
    title_id: Id
    artwork_id: Id
    candidates: Annotated[tuple[Id, ...], Field(min_length=1)]
    propensity: Annotated[float, Field(gt=0, le=1)] | None
    shown_at: UtcTime
    outcome: Outcome
    watched_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    reward: Annotated[float, Field(ge=0, le=1)] | None = None
    split: Split | None = None
    uniform: bool | None = None
    slice_propensity: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _shown_is_a_candidate(self) -> Impression:
        if self.artwork_id not in self.candidates:
            raise PydanticCustomError(
                "shown_not_a_candidate",
                "artwork_id '{artwork_id}' is not among the candidates",
                {"artwork_id": self.artwork_id},
            )
        if len(set(self.candidates)) != len(self.candidates):
            raise PydanticCustomError("candidate_twice", "candidates holds an artwork twice")
        return self

    @property
    def value(self) -> float:
        """The reward: as given, else 1 for finished and thumbs up, 0 otherwise."""
        return self.reward if self.reward is not None else float(self.outcome.sign > 0)


class Engagement(Frozen):
    """One past impression of a member as the preference memory returns it."""

    engagement_id: Id
    title_id: Id
    artwork_id: Id
    outcome: Outcome
    shown_at: UtcTime


class Candidate(Frozen):
    """One artwork that a decision may choose, with all that may enter a prompt."""

    artwork_id: Id
    caption: Text


class PastEngagement(Frozen):
    """One entry of a case's inline history."""

    title: Text
    caption: Text
    outcome: Outcome
    shown_at: UtcTime | None = None


class Case(Frozen):
    """A choice with everything inline, so that outside data can be tried without ingesting it."""

    case_id: Id
    member_id: Id
    history: tuple[PastEngagement, ...]
    title: Text
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1)]
    at: UtcTime | None = None
    chosen: tuple[Id, ...] = ()
    shown: Id | None = None
    reward: Annotated[float, Field(ge=0, le=1)] | None = None
    propensity: Annotated[float, Field(gt=0, le=1)] | None = None

    @property
    def past(self) -> tuple[PastEngagement, ...]:
        """The history before the decision, undated entries included: all that may be known."""
        if self.at is None:
            return self.history
        return tuple(e for e in self.history if e.shown_at is None or e.shown_at < self.at)

    @model_validator(mode="after")
    def _ids_are_candidates(self) -> Case:
        ids = [candidate.artwork_id for candidate in self.candidates]
        if len(set(ids)) != len(ids):
            raise ValueError("candidates holds an artwork_id twice")
        shown = (self.shown,) if self.shown else ()
        for name, values in (("chosen", self.chosen), ("shown", shown)):
            for value in values:
                if value not in ids:
                    raise ValueError(f"{name} {value!r} is not among the candidates")
        return self


class Evidence(Frozen):
    """One recalled engagement, numbered from 1, as a decision was shown it and may cite it.

    ``similarity`` is the cosine to the closest candidate's caption, in [-1, 1]; ``recency`` is
    0.5 ** (age / half-life), 1.0 where undated; ``score`` is what the ranking used (see
    ``retrieval.ranking``). Ids that don't exist (an inline case) are None.
    """

    n: Annotated[int, Field(ge=1)]
    engagement_id: str
    title_id: str | None
    title: str
    artwork_id: str | None
    caption: str
    outcome: Outcome
    shown_at: UtcTime | None
    similarity: float
    recency: float = 1.0
    score: float = 0.0


class Recalled(Frozen):
    """What recall hands the agent.

    Attributes:
        evidence: at most k engagements, numbered 1..k, highest score first.
        closeness: [k][n_candidates] cosine between each engagement's caption and each candidate's.
        n_history: the engagements before the decision's time that recall chose from.
        n_collapsed: near-duplicates that were folded into a kept engagement.
    """

    evidence: tuple[Evidence, ...] = ()
    closeness: tuple[tuple[float, ...], ...] = ()
    n_history: int = 0
    n_collapsed: int = 0


class Problem(Frozen):
    """One thing wrong with one row of a dataset folder.

    Attributes:
        kind: what is wrong, for example ``unknown outcome`` (see ``retrieval.problems``).
        file: the file's name inside the folder.
        row: the line, from 1, in JSONL; the row, from 1, in Parquet; 0 for the file as a whole.
        value: what stands there, shortened.
        allowed: what may stand there.
    """

    kind: str
    file: str
    row: int
    value: str
    allowed: str
