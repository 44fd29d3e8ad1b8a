"""The forward passes behind branch scoring: packed in one go, or one branch at a time.

``packed`` runs prefix and branches as one sequence and keeps the prefix's keys and values, so that
a second question about the same member runs the branches alone. ``separate`` runs every branch over
a copy of the prefix's cache: slower, and right for architectures whose layers ignore or re-shape a
given mask (sliding windows). ``packs_exactly`` finds out by looking and by trying.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.models.packing import additive_mask, pack, visible

if TYPE_CHECKING:
    import torch

# Largest logit difference that is float rounding: 5e-5 was the most seen in fp32.
ROUNDING = 1e-3


class Pass(NamedTuple):
    """The result of a pass.

    Attributes:
        logits: [n_branches, vocabulary] at each branch's last token, float32.
        cache: keys and values of the prefix, for the next pass.
    """

    logits: torch.Tensor
    cache: Any


def packed(
    model: Any, prefix: Sequence[int], branches: Sequence[Sequence[int]], *, cache: Any = None
) -> Pass:
    """Score all branches in one pass; ``cache`` holds the prefix from an earlier pass, or None."""
    import torch

    layout = pack(prefix, branches)
    n_past = len(prefix) if cache is not None else 0
    seen = visible(layout.segments[n_past:], layout.segments, n_past=n_past)
    ends = torch.from_numpy(layout.ends - n_past)
    with torch.inference_mode():
        output = model(
            input_ids=torch.from_numpy(layout.input_ids[n_past:])[None].to(model.device),
            position_ids=torch.from_numpy(layout.position_ids[n_past:])[None].to(model.device),
            attention_mask=additive_mask(seen, model.dtype)[None, None].to(model.device),
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=ends.to(model.device),
        )
    past = output.past_key_values
    _keep_prefix(past, n_dropped=len(layout.input_ids) - len(prefix))
    return Pass(logits=output.logits[0].float().cpu(), cache=past)


def separate(
    model: Any, prefix: Sequence[int], branches: Sequence[Sequence[int]], *, cache: Any = None
) -> Pass:
    """Score the branches one after the other over copies of the prefix's cache."""
    import torch

    with torch.inference_mode():
        if cache is None:
            ids = torch.tensor([list(prefix)], device=model.device)
            cache = model(input_ids=ids, use_cache=True, logits_to_keep=1).past_key_values
        logits = []
        for branch in branches:
            output = model(
                input_ids=torch.tensor([list(branch)], device=model.device),
                past_key_values=copy.deepcopy(cache),
                use_cache=True,
                logits_to_keep=1,
            )
            logits.append(output.logits[0, -1].float().cpu())
    return Pass(logits=torch.stack(logits), cache=cache)


def packs_exactly(model: Any) -> bool:
    """Whether packed branches give this model's own logits, tried on a few tokens.

    They are too few to fill a sliding window, so a model whose cache has one is not tried: a packed
    mask lets its layers see past the window, and its full cache can't be cropped.
    """
    prefix, branches = [5, 6, 7, 8, 9, 10, 11], [[12, 13, 14], [15, 16], [17, 18, 19, 20]]
    try:
        alone = separate(model, prefix, branches)
        if any(alone.cache.is_sliding):
            return False
        difference = packed(model, prefix, branches).logits - alone.logits
    except (RuntimeError, TypeError, ValueError, AttributeError):
        return False
    scale = float(difference.abs().max())
    return scale < (ROUNDING if model.dtype.itemsize == 4 else 1.0)


def _keep_prefix(cache: Any, *, n_dropped: int) -> None:
    """Drop the last tokens of a cache, and free their memory: cropping alone leaves a view."""
    cache.crop(-n_dropped)
    for layer in cache.layers:
        if layer.is_initialized:
            layer.keys, layer.values = layer.keys.clone(), layer.values.clone()
