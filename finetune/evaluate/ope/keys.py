"""Members' ids of a column as 64-bit keys, whole columns at a time.

Two of five million members share a key with a probability below one in a million.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from finetune.evaluate.ope.columns import Keys, integer_keys, mix

WORD = 8


def member_keys(column: Any) -> Keys:
    """A key a row, equal where ids are; the same on every run. [n].

    Args:
        column: an Arrow array of text or whole numbers without nulls.
    """
    import pyarrow as pa

    if pa.types.is_integer(column.type):
        return integer_keys(column.to_numpy(zero_copy_only=False))
    found = column.dictionary_encode()
    keys: Keys = text_keys(found.dictionary)[found.indices.to_numpy(zero_copy_only=False)]
    return keys


def text_keys(texts: Any) -> Keys:
    """A key for each text of an Arrow array, word by word of eight bytes. [n]."""
    import pyarrow as pa

    texts = texts.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    padded = np.frombuffer((data.to_pybytes() if data else b"") + bytes(WORD), np.uint8)
    # The word that begins at every byte, without a copy.
    words: Keys = np.ndarray((len(padded) - WORD + 1,), "<u8", padded.data, strides=(1,))
    starts, lengths = ends[:-1], np.diff(ends)
    keys = mix(lengths.astype(np.uint64))
    for at in range(0, int(lengths.max(initial=0)), WORD):
        rows = np.flatnonzero(lengths > at)
        kept = np.minimum(lengths[rows] - at, WORD).astype(np.uint64)
        # The low bytes are the first ones; those of the next text are cut off.
        mask = np.uint64(2**64 - 1) >> (np.uint64(8) * (np.uint64(WORD) - kept))
        keys[rows] = mix(keys[rows] ^ (words[starts[rows] + at] & mask))
    return keys
