"""The report of all policies over several simulated worlds, by one command.

    python -m finetune.evaluate.worlds --presets paper paper-strong --seeds 0 1 2 3 4 -o DIR

Every world leaves one JSON file in DIR/records; a world that has its own is not made again, so a
stopped run loses one world at most. ``report.md`` is written once all are there. A sweep turns one
knob of every preset: ``--sweep taste-strength explicitness regularisation``.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from finetune.evaluate.worlds.plan import (
    DEFAULT_POLICIES,
    N_BOOTSTRAP,
    SWEEPS,
    Size,
    plan_worlds,
)
from finetune.evaluate.worlds.report import write_report
from finetune.evaluate.worlds.run import run_worlds
from retrieval.embedder import SentenceTransformerEmbedder
from retrieval.errors import KeyartError


def main(given: list[str] | None = None) -> int:
    """Make what is missing and write the report; 2 where something asked is not allowed."""
    args = _read(given)
    try:
        plans = plan_worlds(
            args.presets,
            args.seeds,
            sweeps=args.sweep,
            policies=args.policies,
            size=Size(
                members=args.members,
                titles=args.titles,
                impressions=args.impressions,
                test=args.test,
            ),
            n_bootstrap=args.bootstrap,
        )
        args.out.mkdir(parents=True, exist_ok=True)
        records = run_worlds(plans, args.out, SentenceTransformerEmbedder())
    except KeyartError as error:
        print(error, file=sys.stderr)
        return 2
    command = shlex.join(["python", "-m", "finetune.evaluate.worlds", *(given or sys.argv[1:])])
    print(write_report(records, args.out, command=command, sweeps=args.sweep))
    return 0


def _read(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m finetune.evaluate.worlds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--presets", nargs="+", default=["paper", "paper-strong"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--sweep", nargs="+", default=[], choices=list(SWEEPS))
    parser.add_argument("--policies", nargs="+", default=list(DEFAULT_POLICIES))
    parser.add_argument("--members", type=_count, help="by default the preset's")
    parser.add_argument("--titles", type=_count, help="by default the preset's")
    parser.add_argument("--impressions", type=_count, help="training rows; by default the preset's")
    parser.add_argument("--test", type=_count, help="held-out pairs; by default the preset's")
    parser.add_argument("--bootstrap", type=int, default=N_BOOTSTRAP, help="replicates a verdict")
    parser.add_argument("-o", "--out", type=Path, default=Path("runs/worlds"))
    return parser.parse_args(given)


def _count(text: str) -> int:
    """A number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
