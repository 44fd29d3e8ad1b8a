"""Loads a dataset folder into the store: all of it or nothing, and a second time for nothing.

Everything is checked before anything is written. Then the captions' vectors, the old engagements
of artworks whose caption changed, titles, artworks and take rates, and the engagements are
upserted in that order; what a kill cut off, a rerun completes. A row of the table ``ingests``
marks each run, and its end.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field
from sqlalchemy import insert, select, update

from retrieval.catalogue import Catalogue, Changes
from retrieval.database import INGESTS, transaction
from retrieval.dataset import Dataset, Rejected, check_dataset, refuse_problems
from retrieval.errors import DatasetError, StoreError
from retrieval.images import ImageCheck
from retrieval.memory import PreferenceMemory
from retrieval.problems import ProblemCount, count_problems, describe_problems
from retrieval.types import Engagement, Frozen, Impression, Progress, UtcTime

REJECTED_FILE = "rejected.jsonl"


class IngestReport(Frozen):
    """What an ingest did, or on a dry run what it found.

    Attributes:
        folder: the dataset folder.
        n_titles: good titles; likewise the other counts.
        changes: by ``titles``, ``artworks``, ``take_rates`` and ``engagements``: rows added,
            changed, and there already; empty on a dry run.
        n_embedded: captions that went through the embedder.
        n_revised: engagements in the store, of any dataset, that got a changed caption's vector.
        problems: the table of bad rows, a line a kind.
        rejected_file: where the rejected rows were written, with reasons.
        is_dry_run: whether nothing was written.
        seconds: how long it took.
    """

    folder: str
    n_titles: int
    n_artworks: int
    n_take_rates: int
    n_impressions: int
    n_members: int
    changes: dict[str, Changes] = Field(default_factory=dict)
    n_embedded: int = 0
    n_revised: int = 0
    n_rejected: int = 0
    problems: tuple[ProblemCount, ...] = ()
    rejected_file: str | None = None
    is_dry_run: bool = False
    seconds: float = 0.0

    @property
    def changed_nothing(self) -> bool:
        """Whether the store held all of it already."""
        return self.n_embedded == 0 and not any(
            change.n_added or change.n_changed for change in self.changes.values()
        )


class UnfinishedIngest(Frozen):
    """An ingest that was cut off: run it again."""

    folder: str
    started_at: UtcTime


def ingest(
    folder: Path,
    catalogue: Catalogue,
    memory: PreferenceMemory,
    *,
    skip_bad: bool = False,
    dry_run: bool = False,
    images: ImageCheck = "verify",
    rejected_file: Path | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Load a dataset folder.

    Args:
        folder: the dataset folder.
        catalogue: takes titles, artworks, take rates and the captions' vectors.
        memory: takes the engagements.
        skip_bad: load the good rows and write the others to ``rejected_file``; rows that name a
            bad row are bad themselves.
        dry_run: check only.
        images: ``exist`` to look only at the images' paths, which is faster.
        rejected_file: by default ``rejected.jsonl`` in the dataset folder.
        progress: told of reading, embedding and writing.

    Raises:
        BadInputError: there is no such folder.
        DatasetError: a row is bad and ``skip_bad`` is not set, or a whole file is; nothing was
            written.
        StoreError: the store failed; running it again completes it.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    dataset = check_dataset(folder, images=images, progress=progress)
    if not skip_bad and not dry_run:
        refuse_problems(dataset)
    _refuse_whole_files(dataset, dry_run)
    written = None if dry_run else _write_rejected(dataset, rejected_file)
    report = _report(dataset, dry_run, written)
    if dry_run:
        return report.model_copy(update={"seconds": time.perf_counter() - clock})
    ingest_id = _begin(catalogue, folder, started)
    n_before = catalogue.captions.n_embedded
    n_revised, changes = _load(dataset, catalogue, memory, progress)
    report = report.model_copy(
        update={
            "changes": changes,
            "n_revised": n_revised,
            "n_embedded": catalogue.captions.n_embedded - n_before,
            "seconds": time.perf_counter() - clock,
        }
    )
    _finish(catalogue, ingest_id, report)
    return report


def unfinished_ingests(catalogue: Catalogue) -> tuple[UnfinishedIngest, ...]:
    """The ingests that began and never ended, and whose folder no later one has completed."""
    query = select(INGESTS).order_by(INGESTS.c.ingest_id)
    with transaction(catalogue.engine) as connection:
        rows = connection.execute(query).mappings().all()
    open_ones: dict[str, UnfinishedIngest] = {}
    for row in rows:
        open_ones.pop(row["folder"], None)
        if row["finished_at"] is None:
            open_ones[row["folder"]] = UnfinishedIngest(
                folder=row["folder"], started_at=row["started_at"]
            )
    return tuple(open_ones.values())


def engagement_of(impression: Impression) -> Engagement:
    """The engagement that an impression becomes; its id is the impression's."""
    return Engagement(
        engagement_id=impression.impression_id,
        title_id=impression.title_id,
        artwork_id=impression.artwork_id,
        outcome=impression.outcome,
        shown_at=impression.shown_at,
    )


def _load(
    dataset: Dataset, catalogue: Catalogue, memory: PreferenceMemory, progress: Progress | None
) -> tuple[int, dict[str, Changes]]:
    """Write it all; how many old engagements were revised, and the changes by table."""
    captions = [artwork.caption for artwork in dataset.artworks]
    if captions:
        catalogue.vectors(captions, progress=progress)
    with memory.store.writing:  # no engagement is added with an old caption in between
        n_revised = memory.revise(_changed_captions(dataset, catalogue))
        changes = catalogue.add(
            titles=dataset.titles,
            artworks=dataset.artworks,
            take_rates=dataset.take_rates,
            folder=dataset.folder,
        )
    by_member: dict[str, list[Engagement]] = {}
    for impression in dataset.impressions:
        by_member.setdefault(impression.member_id, []).append(engagement_of(impression))
    engagements = memory.add_many(by_member, progress=progress)
    return n_revised, {**changes, "engagements": engagements}


def _changed_captions(dataset: Dataset, catalogue: Catalogue) -> dict[str, str]:
    """The dataset's captions that differ from the catalogue's, by artwork id."""
    old = catalogue.artworks_by_id(artwork.artwork_id for artwork in dataset.artworks)
    return {
        artwork.artwork_id: artwork.caption
        for artwork in dataset.artworks
        if artwork.artwork_id in old and old[artwork.artwork_id].caption != artwork.caption
    }


def _report(dataset: Dataset, dry_run: bool, rejected_file: Path | None) -> IngestReport:
    return IngestReport(
        folder=str(dataset.folder),
        n_titles=len(dataset.titles),
        n_artworks=len(dataset.artworks),
        n_take_rates=len(dataset.take_rates),
        n_impressions=len(dataset.impressions),
        n_members=len({impression.member_id for impression in dataset.impressions}),
        n_rejected=len(dataset.rejected),
        problems=count_problems(dataset.problems),
        rejected_file=None if rejected_file is None else str(rejected_file),
        is_dry_run=dry_run,
    )


def _refuse_whole_files(dataset: Dataset, dry_run: bool) -> None:
    """A file that is missing or unreadable as a whole can't be skipped."""
    whole = [problem for problem in dataset.problems if problem.row == 0]
    if whole and not dry_run:
        raise DatasetError(
            f"{dataset.folder} can't be loaded: {describe_problems(whole)}",
            problems=dataset.problems,
        )


def _write_rejected(dataset: Dataset, file: Path | None) -> Path | None:
    """Write the rejected rows with their reasons; None where there are none."""
    if not dataset.rejected:
        return None
    path = file or dataset.folder / REJECTED_FILE
    try:
        with path.open("w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(_line(row) for row in dataset.rejected)
    except OSError as error:
        raise StoreError(
            f"the rejected rows can't be written to {path}: {error}; name another file"
        ) from error
    return path


def _line(row: Rejected) -> str:
    reasons = [
        {"kind": problem.kind, "value": problem.value, "allowed": problem.allowed}
        for problem in row.problems
    ]
    values = {"file": row.file, "row": row.row, "reasons": reasons, "text": row.text}
    return json.dumps(values, ensure_ascii=False) + "\n"


def _begin(catalogue: Catalogue, folder: Path, started: datetime) -> int:
    values = {"folder": str(Path(folder).resolve()), "started_at": started}
    with transaction(catalogue.engine) as connection:
        key = connection.execute(insert(INGESTS).values(values)).inserted_primary_key
    return int(key[0]) if key else 0


def _finish(catalogue: Catalogue, ingest_id: int, report: IngestReport) -> None:
    values = {"finished_at": datetime.now(UTC), "report": report.model_dump(mode="json")}
    with transaction(catalogue.engine) as connection:
        connection.execute(update(INGESTS).where(INGESTS.c.ingest_id == ingest_id).values(values))
