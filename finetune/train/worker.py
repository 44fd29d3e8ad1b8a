"""One of the processes that train a stage together, as ``torchrun`` starts it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from finetune.rows.row import Row
from finetune.train.processes import JOB, LOCK, ROWS
from finetune.train.recipe import Recipe
from finetune.train.run import train_stage


def main(work: Path) -> None:
    """Train the job that lies in a folder, as this process's share of it."""
    rank = int(os.environ["LOCAL_RANK"])
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[rank % len(cores)]})
    job = json.loads((work / JOB).read_text(encoding="utf-8"))
    recipe = Recipe.model_validate(job["recipe"])
    stage = next(stage for stage in recipe.stages if stage.name == job["stage"])
    lines = (work / ROWS).read_text(encoding="utf-8").splitlines()
    start_from = Path(job["start_from"]) if job["start_from"] else None
    with _alone(work) if rank == 0 else nullcontext():
        train_stage(
            recipe,
            stage,
            [Row.model_validate_json(line) for line in lines],
            Path(job["folder"]),
            start_from=start_from,
        )


def _alone(work: Path) -> AbstractContextManager[object]:
    """Two runs may not write the same checkpoints, such as one whose starter was killed."""
    lock = FileLock(work / LOCK)
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        raise SystemExit(f"{work} is being trained by another process; end it first") from None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
