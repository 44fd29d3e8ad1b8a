"""Writes tiny folders in the forms of MIND and of the Open Bandit Dataset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

NEWS = (
    ("N1", "Rain stops play", "The final is put off."),
    ("N2", 'A "quiet" win?', "Late goal."),
    ("N3", "Bread prices rise", ""),
)
LABELLED = (
    ("1", "U7", "11/15/2019 8:55:22 AM", "N1 N2", "N3-0 N2-1"),
    ("2", "U8", "11/15/2019 12:05:00 PM", "", "N1-0 N3-0"),
)
UNLABELLED = (("1", "U7", "11/16/2019 9:00:00 PM", "N3", "N1 N2"),)

HEADER = ("", "timestamp", "item_id", "position", "click", "propensity_score")
FEATURES = ("user_feature_0", "user-item_affinity_0")
# item, position, click, propensity
UNIFORM_ROWS = ((0, 1, 1, 0.25), (1, 1, 0, 0.25), (2, 3, 0, 0.25))
# Item 0 at position 1: harmonic mean of 0.5 and 0.25 is 1/3.
BTS_ROWS = ((0, 1, 1, 0.5), (0, 1, 0, 0.25), (1, 1, 0, 0.4), (3, 3, 0, 0.9))
Row = tuple[object, ...]


def write_mind(
    folder: Path, behaviors: Sequence[Row] = LABELLED, news: Sequence[Row] = NEWS
) -> Path:
    """A folder with news of eight columns, no header, and the rows of behaviors as given."""
    folder.mkdir(parents=True, exist_ok=True)
    full = [(n, "sports", "soccer", title, text, "u", "[]", "[]") for n, title, text in news]
    for name, rows in (("news.tsv", full), ("behaviors.tsv", behaviors)):
        lines = ("\t".join(str(value) for value in row) + "\n" for row in rows)
        (folder / name).write_text("".join(lines), encoding="utf-8")
    return folder


def write_obd(
    folder: Path,
    *,
    uniform: Sequence[Row] | None = UNIFORM_ROWS,
    bts: Sequence[Row] | None = BTS_ROWS,
    campaign: str = "all",
    n_items: int = 4,
) -> Path:
    """The whole folder, with the logs of one campaign; None leaves a policy out."""
    for policy, rows in (("random", uniform), ("bts", bts)):
        if rows is not None:
            _write_campaign(folder / policy / campaign, rows, n_items)
    return folder


def _write_campaign(folder: Path, rows: Sequence[Row], n_items: int) -> None:
    folder.mkdir(parents=True)
    lines = [",".join((*HEADER, *FEATURES))]
    for n, row in enumerate(rows):
        time = f"2019-11-24 00:01:0{n}.979311+00:00"
        lines.append(",".join(str(value) for value in (n, time, *row, "cef3390e", "0.0")))
    (folder / f"{folder.name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    items = [",item_id,item_feature_0", *(f"{n},{n},-0.5" for n in range(n_items))]
    (folder / "item_context.csv").write_text("\n".join(items) + "\n", encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Spoil a file: the first ``old`` in it becomes ``new``."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
