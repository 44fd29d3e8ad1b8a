"""The store's check of ``keyart doctor``: is it there, does it open, was it loaded to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.errors import StoreBusyError
from ui.commands.checkup import Check

if TYPE_CHECKING:
    from agent.settings import Settings
    from retrieval.memory import PreferenceMemory

NAME = "store"
FILL_IT = "keyart demo, or keyart ingest DIR with your own titles"


def check_store(settings: Settings) -> Check:
    """What the store holds.

    Raises:
        StoreError: it can't be opened, or was made with another embedder or key.
    """
    from agent.database import Database
    from ui.commands.opening import open_memory

    file = Database(settings.database_url).file
    if file is not None and not file.is_file():
        return Check(name=NAME, state="note", detail=f"none yet at {settings.home}", remedy=FILL_IT)
    try:
        with open_memory(settings) as memory:
            return _look_into(memory)
    except StoreBusyError as error:
        return Check(name=NAME, state="note", detail=str(error))


def _look_into(memory: PreferenceMemory) -> Check:
    from retrieval.ingest import unfinished_ingests
    from retrieval.members import count_members

    unfinished = unfinished_ingests(memory.catalogue)
    n_members, n_engagements = count_members(memory.store.engine)
    n_titles = memory.catalogue.n_titles()
    detail = (
        f"{memory.store.settings.path}: {n_titles:,} titles, {n_members:,} members, "
        f"{n_engagements:,} engagements, embedder {memory.catalogue.captions.embedder.name}"
    )
    if unfinished:
        remedy = " && ".join(f"keyart ingest {ingest.folder}" for ingest in unfinished)
        return Check(name=NAME, state="problem", detail=f"{detail}; cut off", remedy=remedy)
    if n_titles == 0:
        return Check(name=NAME, state="note", detail=f"{detail}; empty", remedy=FILL_IT)
    return Check(name=NAME, state="ok", detail=detail)
