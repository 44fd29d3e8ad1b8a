"""How settings become parts: which backend, and what is said where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import ArtworkAgent
from agent.build import build_backend
from agent.models.chat import ChatBackend
from agent.models.checkpoint import MANIFEST, WEIGHTS
from agent.models.completions import CompletionsBackend
from agent.settings import parse_settings
from retrieval.errors import CheckpointError, SettingsError, StoreError

URL = "http://127.0.0.1:9/v1"


def test_opening_without_a_store_names_what_to_run_and_makes_nothing(tmp_path: Path) -> None:
    settings = parse_settings({"store": {"path": str(tmp_path / "home")}})
    with pytest.raises(StoreError, match=r"does not exist; .*keyart demo, .*keyart ingest DIR"):
        ArtworkAgent.open(settings)
    assert not (tmp_path / "home").exists()


def test_server_is_asked_by_completions_unless_it_only_chats() -> None:
    model = {"base": "qwen", "base_url": URL}
    completions = build_backend(parse_settings({"model": model}).model)
    assert isinstance(completions, CompletionsBackend)
    assert (completions.mode, completions.writes_notes) == ("direct", False)
    assert completions.model == f"qwen at {URL}"
    chat = build_backend(parse_settings({"model": model | {"mode": "list"}}).model)
    assert isinstance(chat, ChatBackend)


def test_server_needs_the_name_of_its_model() -> None:
    with pytest.raises(SettingsError, match=r"needs \[model\] base as well"):
        build_backend(parse_settings({"model": {"base_url": URL}}).model)


@pytest.mark.parametrize(
    ("model", "message"),
    [({"base_url": URL}, "needs .* base as well"), ({"mode": "list"}, "servers that only chat")],
)
def test_settings_that_contradict_each_other_are_refused_when_opening(
    tmp_path: Path, model: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        ArtworkAgent.open(parse_settings({"store": {"path": str(tmp_path)}, "model": model}))


def test_key_that_is_not_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_KEY", raising=False)
    model = {"base": "qwen", "base_url": URL, "api_key_env": "MY_KEY"}
    with pytest.raises(SettingsError, match="names MY_KEY, which is not set"):
        build_backend(parse_settings({"model": model}).model)


def _checkpoint(folder: Path, template: str) -> str:
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"")
    manifest = (
        '{"name": "mine", "modes": {"reason": 2.5}, "writes_notes": true, "base": "b", '
        f'"tokenizer": "t", "template": "{template}", "adapter": "a"}}'
    )
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    return str(folder)


def test_served_checkpoint_gives_mode_temperature_and_notes(tmp_path: Path) -> None:
    plain = build_backend(parse_settings({"model": {"base": "qwen", "base_url": URL}}).model)
    adapter = _checkpoint(tmp_path / "adapter", plain.template_hash)
    model = {"base": "mine", "base_url": URL, "adapter": adapter}
    backend = build_backend(parse_settings({"model": model}).model)
    assert (backend.mode, backend.writes_notes) == ("reason", True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "another template"),
        ({"mode": "direct"}, "not trained in mode 'direct', only in reason"),
    ],
)
def test_served_checkpoint_refuses_what_it_was_not_trained_for(
    tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    adapter = _checkpoint(tmp_path / "adapter", "0" * 64)
    model = {"base": "mine", "base_url": URL, "adapter": adapter} | changes
    with pytest.raises(CheckpointError, match=message):
        build_backend(parse_settings({"model": model}).model)
