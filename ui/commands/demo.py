"""``keyart demo``: the whole thing on an invented catalogue, in the terminal and in a web page.

The first run makes the dataset and loads it, and before the page opens the model writes its notes
of the hand-written captions. What a kill cut off, the next run goes on with.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import ModelError
from ui.commands.console import ConfigOption, JsonOption, progress_bars, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from agent import ArtworkAgent
    from agent.settings import Settings
    from retrieval.types import Progress

FOLDER = "demo"
SEED = 7
N_MEMBERS = 600
# A title whose artworks show very different things: meringues, a duel, a picnic, an election.
TITLE = "t-021"
# Captions between two moves of the bar; the agent writes notes in batches of this many.
NOTES_AT_ONCE = 24


def demo(
    has_ui: Annotated[bool, typer.Option("--ui/--no-ui", help="Open the Studio page.")] = True,
    is_json: JsonOption = False,
    member: Annotated[
        str | None, typer.Option(help="The member's id; by default one whose taste is plain.")
    ] = None,
    title: Annotated[str, typer.Option(help="The title's id.")] = TITLE,
    config: ConfigOption = "keyart.toml",
) -> None:
    """Make and load the demo on first use, decide once, say why, open the Studio page."""
    from agent import ArtworkAgent
    from agent.settings import load_settings
    from ui.commands.select import captions_of, show_decision

    settings = load_settings(config)
    load_demo(settings)
    member = member or clearest_for(title, settings)
    with ArtworkAgent.open(settings) as agent:
        has_notes = load_model(agent)
        decision = agent.select(member_id=member, title_id=title)
        show_decision(decision, captions_of(agent, title), is_json=is_json)
        if has_ui:
            if has_notes:
                write_notes(agent)
            _run_studio(agent, member=member, title=title)


def _run_studio(agent: ArtworkAgent, *, member: str, title: str) -> None:
    from ui.commands.serve import HOST, PORT, free_port, run_studio

    opened = {"member": member, "title": title}
    run_studio(agent, port=free_port(HOST, PORT), is_invented=True, opened=opened)


def load_demo(settings: Settings) -> None:
    """Make the demo's dataset folder and load it, unless that is done."""
    from ui.commands.ingest import load, summary
    from ui.commands.opening import open_memory

    folder = settings.home.absolute() / FOLDER
    if not folder.is_dir():
        say("Making the demo: an invented catalogue with posters, and its members")
        with progress_bars() as progress:
            make_dataset(folder, progress)
    with open_memory(settings) as memory:
        is_loaded = str(folder.resolve()) in _loaded_folders(memory.catalogue.engine)
    if not is_loaded:
        say(summary(load(folder, settings)))


def make_dataset(folder: Path, progress: Progress) -> None:
    """Build the dataset beside ``folder`` and move it there when it is complete."""
    from finetune.world.demo import build_demo
    from finetune.world.summary import truth_folder

    part = folder.with_name(f"{folder.name}.part")
    for old in (part, truth_folder(part), truth_folder(folder)):
        shutil.rmtree(old, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    build_demo(part, seed=SEED, n_members=N_MEMBERS, progress=progress)
    truth_folder(part).rename(truth_folder(folder))
    part.rename(folder)


def clearest_for(title: str, settings: Settings) -> str:
    """The member whose past says most clearly which artwork of a title to show.

    Raises:
        NotFoundError: there is no such title.
    """
    from ui.commands.first_look import clearest_member
    from ui.commands.opening import open_memory

    with open_memory(settings) as memory:
        return clearest_member(memory, title, settings.recall)


def load_model(agent: ArtworkAgent) -> bool:
    """Load the model, and say whether it writes notes.

    One that can't be loaded is said here; every decision then falls back and says so too.
    """
    from ui.commands.checkup import is_unconverted

    if is_unconverted(agent.parts.settings):
        say("Converting the base model, once, which takes some 15 s")
    try:
        return agent.warm().writes_notes
    except ModelError as error:
        say(f"No model, so choices fall back to popularity: {error}")
        return False


def write_notes(agent: ArtworkAgent) -> None:
    """Let the model write its notes of the hand-written captions, ahead of their decisions."""
    from finetune.world.catalogue import load_catalogue

    captions = [artwork.caption for title in load_catalogue() for artwork in title.artworks]
    with progress_bars() as progress:
        for start in range(0, len(captions), NOTES_AT_ONCE):
            batch = captions[start : start + NOTES_AT_ONCE]
            try:
                agent.take_notes(batch)
            except ModelError as error:
                say(f"The model can't write its notes now, so the page will wait for it: {error}")
                return
            progress("reading captions", start + len(batch), len(captions))


def _loaded_folders(engine: Engine) -> set[str]:
    """The dataset folders that were loaded to the end."""
    from sqlalchemy import select

    from retrieval.database import INGESTS, transaction

    query = select(INGESTS.c.folder).where(INGESTS.c.finished_at.is_not(None))
    with transaction(engine) as connection:
        return set(connection.execute(query).scalars())
