"""Reads utilities from a model's own logits: the in-process twin of ``labels``.

``direct``: u = logit(Yes) - logit(No). ``reason``: u = sum over the ten digits d of d * p(d), the
probabilities renormalised over the ten digit tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.models.labels import DIGITS, NO, YES
from retrieval.errors import ModelError

if TYPE_CHECKING:
    import torch

YES_NO = (YES, NO)


def digit_tokens(tokenizer: Any) -> list[int]:
    """The ids of the ten digit tokens, 0 first.

    Raises:
        ModelError: a digit is not one token in this vocabulary.
    """
    return [label_token(tokenizer, digit) for digit in DIGITS]


def label_token(tokenizer: Any, label: str) -> int:
    """The id of a one-token label.

    Raises:
        ModelError: the label takes more than one token.
    """
    ids = tokenizer(label, add_special_tokens=False)["input_ids"]
    if len(ids) != 1:
        raise ModelError(f"{label!r} takes {len(ids)} tokens in this model's vocabulary, needed: 1")
    return int(ids[0])


def expected_digit(logits: torch.Tensor, digits: list[int]) -> torch.Tensor:
    """[n] the expected digit from [n, vocabulary] logits."""
    import torch

    probabilities = logits[:, digits].float().softmax(dim=-1)
    return probabilities @ torch.arange(10, dtype=torch.float32)


def yes_minus_no(logits: torch.Tensor, yes: int, no: int) -> torch.Tensor:
    """[n] logit(Yes) - logit(No) from [n, vocabulary] logits."""
    return logits[:, yes].float() - logits[:, no].float()
