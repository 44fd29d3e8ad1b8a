"""Trains one stage in several processes, a core each, where there is no accelerator.

On a CPU two processes that add their gradients up once a step are as fast as two threads that meet
at every layer, and far faster when anything else runs on the machine. ``torchrun`` starts them and
gloo adds up; every process takes its share of a step's rows, so the step is the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from finetune.rows.row import Row
from finetune.train.recipe import Recipe, Stage
from retrieval.errors import TrainingError

JOB, ROWS, LOCK = "job.json", "rows.jsonl", "lock"


def n_processes(stage: Stage) -> int:
    """One a core, as many as divide a step's rows evenly; 1 with an accelerator."""
    import torch

    if torch.cuda.is_available():
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return max(n for n in range(1, cores + 1) if stage.rows_per_step % n == 0)


def train_in_processes(
    recipe: Recipe,
    stage: Stage,
    rows: list[Row],
    folder: Path,
    *,
    start_from: Path | None,
    n: int,
) -> None:
    """Train one stage as ``train_stage`` does, in ``n`` processes on this machine.

    Raises:
        TrainingError: the processes ended without having trained the stage.
    """
    work = folder.with_name(f"{folder.name}.work")
    work.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{row.model_dump_json()}\n" for row in rows)
    (work / ROWS).write_text(lines, encoding="utf-8")
    job = {
        "recipe": recipe.model_dump(mode="json"),
        "stage": stage.name,
        "folder": str(folder.absolute()),
        "start_from": str(start_from.absolute()) if start_from else None,
    }
    (work / JOB).write_text(json.dumps(job), encoding="utf-8")
    command = ["torch.distributed.run", "--standalone", f"--nproc-per-node={n}"]
    ran = subprocess.run(
        [sys.executable, "-m", *command, "--module", "finetune.train.worker", str(work)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=False,
    )
    if ran.returncode != 0:
        raise TrainingError(
            f"stage {stage.name!r} ended with exit code {ran.returncode}; what went wrong stands "
            "above; the same command goes on from the last checkpoint"
        )
