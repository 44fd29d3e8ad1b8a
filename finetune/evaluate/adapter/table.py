"""Prints reports as the model card's tables.

python -m finetune.evaluate.adapter.table REPORT...
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from finetune.evaluate.adapter.proportion import Proportion
from finetune.evaluate.adapter.sets import SETS
from finetune.evaluate.adapter.winners import Winners, winners_table

CHOOSERS = {
    "closeness": "retrieval policy (MiniLM)",
    "zero-shot": "SmolLM2 without training",
    "answers": "taught by the answer alone",
    "adapter": "**this adapter, free-running**",
    "counting": "counting rule on the adapter's notes",
    "told": "this adapter, told the true notes",
}
READ = {"reading": "", "reading_of_candidates": ", the candidates alone"}
REASONS = {
    "readable": "of the expected form",
    "in_prompt": "ledger names only engagements of the prompt",
    "passed": "passes every check at the first attempt",
    "supported": "cites the right engagements, of those of the form",
    "commonest_skeleton": "commonest sentence, names and notes masked",
}


def main() -> None:
    """Print every table for which the reports hold figures."""
    figures: dict[str, dict[str, Any]] = {}
    for path in sys.argv[1:]:
        for part, found in json.loads(Path(path).read_text(encoding="utf-8")).items():
            figures.setdefault(part, {}).update(found)
    held = [name for name in SETS if name in figures]
    print(_row(["agreement with the rational reader", *held]))
    print(_row(["---"] * (len(held) + 1)))
    print(_row(["ties, left out", *(_share(figures[s].get("tie_share")) for s in held)]))
    print(_row(["chance", *(_share(figures[s].get("chance")) for s in held)]))
    for key, name in CHOOSERS.items():
        print(_row([name, *(_told(figures[s].get(key)) for s in held)]))
    print("\n" + _row(["reasons", *held]) + "\n" + _row(["---"] * (len(held) + 1)))
    for key, name in REASONS.items():
        print(_row([name, *(_told(figures[s].get("reasons", {}).get(key)) for s in held)]))
    print("\n" + _row(["reading", "subject", "mood"]) + "\n" + _row(["---"] * 3))
    for part, found in figures.items():
        for key, name in READ.items():
            if key in found:
                read = found[key]
                print(_row([part + name, _told(read["subject"]), _told(read["mood"])]))
        if "winners" in found:
            raw = {title: Winners(**counted) for title, counted in found["winners"].items()}
            print("\n" + winners_table(raw) + "\n")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _told(raw: dict[str, Any] | None) -> str:
    return "-" if raw is None else str(Proportion.model_validate(raw))


if __name__ == "__main__":
    main()
