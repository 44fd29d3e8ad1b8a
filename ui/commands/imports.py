"""``keyart import mind|obd``: public data sets as cases to evaluate on, or as a log for ``ope``.

Any bad row stops an import before anything is written, with a table of what is wrong;
``--skip-bad`` imports the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import BadInputError, DatasetError
from retrieval.types import Progress
from ui.commands.console import JsonOption, print_json, progress_bars, say
from ui.commands.ingest import show_problems

if TYPE_CHECKING:
    from finetune.evaluate.imports.mind import MindReport
    from finetune.evaluate.imports.obd import ObdReport
    from finetune.evaluate.imports.output import ImportReport

imports = typer.Typer(
    name="import",
    help="Turn public data sets into cases, or into a log for ope.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SkipOption = Annotated[
    bool, typer.Option("--skip-bad", help="Import the good rows; the bad go to a file.")
]


@imports.command()
def mind(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds behaviors.tsv and news.tsv.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new .jsonl file, or a folder.")],
    is_short: Annotated[
        bool, typer.Option("--titles-only", help="Captions without the news' abstracts.")
    ] = False,
    history: Annotated[
        int | None, typer.Option(help="Keep a member's latest clicks only.", show_default="all")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Stop after so many cases.", show_default="all")
    ] = None,
    is_skipping: SkipOption = False,
    is_json: JsonOption = False,
) -> None:
    """Microsoft's news data set MIND: impressions as cases."""
    from finetune.evaluate.imports import import_mind

    with _reading(folder) as progress:
        report = import_mind(
            folder,
            out,
            abstracts=not is_short,
            n_history=history,
            n_cases=limit,
            skip_bad=is_skipping,
            progress=progress,
        )
    next_command = f"keyart evaluate {report.out} --policy NAME -o DIR"
    _show(report, mind_summary(report), next_command, is_json=is_json)


@imports.command()
def obd(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds bts/ and random/, or a part of it.")
    ],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="A new .jsonl or .parquet file, or a folder.")
    ],
    campaign: Annotated[
        str | None, typer.Option(help="all, men or women.", show_default="all, or the only one")
    ] = None,
    logger: Annotated[
        str | None,
        typer.Option(
            help="The policy whose log is read: random or bts.", show_default="random if there"
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(help="The policy to be valued: random or bts.", show_default="the other one"),
    ] = None,
    is_skipping: SkipOption = False,
    is_json: JsonOption = False,
) -> None:
    """The Open Bandit Dataset: a campaign's rows as a log for ope."""
    from finetune.evaluate.imports import import_obd

    with _reading(folder) as progress:
        report = import_obd(
            folder,
            out,
            campaign=campaign,
            logger=logger,
            target=target,
            skip_bad=is_skipping,
            progress=progress,
        )
    _show(report, obd_summary(report), f"keyart ope {report.out}", is_json=is_json)


def mind_summary(report: MindReport) -> str:
    """What was written, in one line."""
    labels = (
        f"{report.n_chosen:,} clicks" if report.is_labelled else "no labels, as in the test set"
    )
    return (
        f"Wrote {report.n_written:,} cases to {report.out} in {report.seconds:.1f} s "
        f"({report.n_news:,} news, {labels}){_left_out(report)}."
    )


def obd_summary(report: ObdReport) -> str:
    """What was written, and where the target's probabilities come from, a sentence each."""
    lines = [
        f"Wrote {report.n_written:,} decisions of {report.logger} ({report.n_clicks:,} clicks, "
        f"{report.n_items:,} items, campaign {report.campaign}) to {report.out} "
        f"in {report.seconds:.1f} s{_left_out(report)}.",
        f"Target {report.target}: {report.target_source}.",
    ]
    if report.n_unsupported:
        lines.append(f"It never takes {report.n_unsupported:,} of the decisions.")
    if report.own_log:
        own, masses = report.own_log, report.own_log.masses.items()
        lines.append(
            f"In its own log it was worth {own.take_fraction:.5f} (n = {own.n:,}); the "
            f"probabilities sum to {', '.join(f'{m:.3f} at position {k}' for k, m in masses)}."
        )
    return "\n".join(lines)


def _left_out(report: ImportReport) -> str:
    if not report.n_rejected:
        return ""
    return f"; {report.n_rejected:,} bad rows, in {report.rejected_file}"


@contextmanager
def _reading(folder: Path) -> Iterator[Progress]:
    """Progress bars around an import, and its refusal as a table and one line."""
    try:
        with progress_bars() as progress:
            yield progress
    except DatasetError as error:
        raise _refused(error, folder) from None


def _show(report: ImportReport, summary: str, next_command: str, *, is_json: bool) -> None:
    if report.problems:
        show_problems(report.problems)
    if is_json:
        print_json(report)
    say(summary)
    say(f"Next: {next_command}")


def _refused(error: DatasetError, folder: Path) -> BadInputError:
    """The table is printed; what is left to say in one line."""
    from finetune.evaluate.imports.rejects import MAX_REFUSED
    from retrieval.problems import count_problems

    if not error.problems:
        return error
    show_problems(count_problems(error.problems))
    n_bad = len(error.problems)
    more = ", and reading stopped there" if n_bad >= MAX_REFUSED else ""
    return BadInputError(
        f"{folder} has {n_bad:,} bad rows{more}; nothing was written; mend them, or import the "
        "rest with --skip-bad"
    )
