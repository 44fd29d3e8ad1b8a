"""How the in-process model writes: one text a prompt, or the likeliest few with their probability.

``likeliest`` is a beam search that reads the prompt once: its keys and values are repeated for the
beams instead of being computed for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.models.contract import Written

TOP_P = 0.95


def generate(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[str],
    *,
    max_tokens: int,
    temperature: float = 0.0,
    seed: int = 0,
) -> list[str]:
    """One text a prompt, all in one batch; greedy at temperature 0."""
    import torch

    tokenizer.padding_side = "left"
    inputs = tokenizer(prompts, add_special_tokens=False, padding=True, return_tensors="pt").to(
        model.device
    )
    sampling: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None}
    if temperature > 0:
        sampling = {"do_sample": True, "temperature": temperature, "top_p": TOP_P}
    with torch.inference_mode(), torch.random.fork_rng():
        torch.manual_seed(seed)
        tokens = model.generate(
            **inputs,
            **sampling,
            top_k=None,
            max_new_tokens=max_tokens,
            pad_token_id=tokenizer.pad_token_id,
        )
    written = tokens[:, inputs["input_ids"].shape[1] :]
    return [str(text) for text in tokenizer.batch_decode(written, skip_special_tokens=True)]


def likeliest(
    model: Any, tokenizer: Any, prompts: Sequence[str], *, n: int, max_tokens: int
) -> list[tuple[Written, ...]]:
    """The ``n`` likeliest texts a prompt by beam search, the likeliest first.

    A text's probability is the product over its tokens, end included, of p(token | what precedes);
    the texts that were not found make up the rest to 1.
    """
    import torch

    tokenizer.padding_side = "left"
    inputs = tokenizer(prompts, add_special_tokens=False, padding=True, return_tensors="pt").to(
        model.device
    )
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    with torch.inference_mode():
        past = model(
            input_ids=ids[:, :-1],
            attention_mask=mask[:, :-1],
            position_ids=(mask.cumsum(-1) - 1).clamp(min=0)[:, :-1],
            use_cache=True,
            logits_to_keep=1,
        ).past_key_values
        past.batch_repeat_interleave(n)
        found = model.generate(
            input_ids=ids,
            attention_mask=mask,
            past_key_values=past,
            num_beams=n,
            num_return_sequences=n,
            do_sample=False,
            temperature=None,
            top_p=None,
            max_new_tokens=max_tokens,
            # The sum of log-probabilities, not their mean: short texts are no better than long.
            length_penalty=0.0,
            early_stopping=True,
            output_scores=True,
            return_dict_in_generate=True,
            pad_token_id=tokenizer.pad_token_id,
        )
    texts = tokenizer.batch_decode(found.sequences[:, ids.shape[1] :], skip_special_tokens=True)
    written = [
        Written(text=text, probability=min(1.0, probability))
        for text, probability in zip(texts, found.sequences_scores.exp().tolist(), strict=True)
    ]
    return [tuple(written[start : start + n]) for start in range(0, len(written), n)]
