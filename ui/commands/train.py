"""``keyart train``: post-trains an adapter from a recipe; run again, it goes on from there."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from retrieval.errors import BadInputError, MissingExtraError
from ui.commands.console import say

NEEDED = ("trl", "datasets", "accelerate")


def train(
    recipe: Annotated[str, typer.Argument(help="A recipe that ships with keyart, or a YAML file.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The run's folder; default: runs/RECIPE.")
    ] = None,
) -> None:
    """Post-train an adapter; a killed run started again resumes from its last checkpoint."""
    from finetune.train.recipe import load_recipe

    file = find_recipe(recipe)
    spec = load_recipe(file)
    _refuse_without_extra()
    from finetune.rows.build import RowBuilder
    from finetune.train.run import ADAPTER
    from finetune.train.run import train as run
    from retrieval.embedder import SentenceTransformerEmbedder

    folder = out or Path("runs") / file.stem
    folder.mkdir(parents=True, exist_ok=True)
    rows = RowBuilder(spec, folder, SentenceTransformerEmbedder())
    seconds = run(spec, folder, rows=rows, name=file.stem)
    for stage, spent in seconds.items():
        say(f"{stage}: {spent / 60:.1f} minutes" if spent else f"{stage}: was complete")
    adapter = (folder / ADAPTER).absolute()
    say(f'Put it to use in keyart.toml: [model] adapter = "{adapter}"')


def find_recipe(recipe: str) -> Path:
    """The file of a recipe: a YAML file as given, else one of ``finetune/recipes`` by its name.

    Raises:
        BadInputError: there is neither.
    """
    if Path(recipe).suffix in (".yaml", ".yml"):
        return Path(recipe)
    folder = Path(str(files("finetune").joinpath("recipes")))
    file = folder / f"{recipe}.yaml"
    if not file.is_file():
        shipped = ", ".join(sorted(path.stem for path in folder.glob("*.yaml"))) or "none"
        raise BadInputError(f"no recipe {recipe!r}; allowed: {shipped}, or the path of a YAML file")
    return file


def _refuse_without_extra() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"training needs {', '.join(missing)}; run: pip install 'keyart[train]'"
        )
