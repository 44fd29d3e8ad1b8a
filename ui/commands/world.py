"""``keyart world``: writes a simulated dataset folder, and its ground truth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.console import JsonOption, print_json, progress_bars, say


def world(
    out: Annotated[Path, typer.Argument(help="A new folder; the truth goes to OUT.truth.")],
    members: Annotated[int | None, typer.Option(help="Members; by default the preset's.")] = None,
    titles: Annotated[int | None, typer.Option(help="Titles; by default the preset's.")] = None,
    impressions: Annotated[
        int | None, typer.Option(help="Training impressions; by default the preset's.")
    ] = None,
    test: Annotated[
        int | None, typer.Option(help="Held-out member-title pairs; by default the preset's.")
    ] = None,
    repeat_exposure: Annotated[
        float | None,
        typer.Option(
            help="Share of pairs shown again with another artwork; by default the preset's."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 0,
    preset: Annotated[
        str, typer.Option(help="paper and paper-strong: weak tastes; vivid: strong ones.")
    ] = "paper",
    is_parquet: Annotated[
        bool, typer.Option("--parquet", help="Write the impressions as Parquet.")
    ] = False,
    is_json: JsonOption = False,
) -> None:
    """Write a simulated world: members, titles, artworks, impressions and the truth."""
    from finetune.world.build import world as build

    with progress_bars() as progress:
        summary = build(
            out,
            preset=preset,
            n_members=members,
            n_titles=titles,
            n_impressions=impressions,
            n_test=test,
            repeat_exposure=repeat_exposure,
            seed=seed,
            parquet=is_parquet,
            progress=progress,
        )
    if is_json:
        print_json(summary)
        return
    for name, value in summary.model_dump(mode="json").items():
        typer.echo(f"{name.removeprefix('n_').replace('_', ' ')}: {_shown(value)}")
    say(f"Next: keyart ingest {out}")


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
