"""The tables of the report, each a function of records to lines of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from finetune.evaluate.worlds.controls import read_name
from finetune.evaluate.worlds.expected import PERCENT, SEEDS_NEEDED, compare
from finetune.evaluate.worlds.plan import SWEEPS, is_setting
from finetune.evaluate.worlds.record import (
    ESTIMATORS,
    Estimated,
    Figure,
    Form,
    PolicyRecord,
    Valued,
    WorldRecord,
)
from finetune.policies.catalogue import POLICIES, WITH_RATES

NONE = "n/a"
# What knows more than any policy could, or is no policy to be shipped.
REFERENCES = ("logger", "true-rates", "near-bayes", "oracle")
# The lift that the power table plans for, and the z of a two-sided 95 % test and of 80 % power.
PLANNED_LIFT, Z, Z_POWER = 0.03, 1.96, 0.8416
Lines = list[str]


def worth_table(records: Sequence[WorldRecord], form: Form) -> Lines:
    """Policy rows: true values and lifts beside what the logs say, over the records' seeds."""
    head = (
        "policy",
        "true value",
        "lift over production, %",
        "by seed",
        "AUC",
        *ESTIMATORS,
        "covered, member",
        "covered, title",
        "PASS",
        "rows",
        "fit s",
        "ask s",
    )
    return _table(head, (_worth_row(name, records, form) for name in policy_names(records)))


def strata_table(records: Sequence[WorldRecord]) -> Lines:
    """Greedy true lifts by kind of case, means over seeds."""
    kinds = list(records[0].strata)
    sizes = ("cases", *(f"{_mean([r.strata[kind] for r in records]):,.0f}" for kind in kinds))

    def row(name: str) -> tuple[str, ...]:
        found = [[p.strata[kind] for p in _policies(records, name)] for kind in kinds]
        return (name, *(_lifts([f for f in figures if f is not None]) for figures in found))

    return _table(("policy", *kinds), [sizes, *(row(name) for name in policy_names(records))])


def power_table(records: Sequence[WorldRecord]) -> Lines:
    """How wide the paired lifts' intervals are, and how many decisions a lift of 3 % needs."""
    rows = []
    for name in policy_names(records):
        forms = [policy.forms["greedy"] for policy in _policies(records, name)]
        if name == "production":
            continue
        n = _mean([record.n_test for record in records])
        columns = [("true", [form.lift for form in forms])]
        columns += [(e, [form.estimates[e].lift for form in forms]) for e in ESTIMATORS]
        for label, figures in columns:
            half = _half_width(figures)
            if half:
                need = n * (half / PLANNED_LIFT) ** 2
                power = need * ((Z + Z_POWER) / Z) ** 2
                rows.append((name, label, _percent(half), f"{need:,.0f}", f"{power:,.0f}"))
    head = ("policy", "by", "half-width of the lift, %", "so that 3 % just shows", "for 80 % power")
    return _table(head, rows)


def checks_table(records: Sequence[WorldRecord]) -> Lines:
    """What must hold, in how many worlds it does."""
    names = dict.fromkeys(check.name for record in records for check in record.checks)
    rows = []
    for name in names:
        found = [check for record in records for check in record.checks if check.name == name]
        asked = [check for check in found if check.passed is not None]
        held = sum(bool(check.passed) for check in asked)
        figures = ", ".join(NONE if c.figure is None else f"{c.figure:.4g}" for c in found)
        told = f"{held} of {len(asked)}" if asked else "not asked"
        rows.append((name, found[0].allowed, figures, told, _flag(held == len(asked))))
    return _table(("what must hold", "allowed", "figures by seed", "holds in", ""), rows)


def expected_table(records: Sequence[WorldRecord]) -> Lines:
    """The figures that such a world should show, beside what was measured."""
    rows = []
    for found in compare(records):
        expected, is_within = found.expected, found.is_within
        remarks = []
        if is_within is None:
            remarks.append("not asked")
        elif not is_within:
            remarks.append("**FLAG**: outside")
            # A difference in set-up is no proof that it is the cause.
            remarks.append(
                f"one difference, not tested as the cause: {expected.known}"
                if expected.known
                else "not explained"
            )
        if 0 < found.n < SEEDS_NEEDED:
            remarks.append(f"{found.n} of the {SEEDS_NEEDED} seeds that the range is for")
        mean = NONE if found.mean is None else f"{found.mean:.3g}"
        allowed = f"{expected.low:g} to {expected.high:g}"
        rows.append((expected.name, allowed, mean, "; ".join(remarks)))
    return _table(("figure", "expected", "mean over seeds", "remark"), rows)


def figures_table(records: Sequence[WorldRecord]) -> Lines:
    """The worlds' own figures, mean over seeds and range."""
    rows = []
    for name in records[0].figures:
        values = [record.figures[name] for record in records]
        rows.append(
            (
                name.removeprefix("n_").replace("_", " "),
                f"{_mean(values):,.4g}",
                f"{min(values):,.4g} to {max(values):,.4g}",
            )
        )
    return _table(("figure", "mean", "range"), rows)


def sweep_table(records: Sequence[WorldRecord], preset: str, sweep: str) -> Lines:
    """Greedy true lifts by setting of a knob, and who is ahead at each."""
    settings = SWEEPS[sweep].settings
    at = [[r for r in records if is_setting(r.plan, preset, sweep, s)] for s in settings]
    names = policy_names([record for group in at for record in group])
    rows = [(_told(name), *(_lifts(_greedy(group, name)) for group in at)) for name in names]
    ahead = (
        "who wins (no reference, no control, no perfect labels)",
        *(_winner(group, names) for group in at),
    )
    return _table(("policy", *settings), [*rows, ahead])


def seconds_table(records: Sequence[WorldRecord]) -> Lines:
    """Seconds by stage, a world."""
    stages = dict.fromkeys(stage for record in records for stage in record.seconds)
    rows = []
    for stage in stages:
        values = [record.seconds.get(stage, 0.0) for record in records]
        rows.append((stage, f"{_mean(values):.1f}", f"{max(values):.1f}"))
    return _table(("stage", "mean s a world", "most"), rows)


def policy_names(records: Sequence[WorldRecord]) -> list[str]:
    """Every policy of the records, in the order asked."""
    return list(dict.fromkeys(policy.name for record in records for policy in record.policies))


def _worth_row(name: str, records: Sequence[WorldRecord], form: Form) -> tuple[str, ...]:
    policies = _policies(records, name)
    forms = [policy.forms[form] for policy in policies]
    aucs = [policy.auc for policy in policies if policy.auc is not None]
    n_unscored = sum(policy.n_unscored for policy in policies)
    return (
        _told(name, n_unscored),
        _spread([found.true_value for found in forms]),
        _lifts([found.lift for found in forms]),
        ", ".join(_percent(found.lift.value) for found in forms),
        f"{_mean(aucs):.3f}" if aucs else NONE,
        *(_estimate(forms, estimator) for estimator in ESTIMATORS),
        _counts(forms, _covers_by_member),
        _counts(forms, _covers_by_title),
        _counts(forms, _passes),
        f"{max((policy.n_train for policy in policies), default=0):,}",
        f"{_mean([policy.fit_seconds for policy in policies]):.1f}",
        f"{_mean([policy.ask_seconds for policy in policies]):.1f}",
    )


def _told(name: str, n_unscored: int = 0) -> str:
    """A policy's name, marked where it reads the world's own labels or left cases unscored."""
    marks = [
        "perfect labels" if _has_perfect_labels(name) else "",
        f"{n_unscored:,} unscored" if n_unscored else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    return f"{name} ({told})" if told else name


def _has_perfect_labels(name: str) -> bool:
    """Whether a policy is given every caption's facets as the world knows them."""
    entry = POLICIES.get(read_name(name).plain.removesuffix(WITH_RATES))
    return entry is not None and entry.reads_labels


def _policies(records: Sequence[WorldRecord], name: str) -> list[PolicyRecord]:
    found = (record.policy(name) for record in records)
    return [policy for policy in found if policy is not None]


def _greedy(records: Sequence[WorldRecord], name: str) -> list[Figure]:
    return [policy.forms["greedy"].lift for policy in _policies(records, name)]


def _estimate(forms: Sequence[Valued], estimator: str) -> str:
    values = [form.estimates[estimator].value for form in forms]
    known = [value for value in values if value is not None]
    return f"{_mean(known):.4f}" if known else NONE


def _counts(forms: Sequence[Valued], is_so: Callable[[Estimated, float], bool]) -> str:
    """In how many worlds something is so, estimator by estimator."""
    return " / ".join(
        str(sum(is_so(form.estimates[name], form.true_value) for form in forms))
        for name in ESTIMATORS
    )


def _covers_by_member(found: Estimated, truth: float) -> bool:
    return _covers(found.member, truth)


def _covers_by_title(found: Estimated, truth: float) -> bool:
    return _covers(found.title, truth)


def _covers(interval: Figure, truth: float) -> bool:
    if interval.low is None or interval.high is None:
        return False
    return interval.low <= truth <= interval.high


def _passes(found: Estimated, _: float) -> bool:
    return found.state == "PASS"


def _lifts(figures: Sequence[Figure]) -> str:
    """The mean lift in percent and its standard deviation over seeds; one seed: its interval."""
    known = [f for f in figures if f.value is not None]
    if not known:
        return NONE
    if len(known) == 1:
        low, high = known[0].low, known[0].high
        return f"{_percent(known[0].value)} [{_percent(low)}, {_percent(high)}]"
    values = [PERCENT * (f.value or 0.0) for f in known]
    return f"{_mean(values):+.2f} ± {np.std(values, ddof=1):.2f}"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return NONE
    spread = f" ± {np.std(values, ddof=1):.4f}" if len(values) > 1 else ""
    return f"{_mean(values):.4f}{spread}"


def _half_width(figures: Sequence[Figure]) -> float | None:
    halves = [(f.high - f.low) / 2 for f in figures if f.low is not None and f.high is not None]
    return _mean(halves) if halves else None


def _winner(records: Sequence[WorldRecord], names: Sequence[str]) -> str:
    """The policy of the highest mean lift, but for references, controls and perfect labels."""
    means = {}
    for name in names:
        values = [f.value for f in _greedy(records, name) if f.value is not None]
        is_rival = "@" not in name and name not in REFERENCES and not _has_perfect_labels(name)
        if values and is_rival:
            means[name] = _mean(values)
    return max(means, key=lambda name: means[name]) if means else NONE


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{PERCENT * value:+.2f}"


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _flag(is_fine: bool) -> str:
    return "" if is_fine else "**FLAG**"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    lines = [_row(head), _row(["---"] * len(head))]
    return [*lines, *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
