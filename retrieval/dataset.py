"""Reads, checks and writes a dataset folder: titles, artworks, take rates and impressions.

``check_dataset`` reads everything and returns the good rows with every problem it found;
``load_dataset`` raises instead when there is any. The folder's form is in the types it is read
into (``retrieval.types``); impressions and take rates may be JSONL or Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from retrieval.errors import BadInputError, DatasetError
from retrieval.images import ImageCheck, check_image
from retrieval.parse import ParsedRow, read_rows
from retrieval.problems import Kind, describe_problems, shorten
from retrieval.types import Artwork, Impression, Problem, Progress, TakeRate, Title

T = TypeVar("T", bound=BaseModel)
Finding = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was left out: its text as it stood (JSONL) and what is wrong with it."""

    file: str
    row: int
    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Dataset:
    """The good rows of a dataset folder, in file order, and what is wrong with the others."""

    folder: Path
    titles: tuple[Title, ...] = ()
    artworks: tuple[Artwork, ...] = ()
    take_rates: tuple[TakeRate, ...] = ()
    impressions: tuple[Impression, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem, in file and row order."""
        return tuple(problem for row in self.rejected for problem in row.problems)


def load_dataset(
    folder: Path, *, images: ImageCheck = "verify", progress: Progress | None = None
) -> Dataset:
    """The rows of a dataset folder.

    Args:
        folder: the dataset folder.
        images: ``exist`` to look only at the images' paths, which is faster.
        progress: told of the reading.

    Raises:
        BadInputError: there is no such folder.
        DatasetError: any row is bad; carries every problem.
    """
    dataset = check_dataset(folder, images=images, progress=progress)
    refuse_problems(dataset)
    return dataset


def refuse_problems(dataset: Dataset) -> None:
    """Raise DatasetError if the folder has any problem."""
    problems = dataset.problems
    if problems:
        raise DatasetError(
            f"{dataset.folder} has {len(dataset.rejected)} bad rows: "
            f"{describe_problems(problems)}; mend them, or load the rest with "
            "`keyart ingest --skip-bad`",
            problems=problems,
        )


def check_dataset(
    folder: Path, *, images: ImageCheck = "verify", progress: Progress | None = None
) -> Dataset:
    """The good rows of a dataset folder, and every bad one with its problems.

    Args:
        folder: the dataset folder.
        images: ``exist`` to look only at the images' paths, which is faster.
        progress: told of the reading.

    Raises:
        BadInputError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadInputError(
            f"no dataset folder {folder}; write one to start from with `keyart init`"
        )
    return _Check(folder, images, progress).run()


@dataclass
class _Check:
    """One reading of a folder: what has been seen so far, for the checks across rows."""

    folder: Path
    images: ImageCheck
    progress: Progress | None
    rejected: list[Rejected] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    title_of: dict[str, str] = field(default_factory=dict)
    rates: set[tuple[str, str]] = field(default_factory=set)
    impressions: set[str] = field(default_factory=set)

    def run(self) -> Dataset:
        return Dataset(
            folder=self.folder,
            titles=self._read("titles", Title, self._check_title),
            artworks=self._read("artworks", Artwork, self._check_artwork),
            take_rates=self._read("take_rates", TakeRate, self._check_rate),
            impressions=self._read("impressions", Impression, self._check_impression),
            rejected=tuple(self.rejected),
        )

    def _read(
        self, table: str, model: type[T], check: Callable[[T], Iterator[Finding]]
    ) -> tuple[T, ...]:
        good: list[T] = []
        path = self._path(table)
        if path is None:
            return ()
        for row in read_rows(path, model, progress=self.progress):
            problems = row.problems
            if row.value is not None:
                problems = tuple(_problem(path.name, row.number, f) for f in check(row.value))
                if not problems:
                    good.append(row.value)
                    continue
            self._reject(path.name, row, problems)
        return tuple(good)

    def _reject(self, file: str, row: ParsedRow[T], problems: tuple[Problem, ...]) -> None:
        text = row.text or (row.value.model_dump_json() if row.value is not None else "")
        self.rejected.append(Rejected(file, row.number, text, problems))

    def _path(self, table: str) -> Path | None:
        """The table's file; a problem where it is missing, or there twice."""
        suffixes = (".jsonl", ".parquet") if table in ("take_rates", "impressions") else (".jsonl",)
        found = [p for p in (self.folder / f"{table}{s}" for s in suffixes) if p.is_file()]
        names = " or ".join(f"{table}{suffix}" for suffix in suffixes)
        if len(found) == 1 or (not found and table == "take_rates"):
            return found[0] if found else None
        kind = Kind.TWO_FILES if found else Kind.MISSING_FILE
        problem = Problem(kind=kind, file=names, row=0, value=str(self.folder), allowed=names)
        self.rejected.append(Rejected(names, 0, "", (problem,)))
        return None

    def _check_title(self, title: Title) -> Iterator[Finding]:
        if title.title_id in self.titles:
            yield _duplicate("title_id", title.title_id)
        self.titles.add(title.title_id)

    def _check_artwork(self, artwork: Artwork) -> Iterator[Finding]:
        if artwork.artwork_id in self.title_of:
            yield _duplicate("artwork_id", artwork.artwork_id)
            return
        fault = None
        if artwork.title_id not in self.titles:
            yield _unknown("title_id", artwork.title_id, "titles.jsonl")
        if artwork.image is not None:
            fault = check_image(self.folder, artwork.image, check=self.images)
        if fault:
            yield fault.kind, shorten(artwork.image), fault.allowed
        if artwork.title_id in self.titles and not fault:
            self.title_of[artwork.artwork_id] = artwork.title_id

    def _check_rate(self, rate: TakeRate) -> Iterator[Finding]:
        key = (rate.artwork_id, rate.as_of.isoformat())
        if key in self.rates:
            yield _duplicate("artwork_id, as_of", ", ".join(key))
        if rate.artwork_id not in self.title_of:
            yield _unknown("artwork_id", rate.artwork_id, "artworks.jsonl")
        self.rates.add(key)

    def _check_impression(self, impression: Impression) -> Iterator[Finding]:
        if impression.impression_id in self.impressions:
            yield _duplicate("impression_id", impression.impression_id)
        self.impressions.add(impression.impression_id)
        title_id = impression.title_id
        if title_id not in self.titles:
            yield _unknown("title_id", title_id, "titles.jsonl")
        for artwork_id in impression.candidates:
            owner = self.title_of.get(artwork_id)
            if owner is None:
                yield _unknown("artwork_id", artwork_id, "artworks.jsonl")
            elif owner != title_id:
                yield Kind.OTHER_TITLE, shorten(artwork_id), f"artworks of title {title_id}"


def write_dataset(
    folder: Path,
    *,
    titles: Iterable[Title],
    artworks: Iterable[Artwork],
    impressions: Iterable[Impression],
    take_rates: Iterable[TakeRate] = (),
) -> None:
    """Write a dataset folder as JSONL; fields at their default are left out, order is kept.

    The same rows give the same bytes. ``take_rates.jsonl`` is written only if there are any.
    Nothing is checked beyond the types: ``check_dataset`` does that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_jsonl(folder / "titles.jsonl", titles)
    _write_jsonl(folder / "artworks.jsonl", artworks)
    _write_jsonl(folder / "impressions.jsonl", impressions)
    rates = tuple(take_rates)
    if rates:
        _write_jsonl(folder / "take_rates.jsonl", rates)


def _write_jsonl(path: Path, rows: Iterable[BaseModel]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)


def _problem(file: str, row: int, finding: Finding) -> Problem:
    kind, value, allowed = finding
    return Problem(kind=kind, file=file, row=row, value=value, allowed=allowed)


def _duplicate(name: str, value: str) -> Finding:
    return Kind.DUPLICATE_ID, shorten(value), f"each {name} once"


def _unknown(name: str, value: str, file: str) -> Finding:
    return Kind.UNKNOWN_REFERENCE, shorten(value), f"a {name} of a good row of {file}"
