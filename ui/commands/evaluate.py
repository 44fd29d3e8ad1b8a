"""``keyart evaluate``: what policies are worth, on cases or on a dataset's impressions.

A killed run that is started again goes on where it stopped. The exit code is 1 where a policy could
not score a case.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import BadInputError
from ui.commands.console import ConfigOption, JsonOption, print_json, progress_bars, say, show

if TYPE_CHECKING:
    from rich.table import Table

    from finetune.evaluate.policies import Report
    from finetune.evaluate.policies.request import AskedSplit

# Columns of the table in the terminal; the report has all.
SHOWN = ("accuracy", "auc", "true_value", "snips", "dr")


def evaluate(
    cases: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[CASES.jsonl]...", help="Cases with everything inline."),
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A dataset folder, in place of cases.")
    ] = None,
    split: Annotated[
        str, typer.Option(help="Of the dataset's impressions: test, validation or train.")
    ] = "test",
    policy: Annotated[
        list[str] | None,
        typer.Option(help="A policy's name or a checkpoint's folder; may be given again."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where the report goes.")
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            help="What differences are taken from.", show_default="production, else uniform"
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="A random sample of cases.", show_default="all")
    ] = None,
    audits: Annotated[
        int, typer.Option(min=0, help="Cases that the audits ask about; 0 for no audits.")
    ] = 200,
    bootstrap: Annotated[int, typer.Option(min=2, help="Bootstrap replicates.")] = 1000,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, help="Processes for policies that allow it.", show_default="every core"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of sample, bootstrap and audits.")] = 0,
    is_overwriting: Annotated[
        bool, typer.Option("--overwrite", help="Replace another run that -o holds.")
    ] = False,
    is_json: JsonOption = False,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Evaluate policies: choice figures, values with verdicts, audits, a page to read."""
    from agent.settings import load_settings
    from finetune.evaluate.policies import Request
    from finetune.evaluate.policies import evaluate as run
    from retrieval.embedder import SentenceTransformerEmbedder

    if not policy:
        raise BadInputError(f"no --policy given; allowed are {_allowed()}")
    if out is None:
        raise BadInputError("no -o given; allowed: a folder for the report, such as -o runs/first")
    request = Request(
        cases=tuple(cases or ()),
        dataset=dataset,
        split=_split(split),
        policies=tuple(policy),
        reference=reference,
        limit=limit,
        seed=seed,
        n_bootstrap=bootstrap,
        n_audited=audits,
        n_workers=workers or len(os.sched_getaffinity(0)),
        command=_command(),
    )
    settings = load_settings(config)
    with progress_bars() as progress:
        report = run(
            request,
            out,
            embedder=SentenceTransformerEmbedder(settings.embedder.model),
            model=settings.model,
            recalled=settings.recall,
            is_overwriting=is_overwriting,
            progress=progress,
        )
    if is_json:
        print_json(report)
    else:
        _print(report)
    say(f"Written: {out / 'report.html'}, and report.md, report.json, rows.parquet beside it")
    if report.unscored:
        raise typer.Exit(1)


def _split(asked: str) -> AskedSplit:
    from finetune.evaluate.policies.request import SPLITS

    for split in SPLITS:
        if split == asked:
            return split
    raise BadInputError(f"--split is {asked!r}; allowed are {', '.join(SPLITS)}")


def _allowed() -> str:
    from finetune.policies.catalogue import POLICIES

    return f"{', '.join(POLICIES)}, or the folder of a checkpoint"


def _command() -> str:
    """What was typed, to be shown in the report."""
    return shlex.join(["keyart", *sys.argv[1:]]) if "evaluate" in sys.argv[1:2] else ""


def _print(report: Report) -> None:
    """The report's main figures for a person."""
    from finetune.evaluate.policies.wording import counted

    for line in (*counted(report), *report.notes):
        typer.echo(line)
    show(_table(report))
    not_passed = [audit for audit in report.audits if audit.passed is False]
    for audit in not_passed:
        typer.echo(f"Audit not passed: {audit.policy}, {audit.name}: {audit.alarming}")


def _table(report: Report) -> Table:
    """One line a policy; a refused value is not shown."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from finetune.evaluate.policies.wording import LABELS, figure, label, state_of

    shown = [n for n in SHOWN if any(n in metrics for metrics in report.policies.values())]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("policy")
    for name in shown:
        table.add_column(LABELS.get(name, name))
    for policy, metrics in report.policies.items():
        cells = [
            f"{figure(metrics.get(name))} {state_of(metrics.get(name))}".strip() for name in shown
        ]
        table.add_row(label(report, policy), *cells)
    return table
