"""The report as Markdown: the same tables as the page, without its plots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finetune.evaluate.policies.report import Report
from finetune.evaluate.policies.sheets import Sheet, sheets
from finetune.evaluate.policies.wording import counted, settings


def render_markdown(report: Report) -> str:
    """The report."""
    parts = ["# Policies, evaluated", *_paragraphs(report)]
    parts += [_section(sheet) for sheet in sheets(report)]
    parts.append("Every number can be recomputed from `rows.parquet`; `report.json` has all.")
    return "\n\n".join(parts) + "\n"


def _paragraphs(report: Report) -> Iterator[str]:
    yield _list(counted(report))
    if report.notes:
        yield "**Note**\n\n" + _list(report.notes)
    yield _list(settings(report))


def _section(sheet: Sheet) -> str:
    lines = [_row(sheet.columns), _row(["---"] * len(sheet.columns))]
    lines += [_row(row) for row in sheet.rows]
    lead = f"{_plain(sheet.lead)}\n\n" if sheet.lead else ""
    return f"## {_plain(sheet.title)}\n\n{lead}" + "\n".join(lines)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_plain(line)}" for line in lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """Text on one line that Markdown takes for nothing else."""
    told = " ".join(text.split())
    for sign in ("\\", "|", "*", "_", "`", "<", "["):
        told = told.replace(sign, f"\\{sign}")
    return told
