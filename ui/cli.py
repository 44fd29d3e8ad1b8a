"""The command line: ``keyart COMMAND``. The composition root, with ``ui/commands``.

Nothing heavy is imported here; each command imports what it needs when it runs, so that
``keyart --help`` answers at once.
"""

from __future__ import annotations

import warnings
from typing import Annotated

import typer

from ui.commands.console import KeyartGroup
from ui.commands.demo import demo
from ui.commands.doctor import doctor
from ui.commands.erase import erase
from ui.commands.evaluate import evaluate
from ui.commands.export_log import export_log
from ui.commands.imports import imports
from ui.commands.ingest import ingest
from ui.commands.init import init
from ui.commands.ope import ope
from ui.commands.select import select
from ui.commands.serve import serve
from ui.commands.train import train
from ui.commands.world import world

COMMANDS = (
    init,
    demo,
    ingest,
    select,
    serve,
    world,
    train,
    evaluate,
    ope,
    export_log,
    erase,
    doctor,
)

app = typer.Typer(
    name="keyart",
    cls=KeyartGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in COMMANDS:
    app.command(command.__name__.replace("_", "-"))(command)
app.add_typer(imports, name="import")


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"keyart {version('keyart')}")
        raise typer.Exit


@app.callback()
def keyart(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """Pick the artwork one member would most engage with for one title, and say why."""


def main() -> None:
    """The entry point of the ``keyart`` command."""
    # What libraries have to say about their own next versions is no business of who runs this.
    warnings.simplefilter("ignore", FutureWarning)
    app()
