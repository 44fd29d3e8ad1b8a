"""``keyart serve``: the Studio page on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.console import ConfigOption


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free one.")] = 7860,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Open the Studio page on what has been ingested."""
    raise NotImplementedError
