"""The model card's figures, by one command; ``sets`` says what they are measured on.

    python -m finetune.evaluate.adapter --adapter agent/adapter --answers runs/answers/adapter

The report is kept up to date after every step, so a stopped run loses one step; figures that the
report holds already are not measured again. ``python -m finetune.evaluate.adapter.table`` prints
it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from finetune.evaluate.adapter import steps
from finetune.evaluate.adapter.report import Report
from finetune.evaluate.adapter.sets import SETS


def main() -> None:
    """Measure what is asked for and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adapter", default="shipped")
    parser.add_argument("--answers", help="folder of the adapter taught by the answer alone")
    parser.add_argument("--cases", type=int, default=500, help="decided cases a set")
    parser.add_argument("--others", type=int, default=200, help="of them for the slow comparisons")
    parser.add_argument("--reasons", type=int, default=170, help="of them whose reason is written")
    parser.add_argument("--captions", type=int, default=280, help="captions a set to read")
    parser.add_argument("--members", type=int, default=8, help="asked for every demo title")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--steps", nargs="+", default=list(steps.STEPS), choices=list(steps.STEPS))
    parser.add_argument("--folder", type=Path, default=Path("runs/evaluate"), help="for the worlds")
    parser.add_argument("-o", "--out", type=Path, default=Path("runs/evaluate/report.json"))
    args = parser.parse_args()
    bench = steps.Bench(
        adapter=args.adapter,
        answers=args.answers,
        folder=args.folder,
        n=steps.Counts(
            cases=args.cases,
            others=args.others,
            reasons=args.reasons,
            captions=args.captions,
            members=args.members,
        ),
    )
    report = Report.open(args.out)
    for name in args.steps:
        for part in steps.parts(name, args.sets):
            if (name == "answers" and args.answers is None) or report.has(part, name):
                continue
            print(f"{name}: {part}", file=sys.stderr, flush=True)
            report.add(part, steps.STEPS[name](bench, part))


if __name__ == "__main__":
    main()
