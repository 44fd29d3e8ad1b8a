"""An adapter folder and its manifest: what it was trained for, and the check that it fits.

The folder holds peft's ``adapter_config.json`` and ``adapter_model.safetensors`` and our
``keyart.json``. An adapter without our manifest (any LoRA) is used in ``direct`` mode at
temperature 1.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from agent.decision import Mode
from agent.models.base import base_hash, file_sha256
from retrieval.errors import CheckpointError, MissingModelError
from retrieval.types import Frozen

SHIPPED = "shipped"
MANIFEST = "keyart.json"
WEIGHTS = "adapter_model.safetensors"
PARTS = ("base", "tokenizer", "template")


class Manifest(Frozen):
    """What a checkpoint was trained with.

    Attributes:
        name: the checkpoint's name, as it stands in decisions.
        modes: the temperature by mode it was trained in.
        writes_notes: whether it was trained to write notes and reasons.
        base: hash of the base's weights; the id of a base that is not a folder.
        tokenizer: SHA-256 of the base's tokenizer file.
        template: hash of the prompt files and the chat format.
        adapter: SHA-256 of the adapter's weights.
    """

    name: str
    modes: Annotated[dict[Mode, float], Field(min_length=1)]
    writes_notes: bool
    base: str
    tokenizer: str
    template: str
    adapter: str


def shipped_adapter() -> Path | None:
    """The folder of the adapter that comes with keyart; None where it holds no weights."""
    folder = Path(__file__).parent.parent / "adapter"
    return folder if (folder / WEIGHTS).is_file() else None


def find_adapter(adapter: str | None) -> Path | None:
    """The folder that a setting names: ``shipped``, a path, or None for the bare base.

    Raises:
        MissingModelError: there is no adapter there.
    """
    if adapter is None:
        return None
    folder = shipped_adapter() if adapter == SHIPPED else Path(adapter).expanduser()
    if folder is None or not (folder / WEIGHTS).is_file():
        raise MissingModelError(
            f"no adapter at {adapter!r}: expected a folder with {WEIGHTS}; "
            "set [model] adapter to one, or make one with: keyart train demo"
        )
    return folder


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of an adapter folder; None where it has none.

    Raises:
        CheckpointError: it is there but can't be read.
    """
    file = folder / MANIFEST
    if not file.is_file():
        return None
    try:
        return Manifest.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise CheckpointError(f"{file} can't be read: {error.errors()[0]['msg']}") from None


def write_manifest(
    folder: Path,
    *,
    name: str,
    modes: dict[Mode, float],
    writes_notes: bool,
    base: Path | str,
    template: str,
) -> Manifest:
    """Write the manifest of an adapter whose weights lie in ``folder``."""
    manifest = Manifest(
        name=name,
        modes=modes,
        writes_notes=writes_notes,
        base=base_hash(base),
        tokenizer=tokenizer_hash(base),
        template=template,
        adapter=file_sha256(folder / WEIGHTS),
    )
    (folder / MANIFEST).write_text(
        json.dumps(manifest.model_dump(), indent=1) + "\n", encoding="utf-8"
    )
    return manifest


def tokenizer_hash(base: Path | str) -> str:
    """SHA-256 of the base's tokenizer file, or the id as given for a base that is not a folder."""
    file = Path(base) / "tokenizer.json"
    return file_sha256(file) if file.is_file() else str(base)


def check_fits(
    manifest: Manifest,
    *,
    base: Path | str,
    template: str,
    mode: Mode,
    folder: Path | None = None,
) -> None:
    """Refuse a checkpoint that was trained for something else, or whose weights are others.

    Args:
        manifest: what the checkpoint was trained with.
        base: where the base's weights lie, or its id.
        template: hash of the prompt files and the base's chat format.
        mode: the mode to score in.
        folder: of the adapter, whose weights are compared with the manifest; None leaves that out.

    Raises:
        CheckpointError: naming what differs.
    """
    if mode not in manifest.modes:
        trained = ", ".join(manifest.modes)
        raise CheckpointError(
            f"checkpoint {manifest.name} was not trained in mode {mode!r}, only in {trained}; "
            "set [model] mode accordingly"
        )
    found = {"base": base_hash(base), "tokenizer": tokenizer_hash(base), "template": template}
    for part in PARTS:
        wanted: Any = getattr(manifest, part)
        if found[part] != wanted:
            raise CheckpointError(
                f"checkpoint {manifest.name} was trained with another {part} "
                f"({wanted[:12]} there, {found[part][:12]} here); train it again with: keyart train"
            )
    if folder is not None:
        _refuse_other_weights(manifest, folder / WEIGHTS)


def _refuse_other_weights(manifest: Manifest, file: Path) -> None:
    found = file_sha256(file)
    if found != manifest.adapter:
        raise CheckpointError(
            f"{file} is not the file that checkpoint {manifest.name} was written with "
            f"({manifest.adapter[:12]} there, {found[:12]} here); put that one back, or train it "
            "again with: keyart train"
        )
