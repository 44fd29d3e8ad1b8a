"""Turns a folder of MIND, Microsoft's news data set, into cases: ``keyart import mind DIR OUT``.

One impression becomes one case: the news that the member clicked before are finished engagements,
the news shown are the candidates, those clicked are ``chosen``. Only the news are held in memory;
the impressions are read and written one at a time. Categories, entities and addresses are left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from finetune.evaluate.imports.output import ImportReport, importing, output_file
from finetune.evaluate.imports.rejects import BadRow, Rejects, RowKind
from finetune.evaluate.imports.seen import SeenIds
from retrieval.errors import BadInputError
from retrieval.lines import Line, read_lines
from retrieval.problems import Kind, problem_of, shorten
from retrieval.types import Candidate, Case, Outcome, PastEngagement, Progress

BEHAVIORS, NEWS = "behaviors.tsv", "news.tsv"
BEHAVIOR_COLUMNS = ("impression id", "user id", "time", "history", "impressions")
# The abstract is the fifth of eight; what follows it (address, entities) is not read.
NEWS_COLUMNS = 8
# Every case chooses among news; no title is theirs in common.
CASE_TITLE = "News"
TIME_FORMAT = "%m/%d/%Y %I:%M:%S %p"
TIME_ALLOWED = "month/day/year and a 12-hour time, for example 11/15/2019 8:55:22 AM"
LABEL_ALLOWED = "news id, dash, 1 where clicked or 0, for example N55689-1"


class MindReport(ImportReport):
    """What an import of MIND read and wrote.

    Attributes:
        n_news: good rows of news.tsv.
        n_chosen: clicked candidates over all cases.
        is_labelled: whether the impressions say what was clicked (the test set's don't).
    """

    n_news: int
    n_chosen: int
    is_labelled: bool


class _News(NamedTuple):
    """A news item as a past engagement, and as a candidate."""

    past: PastEngagement
    candidate: Candidate


def import_mind(
    folder: Path,
    out: Path,
    *,
    abstracts: bool = True,
    n_history: int | None = None,
    n_cases: int | None = None,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> MindReport:
    """Write a MIND folder's impressions as cases, a JSON object a line.

    Times are read as UTC: MIND names no zone. History is undated, the oldest click first.

    Args:
        folder: holds ``behaviors.tsv`` and ``news.tsv``.
        out: a new ``.jsonl`` file, or a folder to put ``cases.jsonl`` in.
        abstracts: a caption is the news title and its abstract; False for the title alone.
        n_history: keep only the member's latest so many clicks.
        n_cases: stop after so many cases; later rows are not checked.
        skip_bad: leave bad rows out and write them to ``<out's stem>.rejected.jsonl``.
        progress: told of the bytes read.

    Raises:
        BadInputError: a file is missing, ``out`` exists, or a number is below 1.
        DatasetError: rows are bad and not to be skipped, or none is good; nothing was written.
    """
    started = time.perf_counter()
    _check(folder, n_history=n_history, n_cases=n_cases)
    path = output_file(out, name="cases", suffixes=(".jsonl",))
    with importing(folder, path, skip_bad=skip_bad) as run:
        news = read_news(folder / NEWS, run.rejects, abstracts=abstracts, progress=progress)
        behaviors = _Behaviors(news, n_history)
        cases = behaviors.read(folder / BEHAVIORS, run.rejects, progress)
        n_chosen = 0
        with run.part.open("w", encoding="utf-8", newline="\n") as file:
            for case in islice(cases, n_cases):
                file.write(case.model_dump_json(exclude_none=True) + "\n")
                run.n_written += 1
                n_chosen += len(case.chosen)
    return MindReport(
        folder=str(folder),
        out=str(path),
        n_written=run.n_written,
        n_rejected=run.rejects.n_rows,
        problems=run.rejects.counts,
        rejected_file=run.rejected_path,
        seconds=time.perf_counter() - started,
        n_news=len(news),
        n_chosen=n_chosen,
        is_labelled=bool(behaviors.is_labelled),
    )


def _check(folder: Path, *, n_history: int | None, n_cases: int | None) -> None:
    for name in (BEHAVIORS, NEWS):
        if not (folder / name).is_file():
            raise BadInputError(
                f"no {name} in {folder}; a folder of MIND (MINDsmall_train, MINDlarge_test ...) "
                f"holds {BEHAVIORS} and {NEWS}, unpacked"
            )
    for what, number in (("history", n_history), ("cases", n_cases)):
        if number is not None and number < 1:
            raise BadInputError(f"{number} {what} asked for; at least 1, or leave it out for all")


def read_news(
    path: Path, rejects: Rejects, *, abstracts: bool = True, progress: Progress | None = None
) -> dict[str, _News]:
    """The news of a ``news.tsv`` by id; bad rows go to ``rejects``."""
    news: dict[str, _News] = {}
    for line in read_lines(path, progress=progress):
        try:
            news_id, title, abstract = _news_columns(line)
            if news_id in news:
                raise BadRow(Kind.DUPLICATE_ID, shorten(news_id), "each news id once")
            news[news_id] = _news(news_id, title, _caption(title, abstract if abstracts else ""))
        except BadRow as bad:
            rejects.add(line, line.problem or bad.at(line))
        except ValidationError as error:
            first = dict(error.errors(include_url=False)[0])
            problem = problem_of(first, Candidate, file=line.file, row=line.number)
            rejects.add(line, problem)
    return news


def _news_columns(line: Line) -> tuple[str, str, str]:
    """Id, title and abstract."""
    columns = line.text.split("\t")
    if line.problem or len(columns) != NEWS_COLUMNS:
        raise BadRow(RowKind.COLUMNS, f"{len(columns)} columns", f"{NEWS_COLUMNS}, by tabs")
    news_id, title, abstract = columns[0].strip(), columns[3].strip(), columns[4].strip()
    if not news_id or not title:
        missing = "title" if news_id else "news id"
        raise BadRow(Kind.MISSING_FIELD, missing, f"the {missing} must be there")
    return news_id, title, abstract


def _caption(title: str, abstract: str) -> str:
    if not abstract:
        return title
    return f"{title} {abstract}" if title[-1] in ".?!" else f"{title}. {abstract}"


def _news(news_id: str, title: str, caption: str) -> _News:
    past = PastEngagement(title=title, caption=caption, outcome=Outcome.FINISHED)
    return _News(past, Candidate(artwork_id=news_id, caption=caption))


@dataclass
class _Behaviors:
    """Reads impressions into cases; ``is_labelled`` is known from the first good row on."""

    news: Mapping[str, _News]
    n_history: int | None
    is_labelled: bool | None = None
    _seen: SeenIds = field(default_factory=SeenIds)

    def read(self, path: Path, rejects: Rejects, progress: Progress | None) -> Iterator[Case]:
        for line in read_lines(path, progress=progress):
            try:
                case = self._case(line)
            except BadRow as bad:
                rejects.add(line, line.problem or bad.at(line))
            except ValidationError as error:
                first = dict(error.errors(include_url=False)[0])
                rejects.add(line, problem_of(first, Case, file=line.file, row=line.number))
            else:
                yield case

    def _case(self, line: Line) -> Case:
        columns = [column.strip() for column in line.text.split("\t")]
        if line.problem or len(columns) != len(BEHAVIOR_COLUMNS):
            allowed = f"{len(BEHAVIOR_COLUMNS)}, by tabs: {', '.join(BEHAVIOR_COLUMNS)}"
            raise BadRow(RowKind.COLUMNS, f"{len(columns)} columns", allowed)
        case_id, member_id, at, history, impressions = columns
        for name, value in zip(BEHAVIOR_COLUMNS[:2], columns, strict=False):
            if not value:
                raise BadRow(Kind.MISSING_FIELD, name, f"the {name} must be there")
        shown, chosen = self._shown(impressions)
        clicked = history.split()[-self.n_history if self.n_history else 0 :]
        case = Case(
            case_id=case_id,
            member_id=member_id,
            history=tuple(self._known(news_id).past for news_id in clicked),
            title=CASE_TITLE,
            candidates=tuple(self._known(news_id).candidate for news_id in shown),
            at=_time(at),
            chosen=chosen,
        )
        if not self._seen.add(case_id):
            raise BadRow(Kind.DUPLICATE_ID, shorten(case_id), "each impression id once")
        return case

    def _shown(self, impressions: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The news shown, and those of them that were clicked."""
        pairs = [_labelled(token) for token in impressions.split()]
        if not pairs:
            raise BadRow(Kind.MISSING_FIELD, "impressions", "at least one news id")
        shown = tuple(news_id for news_id, _ in pairs)
        if len(set(shown)) < len(shown):
            raise BadRow(Kind.CANDIDATE_TWICE, shorten(impressions), "each news once")
        labels = {label is not None for _, label in pairs}
        if self.is_labelled is None and len(labels) == 1:
            self.is_labelled = labels == {True}
        if labels != {self.is_labelled}:
            allowed = LABEL_ALLOWED if self.is_labelled else "labels on all rows, or on none"
            raise BadRow(RowKind.SOME_LABELLED, shorten(impressions), allowed)
        return shown, tuple(news_id for news_id, label in pairs if label == "1")

    def _known(self, news_id: str) -> _News:
        try:
            return self.news[news_id]
        except KeyError:
            allowed = f"a news id of a good row of {NEWS}"
            raise BadRow(Kind.UNKNOWN_REFERENCE, shorten(news_id), allowed) from None


def _labelled(token: str) -> tuple[str, str | None]:
    """``N55689-1`` as its id and label; the label is None where there is none."""
    news_id, dash, label = token.rpartition("-")
    if not dash:
        return token, None
    if not news_id or label not in ("0", "1"):
        raise BadRow(RowKind.LABEL, shorten(token), LABEL_ALLOWED)
    return news_id, label


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise BadRow(Kind.BAD_TIME, shorten(text), TIME_ALLOWED) from None
