"""``keyart init``: a commented settings file and a small dataset folder to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import BadInputError
from ui.commands.console import say

EXAMPLE = "example"


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")] = Path(),
) -> None:
    """Write a commented keyart.toml and a three-title dataset folder."""
    from agent.settings import DEFAULT_FILE, template_toml
    from ui.commands.example import write_example

    settings, dataset = folder / DEFAULT_FILE, folder / EXAMPLE
    for path in (settings, dataset):
        if path.exists():
            raise BadInputError(
                f"{path} is there already and is left as it is; "
                "move it away, or write elsewhere: keyart init FOLDER"
            )
    folder.mkdir(parents=True, exist_ok=True)
    write_example(dataset)
    settings.write_text(template_toml(), encoding="utf-8")
    go = f"cd {folder} && " if folder != Path() else ""
    say(f"Wrote {settings} and {dataset}. Next:")
    say(f"  {go}keyart ingest {EXAMPLE}")
    say("  keyart select --member m-ada --title t-ember")
