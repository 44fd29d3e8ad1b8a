"""Opens the preference memory for the commands that load it or look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.settings import Settings
    from retrieval.memory import PreferenceMemory


def open_memory(settings: Settings) -> PreferenceMemory:
    """The memory and catalogue of an installation; made empty where there is none yet.

    Raises:
        StoreBusyError: another process has the embedded store open.
        StoreError: the store can't be opened, or was made with another embedder or key.
    """
    from retrieval.embedder import SentenceTransformerEmbedder
    from retrieval.memory import PreferenceMemory
    from retrieval.store import StoreSettings

    return PreferenceMemory.open(
        StoreSettings(
            path=settings.home.absolute(),
            chroma_url=settings.store.chroma_url,
            database_url=settings.store.database_url,
        ),
        embedder=SentenceTransformerEmbedder(settings.embedder.model),
    )
