"""``keyart train``: post-trains an adapter from a recipe; run again, it goes on from there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[str, typer.Argument(help="A recipe that ships with keyart, or a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Where to; default: runs/RECIPE.")
    ] = None,
) -> None:
    """Post-train an adapter; a killed run started again resumes from its last checkpoint."""
    raise NotImplementedError
