"""How settings become parts: which backend, and what is said where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import ArtworkAgent
from agent.build import build_backend
from agent.models.chat import ChatBackend
from agent.models.chat_format import CHATML, read_chat_format, template_hash
from agent.models.checkpoint import MANIFEST, WEIGHTS
from agent.models.completions import ASSUMED, CompletionsBackend
from agent.models.contract import Option, ScoreRequest, Scores
from agent.models.server import Answer, Position, Server
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


class BosTokenizer:
    """A stand-in for a tokenizer with a chat template that isn't ChatML, and a BOS of its own."""

    chat_template = "a template"
    bos_token = "<s>"

    def __call__(self, text: str) -> dict[str, list[int]]:
        return {"input_ids": [1, 7]}

    def convert_tokens_to_ids(self, tokens: str) -> int:
        return 1

    def apply_chat_template(
        self, conversation: list[dict[str, str]], *, add_generation_prompt: bool, **_: object
    ) -> str:
        turns = "".join(f"[{turn['role']}]{turn['content']}" for turn in conversation)
        return f"<s>{turns}[assistant]" if add_generation_prompt else f"<s>{turns}[end]"


@pytest.fixture
def named_tokenizer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings of a server whose model has ``BosTokenizer`` in a local folder."""
    from transformers import AutoTokenizer

    found = {tmp_path: BosTokenizer()}
    monkeypatch.setattr(AutoTokenizer, "from_pretrained", found.__getitem__)
    return {"base": "mine", "base_url": URL, "tokenizer": str(tmp_path)}


def _sent_by(model: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, Scores]:
    """The prompt of a score with one option, and the score."""
    prompts: list[str] = []

    def complete(_: Server, prompt: str, **__: object) -> Answer:
        prompts.append(prompt)
        return Answer(text="", positions=(Position(token="Yes", top={"Yes": -1.0, "No": -1.0}),))

    monkeypatch.setattr(Server, "complete", complete)
    option = Option(option_id="a", text="Poster")
    request = ScoreRequest(
        request_id="d", system="S", shared="E", options=(option,), answer="", mode="direct"
    )
    (scores,) = build_backend(parse_settings({"model": model}).model).score([request])
    return prompts[0], scores


def test_named_tokenizer_gives_the_served_chat_format(
    named_tokenizer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt, scores = _sent_by(named_tokenizer, monkeypatch)
    # Without <s>, which the server puts there itself; the hash is the one that training wrote.
    assert prompt == "[system]S[user]E\nPoster[assistant]"
    assert scores.template_hash == template_hash(read_chat_format(BosTokenizer()))
    assert scores.downgrades == ()


def test_server_without_a_tokenizer_gets_chatml_and_every_score_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prompt, scores = _sent_by({"base": "mine", "base_url": URL}, monkeypatch)
    assert prompt.startswith("<|im_start|>system\nS<|im_end|>")
    assert scores.downgrades == (ASSUMED,)


def test_tokenizer_that_is_not_there_is_named(tmp_path: Path) -> None:
    model = {"base": "mine", "base_url": URL, "tokenizer": str(tmp_path)}
    with pytest.raises(SettingsError, match=r"tokenizer = '.*' can't be loaded .* allowed: ") as e:
        build_backend(parse_settings({"model": model}).model)
    assert "\n" not in str(e.value)


def _checkpoint(folder: Path, template: str, *, mode: str = "reason") -> str:
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"")
    manifest = (
        f'{{"name": "mine", "modes": {{"{mode}": 2.5}}, "writes_notes": true, "base": "b", '
        f'"tokenizer": "t", "template": "{template}", "adapter": "a"}}'
    )
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    return str(folder)


def test_served_checkpoint_gives_mode_temperature_and_notes(tmp_path: Path) -> None:
    adapter = _checkpoint(tmp_path / "adapter", template_hash(CHATML))
    model = {"base": "mine", "base_url": URL, "adapter": adapter}
    backend = build_backend(parse_settings({"model": model}).model)
    assert (backend.mode, backend.writes_notes) == ("reason", True)


def test_served_checkpoint_that_was_trained_with_chatml_vouches_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter = _checkpoint(tmp_path / "adapter", template_hash(CHATML), mode="direct")
    model = {"base": "mine", "base_url": URL, "adapter": adapter}
    assert _sent_by(model, monkeypatch)[1].downgrades == ()


def test_served_checkpoint_of_another_format_needs_its_tokenizer(
    tmp_path: Path, named_tokenizer: dict[str, str]
) -> None:
    trained = template_hash(read_chat_format(BosTokenizer()))
    model = named_tokenizer | {"adapter": _checkpoint(tmp_path / "adapter", trained)}
    assert build_backend(parse_settings({"model": model}).model).template_hash == trained
    del model["tokenizer"]
    with pytest.raises(CheckpointError, match=r"another template .* set \[model\] tokenizer to"):
        build_backend(parse_settings({"model": model}).model)


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
