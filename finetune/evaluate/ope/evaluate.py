"""From a log to its report: collect, measure, judge, compare, plan.

from finetune.evaluate.ope import Options, value_file, value_log
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from finetune.evaluate.ope.collect import Collected, collect
from finetune.evaluate.ope.columns import PROPENSITY, REFERENCE, Log
from finetune.evaluate.ope.estimators import ESTIMATORS, RELATIVE
from finetune.evaluate.ope.intervals import replicate
from finetune.evaluate.ope.plan import plan_for
from finetune.evaluate.ope.propensity import fill_propensities
from finetune.evaluate.ope.read import LogFile
from finetune.evaluate.ope.report import Difference, OpeReport, Options
from finetune.evaluate.ope.valued import Valued, difference, estimate, value_arm
from retrieval.errors import SettingsError
from retrieval.types import Progress

VALUES = tuple(name for name in ESTIMATORS if name not in RELATIVE)


def value_file(
    path: Path, options: Options | None = None, *, progress: Progress | None = None
) -> OpeReport:
    """Value the target policy of a log file, read in batches.

    Args:
        path: ``.jsonl`` or ``.parquet``, one row a decision.
        options: what is asked.
        progress: told of bytes or rows read.

    Raises:
        SettingsError: an option is not allowed.
        BadInputError: the file can't be read, or holds a bad row, which is named.
    """
    options = options or Options()
    check_options(options)
    file = LogFile.open(path, reference=options.reference)
    batches = fill_propensities(lambda: file.batches(progress=progress), seed=options.seed)
    return value_log(batches, options).model_copy(update={"notes": file.notes})


def value_log(batches: Iterable[Log], options: Options | None = None) -> OpeReport:
    """Value the target policy of a log.

    Args:
        batches: the log, in one or more parts with the same columns and every propensity filled in
            (see ``finetune.evaluate.ope.propensity``).
        options: what is asked.

    Raises:
        SettingsError: an option is not allowed.
        BadInputError: the log has no row.
    """
    options = options or Options()
    check_options(options)
    found = collect(batches, options.switches)
    drawn = replicate(found.totals, options.n_bootstrap, np.random.default_rng(options.seed))
    target = {name: value_arm(name, found.target, found, drawn) for name in ESTIMATORS}
    reference = {name: value_arm(name, found.reference, found, drawn) for name in ESTIMATORS}
    return _report(found, target, reference, options)


def check_options(options: Options) -> None:
    """Refuse options that are not allowed.

    Raises:
        SettingsError: says which, and what is allowed.
    """
    if options.estimator is not None and options.estimator not in VALUES:
        allowed = ", ".join(VALUES)
        raise SettingsError(f"estimator is {options.estimator!r}; allowed are {allowed}")
    if options.n_bootstrap < 0 or options.n_bootstrap == 1:
        given = options.n_bootstrap
        raise SettingsError(f"bootstrap is {given}; allowed is 0 for none, or at least 2")
    if options.seed < 0:
        raise SettingsError(f"seed is {options.seed}; allowed is a whole number of at least 0")
    if options.plan_lift is not None and not 0 < options.plan_lift < 10:
        given_lift = f"{options.plan_lift:.4%}"
        raise SettingsError(f"the lift to plan for is {given_lift}; allowed is 0 to 1000 %")


def _report(
    found: Collected,
    target: dict[str, Valued],
    reference: dict[str, Valued],
    options: Options,
) -> OpeReport:
    differences = {
        name: difference(
            target[name], reference[name], found.apart.get(name), is_self=found.is_self
        )
        for name in VALUES
    }
    estimates = {name: estimate(valued) for name, valued in target.items()}
    against = PROPENSITY if found.reference.is_logger else options.reference or REFERENCE
    is_compared = options.reference is not None or not found.reference.is_logger
    asked = _asked(options, differences if is_compared else estimates)
    verdict = (differences if is_compared else estimates)[asked].state
    return OpeReport(
        n=found.n,
        members=found.n_members,
        clusters=found.clusters,
        mean_reward=found.mean_reward,
        estimates={name: estimates[name] for name in VALUES},
        relative={name: estimates[name] for name in RELATIVE},
        reference=against,
        reference_estimates={name: estimate(reference[name]) for name in VALUES},
        differences=differences,
        is_compared=is_compared,
        asked=f"{asked} of {f'target minus {against}' if is_compared else 'the target'}",
        is_refused=verdict == "REFUSE",
        plan=_plan(found, differences, reference, options),
        options=options,
    )


def _asked(options: Options, answers: dict[str, Any]) -> str:
    """The estimator whose verdict decides."""
    return options.estimator or ("snips" if answers["dr"].value is None else "dr")


def _plan(
    found: Collected,
    differences: dict[str, Difference],
    reference: dict[str, Valued],
    options: Options,
) -> Any:
    if options.plan_lift is None:
        return None
    values = {name: reference[name].value for name in VALUES}
    return plan_for(options.plan_lift, differences, values, n=found.n)
