from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from finetune.evaluate.policies.figures import JudgedMetric
from finetune.evaluate.policies.markdown import render_markdown
from finetune.evaluate.policies.page import render_page
from finetune.evaluate.policies.plots import Dot, interval_plot
from finetune.evaluate.policies.report import Report
from finetune.evaluate.policies.sheets import sheets
from finetune.evaluate.policies.wording import figure
from tests.finetune.evaluation.conftest import Done

VOID = {"meta", "path", "circle", "br"}


class Balance(HTMLParser):
    """Finds tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag


def renamed(report: Report, name: str) -> Report:
    """The report with a policy of another name."""
    policies = {name if old == "popular" else old: v for old, v in report.policies.items()}
    timings = {name if old == "popular" else old: v for old, v in report.timings.items()}
    return report.model_copy(
        update={"policies": policies, "timings": timings, "strata": {}, "calibration": {}}
    )


def refused(report: Report) -> Report:
    """The report with a refused value of 7.123 and nothing else."""
    value = JudgedMetric(value=7.123, n=9, state="REFUSE", reasons=("no overlap",))
    nothing: dict[str, object] = {"strata": {}, "calibration": {}, "differences": {}}
    return report.model_copy(update={"policies": {"popular": {"dr": value}}, **nothing})


def test_page_is_whole_and_asks_nobody(done: Done) -> None:
    page = (done.out / "report.html").read_text(encoding="utf-8")
    balance = Balance()
    balance.feed(page)

    assert balance.open == []
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []
    assert "<script" not in page


def test_page_has_the_three_kinds_of_plot(done: Done) -> None:
    page = (done.out / "report.html").read_text(encoding="utf-8")

    for label in ("policy values by dr", "calibration of popular", "accuracy with 2-5 candidates"):
        assert f'aria-label="{label}"' in page


def test_page_is_light_and_dark_and_fits_a_phone(done: Done) -> None:
    page = (done.out / "report.html").read_text(encoding="utf-8")

    assert "prefers-color-scheme: dark" in page
    assert "width=device-width" in page


def test_name_of_a_policy_can_not_become_markup(done: Done) -> None:
    page = render_page(renamed(done.report, "<img src=x onerror=alert(1)>"))

    assert "<img" not in page


def test_name_of_a_policy_can_not_break_a_table(done: Done) -> None:
    text = render_markdown(renamed(done.report, "a|b\nc"))

    assert "| a\\|b c |" in text


@pytest.mark.parametrize("render", [render_page, render_markdown])
def test_refused_value_is_not_shown(done: Done, render: Callable[[Report], str]) -> None:
    text = render(refused(done.report))

    assert "7.123" not in text
    assert "REFUSED" in text
    assert "no overlap" in text


def test_tables_name_every_policy(done: Done) -> None:
    values = next(s for s in sheets(done.report) if s.title == "What each policy is worth")

    assert [row[0] for row in values.rows] == [
        "uniform",
        "popular",
        "closeness",
        "production (reference)",
        "the logger as it ran",
    ]


def test_verdicts_are_spelt_out(done: Done) -> None:
    verdicts = next(s for s in sheets(done.report) if s.title == "Verdicts spelt out")

    assert any("effective sample size" in row[1] for row in verdicts.rows)


def test_figure_without_an_interval_is_the_value_alone() -> None:
    assert figure(JudgedMetric(value=0.5, n=3, state="PASS")) == "0.500"


def test_plot_of_equal_values_has_a_scale() -> None:
    assert "<circle" in interval_plot("t", [Dot("one", 0.0, None, None)], line=0.0)
