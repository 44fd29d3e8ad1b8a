"""Asks policies for their probabilities, a batch at a time, and keeps them as they come.

A policy's folder holds one Parquet file a batch, each written whole or not at all, so that a run
that was killed goes on behind its last batch. Rules and small models are asked in several
processes; a language model in one, a member's cases one after another, so that the start of a
prompt that they share is computed once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

from agent.policy import Policy
from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.policies.table import CaseTable
from finetune.policies.learned import FitReport
from retrieval.errors import ModelError
from retrieval.types import Case, Frozen, Progress

# A batch is written at so many cases or seconds, whichever comes first.
BATCH, BATCH_S = 2_000, 20.0
# Cases that one process is handed at once, and the fewest that are worth starting processes for.
CHUNK, LEAST_PARALLEL = 100, 1_000
# A model that can't score so many cases in a row is down. Cases that an earlier run could not score
# don't count: they may be such that no answer is to be had.
FIRST = 10
MADE_FILE = "made.json"


class Fitted(Frozen):
    """How a policy came to be: its fit, where it learned, and the seconds from name to ready."""

    seconds: float
    fit: FitReport | None = None


class Predicted(Frozen):
    """How the predictions of a policy were made.

    Attributes:
        made: how the policy itself was.
        seconds: of asking, over all runs; with several processes those of the clock.
        n_workers: processes of the latest run.
        unscored: the reason by case id of each case that it could not score.
    """

    made: Fitted
    seconds: float
    n_workers: int
    unscored: dict[str, str]


class Scored(NamedTuple):
    """The answer to one case, by its row: [K] probabilities, or why there are none."""

    case: int
    probabilities: list[float] | None
    reason: str | None = None


class Kept(NamedTuple):
    """What a policy's folder holds."""

    scored: dict[int, Scored]
    seconds: float
    n_batches: int


def predict(
    name: str,
    make: Callable[[], tuple[Policy, Fitted]],
    table: CaseTable,
    folder: Path,
    *,
    is_model: bool = False,
    n_workers: int = 1,
    progress: Progress | None = None,
) -> tuple[Floats, Predicted]:
    """The probabilities of a policy, [N], NaN where a case could not be scored.

    Args:
        name: what progress calls it.
        make: makes and fits the policy; called only where a case is missing.
        table: the cases.
        folder: of this policy; a case that has its probabilities there is not asked again. Those
            that could not be scored are, behind the others.
        is_model: a language model: one process, the cases of a member together.
        n_workers: processes, where it is none.
        progress: told of cases.

    Raises:
        ModelError: none of the first cases could be scored, or none of as many in a row later on.
        BadInputError: the policy refuses a case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = _read(folder)
    missing = [i for i in range(len(table)) if not _is_scored(kept, i)]
    if missing:
        policy, made = make()
        _write_text(folder / MADE_FILE, made.model_dump_json())
        order = sorted(
            missing, key=lambda i: (i in kept.scored, table.members[i] if is_model else 0, i)
        )
        n_used = 1 if is_model or len(missing) < LEAST_PARALLEL else n_workers
        answers = _ask(policy, table.cases, order, n_used)
        _keep(answers, folder, kept, lambda n: _tell(progress, name, n, len(table)))
        kept = _read(folder)
    else:
        n_used = 0
    return _flat(table, kept), _predicted(table, folder, kept, n_used)


def _is_scored(kept: Kept, index: int) -> bool:
    return index in kept.scored and kept.scored[index].probabilities is not None


def _ask(
    policy: Policy, cases: Sequence[Case], order: Sequence[int], n_workers: int
) -> Iterator[Scored]:
    if n_workers <= 1:
        yield from (_score(policy, cases[i], i) for i in order)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Forked, so that the policy and the cases are there without being copied or pickled.
    chunks = [order[at : at + CHUNK] for at in range(0, len(order), CHUNK)]
    with ProcessPoolExecutor(
        n_workers, mp_context=get_context("fork"), initializer=_hold, initargs=(policy, cases)
    ) as pool:
        for answers in pool.map(_score_chunk, chunks):
            yield from answers


_HELD: list[tuple[Policy, Sequence[Case]]] = []


def _hold(policy: Policy, cases: Sequence[Case]) -> None:
    """Run once in each new process."""
    _HELD[:] = [(policy, cases)]


def _score_chunk(indices: Sequence[int]) -> list[Scored]:
    policy, cases = _HELD[0]
    return [_score(policy, cases[i], i) for i in indices]


def _score(policy: Policy, case: Case, index: int) -> Scored:
    try:
        shares = policy.probabilities(case)
    except ModelError as error:
        return Scored(index, None, str(error))
    return Scored(index, [shares[candidate.artwork_id] for candidate in case.candidates])


def _keep(answers: Iterator[Scored], folder: Path, kept: Kept, tell: Callable[[int], None]) -> None:
    """Write the answers a batch at a time; the last one also when something breaks the run."""
    batch: list[Scored] = []
    n_batches, start = kept.n_batches, perf_counter()
    n_done = sum(scored.probabilities is not None for scored in kept.scored.values())
    is_proven, n_failed = n_done > 0, 0
    try:
        for scored in answers:
            batch.append(scored)
            n_done += 1
            is_proven = is_proven or scored.probabilities is not None
            if not is_proven and len(batch) >= FIRST:
                batch, reason = [], scored.reason
                raise ModelError(f"none of the first {FIRST} cases could be scored: {reason}")
            n_failed = n_failed + 1 if _is_new_failure(scored, kept) else 0
            if is_proven and n_failed >= FIRST:
                raise ModelError(
                    f"{FIRST} cases in a row could not be scored: {scored.reason}; what was "
                    "answered is kept: start it again to go on behind them"
                )
            if is_proven and (len(batch) >= BATCH or perf_counter() - start > BATCH_S):
                _write(folder, n_batches, batch, perf_counter() - start)
                batch, n_batches, start = [], n_batches + 1, perf_counter()
            tell(n_done)
    finally:
        if batch and is_proven:
            _write(folder, n_batches, batch, perf_counter() - start)
    if batch and not is_proven:
        raise ModelError(f"none of {len(batch)} cases could be scored: {batch[-1].reason}")


def _is_new_failure(scored: Scored, kept: Kept) -> bool:
    return scored.probabilities is None and scored.case not in kept.scored


def _write(folder: Path, number: int, batch: Sequence[Scored], seconds: float) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "case": pa.array([scored.case for scored in batch], pa.int32()),
        "probabilities": pa.array([s.probabilities for s in batch], pa.list_(pa.float64())),
        "reason": pa.array([scored.reason for scored in batch], pa.string()),
    }
    table = pa.table(columns).replace_schema_metadata({"seconds": json.dumps(seconds)})
    path = folder / f"{number:05d}.parquet"
    part = path.with_suffix(".part")
    pq.write_table(table, part)
    part.replace(path)


def _read(folder: Path) -> Kept:
    import pyarrow.parquet as pq

    files = sorted(folder.glob("*.parquet"))
    scored: dict[int, Scored] = {}
    seconds = 0.0
    for path in files:
        table = pq.read_table(path)
        seconds += json.loads((table.schema.metadata or {}).get(b"seconds", b"0"))
        rows = zip(*(table.column(name).to_pylist() for name in table.column_names), strict=True)
        scored.update({row[0]: Scored(*row) for row in rows})
    n_batches = int(files[-1].stem) + 1 if files else 0
    return Kept(scored, seconds, n_batches)


def _flat(table: CaseTable, kept: Kept) -> Floats:
    found = np.full(len(table.case_of), np.nan)
    for index, start in enumerate(table.starts):
        probabilities = kept.scored[index].probabilities
        if probabilities is not None:
            found[start : start + len(probabilities)] = probabilities
    return found


def _predicted(table: CaseTable, folder: Path, kept: Kept, n_used: int) -> Predicted:
    made = Fitted.model_validate_json((folder / MADE_FILE).read_text(encoding="utf-8"))
    unscored = {
        table.cases[index].case_id: scored.reason or ""
        for index, scored in sorted(kept.scored.items())
        if scored.probabilities is None
    }
    return Predicted(made=made, seconds=kept.seconds, n_workers=n_used, unscored=unscored)


def _write_text(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _tell(progress: Progress | None, name: str, done: int, total: int) -> None:
    if progress:
        progress(f"asking {name}", done, total)
