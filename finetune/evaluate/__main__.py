"""The model card's figures, by one command.

    python -m finetune.evaluate --adapter agent/adapter --cases 500 -o report.json

Three sets of cases, on members and titles that training never saw: a new world with wordings that
training saw, its titles with reserved wordings, and the hand-written demo catalogue.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from agent.models.local import LocalBackend
from finetune.evaluate import agreement as agree
from finetune.evaluate.reading import read_captions
from finetune.rows.cases import Flagged, WorldCases
from finetune.rows.notes import LabelledCaption
from finetune.world.build import world
from finetune.world.demo import build_demo
from retrieval.embedder import SentenceTransformerEmbedder

WORLD_SEED, DEMO_SEED, SAMPLE_SEED = 1011, 7, 5
N_MEMBERS, N_TITLES = 1200, 200
# Captions on which the notes are scored, a set.
MAX_READ = 300
LAST_CATALOGUE_TITLE = "t-040"


def main() -> None:
    """Measure an adapter and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adapter", default="shipped")
    parser.add_argument("--cases", type=int, default=500, help="decided cases a set")
    parser.add_argument("--zero-shot", type=int, default=500, help="of them for the bare base")
    parser.add_argument("--reasons", type=int, default=500, help="of them for the reasons")
    parser.add_argument("-o", "--out", type=Path, default=Path("report.json"))
    args = parser.parse_args()
    report = measure(args.adapter, args.cases, args.zero_shot, args.reasons)
    args.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measure(adapter: str, n_cases: int, n_zero_shot: int, n_reasons: int) -> dict[str, Any]:
    """The report: by set, ties, chance, and every chooser's agreement."""
    started = time.monotonic()
    backend = LocalBackend.open(adapter=adapter, mode="reason")
    bare = LocalBackend.open(adapter=None, mode="direct") if n_zero_shot else None
    report: dict[str, Any] = {"model": backend.model, "seeds": [WORLD_SEED, DEMO_SEED, SAMPLE_SEED]}
    with tempfile.TemporaryDirectory() as folder:
        for name, cases in _sets(Path(folder), n_cases).items():
            report[name] = _measure_set(backend, bare, cases, n_cases, n_zero_shot, n_reasons)
            print(name, json.dumps({k: str(v)[:300] for k, v in report[name].items()}), flush=True)
    report["seconds"] = round(time.monotonic() - started)
    return report


def _sets(folder: Path, n_cases: int) -> dict[str, list[Any]]:
    """Some three times the wanted number of cases a set, because about half are ties."""
    embedder = SentenceTransformerEmbedder()
    world(folder / "w", preset="vivid", n_members=N_MEMBERS, n_titles=N_TITLES, seed=WORLD_SEED)
    build_demo(folder / "demo", seed=DEMO_SEED, images=False)
    invented, demo = WorldCases(folder / "w", embedder), WorldCases(folder / "demo", embedder)
    picks: dict[str, tuple[WorldCases, Callable[[Flagged], bool]]] = {
        "seen wordings": (invented, lambda f: f.split == "test" and not f.unseen),
        "unseen wordings": (invented, lambda f: f.unseen),
        "demo catalogue": (demo, lambda f: f.impression.title_id <= LAST_CATALOGUE_TITLE),
    }
    rng = np.random.default_rng(SAMPLE_SEED)
    return {
        name: list(cases.sample([f for f in cases.flagged if keep(f)], 3 * n_cases, rng=rng))
        for name, (cases, keep) in picks.items()
    }


def _measure_set(
    backend: LocalBackend,
    bare: LocalBackend | None,
    cases: list[Any],
    n_cases: int,
    n_zero_shot: int,
    n_reasons: int,
) -> dict[str, Any]:
    kept, n_ties = agree.decided(cases)
    tie_share = n_ties / len(cases)
    kept = kept[:n_cases]
    notes = agree.notes_of(backend, kept)
    choices, _ = agree.reason_choices(backend, kept, notes)
    truth = _true_notes(kept)
    told, _ = agree.reason_choices(backend, kept, truth)
    results = [
        agree.agreement("retrieval policy (MiniLM)", agree.closeness_choices(kept), kept),
        agree.agreement(backend.model, choices, kept),
        agree.agreement(f"{backend.model}, told the true notes", told, kept),
    ]
    if bare is not None:
        some = kept[:n_zero_shot]
        results.append(agree.agreement("zero-shot base", agree.direct_choices(bare, some), some))
    reasons, texts = agree.check_reasons(backend, kept[:n_reasons], choices[:n_reasons], notes)
    reading = read_captions(backend, _labelled(kept))
    return {
        "n_cases": len(kept),
        "tie_share": tie_share,
        "chance": agree.chance(kept),
        "agreement": [result.model_dump() for result in results],
        "reading": reading.model_dump(exclude={"misread"}),
        "reasons": reasons.model_dump(),
        "examples": texts[:5],
    }


def _true_notes(cases: list[agree.Decided]) -> dict[str, str]:
    from finetune.rows.boards import true_notes

    return {caption: note for c in cases for caption, note in true_notes(c.case).items()}


def _labelled(cases: list[agree.Decided]) -> list[LabelledCaption]:
    """The candidates' captions with their labels, at most MAX_READ distinct ones."""
    found = {c.caption: d.case.facets[c.caption] for d in cases for c in d.case.candidates}
    return [
        LabelledCaption(caption=caption, theme=shown.get("theme"), mood=shown.get("mood"))
        for caption, shown in list(found.items())[:MAX_READ]
    ]


if __name__ == "__main__":
    main()
