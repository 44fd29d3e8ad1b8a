"""Branch scoring side by side: packed, cached, one branch at a time, and a bare causal prefill.

    python tests/benchmarks/bench_scoring.py --json scoring.json

The bundled base in float32, a prefix of 400 tokens and 8 branches of 60, each variant once a round,
rounds interleaved; ratios of medians. The bare prefill is one causal pass over as many tokens.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--prefix", type=int, default=400)
    parser.add_argument("--branches", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=60, help="tokens a branch")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    result = measure(args.rounds, args.prefix, args.branches, args.tokens)
    for name, value in result.items():
        print(f"{name:40} {value:10.4g}")
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def measure(rounds: int, n_prefix: int, n_branches: int, n_tokens: int) -> dict[str, float]:
    """Seconds by variant (median), their ratios, and the largest logit difference."""
    import torch

    from agent.models import branches
    from agent.models.local import LocalBackend

    model = LocalBackend.open(adapter=None)._model
    rng = np.random.default_rng(0)
    prefix = rng.integers(1000, 40_000, n_prefix).tolist()
    tails = rng.integers(1000, 40_000, (n_branches, n_tokens)).tolist()
    cache = branches.packed(model, prefix, tails).cache

    def bare() -> Any:
        ids = torch.tensor([prefix + [token for tail in tails for token in tail]])
        with torch.inference_mode():
            return model(input_ids=ids, logits_to_keep=1, use_cache=True)

    def whole_prompts() -> Any:
        with torch.inference_mode():
            for tail in tails:
                model(input_ids=torch.tensor([prefix + tail]), logits_to_keep=1, use_cache=True)

    variants: dict[str, Callable[[], Any]] = {
        "bare causal prefill, s": bare,
        "packed branches, s": lambda: branches.packed(model, prefix, tails),
        "packed, prefix cached, s": lambda: branches.packed(model, prefix, tails, cache=cache),
        "separate, shared prefix, s": lambda: branches.separate(model, prefix, tails),
        "separate whole prompts, s": whole_prompts,
    }
    seconds = timed(variants, rounds)
    one = branches.packed(model, prefix, tails).logits
    other = branches.separate(model, prefix, tails).logits
    packed = seconds["packed branches, s"]
    return seconds | {
        "packed / bare": packed / seconds["bare causal prefill, s"],
        "separate whole / packed": seconds["separate whole prompts, s"] / packed,
        "separate shared / packed": seconds["separate, shared prefix, s"] / packed,
        "packed / packed with prefix cached": packed / seconds["packed, prefix cached, s"],
        "largest logit difference": float((one - other).abs().max()),
    }


def timed(variants: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median seconds by variant over interleaved rounds; the first round warms up."""
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds + 1):
        for name, run in variants.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: median(values[1:]) for name, values in times.items()}


if __name__ == "__main__":
    main()
