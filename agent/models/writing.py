"""How the in-process model writes: one text a prompt, or the likeliest few with their probability.

A prompt that several texts share is read once: its keys and values are copied instead of being
computed for each.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from agent.models.contract import Written

TOP_P = 0.95


class SeededSampling:
    """Makes greedy decoding sample, each row by its own temperature and seed.

    The largest of logits / temperature + Gumbel noise is a draw from their softmax (the Gumbel-max
    trick; Maddison, Tarlow and Minka 2014, "A* Sampling", section 2). A row's noise does not depend
    on the others, so a text is the same alone and in a batch. Rows of temperature 0 stay greedy.
    """

    def __init__(self, temperatures: Sequence[float], seeds: Sequence[int]) -> None:
        import torch
        from transformers import TopPLogitsWarper

        self._temperatures = temperatures
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._top_p = TopPLogitsWarper(TOP_P)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """[rows, vocabulary] logits with noise, cut to the likeliest that hold ``TOP_P``."""
        noised = scores.clone()
        rows = zip(self._temperatures, self._generators, strict=True)
        for row, (temperature, generator) in enumerate(rows):
            if temperature > 0:
                kept = self._top_p(input_ids, scores[row : row + 1] / temperature)[0]
                noised[row] = kept - _exponential(kept.shape[0], generator).to(kept.device).log()
        return noised


def generate(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[str],
    *,
    max_tokens: int,
    temperatures: Sequence[float],
    seeds: Sequence[int],
    read: Any = None,
) -> list[str]:
    """One text a prompt, all in one batch; greedy where the temperature is 0.

    ``read``: where all prompts are one, what ``read_prompt`` made of it; it stays as it is.
    """
    import torch

    inputs = _tokens(model, tokenizer, prompts)
    shared: dict[str, Any] = {}
    with torch.inference_mode():
        if read is not None:
            shared["past_key_values"] = copy.deepcopy(read)
            shared["past_key_values"].batch_repeat_interleave(len(prompts))
        tokens = model.generate(
            **inputs,
            **shared,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            logits_processor=[SeededSampling(temperatures, seeds)],
            max_new_tokens=max_tokens,
            pad_token_id=tokenizer.pad_token_id,
        )
    written = tokens[:, inputs["input_ids"].shape[1] :]
    return [str(text) for text in tokenizer.batch_decode(written, skip_special_tokens=True)]


def read_prompt(model: Any, tokenizer: Any, prompt: str) -> Any:
    """The keys and values of a prompt, for ``generate``."""
    import torch

    with torch.inference_mode():
        return _read_prompts(model, _tokens(model, tokenizer, [prompt]), 1)


def likeliest(
    model: Any, tokenizer: Any, prompts: Sequence[str], *, n: int, max_tokens: int
) -> list[tuple[Written, ...]]:
    """The ``n`` likeliest texts a prompt by beam search, the likeliest first.

    A text's probability is the product over its tokens, end included, of p(token | what precedes);
    the texts that were not found make up the rest to 1.
    """
    import torch

    inputs = _tokens(model, tokenizer, prompts)
    ids = inputs["input_ids"]
    with torch.inference_mode():
        found = model.generate(
            **inputs,
            past_key_values=_read_prompts(model, inputs, n),
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


def _tokens(model: Any, tokenizer: Any, prompts: Sequence[str]) -> dict[str, Any]:
    """The prompts as [n, longest] ids and mask, padded on the left."""
    tokenizer.padding_side = "left"
    found = tokenizer(prompts, add_special_tokens=False, padding=True, return_tensors="pt")
    return {name: found[name].to(model.device) for name in ("input_ids", "attention_mask")}


def _read_prompts(model: Any, inputs: dict[str, Any], n: int) -> Any:
    """Keys and values of all tokens but the last, ``n`` times a prompt."""
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    past = model(
        input_ids=ids[:, :-1],
        attention_mask=mask[:, :-1],
        position_ids=(mask.cumsum(-1) - 1).clamp(min=0)[:, :-1],
        use_cache=True,
        logits_to_keep=1,
    ).past_key_values
    past.batch_repeat_interleave(n)
    return past


def _exponential(n: int, generator: Any) -> Any:
    """[n] draws of an exponential of rate 1; minus their logarithm is Gumbel noise."""
    import torch

    return torch.empty(n).exponential_(generator=generator)
