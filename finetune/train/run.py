"""Runs a recipe: builds its rows stage by stage, trains, and leaves an adapter folder.

Every stage is a checkpointed run of its own under ``runs/<recipe>/<stage>``; a killed run started
again goes on from its last checkpoint. The rows are made again from the seed, so nothing but the
checkpoint is needed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from agent.models.base import find_base
from finetune.rows.boards import BoardCase
from finetune.rows.row import Row
from finetune.train.finish import calibrate, finish
from finetune.train.processes import n_processes, train_in_processes
from finetune.train.recipe import Recipe, Stage

CHECKPOINT_STEPS = 50
ADAPTER = "adapter"
# Validation decisions for the temperature; about half are ties, which are left out.
N_VALIDATION = 150


class Rows(Protocol):
    """Makes a stage's rows and validation cases from a seeded generator."""

    def __call__(self, stage: Stage, rng: np.random.Generator) -> list[Row]:
        """All rows of a stage."""

    def validation(self, n: int, rng: np.random.Generator) -> list[BoardCase]:
        """Up to ``n`` validation cases."""


def train(
    recipe: Recipe,
    out: Path,
    *,
    rows: Rows,
    name: str = "keyart",
    n_validation: int = N_VALIDATION,
) -> dict[str, float]:
    """Train every stage of a recipe in turn; ``out/adapter`` is the result.

    Args:
        recipe: what to train.
        out: the run's folder; stages and checkpoints lie in it.
        rows: makes a stage's rows from a seeded generator.
        name: the checkpoint's name, as it stands in decisions.
        n_validation: cases on which the temperature is fitted.

    Returns:
        Wall-clock seconds by stage; 0 for a stage that was already complete.
    """
    seconds: dict[str, float] = {}
    previous: Path | None = None
    for index, stage in enumerate(recipe.stages):
        folder = out / stage.name
        started = time.monotonic()
        if not (folder / "adapter_model.safetensors").is_file():
            rng = np.random.default_rng([recipe.seed, index])
            _train(recipe, stage, rows(stage, rng), folder, start_from=previous)
            seconds[stage.name] = time.monotonic() - started
        else:
            seconds[stage.name] = 0.0
        previous = folder
    if previous is not None:
        started = time.monotonic()
        adapter = finish(recipe, previous, out / ADAPTER, name=name)
        rng = np.random.default_rng([recipe.seed, len(recipe.stages)])
        calibrate(recipe, adapter, rows.validation(n_validation, rng))
        seconds[ADAPTER] = time.monotonic() - started
    return seconds


def _train(
    recipe: Recipe, stage: Stage, rows: list[Row], folder: Path, *, start_from: Path | None
) -> None:
    """Train one stage here, or in a process a core where there are several and no accelerator."""
    n = n_processes(stage)
    if n == 1:
        train_stage(recipe, stage, rows, folder, start_from=start_from)
    else:
        train_in_processes(recipe, stage, rows, folder, start_from=start_from, n=n)


def train_stage(
    recipe: Recipe, stage: Stage, rows: list[Row], folder: Path, *, start_from: Path | None
) -> None:
    """Train one stage over its rows once, going on from a checkpoint in ``folder`` if any.

    Under ``torchrun`` this is one process's share of it.
    """
    import torch
    from datasets import Dataset
    from transformers.trainer_utils import get_last_checkpoint

    from finetune.train.tensors import RowCollator
    from finetune.train.trainer import PackedTrainer

    dtype = getattr(torch, recipe.dtype)
    model, tokenizer = load_trainable(recipe, start_from=start_from)
    dataset = Dataset.from_dict({"row": [row.model_dump_json() for row in rows]})
    trainer = PackedTrainer(
        model=model,
        args=_arguments(recipe, stage, folder, n_rows=len(rows)),
        train_dataset=dataset,
        processing_class=tokenizer,
        data_collator=RowCollator(tokenizer, dtype=dtype),
        list_weight=stage.list_weight,
        list_temperature=stage.list_temperature,
    )
    last = get_last_checkpoint(folder) if folder.is_dir() else None
    trainer.train(resume_from_checkpoint=last)
    if trainer.is_world_process_zero():
        trainer.model.save_pretrained(folder)


def load_trainable(recipe: Recipe, *, start_from: Path | None) -> tuple[Any, Any]:
    """The base with a fresh or an earlier stage's adapter, ready to train, and its tokenizer."""
    import torch
    from peft import LoraConfig, PeftModel, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(recipe.seed)
    base = find_base(recipe.base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=getattr(torch, recipe.dtype))
    if start_from is not None:
        model = PeftModel.from_pretrained(model, start_from, is_trainable=True)
    else:
        targets = recipe.lora.targets
        config = LoraConfig(
            r=recipe.lora.r,
            lora_alpha=recipe.lora.alpha,
            lora_dropout=recipe.lora.dropout,
            target_modules=targets if isinstance(targets, str) else list(targets),
            task_type="CAUSAL_LM",
        )
        model = get_peft_model(model, config)
    return model, AutoTokenizer.from_pretrained(base)


def _arguments(recipe: Recipe, stage: Stage, folder: Path, *, n_rows: int) -> Any:
    from trl import SFTConfig

    steps = max(1, n_rows // stage.rows_per_step)
    return SFTConfig(
        output_dir=str(folder),
        num_train_epochs=1,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=max(1, stage.rows_per_step // _world_size()),
        learning_rate=stage.learning_rate,
        lr_scheduler_type="cosine_with_min_lr",
        lr_scheduler_kwargs={"min_lr_rate": 0.1},
        warmup_steps=max(1, steps // 20),
        max_grad_norm=1.0,
        weight_decay=0.0,
        logging_steps=10,
        save_steps=CHECKPOINT_STEPS,
        save_total_limit=2,
        seed=recipe.seed,
        data_seed=recipe.seed,
        bf16=False,
        use_cpu=None if _has_accelerator() else True,
        gradient_checkpointing=False,
        report_to="none",
        max_length=None,
        remove_unused_columns=False,
        dataset_kwargs={"skip_prepare_dataset": True},
    )


def _world_size() -> int:
    """How many processes share a step's rows, as ``torchrun`` says."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def _has_accelerator() -> bool:
    import torch

    return bool(torch.cuda.is_available())
