"""Many logs of a world with known truth: are values unbiased, errors right, intervals honest?

    python -m finetune.evaluate.ope.montecarlo --logs 2000

For each estimator, of the value and of the difference: bias, in standard deviations of the values;
the mean standard error over that deviation, analytic and by bootstrap; coverage of the 95 %
intervals over all logs and over those where the verdict is PASS; and how many those are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from finetune.evaluate.ope.bandit import Bandit, build_bandit
from finetune.evaluate.ope.evaluate import value_log
from finetune.evaluate.ope.intervals import Interval
from finetune.evaluate.ope.report import Estimate, Options
from retrieval.types import Frozen

SHARPNESS = {"good overlap": 1.0, "fair overlap": 2.0, "poor overlap": 4.0}
EVERY = 100


class Score(Frozen):
    """One estimator over many logs; None where no log gave it.

    Attributes:
        n: logs with an interval.
        pass_share: share of all logs that PASS.
        bias: mean error over the standard deviation of the values.
        se_ratio, bootstrap_se_ratio: mean standard error over that deviation.
        coverage, pass_coverage: share of intervals that hold the truth; of all, of those that PASS.
        bootstrap_coverage: the same of bootstrap intervals that PASS.
    """

    n: int
    pass_share: float
    bias: float | None
    se_ratio: float | None
    bootstrap_se_ratio: float | None
    coverage: float | None
    pass_coverage: float | None
    bootstrap_coverage: float | None


class Report(Frozen):
    """Scores by estimator, of one world."""

    world: str
    n_logs: int
    n_members: int
    truth: float
    true_difference: float
    values: dict[str, Score]
    differences: dict[str, Score]


def run(
    bandit: Bandit,
    *,
    n_logs: int,
    n_members: int,
    n_bootstrap: int = 0,
    seed: int = 0,
    world: str = "",
) -> Report:
    """Value ``n_logs`` fresh logs and compare with the truth.

    Args:
        bandit: the world.
        n_logs: logs.
        n_members: members a log, of some 3.5 decisions each.
        n_bootstrap: replicates a log; 0 for none.
        seed: of the logs.
        world: what the report calls the world.
    """
    values: dict[str, list[Estimate]] = {}
    differences: dict[str, list[Estimate]] = {}
    for number, child in enumerate(np.random.default_rng(seed).spawn(n_logs), start=1):
        log = bandit.log(n_members, child)
        found = value_log([log], Options(n_bootstrap=n_bootstrap, seed=number))
        for name, estimate in found.estimates.items():
            values.setdefault(name, []).append(estimate)
        for name, apart in found.differences.items():
            differences.setdefault(name, []).append(apart)
        if world and number % EVERY == 0:
            print(f"{world}: {number:,} of {n_logs:,}", file=sys.stderr, flush=True)
    truth, apart_truth = bandit.value(bandit.policies.target), bandit.difference()
    return Report(
        world=world,
        n_logs=n_logs,
        n_members=n_members,
        truth=truth,
        true_difference=apart_truth,
        values={name: score(found, truth) for name, found in values.items()},
        differences={name: score(found, apart_truth) for name, found in differences.items()},
    )


def score(estimates: list[Estimate], truth: float) -> Score:
    """One estimator's values against the truth."""
    known = [e for e in estimates if e.value is not None and e.se is not None]
    passed = [e for e in known if e.state == "PASS"]
    resampled = [e.bootstrap for e in known if e.bootstrap]
    values = np.array([e.value for e in known])
    spread = float(values.std(ddof=1)) if len(known) > 1 else 0.0
    return Score(
        n=len(known),
        pass_share=len(passed) / len(estimates),
        bias=float(values.mean() - truth) / spread if spread else None,
        se_ratio=_ratio((e.se for e in known), spread),
        bootstrap_se_ratio=_ratio((i.se for i in resampled), spread),
        coverage=_coverage(known, truth),
        pass_coverage=_coverage(passed, truth),
        bootstrap_coverage=_coverage([e.bootstrap for e in passed if e.bootstrap], truth),
    )


def _ratio(errors: Iterable[float | None], spread: float) -> float | None:
    found = [error for error in errors if error is not None]
    return float(np.mean(found)) / spread if found and spread else None


def _coverage(intervals: list[Estimate] | list[Interval], truth: float) -> float | None:
    held = [
        i.ci_low <= truth <= i.ci_high
        for i in intervals
        if i.ci_low is not None and i.ci_high is not None
    ]
    return float(np.mean(held)) if held else None


def table(report: Report) -> str:
    """A report as Markdown."""
    head = (
        "| estimator | PASS | bias / sd | s.e. ratio | bootstrap s.e. ratio "
        "| coverage | where PASS | bootstrap, where PASS |"
    )
    lines = [
        f"### {report.world}: {report.n_logs:,} logs of {report.n_members:,} members, truth "
        f"{report.truth:.4f}, difference {report.true_difference:+.4f}"
    ]
    for title, scores in (("value", report.values), ("difference", report.differences)):
        lines += ["", head.replace("estimator", title), "|---" * 8 + "|"]
        lines += [_line(name, found) for name, found in scores.items()]
    return "\n".join(lines)


def _line(name: str, found: Score) -> str:
    cells = (
        f"{found.pass_share:.1%}",
        _told(found.bias, "+.3f"),
        _told(found.se_ratio, ".3f"),
        _told(found.bootstrap_se_ratio, ".3f"),
        _told(found.coverage, ".1%"),
        _told(found.pass_coverage, ".1%"),
        _told(found.bootstrap_coverage, ".1%"),
    )
    return f"| {name} | {' | '.join(cells)} |"


def _told(value: float | None, form: str) -> str:
    return "-" if value is None else f"{value:{form}}"


def main() -> None:
    """Run every world and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=2000)
    parser.add_argument("--members", type=int, default=1500, help="a log")
    parser.add_argument("--bootstrap", type=int, default=200, help="replicates a log; 0: none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worlds", nargs="+", default=list(SHARPNESS), choices=list(SHARPNESS))
    parser.add_argument("-o", "--out", type=Path, help="a folder for a JSON report a world")
    args = parser.parse_args()
    reports: Mapping[str, Report] = {
        world: run(
            build_bandit(sharpness=SHARPNESS[world], seed=args.seed),
            n_logs=args.logs,
            n_members=args.members,
            n_bootstrap=args.bootstrap,
            seed=args.seed,
            world=world,
        )
        for world in args.worlds
    }
    for world, report in reports.items():
        print(table(report), end="\n\n")
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            file = args.out / f"montecarlo_{world.replace(' ', '_')}.json"
            file.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
