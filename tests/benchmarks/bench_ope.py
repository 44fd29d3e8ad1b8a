"""How long ``keyart ope`` takes on a long log, and how much memory: read, values, intervals.

    python tests/benchmarks/bench_ope.py --rows 5000000 --replicates 1000 --json out.json

Every column is there, reference and reward model included; members have five rows each on average
(``--members rows``: every row its own member). Each format is read by a fresh process, so that its
peak memory is its own. Logs lie under ``--runs`` and are used again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

ROWS_AT_ONCE = 100_000


def main() -> None:
    """Write the logs, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--members", choices=("shared", "rows"), default="shared")
    parser.add_argument("--formats", nargs="+", default=["jsonl", "parquet"])
    parser.add_argument("--runs", type=Path, default=ROOT / "runs" / "bench_ope")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", type=Path, help="measure this log in this process")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only, args.replicates)))
        return
    results = [_in_a_process(args, log_of(args, form)) for form in args.formats]
    for result in results:
        print(
            f"{result['log']:32} {result['rows']:>11,} rows {result['members']:>11,} members "
            f"{result['seconds']:8.1f} s {result['peak_mb']:8,.0f} MB at most"
        )
    if args.json:
        machine = {"cores": os.cpu_count(), "python": platform.python_version()}
        whole = {"replicates": args.replicates, "machine": machine, "results": results}
        args.json.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def _in_a_process(args: argparse.Namespace, log: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--only", str(log), "--replicates", str(args.replicates)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(log: Path, n_replicates: int) -> dict[str, Any]:
    """Seconds and peak memory of one call."""
    from finetune.evaluate.ope import Options, value_file

    start = time.perf_counter()
    report = value_file(log, Options(n_bootstrap=n_replicates))
    seconds = time.perf_counter() - start
    return {
        "log": log.name,
        "rows": report.n,
        "members": report.members,
        "seconds": round(seconds, 2),
        "rows_per_second": round(report.n / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "snips": report.estimates["snips"].model_dump(mode="json"),
    }


def log_of(args: argparse.Namespace, form: str) -> Path:
    """The log, written unless it is there."""
    path: Path = args.runs / f"{args.members}_{args.rows}.{form}"
    if not path.is_file():
        args.runs.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        _write(unfinished, form, args.rows, args.members)
        unfinished.replace(path)
    return path


def _write(path: Path, form: str, n_rows: int, members: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(0)
    writer = None
    with path.open("wb") as file:
        for start in range(0, n_rows, ROWS_AT_ONCE):
            n = min(ROWS_AT_ONCE, n_rows - start)
            who = np.arange(start, start + n) if members == "rows" else None
            table = pa.table(_columns(n, rng, n_rows // 5 + 1, who))
            if form == "jsonl":
                file.write("".join(json.dumps(row) + "\n" for row in table.to_pylist()).encode())
            else:
                writer = writer or pq.ParquetWriter(file, table.schema)
                writer.write_table(table)
        if writer:
            writer.close()


def _columns(
    n: int, rng: np.random.Generator, n_members: int, who: np.ndarray | None
) -> dict[str, Any]:
    """Rows of a logger that shows artworks by propensities that leave good overlap."""
    k = rng.integers(2, 12, n)
    member = rng.integers(0, n_members, n) if who is None else who
    return {
        "member_id": [f"m-{number:08d}" for number in member],
        "reward": (rng.random(n) < 0.2).astype(int),
        "propensity": np.round(1 / k, 6),
        "target_probability": np.round(rng.beta(2, 2 * k - 2), 6),
        "reference_probability": np.round(rng.beta(4, 4 * k - 4), 6),
        "n_candidates": k,
        "q_shown": np.round(rng.random(n) * 0.4, 4),
        "v_target": np.full(n, 0.2),
        "v_reference": np.full(n, 0.2),
        "uniform": rng.random(n) < 0.05,
    }


if __name__ == "__main__":
    main()
