"""A checkpoint is refused where it does not fit, and where its weights are not those it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.models.checkpoint import WEIGHTS, Manifest, check_fits, write_manifest
from retrieval.errors import CheckpointError


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with the weights of a base."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"base")
    return folder


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """A folder with the weights of an adapter."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"adapter")
    return folder


@pytest.fixture
def manifest(base: Path, adapter: Path) -> Manifest:
    return write_manifest(
        adapter, name="mine", modes={"reason": 1.0}, writes_notes=True, base=base, template="t"
    )


def test_checkpoint_fits_what_it_was_trained_with(
    manifest: Manifest, base: Path, adapter: Path
) -> None:
    check_fits(manifest, base=base, template="t", mode="reason", folder=adapter)


def test_other_weights_of_the_base_are_refused(manifest: Manifest, base: Path) -> None:
    (base / "model.safetensors").write_bytes(b"another")
    with pytest.raises(CheckpointError, match=r"trained with another base \(\w{12} there, \w{12}"):
        check_fits(manifest, base=base, template="t", mode="reason")


def test_weights_that_are_not_the_manifests_are_refused(
    manifest: Manifest, base: Path, adapter: Path
) -> None:
    (adapter / WEIGHTS).write_bytes(b"another")
    with pytest.raises(CheckpointError, match=r"is not the file that checkpoint mine was written"):
        check_fits(manifest, base=base, template="t", mode="reason", folder=adapter)


def test_mode_it_was_not_trained_in_is_refused(manifest: Manifest, base: Path) -> None:
    with pytest.raises(CheckpointError, match="not trained in mode 'direct', only in reason"):
        check_fits(manifest, base=base, template="t", mode="direct")
