"""``keyart export-log``: the recorded decisions as a dataset folder to value and train on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.console import ConfigOption, JsonOption, print_json, say


def export_log(
    out: Annotated[Path, typer.Argument(help="A new folder.")],
    is_json: JsonOption = False,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Write the recorded decisions, with their propensities, as a dataset folder."""
    from agent import ArtworkAgent
    from agent.export_log import export_log as write

    with ArtworkAgent.open(config) as agent:
        exported = write(agent.parts.store, agent.parts.catalogue, out)
    if is_json:
        print_json(exported)
        return
    say(
        f"Wrote {exported.n_impressions:,} impressions of {exported.n_titles:,} titles to {out}; "
        f"{exported.n_explored:,} were explored, so that other policies can be valued on them."
    )
