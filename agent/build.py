"""Composes an agent from its settings: catalogue, memory, decision store and model.

Everything heavy is loaded here and nowhere else in the folder, and only when it is needed: the
memory when the agent is opened, and a served model's tokenizer where the settings name one; the
model at its first decision.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from agent.database import Database
from agent.decision import Mode
from agent.models.contract import Backend
from agent.parts import Parts
from agent.settings import ModelSettings, Settings
from agent.store import DecisionStore
from retrieval.errors import CheckpointError, SettingsError, StoreError

if TYPE_CHECKING:
    from agent.models.chat_format import ChatTokenizer
    from agent.models.checkpoint import Manifest
    from agent.models.server import Server
    from retrieval.embedder import Embedder, Vectors
    from retrieval.memory import PreferenceMemory

NO_ADAPTER = "none"


def build_parts(
    settings: Settings, *, embedder: Embedder | None = None, needs_catalogue: bool = True
) -> Parts:
    """Open the parts of an installation.

    Args:
        settings: where everything lies.
        embedder: what turns captions into vectors; None for the settings' model.
        needs_catalogue: False where only whole cases are decided: the store may then be empty, and
            is made where there is none.

    Raises:
        StoreError: there is no store yet, or it can't be opened.
        SettingsError: the settings contradict each other, or a URL or a served model's tokenizer
            can't be used.
        CheckpointError: the server's checkpoint was trained for something else.
    """
    from retrieval.inline import recall_case

    open_backend = _backend_opener(settings.model)
    if needs_catalogue:
        _refuse_without_store(settings)
    memory = _open_memory(settings, embedder)
    if needs_catalogue:
        _refuse_empty(memory, settings)

    def vectors(captions: Sequence[str]) -> Vectors:
        return memory.catalogue.vectors(captions, keep=False)

    return Parts(
        settings=settings,
        catalogue=memory.catalogue,
        memory=memory,
        recall_case=partial(recall_case, vectors=vectors),
        store=DecisionStore(Database(settings.database_url)),
        open_backend=open_backend,
        close=memory.close,
    )


def build_backend(settings: ModelSettings) -> Backend:
    """Load the model, or name the server that has it.

    Raises:
        MissingModelError: the base or the adapter is not on this machine.
        CheckpointError: the adapter was trained for something else.
        SettingsError: the settings of a server can't be used.
    """
    if settings.base_url is not None:
        return _served(settings, settings.base_url)
    from agent.models.local import LocalBackend

    adapter = None if settings.adapter == NO_ADAPTER else settings.adapter
    return LocalBackend.open(settings.base, adapter=adapter, mode=settings.mode)


def _backend_opener(settings: ModelSettings) -> Callable[[], Backend]:
    """What loads the model later. What the settings alone can tell is refused now."""
    if settings.base_url is not None:
        served = build_backend(settings)  # asks nothing of the server yet
        return lambda: served
    if settings.mode == "list":
        raise SettingsError(
            "[model] mode = 'list' is for servers that only chat; allowed in process: 'direct' or "
            "'reason', or set [model] base_url"
        )
    return partial(build_backend, settings)


def _open_memory(settings: Settings, embedder: Embedder | None) -> PreferenceMemory:
    from retrieval.embedder import SentenceTransformerEmbedder
    from retrieval.memory import PreferenceMemory
    from retrieval.store import StoreSettings

    return PreferenceMemory.open(
        StoreSettings(
            path=settings.home,
            chroma_url=settings.store.chroma_url,
            database_url=settings.store.database_url,
        ),
        embedder=embedder or SentenceTransformerEmbedder(settings.embedder.model),
    )


def _refuse_empty(memory: PreferenceMemory, settings: Settings) -> None:
    try:
        if memory.catalogue.n_titles() == 0:
            raise _no_store(settings, "is empty")
    except BaseException:
        memory.close()
        raise


def _refuse_without_store(settings: Settings) -> None:
    """Say what to run before an empty store is made by opening it."""
    file = Database(settings.database_url).file
    if file is not None and not file.is_file():
        raise _no_store(settings, "does not exist")


def _no_store(settings: Settings, what: str) -> StoreError:
    return StoreError(
        f"the store {settings.home} {what}; make one to look at with: keyart demo, "
        "or load your own titles with: keyart ingest DIR"
    )


def _served(settings: ModelSettings, base_url: str) -> Backend:
    """A model behind an OpenAI-compatible server; mode "list" asks it as a chat."""
    from agent.models.chat import ChatBackend
    from agent.models.server import Server

    if "base" not in settings.model_fields_set:
        raise SettingsError(
            f"[model] base_url = {base_url!r} needs [model] base as well; allowed: the name of a "
            "model that the server serves"
        )
    server = Server(
        base_url,
        settings.base,
        api_key=_api_key(settings.api_key_env),
        timeout_s=settings.timeout_s,
        max_retries=settings.retries,
    )
    manifest = _served_checkpoint(settings)
    mode = settings.mode or _first_mode(manifest)
    if mode == "list":
        return ChatBackend(server, writes_notes=manifest is not None and manifest.writes_notes)
    tokenizer = None if settings.tokenizer is None else _open_tokenizer(settings.tokenizer)
    return _by_branch(server, mode, manifest=manifest, tokenizer=tokenizer)


def _by_branch(
    server: Server, mode: Mode, *, manifest: Manifest | None, tokenizer: ChatTokenizer | None
) -> Backend:
    """A server asked branch by branch, in the chat format of its model's tokenizer.

    Without a tokenizer ChatML is sent. A checkpoint vouches for it, since it is refused if it was
    trained with another format; without one the backend labels its scores.
    """
    from agent.models.chat_format import CHATML, read_added_bos, read_chat_format, template_hash
    from agent.models.completions import CompletionsBackend

    chat_format = None if tokenizer is None else read_chat_format(tokenizer)
    if manifest is not None:
        chat_format = chat_format or CHATML
        _refuse_misfit(manifest, mode, template_hash(chat_format))
    return CompletionsBackend(
        server,
        mode=mode,
        chat_format=chat_format,
        added_bos="" if tokenizer is None else read_added_bos(tokenizer),
        temperature=1.0 if manifest is None else manifest.modes[mode],
        writes_notes=manifest is not None and manifest.writes_notes,
    )


def _refuse_misfit(manifest: Manifest, mode: Mode, template: str) -> None:
    """Refuse a served checkpoint that was trained for another mode or template."""
    if mode not in manifest.modes:
        raise CheckpointError(
            f"checkpoint {manifest.name} was not trained in mode {mode!r}, only in "
            f"{', '.join(manifest.modes)}; set [model] mode accordingly"
        )
    if template != manifest.template:
        raise CheckpointError(
            f"checkpoint {manifest.name} was trained with another template "
            f"({manifest.template[:12]} there, {template[:12]} here); set [model] tokenizer to the "
            "base that it was trained on, or train it again with: keyart train"
        )


def _open_tokenizer(name: str) -> ChatTokenizer:
    from transformers import AutoTokenizer

    from agent.models.base import find_base
    from agent.models.quiet import quiet_loading

    try:
        with quiet_loading():
            tokenizer: ChatTokenizer = AutoTokenizer.from_pretrained(find_base(name))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"[model] tokenizer = {name!r} can't be loaded ({str(error).splitlines()[0]}); "
            'allowed: "bundled", a local folder or a Hugging Face id'
        ) from None
    return tokenizer


def _first_mode(manifest: Manifest | None) -> Mode:
    """The checkpoint's first mode; ``direct`` where no checkpoint is named."""
    return next(iter(manifest.modes)) if manifest is not None else "direct"


def _served_checkpoint(settings: ModelSettings) -> Manifest | None:
    """What the served checkpoint was trained for; None where no adapter is named."""
    from agent.models.checkpoint import find_adapter, read_manifest

    if "adapter" not in settings.model_fields_set or settings.adapter == NO_ADAPTER:
        return None
    folder = find_adapter(settings.adapter)
    return read_manifest(folder) if folder is not None else None


def _api_key(name: str | None) -> str | None:
    if name is None:
        return None
    key = os.environ.get(name)
    if not key:
        raise SettingsError(
            f"[model] api_key_env names {name}, which is not set; export {name}=..."
        )
    return key
