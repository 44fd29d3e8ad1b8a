"""Turns the last stage's weights into a checkpoint that the agent loads.

The adapter is saved in bfloat16, its temperature is fitted on validation cases, and the manifest
says what it was trained for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from agent.models.base import BUNDLED, BUNDLED_NAME, find_base
from agent.models.chat_format import read_chat_format, template_hash
from agent.models.checkpoint import WEIGHTS, write_manifest
from agent.notes import write_notes
from finetune.evaluate.adapter.agreement import captions_of, decided, reason_choices
from finetune.rows.boards import BoardCase
from finetune.train.recipe import Recipe

# Softer than 5 would be nearly uniform over digits 0-9; sharper than 0.05 is an argmax.
COLDEST, HOTTEST = 0.05, 5.0


class FittedTemperature(NamedTuple):
    """A temperature, the mean log loss at it, and the number of cases it was fitted on."""

    value: float
    log_loss: float
    n: int


def finish(recipe: Recipe, trained: Path, out: Path, *, name: str) -> Path:
    """Copy the weights of ``trained`` to ``out`` in bfloat16 and write a manifest at temperature 1.

    Returns:
        ``out``, an adapter folder that the agent can load.
    """
    import torch
    from safetensors.torch import load_file, save_file
    from transformers import AutoTokenizer

    out.mkdir(parents=True, exist_ok=True)
    config = json.loads((trained / "adapter_config.json").read_text(encoding="utf-8"))
    # peft writes the folder that the base was loaded from, which means nothing elsewhere.
    config["base_model_name_or_path"] = BUNDLED_NAME if recipe.base == BUNDLED else recipe.base
    config["target_modules"] = sorted(config["target_modules"])
    text = json.dumps(config, indent=1, sort_keys=True)
    (out / "adapter_config.json").write_text(f"{text}\n", encoding="utf-8")
    weights = load_file(trained / WEIGHTS)
    save_file({key: value.to(torch.bfloat16) for key, value in weights.items()}, out / WEIGHTS)
    (out / WEIGHTS).chmod(0o644)
    base = find_base(recipe.base)
    chat_format = read_chat_format(AutoTokenizer.from_pretrained(base))
    write_manifest(
        out,
        name=name,
        modes={"reason": 1.0},
        writes_notes=True,
        base=base,
        template=template_hash(chat_format),
    )
    return out


def calibrate(recipe: Recipe, adapter: Path, cases: Sequence[BoardCase]) -> FittedTemperature:
    """Fit the temperature on cases and write it into the adapter's manifest.

    It minimises the mean log loss of the rational reader's choice under softmax(u / T), the
    model's own notes read; so a probability is the chance that the best artwork by that rule is
    this one.
    """
    from scipy.optimize import minimize_scalar

    from agent.models.checkpoint import read_manifest
    from agent.models.local import LocalBackend

    backend = LocalBackend.open(recipe.base, adapter=str(adapter), mode="reason")
    kept, _ = decided(cases)
    captions = captions_of(kept)
    notes = dict(zip(captions, write_notes(backend, captions), strict=True))
    _, scores = reason_choices(backend, [d.case for d in kept], notes)
    columns = [dict(zip(s.option_ids, s.utilities, strict=True)) for s in scores]
    utilities = [
        np.array([column[c.artwork_id] for c in d.case.candidates])
        for column, d in zip(columns, kept, strict=True)
    ]
    best = [d.best for d in kept]

    def loss(log_temperature: float) -> float:
        return mean_log_loss(utilities, best, float(np.exp(log_temperature)))

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    temperature = round(float(np.exp(found.x)), 3)
    manifest = read_manifest(adapter)
    if manifest is not None:
        write_manifest(
            adapter,
            name=manifest.name,
            modes={"reason": temperature},
            writes_notes=manifest.writes_notes,
            base=find_base(recipe.base),
            template=manifest.template,
        )
    return FittedTemperature(temperature, float(found.fun), len(kept))


def mean_log_loss(
    utilities: Sequence[np.ndarray], best: Sequence[int], temperature: float
) -> float:
    """Mean of -log softmax(u / T)[best] over cases; each ``utilities`` is [n_candidates]."""
    losses = []
    for values, index in zip(utilities, best, strict=True):
        scaled = values / temperature
        losses.append(float(np.logaddexp.reduce(scaled) - scaled[index]))
    return float(np.mean(losses))
