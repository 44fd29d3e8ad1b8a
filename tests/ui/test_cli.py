from __future__ import annotations

import pytest
import typer

from retrieval.errors import BadInputError, KeyartError, StoreError
from tests.ui.cli import Ran, keyart
from ui.cli import COMMANDS
from ui.commands.console import KeyartGroup


def run_raising(error: Exception) -> Ran:
    from typer.testing import CliRunner

    app = typer.Typer(cls=KeyartGroup)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None:
        pass

    result = CliRunner().invoke(app, ["fail"])
    return Ran(result.exit_code, result.stdout, result.stderr)


def test_help_lists_every_command_in_order() -> None:
    ran = keyart("--help")
    names = [command.__name__.replace("_", "-") for command in COMMANDS]
    found = [ran.out.index(f"\n│ {name} ") for name in names]
    assert ran.code == 0
    assert found == sorted(found)


@pytest.mark.parametrize("command", [c.__name__.replace("_", "-") for c in COMMANDS])
def test_every_command_has_help(command: str) -> None:
    assert keyart(command, "--help").code == 0


def test_version_is_printed() -> None:
    assert keyart("--version").out.startswith("keyart ")


def test_unknown_command_is_bad_input() -> None:
    assert keyart("slect").code == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadInputError("bad"), 2), (StoreError("down"), 1), (KeyartError("other"), 1)],
)
def test_error_sets_the_exit_code(error: KeyartError, code: int) -> None:
    assert run_raising(error).code == code


def test_error_is_one_line_on_stderr() -> None:
    ran = run_raising(BadInputError("titles.jsonl:3\n  is wrong"))
    assert (ran.out, ran.err) == ("", "keyart: titles.jsonl:3 is wrong\n")


def test_missing_permission_is_one_line() -> None:
    ran = run_raising(PermissionError(13, "Permission denied", "/srv/out"))
    assert (ran.code, ran.err) == (1, "keyart: no permission for /srv/out\n")
