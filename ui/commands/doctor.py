"""``keyart doctor``: what is installed, which model and store, what is wrong and what mends it.

The checks themselves are in ``checkup`` and ``checkup_store``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ui.commands.console import ConfigOption, JsonOption, print_json, show

if TYPE_CHECKING:
    from rich.table import Table

    from ui.commands.checkup import Checkup

_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}


def doctor(is_json: JsonOption = False, config: ConfigOption = "keyart.toml") -> None:
    """Check the installation and the store; exit code 1 if anything is wrong."""
    from ui.commands.checkup import examine

    checkup = examine(config)
    if is_json:
        print_json(checkup)
    else:
        show(_table(checkup))
    if not checkup.is_healthy:
        raise typer.Exit(1)


def _table(checkup: Checkup) -> Table:
    """One line a check, and under it what mends it."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for check in checkup.checks:
        mark, style = _MARKS[check.state]
        table.add_row(Text(mark, style=style), Text(check.name), Text(check.detail))
        if check.remedy:
            what = "mend it" if check.state == "problem" else "next"
            table.add_row("", "", Text(f"{what}: {check.remedy}", style="bold"))
    return table
