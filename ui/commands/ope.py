"""``keyart ope``: what a policy would be worth, from a plain log of another policy's decisions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.console import JsonOption, print_json, progress_bars, say, show

if TYPE_CHECKING:
    from rich.table import Table

    from finetune.evaluate.ope import Estimate, OpeReport, Plan

_STYLES = {"PASS": "green", "INCONCLUSIVE": "yellow", "REFUSE": "bold red"}


def ope(
    log: Annotated[
        Path,
        typer.Argument(
            metavar="LOG",
            help="A .jsonl or .parquet file, one row a decision: reward, propensity, "
            "target_probability; optional member_id, n_candidates, q_shown, v_target, "
            "reference_probability, v_reference, uniform.",
        ),
    ],
    reference: Annotated[
        str | None,
        typer.Option(
            metavar="COL",
            help="Compare with the policy whose probability is in this column; propensity: the "
            "logger as it ran. By default reference_probability, where the log has it.",
        ),
    ] = None,
    estimator: Annotated[
        str | None,
        typer.Option(help="Whose verdict decides the exit code; by default dr, else snips."),
    ] = None,
    clip: Annotated[float, typer.Option(help="Largest weight of clipped_ips.")] = 20.0,
    switch_threshold: Annotated[
        float, typer.Option(help="Largest weight that switch_dr uses.")
    ] = 20.0,
    shrinkage: Annotated[float, typer.Option(help="Lambda of dr_os.")] = 1000.0,
    bootstrap: Annotated[int, typer.Option(help="Bootstrap replicates; 0 for none.")] = 1000,
    plan: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="Plan for a lift of so many percent.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 0,
    is_json: JsonOption = False,
) -> None:
    """Value a policy on a log of another's decisions; exit code 1 if the log can't answer."""
    from finetune.evaluate.ope import Options, Switches, value_file

    switches = Switches(clip=clip, switch_threshold=switch_threshold, shrinkage=shrinkage)
    options = Options(
        switches=switches,
        reference=reference,
        estimator=estimator,
        n_bootstrap=bootstrap,
        seed=seed,
        plan_lift=None if plan is None else plan / 100,
    )
    with progress_bars() as progress:
        report = value_file(log, options, progress=progress)
    if is_json:
        print_json(report)
    else:
        _print(report)
    if report.is_refused:
        say(f"Refused: {report.asked} can't be answered from this log.")
        raise typer.Exit(1)


def _print(report: OpeReport) -> None:
    """The report for a person."""
    members = f"{report.members:,} members" if "member" in report.clusters else "no member ids"
    typer.echo(f"{report.n:,} decisions, {members}, mean reward {report.mean_reward:.4f}")
    _print_estimates("Value of the target policy", report.estimates | report.relative)
    typer.echo(_overlap(report))
    if report.is_compared:
        _print_estimates(f"Target minus {report.reference}", report.differences)
    if report.plan:
        typer.echo(_told_plan(report.plan, report))
    for note in report.notes:
        say(f"Note: {note}")


def _print_estimates(title: str, estimates: Mapping[str, Estimate]) -> None:
    """A table, and under it why a value is not PASS, estimators with the same reasons together."""
    show(_table(title, estimates))
    told: dict[str, list[str]] = {}
    for name, found in estimates.items():
        for reason in found.reasons:
            told.setdefault(reason, []).append(name)
    for reason, names in told.items():
        typer.echo(f"  {', '.join(names)}: {reason}")


def _table(title: str, estimates: Mapping[str, Estimate]) -> Table:
    """One line an estimator; a refused value is not shown."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("estimator", "value", "95 % interval", "n", "ESS", "verdict"):
        is_figure = name in ("value", "n", "ESS")
        table.add_column(name, justify="right" if is_figure else "left", no_wrap=True)
    for name, found in estimates.items():
        state = Text(found.state, style=_STYLES[found.state])
        table.add_row(name, *_figures(found), f"{found.n:,}", f"{found.ess:,.0f}", state)
    return table


def _figures(found: Estimate) -> tuple[str, str]:
    """Value and interval."""
    if found.value is None or found.state == "REFUSE":
        return "-", "-"
    if found.se is None:
        return f"{found.value:.4f}", "-"
    return f"{found.value:.4f}", f"{found.ci_low:.4f} to {found.ci_high:.4f}"


def _overlap(report: OpeReport) -> str:
    """The diagnostics that all estimators share."""
    found = report.estimates["ips"].diagnostics
    if found is None or found.mean_weight is None or found.unsupported is None:
        return "No overlap to tell of."
    clipped = report.estimates["clipped_ips"].diagnostics
    bound = clipped.clip_bias_bound if clipped else None
    parts = (
        f"Weights: mean {found.mean_weight:.3f} ± {found.mean_weight_se:.3f} (1 where all is well)",
        f"largest {found.largest_share:.2%} of all",
        f"never shown by the logger {found.unsupported:.2%}",
        f"clipping costs at most {bound:.4f}" if bound is not None else "",
        f"propensities {found.propensity_origin}",
    )
    return "; ".join(part for part in parts if part)


def _told_plan(plan: Plan, report: OpeReport) -> str:
    """The planner's answer, best estimator first."""
    if plan.best is None:
        return f"No plan for a lift of {plan.lift:.1%}: every unbiased estimator is refused."
    lines = [
        f"  {name}: {needed.n_significant:,} decisions to reach 1.96 s.e., "
        f"{needed.n_power:,} for 80 % power"
        + ("" if needed.state == "PASS" else f" (by a difference that is {needed.state})")
        for name, needed in sorted(plan.needed.items(), key=lambda entry: entry[1].n_power)
    ]
    head = f"A lift of {plan.lift:.1%} over {report.reference} needs, at this overlap"
    return "\n".join([f"{head} (best unbiased: {plan.best}):", *lines])
