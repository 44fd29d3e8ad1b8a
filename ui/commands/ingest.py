"""``keyart ingest``: loads a dataset folder into the catalogue and the preference memory.

Any bad row stops the load before anything is written, with a table of what is wrong; ``--skip-bad``
loads the rest. A load that was cut off is completed by the same command.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import BadInputError, DatasetError
from ui.commands.console import ConfigOption, JsonOption, print_json, progress_bars, say, stderr

if TYPE_CHECKING:
    from agent.settings import Settings
    from retrieval.ingest import IngestReport
    from retrieval.problems import ProblemCount


def ingest(
    folder: Annotated[Path, typer.Argument(help="The dataset folder.")],
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Check the rows, load none.")] = False,
    is_skipping: Annotated[
        bool, typer.Option("--skip-bad", help="Load the good rows; the bad go to a file.")
    ] = False,
    is_json: JsonOption = False,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Load titles, artworks and impressions; running it again changes nothing."""
    from agent.settings import load_settings

    settings = load_settings(config)
    try:
        report = check(folder) if is_dry else load(folder, settings, is_skipping=is_skipping)
    except DatasetError as error:
        raise _refused(error, folder) from None
    if report.problems:
        show_problems(report.problems)
    if is_json:
        print_json(report)
    say(summary(report))
    if is_dry and report.problems:
        raise typer.Exit(1)


def load(folder: Path, settings: Settings, *, is_skipping: bool = False) -> IngestReport:
    """Load a dataset folder into the store of ``settings``, with progress.

    Raises:
        DatasetError: a row is bad, and bad ones are not to be skipped.
        StoreError: the store can't be opened or written.
    """
    from retrieval.ingest import ingest as run
    from ui.commands.opening import open_memory

    with open_memory(settings) as memory, progress_bars() as progress:
        return run(folder, memory.catalogue, memory, skip_bad=is_skipping, progress=progress)


def check(folder: Path) -> IngestReport:
    """What loading a dataset folder would meet; no store is opened."""
    from retrieval.dataset import check_dataset
    from retrieval.ingest import IngestReport
    from retrieval.problems import count_problems

    with progress_bars() as progress:
        dataset = check_dataset(folder, progress=progress)
    return IngestReport(
        folder=str(folder),
        n_titles=len(dataset.titles),
        n_artworks=len(dataset.artworks),
        n_take_rates=len(dataset.take_rates),
        n_impressions=len(dataset.impressions),
        n_members=len({impression.member_id for impression in dataset.impressions}),
        n_rejected=len(dataset.rejected),
        problems=count_problems(dataset.problems),
        is_dry_run=True,
    )


def show_problems(problems: Sequence[ProblemCount]) -> None:
    """The table of problems, a line a kind, on stderr."""
    from rich.table import Table

    table = Table("problem", "count", "first", "value", "allowed", box=None, pad_edge=False)
    for line in problems:
        where = f"{line.file}:{line.row}" if line.row else line.file
        table.add_row(line.kind, f"{line.count:,}", where, line.value, line.allowed)
    stderr().print(table)


def summary(report: IngestReport) -> str:
    """What was loaded, or on a dry run what was found, in one line."""
    counted = (
        f"{report.n_titles:,} titles, {report.n_artworks:,} artworks, "
        f"{report.n_impressions:,} impressions of {report.n_members:,} members"
    )
    bad = f"; {report.n_rejected:,} bad rows" if report.n_rejected else ""
    if report.is_dry_run:
        return f"Checked {report.folder}: {counted}{bad}. Nothing was loaded."
    if report.changed_nothing:
        return f"{report.folder} was loaded already: {counted}{bad}."
    left_out = f"{bad}, in {report.rejected_file}" if bad else ""
    return f"Loaded {report.folder} in {report.seconds:.1f} s: {counted}{left_out}."


def _refused(error: DatasetError, folder: Path) -> BadInputError:
    """The table is printed; what is left to say in one line."""
    from retrieval.problems import count_problems

    lines = count_problems(error.problems)
    show_problems(lines)
    n_bad = sum(line.count for line in lines)
    if any(line.row == 0 for line in lines):
        return BadInputError(f"{folder} can't be loaded as it is; nothing was loaded")
    return BadInputError(
        f"{folder} has {n_bad:,} problems; nothing was loaded; mend them, or load the rest with: "
        f"keyart ingest {folder} --skip-bad"
    )
