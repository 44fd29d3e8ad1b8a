"""The report as tables of text, which ``markdown`` and ``page`` both show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from finetune.evaluate.audits import BOUNDS
from finetune.evaluate.policies.figures import AnyMetric, JudgedMetric, Metric
from finetune.evaluate.policies.measure import SOFTMAX, TRUE_VALUE
from finetune.evaluate.policies.metrics import CHOICE
from finetune.evaluate.policies.report import Report, Stratum
from finetune.evaluate.policies.wording import (
    LABELS,
    NOTHING,
    VERDICTS,
    figure,
    has_truth,
    judged,
    label,
    lift,
    starred,
)
from retrieval.types import Frozen

# The estimators that tables show; report.json has all.
SHOWN = ("snips", "dr", "ips", "dm")
MAIN = ("snips", "dr")
AUDITED = {True: "passed", False: "NOT PASSED", None: "no verdict"}


class Sheet(Frozen):
    """One table.

    Attributes:
        title: its heading.
        lead: what it shows, in a sentence or two; may be empty.
        columns: their names; the first names the rows.
        rows: [rows][columns] text.
    """

    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(report: Report) -> tuple[Sheet, ...]:
    """All tables of a report, in the order of reading; those without rows are left out."""
    found = (
        _values(report),
        _softmax(report),
        _differences(report),
        _verdicts(report),
        _choices(report),
        _choice_differences(report),
        *_strata(report),
        _audits(report),
        _timings(report),
    )
    return tuple(sheet for sheet in found if sheet.rows)


def _values(report: Report) -> Sheet:
    names = ((TRUE_VALUE,) if has_truth(report) else ()) + (SHOWN if report.values else ())
    lead = (
        "Expected reward a decision, each policy greedy: all on its most probable candidate, ties "
        "shared evenly. The last row is the logger with the probabilities that it had."
    )
    known = " The true value is known because the world is simulated."
    rows = [
        (label(report, policy), *(judged(metrics.get(name)) for name in names))
        for policy, metrics in report.policies.items()
    ]
    # All its weights are 1, so that ips, snips and dr are the mean reward.
    earned = figure(report.counted.mean_reward)
    as_it_ran = (NOTHING if name in (TRUE_VALUE, "dm") else earned for name in names)
    if report.values:
        rows.append(("the logger as it ran", *as_it_ran))
    return Sheet(
        title="What each policy is worth",
        lead=lead + known * has_truth(report),
        columns=("policy", *(LABELS.get(name, name) for name in names)),
        rows=tuple(rows) if names else (),
    )


def _softmax(report: Report) -> Sheet:
    names = ((TRUE_VALUE,) if has_truth(report) else ()) + (MAIN if report.values else ())
    return Sheet(
        title="The same, drawn from each policy's probabilities",
        lead="Each policy as its softmax: it shows a candidate as often as its probability says. "
        "In a simulated world, the policy named logger is the logger as it ran here.",
        columns=("policy", *(LABELS.get(name, name) for name in names)),
        rows=tuple(
            (label(report, policy), *(judged(metrics.get(name + SOFTMAX)) for name in names))
            for policy, metrics in report.policies.items()
            if names
        ),
    )


def _differences(report: Report) -> Sheet:
    names = ((TRUE_VALUE,) if has_truth(report) else ()) + (MAIN if report.values else ())
    return Sheet(
        title=f"Lift over {report.settings.reference}",
        lead="Paired: both policies on the same cases. In percent of the reference's value, the "
        "policies greedy.",
        columns=("policy", *(LABELS.get(name, name) for name in names)),
        rows=tuple(
            (label(report, policy), *(lift(metrics.get(name)) for name in names))
            for policy, metrics in report.differences.items()
            if names
        ),
    )


def _verdicts(report: Report) -> Sheet:
    """Why a shown value is no PASS; policies and estimators with the same reason together."""
    told: dict[tuple[str, str], dict[str, list[str]]] = {}
    for policy, metrics in report.policies.items():
        for name in (*SHOWN, *(f"{main}{SOFTMAX}" for main in MAIN)):
            found = metrics.get(name)
            if isinstance(found, JudgedMetric):
                for reason in found.reasons:
                    where = told.setdefault((VERDICTS[found.state], reason), {})
                    where.setdefault(policy, []).append(name.replace(SOFTMAX, " (softmax)"))
    return Sheet(
        title="Verdicts spelt out",
        lead="PASS: nothing objects. INCONCLUSIVE: the value may be right, its interval need not "
        "be. REFUSED: these logs can't answer, and more of the same kind would not help.",
        columns=("verdict", "because", "which values"),
        rows=tuple(
            (
                state,
                reason,
                "; ".join(f"{policy}: {', '.join(names)}" for policy, names in where.items()),
            )
            for (state, reason), where in sorted(told.items(), key=lambda entry: entry[0][0])
        ),
    )


def _choices(report: Report) -> Sheet:
    is_counted = report.counted.labelled > 0
    return Sheet(
        title="How well each policy finds the right answer",
        lead="More is better, but for log loss, Brier and ECE (calibration error of the top "
        "choice).",
        columns=("policy", *(LABELS[name] for name in CHOICE)),
        rows=tuple(
            (label(report, policy), *(figure(metrics.get(name)) for name in CHOICE))
            for policy, metrics in report.policies.items()
            if is_counted
        ),
    )


def _choice_differences(report: Report) -> Sheet:
    is_counted = report.counted.labelled > 0
    return Sheet(
        title=f"The same, less {report.settings.reference}",
        lead="Paired differences; a star marks an interval that leaves out 0.",
        columns=("policy", *(LABELS[name] for name in CHOICE)),
        rows=tuple(
            (label(report, policy), *(starred(name, metrics.get(name)) for name in CHOICE))
            for policy, metrics in report.differences.items()
            if is_counted
        ),
    )


def _strata(report: Report) -> Iterator[Sheet]:
    shown = _stratum_metrics(report)
    for kind, parts in report.strata.items():
        if len(parts) > 1:
            yield Sheet(
                title=f"By {kind}",
                lead=f"In each cell: {', '.join(LABELS.get(name, name) for name in shown)}.",
                columns=("policy", *(_headed(name, part) for name, part in parts.items())),
                rows=tuple(
                    (
                        label(report, policy),
                        *(_cell(part, policy, shown) for part in parts.values()),
                    )
                    for policy in report.policies
                    if shown
                ),
            )


def _stratum_metrics(report: Report) -> tuple[str, ...]:
    accuracy = ("accuracy",) if report.counted.labelled else ()
    if has_truth(report):
        return (*accuracy, TRUE_VALUE)
    return (*accuracy, "dr") if report.values else accuracy


def _headed(name: str, part: Stratum) -> str:
    return f"{name}: {part.cases:,} cases, {part.labelled:,} labelled"


def _cell(part: Stratum, policy: str, names: Sequence[str]) -> str:
    metrics: Mapping[str, AnyMetric] = part.policies.get(policy, {})
    return "; ".join(judged(metrics.get(name)) for name in names)


def _audits(report: Report) -> Sheet:
    return Sheet(
        title="Audits",
        lead="Each with what would be alarming. The verdict is the interval's: where it reaches "
        "over the bound, there is none. Not passed is a finding about a policy, not an error.",
        columns=("policy", "audit", "verdict", "figure", "n", "alarming", "note"),
        rows=tuple(
            (
                label(report, audit.policy),
                f"{audit.name}: {BOUNDS[audit.name].measures}",
                AUDITED[audit.passed],
                figure(Metric(**audit.model_dump(include=set(Metric.model_fields)))),
                f"{audit.n:,}",
                audit.alarming,
                audit.note,
            )
            for audit in report.audits
        ),
    )


def _timings(report: Report) -> Sheet:
    return Sheet(
        title="Time",
        lead="Seconds to make and fit a policy, and to ask it about every case.",
        columns=("policy", "make and fit, s", "ask, s", "a case, ms", "fitted on", "settings"),
        rows=tuple(
            (
                label(report, policy),
                f"{timing.make_s:.1f}",
                f"{timing.predict_s:.1f}",
                f"{timing.ms_a_case:.2f}",
                f"{timing.fit.n_train:,} rows" if timing.fit else NOTHING,
                ", ".join(f"{k} {v:g}" for k, v in timing.fit.settings.items())
                if timing.fit
                else NOTHING,
            )
            for policy, timing in report.timings.items()
        ),
    )
