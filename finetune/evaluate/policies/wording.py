"""How a report's figures are said: numbers with intervals and verdicts, and what was counted.

A value that the logs can't tell is never said as a number.
"""

from __future__ import annotations

from agent.settings import ModelSettings
from finetune.evaluate.policies.figures import (
    AnyDifference,
    AnyMetric,
    Difference,
    JudgedDifference,
    JudgedMetric,
    Metric,
)
from finetune.evaluate.policies.measure import TRUE_VALUE
from finetune.evaluate.policies.metrics import LOSSES
from finetune.evaluate.policies.report import Report

VERDICTS = {"PASS": "PASS", "INCONCLUSIVE": "INCONCLUSIVE", "REFUSE": "REFUSED"}
LABELS = {
    "accuracy": "accuracy",
    "auc": "AUC",
    "mrr": "MRR",
    "ndcg5": "nDCG@5",
    "log_loss": "log loss",
    "brier": "Brier",
    "ece": "ECE",
    TRUE_VALUE: "true value",
}
NOTHING = "-"


def counted(report: Report) -> tuple[str, ...]:
    """What was counted, a sentence each."""
    c, s = report.counted, report.settings
    sampled = f" of {c.found:,}" if c.found != c.cases else ""
    lines = [
        f"{c.cases:,}{sampled} cases of {c.members:,} members: {s.source}.",
        f"Choice figures count the {c.labelled:,} labelled cases: those that name a candidate "
        "known to be engaged with beside at least one other. Choosing at random would be right in "
        f"{_percent(c.chance.value)} of them.",
    ]
    if c.mean_reward is not None:
        lines.append(
            f"Policy values count the {c.logged:,} logged cases: those that tell what was shown "
            f"and its reward. The logger as it ran was worth {figure(c.mean_reward)}."
        )
        lines.append(_told_propensities(report))
    if c.one_candidate:
        lines.append(f"{c.one_candidate:,} cases offer a single candidate; there all choose alike.")
    return tuple(lines)


def settings(report: Report) -> tuple[str, ...]:
    """How the report was made, a line each."""
    s = report.settings
    lines = (
        f"Command: {s.command}" if s.command else "",
        f"Reference: {s.reference}. Intervals: 95 %, clustered by member; {s.n_bootstrap:,} "
        f"bootstrap replicates, seed {s.seed}.",
        _told_model(s.model) if s.model else "",
        f"Recall: {s.recall.k} engagements, half-life {s.recall.half_life_days:g} days.",
        f"keyart {s.keyart}, embedder {s.embedder}, inputs {s.inputs[:12]}.",
    )
    return tuple(line for line in lines if line)


def figure(metric: Metric | None, digits: int = 3) -> str:
    """A figure and its interval; a refused value is not shown."""
    if metric is None or metric.value is None or is_refused(metric):
        return VERDICTS["REFUSE"] if is_refused(metric) else NOTHING
    text = f"{metric.value:.{digits}f}"
    if metric.ci_low is None or metric.ci_high is None:
        return text
    return f"{text} ({metric.ci_low:.{digits}f} to {metric.ci_high:.{digits}f})"


def judged(metric: AnyMetric | None) -> str:
    """A figure with its verdict, where one is given."""
    text = figure(metric)
    if not isinstance(metric, JudgedMetric) or text in (NOTHING, VERDICTS["REFUSE"]):
        return text
    return f"{text} {VERDICTS[metric.state]}"


def lift(found: AnyDifference | None) -> str:
    """A lift in percent and whether its interval leaves out 0."""
    if found is None or found.lift is None or is_refused(found):
        return VERDICTS["REFUSE"] if is_refused(found) else NOTHING
    if found.lift_low is None or found.lift_high is None:
        return f"{100 * found.lift:+.1f} %"
    interval = f"({100 * found.lift_low:+.1f} to {100 * found.lift_high:+.1f})"
    parts = [f"{100 * found.lift:+.1f} % {interval}", _separated(found)]
    if isinstance(found, JudgedDifference):
        parts.append(VERDICTS[found.state])
    return "; ".join(parts)


def starred(name: str, found: AnyDifference | None) -> str:
    """A difference of a choice figure; a star and a word where its interval leaves out 0."""
    if found is None or found.value is None:
        return NOTHING
    text = f"{found.value:+.3f}"
    if found.ci_low is None or found.ci_high is None:
        return text
    sign = -1 if name in LOSSES else 1
    is_apart = found.ci_low > 0 or found.ci_high < 0
    better = " *better" if sign * found.value > 0 else " *worse"
    return f"{text} ({found.ci_low:+.3f} to {found.ci_high:+.3f}){better if is_apart else ''}"


def is_refused(metric: Metric | None) -> bool:
    """Whether the logs can't tell a figure at all."""
    return getattr(metric, "state", None) == "REFUSE"


def state_of(metric: Metric | None) -> str:
    """The verdict on a figure; empty where none is given."""
    return str(getattr(metric, "state", ""))


def label(report: Report, name: str) -> str:
    """A policy's name, marked where it is the reference or knows a simulated world."""
    marks = [
        "reference" if name == report.settings.reference else "",
        "simulated only" if name in report.simulated_only else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    return f"{name} ({told})" if told else name


def has_truth(report: Report) -> bool:
    """Whether true values are known."""
    return any(TRUE_VALUE in metrics for metrics in report.policies.values())


def _separated(found: Difference) -> str:
    if found.ci_low is None or found.ci_high is None:
        return "no interval"
    if found.ci_low > 0:
        return "better"
    return "worse" if found.ci_high < 0 else "not told apart"


def _told_model(model: ModelSettings) -> str:
    """What the policy ``model`` is."""
    place = f", served at {model.base_url}" if model.base_url else ""
    mode = f", mode {model.mode}" if model.mode else ""
    return f"Model: {model.base}, adapter {model.adapter}{place}{mode}."


def _told_propensities(report: Report) -> str:
    s = report.settings
    model = f"The reward model behind dm and dr: {s.reward_model}."
    if not s.n_unlogged:
        return f"All propensities were logged. {model}"
    return (
        f"{s.n_unlogged:,} propensities were not logged; they are {s.propensities}, and no value "
        f"that rests on them passes. {model}"
    )


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.1f} %"
