"""Rows to tensors: tokenises a row, packs its branches, and marks what is learned.

One row is one batch. A packed row of 300 to 600 tokens fills two cores, and a batch of one needs
no padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.models.chat_format import read_chat_format
from agent.models.packing import additive_mask, pack, visible
from finetune.rows.row import Row

if TYPE_CHECKING:
    import torch

IGNORED = -100


class RowCollator:
    """Turns one row, as a dict, into the tensors of one packed sequence.

    The result holds ``input_ids``, ``position_ids`` [1, n], ``attention_mask`` [1, 1, n, n] float,
    ``keep`` [m] the positions whose next token is learned, ``targets`` [m] those tokens, and, where
    the branches compete, ``utilities`` [n_branches] of the teacher, ``starts`` [n_branches] into
    ``keep``.
    """

    def __init__(self, tokenizer: Any, *, dtype: torch.dtype) -> None:
        self._tokenizer = tokenizer
        self._format = read_chat_format(tokenizer)
        self._dtype = dtype

    def __call__(self, examples: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The tensors of the one row in ``examples``."""
        import torch

        (example,) = examples
        row = Row.model_validate_json(example["row"])
        fmt = self._format
        shared = f"{row.shared}\n" if row.shared else ""
        prefix = self._ids(fmt.before_system + row.system + fmt.before_user + shared)
        prompts = [self._ids(b.user + fmt.before_answer + b.answer) for b in row.branches]
        answers = [self._ids(b.completion + fmt.end) for b in row.branches]
        packed = pack(prefix, [p + a for p, a in zip(prompts, answers, strict=True)])
        keep = [
            np.arange(end - len(answer), end)
            for end, answer in zip(packed.ends, answers, strict=True)
        ]
        mask = additive_mask(visible(packed.segments, packed.segments), self._dtype)
        tensors = {
            "input_ids": torch.from_numpy(packed.input_ids)[None],
            "position_ids": torch.from_numpy(packed.position_ids)[None],
            "attention_mask": mask[None, None],
            "keep": torch.from_numpy(np.concatenate(keep)),
            "targets": torch.tensor([token for answer in answers for token in answer]),
        }
        if row.utilities is not None:
            lengths = [len(answer) for answer in answers]
            tensors["utilities"] = torch.tensor(row.utilities)
            tensors["starts"] = torch.tensor(np.cumsum([0, *lengths[:-1]]))
        return tensors

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
