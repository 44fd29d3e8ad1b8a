"""Caption vectors: embedded once per distinct text, in this process and the next."""

from __future__ import annotations

from typing import Any

import numpy as np

from retrieval.captions import CaptionVectors, collection_name
from retrieval.embedder import HashEmbedder
from retrieval.memory import PreferenceMemory

CAPTIONS = ["a red fox", "a grey sea", "a red fox"]


def other(memory: PreferenceMemory, **more: Any) -> CaptionVectors:
    """The same store's captions, as another process would see them."""
    return CaptionVectors(memory.store, HashEmbedder(), **more)


def test_repeated_caption_is_embedded_once(empty_memory: PreferenceMemory) -> None:
    captions = empty_memory.catalogue.captions
    vectors = captions.vectors(CAPTIONS)
    assert np.array_equal(vectors, HashEmbedder().embed(CAPTIONS))
    assert captions.n_embedded == 2
    captions.vectors(CAPTIONS)
    assert captions.n_embedded == 2


def test_kept_vectors_are_read_back_exactly(empty_memory: PreferenceMemory) -> None:
    vectors = empty_memory.catalogue.vectors(CAPTIONS)
    again = other(empty_memory)
    assert np.array_equal(again.vectors(CAPTIONS), vectors)
    assert again.n_embedded == 0


def test_vectors_that_are_not_kept_are_not_written(empty_memory: PreferenceMemory) -> None:
    empty_memory.catalogue.vectors(CAPTIONS, keep=False)
    again = other(empty_memory)
    again.vectors(CAPTIONS)
    assert again.n_embedded == 2


def test_small_cache_still_gives_every_vector(empty_memory: PreferenceMemory) -> None:
    captions = other(empty_memory, cache_size=1)
    texts = [f"caption {n}" for n in range(5)]
    assert np.allclose(captions.vectors(texts), captions.vectors(texts))
    assert captions.n_embedded == 5


def test_no_captions_give_no_rows(empty_memory: PreferenceMemory) -> None:
    assert empty_memory.catalogue.vectors([]).shape == (0, 64)


def test_collection_name_holds_only_what_chroma_allows() -> None:
    assert collection_name("captions", "BAAI/bge-m3") == "captions-BAAI-bge-m3-d790e737"
    assert collection_name("captions", "a/b") != collection_name("captions", "a-b")
