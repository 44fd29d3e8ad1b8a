"""The report as one page, ``report.html``: no script, no file beside it, light and dark.

Plots first (values, calibration, reliability by number of candidates), then the tables, which
scroll by themselves on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from finetune.evaluate.policies.figures import AnyMetric
from finetune.evaluate.policies.measure import CONFIDENCE, TRUE_VALUE
from finetune.evaluate.policies.plots import Dot, interval_plot, reliability_plot
from finetune.evaluate.policies.report import Report
from finetune.evaluate.policies.sheets import Sheet, sheets
from finetune.evaluate.policies.strata import CANDIDATES
from finetune.evaluate.policies.wording import (
    VERDICTS,
    counted,
    figure,
    has_truth,
    is_refused,
    label,
    settings,
    state_of,
)

TITLE = "Policies, evaluated"


def render_page(report: Report) -> str:
    """The page, whole."""
    style = files("finetune.evaluate.policies").joinpath("page.css").read_text(encoding="utf-8")
    parts = [
        f"<h1>{TITLE}</h1>",
        _list(counted(report)),
        _list(report.notes, "note"),
        _values(report),
        _calibration(report),
        _by_candidates(report),
        *(_table(sheet) for sheet in sheets(report)),
        "<h2>How this was made</h2>",
        _list(settings(report)),
        "<p>Every number can be recomputed from rows.parquet; report.json has all.</p>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{TITLE}</title><style>{style}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _values(report: Report) -> str:
    """The interval plots of policy values: doubly robust, self-normalised."""
    plots = [
        _figure(f"Value by {name.upper()}, each policy greedy", _value_plot(report, name))
        for name in ("dr", "snips")
        if report.values
    ]
    if not plots and not has_truth(report):
        return ""
    if not plots:
        plots = [_figure("True value, each policy greedy", _value_plot(report, TRUE_VALUE))]
    truth = " The tick is the true value." if has_truth(report) else ""
    lead = (
        "Expected reward a decision with its 95 % interval. Filled: PASS. Hollow: INCONCLUSIVE. "
        f"REFUSED: these logs can't tell.{truth} The dashed line is what the logger earned."
    )
    return f"<h2>Policy values</h2><p>{lead}</p><div class='plots'>{''.join(plots)}</div>"


def _value_plot(report: Report, name: str) -> str:
    dots = []
    for policy, metrics in report.policies.items():
        found, truth = metrics.get(name), metrics.get(TRUE_VALUE)
        is_shown = found is not None and not is_refused(found)
        dots.append(
            Dot(
                name=label(report, policy),
                value=found.value if found and is_shown else None,
                low=found.ci_low if found and is_shown else None,
                high=found.ci_high if found and is_shown else None,
                kind="doubt" if state_of(found) == "INCONCLUSIVE" else "pass",
                note=VERDICTS.get(state_of(found), ""),
                truth=truth.value if truth else None,
            )
        )
    reward = report.counted.mean_reward
    return interval_plot(
        f"policy values by {name}", dots, line=reward.value if reward is not None else None
    )


def _calibration(report: Report) -> str:
    plots = [
        _figure(f"{label(report, policy)}, ECE {figure(report.policies[policy].get('ece'))}", plot)
        for policy, bins in report.calibration.items()
        if bins
        for plot in [reliability_plot(f"calibration of {policy}", bins)]
    ]
    if not plots:
        return ""
    lead = (
        "How often the top choice was right (upwards) against how sure the policy was (rightwards),"
        " on labelled cases. On the dashed line a policy is as often right as it says."
    )
    return f"<h2>Calibration</h2><p>{lead}</p><div class='plots small'>{''.join(plots)}</div>"


def _by_candidates(report: Report) -> str:
    """Accuracy and mean confidence by number of candidates, a plot a stratum."""
    parts = report.strata.get(CANDIDATES, {})
    plots = [
        _figure(
            f"{name} candidates, {part.labelled:,} labelled cases",
            interval_plot(
                f"accuracy with {name} candidates",
                [_reliability(report, p, metrics) for p, metrics in part.policies.items()],
            ),
        )
        for name, part in parts.items()
        if part.labelled
    ]
    if not plots:
        return ""
    lead = (
        "Accuracy with its 95 % interval; the diamond is the policy's mean confidence. Apart: the "
        "policy is surer, or less sure, than it is right."
    )
    head = "<h2>Reliability by number of candidates</h2>"
    return f"{head}<p>{lead}</p><div class='plots'>{''.join(plots)}</div>"


def _reliability(report: Report, policy: str, metrics: dict[str, AnyMetric]) -> Dot:
    found, sure = metrics["accuracy"], metrics[CONFIDENCE]
    return Dot(label(report, policy), found.value, found.ci_low, found.ci_high, second=sure.value)


def _figure(caption: str, plot: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{plot}</figure>"


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in sheet.columns)
    body = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in sheet.rows)
    lead = f"<p>{escape(sheet.lead)}</p>" if sheet.lead else ""
    return (
        f"<h2>{escape(sheet.title)}</h2>{lead}<div class='wide' tabindex='0' role='region' "
        f"aria-label='{escape(sheet.title)}'><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str]) -> Iterator[str]:
    yield f"<th scope='row'>{escape(row[0])}</th>"
    yield from (f"<td>{escape(cell)}</td>" for cell in row[1:])


def _list(lines: Sequence[str], kind: str = "") -> str:
    if not lines:
        return ""
    return f"<ul class='{kind}'>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
