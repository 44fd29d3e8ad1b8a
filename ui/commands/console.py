"""How the commands talk: results on stdout, everything else on stderr, errors in one line.

Exit codes: 0 done, 1 a problem was found or something is down, 2 the input is wrong. Colour and
moving bars appear only where a person is looking at a terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from retrieval.errors import BadInputError, KeyartError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console, RenderableType

Progress = Callable[[str, int, int], None]

ConfigOption = Annotated[
    str, typer.Option("--config", metavar="FILE", help="The settings file; need not exist.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

# What would otherwise phone home, warn or draw bars of its own; a set variable stays as it is.
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


class KeyartGroup(TyperGroup):
    """The commands; an error that keyart raises on purpose is one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        try:
            return super().invoke(ctx)
        except KeyartError as error:
            say_error(str(error))
            raise typer.Exit(2 if isinstance(error, BadInputError) else 1) from None
        except PermissionError as error:
            say_error(f"no permission for {error.filename}")
            raise typer.Exit(1) from None


def say(text: str) -> None:
    """A line for the person at the terminal, on stderr, so that stdout holds results only."""
    typer.echo(text, err=True)


def say_error(text: str) -> None:
    """An error as one line on stderr."""
    typer.secho(f"keyart: {' '.join(text.split())}", err=True, fg="red")


def print_json(result: BaseModel) -> None:
    """A result as one line of JSON on stdout."""
    typer.echo(result.model_dump_json())


def stdout() -> Console:
    """The console for results; a character that stdout can't encode is replaced."""
    from rich.console import Console

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return Console(highlight=False, markup=False, emoji=False)


def stderr() -> Console:
    """The console for what is not a result."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def show(what: RenderableType) -> None:
    """Print something of rich's on stdout."""
    stdout().print(what)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """A function to be told of (stage, done, total): bars with the time left, or lines when piped.

    All of it goes to stderr.
    """
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield _Moving(bars)


class _Moving:
    """One bar a stage."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)


class _Lines:
    """A line at every quarter of a stage, with the time left."""

    def __init__(self) -> None:
        self._quarters: dict[str, int] = {}
        self._begun: dict[str, tuple[float, int]] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        begun, at = self._begun.setdefault(stage, (monotonic(), done))
        quarter = 4 * done // total if total else 4
        if quarter > self._quarters.get(stage, 0):
            self._quarters[stage] = quarter
            spent, n = monotonic() - begun, done - at
            left = f", {spent / n * (total - done):.0f} s left" if n and done < total else ""
            say(f"{stage}: {done:,} of {total:,}{left}")
