"""Writes ``report.md`` from the records of a report's worlds; every number in it is from them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from finetune.evaluate.worlds import tables
from finetune.evaluate.worlds.plan import REGULARISATION, SWEEPS
from finetune.evaluate.worlds.record import ESTIMATORS, WorldRecord
from finetune.world.presets import load_preset

EXPECTED_OF = "paper"


def write_report(
    records: Sequence[WorldRecord], folder: Path, *, command: str = "", sweeps: Sequence[str] = ()
) -> Path:
    """Write the report and return its path.

    Args:
        records: of all worlds; at least one.
        folder: where ``report.md`` goes.
        command: that made them, to stand in it.
        sweeps: the knobs that were turned.
    """
    path = folder / "report.md"
    text = "\n".join(_lines(records, command, sweeps)) + "\n"
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
    return path


def _lines(records: Sequence[WorldRecord], command: str, sweeps: Sequence[str]) -> list[str]:
    plain = [record for record in records if not record.plan.sweep]
    presets = list(dict.fromkeys(record.plan.preset for record in records))
    lines = ["# All policies over simulated worlds", "", *_how(records, command)]
    for preset in presets:
        mine = [record for record in plain if record.plan.preset == preset]
        if mine:
            lines += _preset(preset, mine)
    for sweep in sweeps:
        lines += ["", f"## Who wins when: {sweep}", "", f"The knob is {SWEEPS[sweep].about}."]
        lines += _moved(sweep)
        for preset in presets:
            lines += ["", f"### {preset}", "", *tables.sweep_table(records, preset, sweep)]
        lines += _turned_checks(records, sweep)
    lines += ["", "## How the knobs were chosen", "", _account().strip()]
    return [*lines, "", "## Seconds", "", *tables.seconds_table(records)]


def _how(records: Sequence[WorldRecord], command: str) -> list[str]:
    """How to read the tables."""
    made = [f"Made by `{command}`.", ""] if command else []
    penalties = {f"{load_preset(r.plan.preset).knobs.logger.inverse_penalty:g}" for r in records}
    first = records[0].plan
    text = (
        "True values come from the world itself and are the ones to compare by. The estimates are "
        "what a team with these logs alone would see. Lifts are over the greedy production on the "
        "same held-out cases, means and standard deviations over world seeds; with one seed the "
        "95 % interval, clustered by member and title at once. Of an estimated lift the wider of "
        "the intervals by member and by title counts; how many decisions a lift needs is told for "
        "titles that grow in number as decisions do. `covered` and `PASS` count worlds, in the "
        f"order {' / '.join(ESTIMATORS)}: whether the estimate's 95 % interval, clustered by "
        "member or by title, holds the true value, and whether the verdict was PASS. AUC is of the "
        "artwork that was shown and rewarded among its siblings: much of it is likeness to the "
        "logger, and it may rank policies wrongly. `rows` are the training rows of a fit; all "
        "learned policies get the same, and take rates are weighed in on the newest 20,000 of them "
        "at most. near-bayes, oracle, true-rates and logger know what only a simulation can. "
        "Readers marked `perfect labels` are given every caption's visible facets as the world "
        "knows them, and trained-reader is fitted on these: they stand for a reader that never "
        "misreads, and can't win. Production gets the tags that the logger had, from the same "
        "place. "
        f"Production's inverse penalty is {' and '.join(sorted(penalties))} unless swept: it moves "
        f"every lift. Verdicts rest on {first.n_bootstrap} bootstrap replicates; captions were "
        f"embedded by {first.embedder}."
    )
    return [*made, text]


def _preset(preset: str, records: Sequence[WorldRecord]) -> list[str]:
    seeds = ", ".join(str(record.plan.seed) for record in records)
    sizes = sorted({(record.n_train, record.n_test) for record in records})
    told = "; ".join(
        f"{train:,} training rows and {test:,} held-out cases" for train, test in sizes
    )
    parts: list[tuple[str, list[str]]] = [
        ("Greedy", tables.worth_table(records, "greedy")),
        ("Softmax", tables.worth_table(records, "softmax")),
        ("Lift by kind of case, % (greedy, true)", tables.strata_table(records)),
        (f"What {records[0].n_test:,} cases can show", tables.power_table(records)),
        ("What must hold", tables.checks_table(records)),
    ]
    if preset == EXPECTED_OF:
        parts.append(("Figures expected, and measured", tables.expected_table(records)))
    parts.append(("The worlds", tables.figures_table(records)))
    lines = ["", f"## {preset}", "", f"World seeds {seeds}; {told}."]
    for title, table in parts:
        lines += ["", f"### {preset}: {title}", "", *table]
    return lines


def _moved(sweep: str) -> list[str]:
    if sweep != REGULARISATION:
        return []
    return ["A larger number shrinks less. Lifts at two settings are over two productions."]


def _turned_checks(records: Sequence[WorldRecord], sweep: str) -> list[str]:
    turned = [record for record in records if record.plan.sweep == sweep]
    if not turned:
        return []
    return ["", f"### {sweep}: what must hold", "", *tables.checks_table(turned)]


def _account() -> str:
    return files("finetune.evaluate.worlds").joinpath("knobs.md").read_text("utf-8")
