"""One shared prefix, many independent branches, in one sequence (tree attention).

Every branch continues the prefix at the same positions and sees only the prefix and itself, so the
order of the branches can't matter (up to float rounding). The same layout is used for scoring and
for training. The mask is additive float, because eager attention adds a bool mask as 0/1 without
an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import torch


class Packed(NamedTuple):
    """One packed sequence of n tokens.

    Attributes:
        input_ids: [n] prefix, then the branches.
        position_ids: [n]; every branch restarts at the prefix's length.
        segments: [n] 0 for the prefix, b + 1 for branch b.
        ends: [n_branches] index of each branch's last token.
    """

    input_ids: np.ndarray
    position_ids: np.ndarray
    segments: np.ndarray
    ends: np.ndarray


def pack(prefix: Sequence[int], branches: Sequence[Sequence[int]]) -> Packed:
    """Lay a prefix and its branches out as one sequence.

    Raises:
        ValueError: a branch is empty.
    """
    if any(len(branch) == 0 for branch in branches):
        raise ValueError("a branch holds no token")
    lengths = [len(branch) for branch in branches]
    parts = [np.asarray(part, dtype=np.int64) for part in (prefix, *branches)]
    return Packed(
        input_ids=np.concatenate(parts),
        position_ids=np.concatenate(
            [np.arange(len(prefix)), *(len(prefix) + np.arange(n) for n in lengths)]
        ),
        segments=np.repeat(np.arange(len(branches) + 1), [len(prefix), *lengths]),
        ends=len(prefix) + np.cumsum(lengths) - 1,
    )


def visible(query_segments: np.ndarray, key_segments: np.ndarray, *, n_past: int = 0) -> np.ndarray:
    """Which key each query may see, bool [n_queries, n_keys].

    A key is seen if it is not later than the query and lies in the prefix or in the query's own
    branch. ``n_past`` keys come before the first query (a cached prefix).
    """
    later = np.arange(len(key_segments))[None, :] > n_past + np.arange(len(query_segments))[:, None]
    same = query_segments[:, None] == key_segments[None, :]
    seen: np.ndarray = ~later & (same | (key_segments == 0)[None, :])
    return seen


def additive_mask(seen: np.ndarray, dtype: torch.dtype) -> torch.Tensor:
    """The float mask for a bool ``seen`` [..., q, k]: 0 where seen, else the type's minimum."""
    import torch

    mask = torch.zeros(seen.shape, dtype=dtype)
    return mask.masked_fill_(~torch.from_numpy(np.ascontiguousarray(seen)), torch.finfo(dtype).min)
