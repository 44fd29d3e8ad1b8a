"""Puts a report together: every figure of every policy, on all cases and by stratum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from finetune.evaluate.audits import Audit
from finetune.evaluate.ope.columns import Flags, Floats
from finetune.evaluate.policies.figures import Metric
from finetune.evaluate.policies.gather import Gathered
from finetune.evaluate.policies.identity import Run
from finetune.evaluate.policies.intervals import Draws
from finetune.evaluate.policies.makers import is_simulated_only
from finetune.evaluate.policies.measure import (
    CONFIDENCE,
    TRUE_VALUE,
    Answers,
    calibration,
    measure,
    read_answers,
)
from finetune.evaluate.policies.metrics import CHOICE
from finetune.evaluate.policies.predict import Predicted
from finetune.evaluate.policies.report import Counted, Report, Setting, Stratum, Timing
from finetune.evaluate.policies.request import Request
from finetune.evaluate.policies.strata import Strata
from finetune.evaluate.policies.values import Logged
from finetune.policies.catalogue import MODEL, WITH_RATES
from retrieval.types import Progress

M = TypeVar("M")

MS = 1_000
STRATUM_FIGURES = frozenset({*CHOICE, CONFIDENCE, TRUE_VALUE, "ips", "snips", "dm", "dr"})


@dataclass(frozen=True)
class Evaluated:
    """All that was found out.

    Attributes:
        request, run, gathered: what was asked, and of what.
        reference: the policy that differences are taken from.
        logged: the cases, their propensities and predicted rewards.
        reward_model: how those predictions were made.
        strata: [n] flags by kind and stratum.
        predictions: [N] probabilities by policy.
        made: how each policy's predictions were made.
        audits: as they are reported.
        notes: what a reader should know beyond what was gathered.
    """

    request: Request
    run: Run
    gathered: Gathered
    reference: str
    logged: Logged
    reward_model: str
    strata: Strata
    predictions: Mapping[str, Floats]
    made: Mapping[str, Predicted]
    audits: tuple[Audit, ...]
    notes: tuple[str, ...]


def assemble(found: Evaluated, *, progress: Progress | None = None) -> Report:
    """The report.

    Args:
        found: what was found out.
        progress: told of the policies measured, and of the strata.
    """
    table = found.logged.table
    answers = {name: read_answers(table, p) for name, p in found.predictions.items()}
    reference, switches = answers[found.reference], found.request
    figures = {}
    for n, (name, mine) in enumerate(answers.items(), start=1):
        figures[name] = measure(
            mine,
            reference,
            found.logged,
            n_bootstrap=switches.n_bootstrap,
            seed=switches.seed,
        )
        _tell(progress, "measuring policies", n, len(answers))
    return Report(
        policies={name: f.metrics for name, f in figures.items()},
        differences={name: f.differences for name, f in figures.items() if f.differences},
        values={name: f.values for name, f in figures.items() if f.values},
        strata=_strata(found, answers, progress),
        calibration={name: calibration(a.choices) for name, a in answers.items()},
        timings={name: _timing(made, len(table)) for name, made in found.made.items()},
        unscored={name: made.unscored for name, made in found.made.items() if made.unscored},
        simulated_only=tuple(name for name in answers if is_simulated_only(name)),
        audits=found.audits,
        settings=_setting(found),
        counted=_counted(found),
        notes=(*found.gathered.notes, *found.notes, *_notes(found)),
    )


def _strata(
    found: Evaluated, answers: Mapping[str, Answers], progress: Progress | None
) -> dict[str, dict[str, Stratum]]:
    total, done = sum(len(parts) for parts in found.strata.values()), 0
    strata: dict[str, dict[str, Stratum]] = {}
    for kind, parts in found.strata.items():
        for name, flags in parts.items():
            strata.setdefault(kind, {})[name] = _stratum(found, answers, flags)
            done += 1
            _tell(progress, "measuring strata", done, total)
    return strata


def _stratum(found: Evaluated, answers: Mapping[str, Answers], flags: Flags) -> Stratum:
    """The greedy figures of a stratum; its values' intervals are not checked by bootstrap."""
    table, switches = found.logged.table, found.request
    figures = {
        name: measure(
            mine,
            answers[found.reference],
            found.logged,
            n_bootstrap=switches.n_bootstrap,
            seed=switches.seed,
            among=flags,
            forms=("greedy",),
            n_bootstrap_values=0,
        )
        for name, mine in answers.items()
    }
    return Stratum(
        cases=int(flags.sum()),
        labelled=int((table.is_labelled & flags).sum()),
        logged=int((table.is_logged & flags).sum()),
        policies={name: _kept(f.metrics) for name, f in figures.items()},
        differences={name: _kept(f.differences) for name, f in figures.items() if f.differences},
    )


def _kept(metrics: Mapping[str, M]) -> dict[str, M]:
    """The figures that a stratum keeps: of the estimators the plain ones."""
    return {name: metric for name, metric in metrics.items() if name in STRATUM_FIGURES}


def _timing(made: Predicted, n: int) -> Timing:
    return Timing(
        make_s=made.made.seconds,
        predict_s=made.seconds,
        ms_a_case=MS * made.seconds / n,
        n_workers=made.n_workers,
        fit=made.made.fit,
    )


def _setting(found: Evaluated) -> Setting:
    propensities = found.logged.propensities
    return Setting(
        command=found.request.command,
        keyart=found.run.keyart,
        source=found.gathered.source,
        inputs=found.run.inputs,
        seed=found.request.seed,
        n_bootstrap=found.request.n_bootstrap,
        embedder=found.run.embedder,
        model=found.run.model if _asked_model(found) else None,
        recall=found.run.recall,
        reference=found.reference,
        propensities=propensities.origin if found.logged.table.is_logged.any() else "",
        n_unlogged=int(propensities.is_filled.sum()),
        reward_model=found.reward_model,
    )


def _asked_model(found: Evaluated) -> bool:
    return any(name.removesuffix(WITH_RATES) == MODEL for name in found.predictions)


def _counted(found: Evaluated) -> Counted:
    table, request = found.logged.table, found.request
    draws = Draws(table.members, n_bootstrap=request.n_bootstrap, seed=request.seed)
    chance = draws.mean(np.where(table.is_labelled, table.n_chosen / table.counts, np.nan))
    reward = draws.mean(np.where(table.is_logged, table.reward, np.nan))
    mean_reward: Metric = reward()
    return Counted(
        cases=len(table),
        found=found.gathered.n_found,
        members=len(np.unique(table.members)),
        labelled=int(table.is_labelled.sum()),
        logged=int(table.is_logged.sum()),
        one_candidate=int((table.counts == 1).sum()),
        mean_reward=mean_reward if mean_reward.n else None,
        chance=chance(),
    )


def _notes(found: Evaluated) -> tuple[str, ...]:
    """What the figures don't say of themselves."""
    table = found.logged.table
    notes = []
    if not table.is_labelled.any():
        notes.append(
            "No case names a candidate known to be engaged with beside another: there are no "
            "choice figures."
        )
    if not table.is_logged.any():
        notes.append("No case tells what was shown and its reward: there are no policy values.")
    elif found.gathered.dataset is not None:
        notes.append(
            "Right answers are the artworks that the logger showed and that were taken: choice "
            "figures favour policies that choose like the logger, and rank policies wrongly where "
            "their values differ. Go by the values."
        )
    for name, made in found.made.items():
        if made.made.fit is not None and made.made.fit.n_unscored:
            notes.append(
                f"{name} was fitted without {made.made.fit.n_unscored:,} rows that its model could "
                "not score."
            )
        if made.unscored:
            notes.append(
                f"{name} could not score {len(made.unscored):,} of {len(table):,} cases; they "
                "count in none of its figures, nor in its differences."
            )
    return tuple(notes)


def _tell(progress: Progress | None, stage: str, done: int, total: int) -> None:
    if progress:
        progress(stage, done, total)
