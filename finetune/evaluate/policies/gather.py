"""Gathers the cases that an evaluation asks about, and the rows that policies may learn from.

From case files every case is asked about and nothing is learned from. From a dataset folder the
cases are the impressions of one split, and policies are fitted on those of the train split. Splits
are the dataset's own; one without any is cut by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from finetune.evaluate.policies.identity import fingerprint_of
from finetune.evaluate.policies.request import Request
from finetune.policies.decisions import load_decisions
from finetune.world.summary import truth_folder
from retrieval.dataset import Dataset, load_dataset
from retrieval.errors import BadInputError, DatasetError
from retrieval.parse import read_rows
from retrieval.problems import describe_problems
from retrieval.types import Case, Impression, Problem, Progress, Split

# Shares of the impressions, oldest first, of a dataset that names no split.
TIME_CUT: tuple[tuple[Split, float], ...] = (("train", 0.7), ("validation", 0.1), ("test", 0.2))


@dataclass(frozen=True)
class Gathered:
    """What was found.

    Attributes:
        cases: asked about; of a dataset in order of time.
        fingerprint: changes whenever any input does.
        source: where the cases are from, in words.
        n_found: cases before any sample was drawn.
        train, validation: what policies may learn from and be tuned on; empty for case files.
        dataset: the folder, read; None for case files.
        notes: what a reader should know of how it was gathered.
    """

    cases: tuple[Case, ...]
    fingerprint: str
    source: str
    n_found: int
    train: tuple[Case, ...] = ()
    validation: tuple[Case, ...] = ()
    dataset: Dataset | None = None
    notes: tuple[str, ...] = ()


def gather(request: Request, *, progress: Progress | None = None) -> Gathered:
    """The cases of a request.

    Raises:
        BadInputError: there is no such file or folder, or nothing in it to ask about.
        DatasetError: a row is bad; names file, row and value.
    """
    request.check_source()
    if request.dataset is None:
        found = _from_files(request.cases, progress)
    else:
        found = _from_dataset(request.dataset, request, progress)
    return _sampled(found, request)


def _from_files(files: Sequence[Path], progress: Progress | None) -> Gathered:
    cases: dict[str, Case] = {}
    first: dict[str, str] = {}
    for file in files:
        for place, case in _read_cases(file, progress):
            if case.case_id in cases:
                raise BadInputError(
                    f"{place}: case_id {case.case_id!r} stands at {first[case.case_id]} already; "
                    "allowed: each case_id once; leave one of them out"
                )
            cases[case.case_id], first[case.case_id] = case, place
    return Gathered(
        cases=tuple(cases.values()),
        fingerprint=fingerprint_of(files),
        source=f"cases of {', '.join(str(file) for file in files)}",
        n_found=len(cases),
    )


def _read_cases(file: Path, progress: Progress | None) -> list[tuple[str, Case]]:
    """(file:row, case) of each row of a case file."""
    if not file.is_file():
        raise BadInputError(f"no file {file}; allowed: JSONL files with one case a line")
    found: list[tuple[str, Case]] = []
    problems: list[Problem] = []
    for row in read_rows(file, Case, progress=progress):
        problems += row.problems
        if row.value is not None:
            found.append((f"{file}:{row.number}", row.value))
    if problems:
        raise DatasetError(f"{file}: {describe_problems(problems)}", problems=tuple(problems))
    if not found:
        raise BadInputError(f"{file} holds no case; allowed: one case a line")
    return found


def _from_dataset(folder: Path, request: Request, progress: Progress | None) -> Gathered:
    dataset, notes = _with_splits(load_dataset(folder, images="exist", progress=progress))
    decisions = load_decisions(dataset)
    asked = getattr(decisions, request.split)
    if not asked:
        have = ", ".join(s for s in decisions._fields if getattr(decisions, s)) or "none"
        raise BadInputError(
            f"{folder} has no impression of split {request.split!r}; allowed are those it has: "
            f"{have}"
        )
    if request.split == "train":
        notes += ("Policies that learn were fitted on these very cases: they look too good.",)
    if request.split == "validation":
        notes += ("Policies that learn were tuned on these very cases: they look too good.",)
    files = [p for f in (folder, truth_folder(folder)) if f.is_dir() for p in _tables(f)]
    return Gathered(
        cases=asked,
        fingerprint=fingerprint_of(files),
        source=f"impressions of split {request.split!r} of {folder}",
        n_found=len(asked),
        train=decisions.train,
        validation=decisions.validation,
        dataset=dataset,
        notes=notes,
    )


def _tables(folder: Path) -> list[Path]:
    suffixes = (".jsonl", ".parquet", ".json")
    return sorted(path for path in folder.iterdir() if path.suffix in suffixes)


def _with_splits(dataset: Dataset) -> tuple[Dataset, tuple[str, ...]]:
    """The dataset, cut by time if it names no split, and what to say of that."""
    if any(impression.split for impression in dataset.impressions):
        return dataset, ()
    in_time = sorted(dataset.impressions, key=lambda i: (i.shown_at, i.impression_id))
    bounds = np.cumsum([round(share * len(in_time)) for _, share in TIME_CUT])[:-1]
    place = np.searchsorted(bounds, np.arange(len(in_time)), side="right")
    cut: tuple[Impression, ...] = tuple(
        impression.model_copy(update={"split": TIME_CUT[code][0]})
        for impression, code in zip(in_time, place, strict=True)
    )
    shares = ", ".join(f"{share:.0%} {split}" for split, share in TIME_CUT)
    note = f"The dataset names no split; its impressions were cut by time: {shares}."
    return replace(dataset, impressions=cut), (note,)


def _sampled(found: Gathered, request: Request) -> Gathered:
    """At most ``limit`` cases, drawn at random, in their order."""
    if request.limit is None or request.limit >= len(found.cases):
        return found
    rng = np.random.default_rng(request.seed)
    kept = np.sort(rng.choice(len(found.cases), request.limit, replace=False))
    note = f"A random sample of {request.limit:,} of {found.n_found:,} cases (seed {request.seed})."
    cases = tuple(found.cases[i] for i in kept)
    return replace(found, cases=cases, notes=(*found.notes, note))
