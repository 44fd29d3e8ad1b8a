"""How fast recall is, beside ``langchain_chroma``'s filtered search on the same data.

    python tests/benchmarks/bench_recall.py --engagements 100000 1000000 --json out.json

Invented members of 50 engagements each over 4,000 artworks, captions as random unit vectors of 384
places, so that no model is needed. Both stores are built under ``--runs`` and used again by the
next run; a build that was cut off goes on where it stopped. Every recall is compared with brute
force. The baseline searches for one candidate's caption, recall for all 8 of a title.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from retrieval.embedder import Vectors, unit
from retrieval.memory import PreferenceMemory
from retrieval.ranking import microseconds
from retrieval.shards import collections_for
from retrieval.store import StoreSettings
from retrieval.types import Artwork, Candidate, Engagement, Outcome, Progress, Recalled, Title
from tests.retrieval.brute_force import Row, recall_slowly

DIMENSION = 384
N_TITLES, N_PER_TITLE, N_PER_MEMBER = 500, 8, 50
K, HALF_LIFE_DAYS = 8, 60.0
START = datetime(2026, 1, 1, tzinfo=UTC)
AT = START + timedelta(days=61)
OUTCOMES = tuple(Outcome)
# Collections filled by one call, and rows by one call of the baseline's client (its limit: 5,461).
SHARDS_AT_ONCE, ROWS_AT_ONCE = 16, 5_000


@dataclass(frozen=True)
class Timing:
    """Milliseconds over ``n`` calls."""

    n: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Result:
    """One size: the first pass finds most indices on disk, the second in memory."""

    engagements: int
    collections: int
    recall_first: Timing
    recall: Timing
    baseline: Timing
    times_faster_p50: float
    times_faster_p95: float
    agree_with_brute_force: int
    baseline_short_of_k: int
    built_rows_per_s: float | None
    baseline_built_rows_per_s: float | None
    max_rss_mb: float


class PrecomputedEmbedder:
    """Random unit vectors by caption, for keyart and for LangChain."""

    name = "precomputed"
    dimension = DIMENSION

    @cached_property
    def _table(self) -> Vectors:
        rng = np.random.default_rng(0)
        return unit(rng.standard_normal((N_TITLES * N_PER_TITLE, DIMENSION)))

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """[n, 384] float32: the vector of the number at the end of each text."""
        return self._table[[int(text.rsplit(" ", 1)[1]) for text in texts]]

    def embed_query(self, text: str) -> list[float]:
        """The same, as LangChain asks for it."""
        return [float(x) for x in self.embed([text])[0]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The same for many."""
        return [self.embed_query(text) for text in texts]


EMBEDDER = PrecomputedEmbedder()


def caption(artwork: int) -> str:
    return f"caption {artwork}"


def history(member: int) -> list[Engagement]:
    """The member's engagements; always the same ones."""
    rng = np.random.default_rng([1, member])
    artworks = rng.integers(N_TITLES * N_PER_TITLE, size=N_PER_MEMBER)
    outcomes = rng.integers(len(OUTCOMES), size=N_PER_MEMBER)
    minutes = rng.integers(60 * 24 * 60, size=N_PER_MEMBER)
    return [
        Engagement(
            engagement_id=f"i-{member * N_PER_MEMBER + n:09d}",
            title_id=f"t-{a // N_PER_TITLE}",
            artwork_id=f"a-{a}",
            outcome=OUTCOMES[o],
            shown_at=START + timedelta(minutes=int(m)),
        )
        for n, (a, o, m) in enumerate(zip(artworks, outcomes, minutes, strict=True))
    ]


def candidates_of(title: int) -> list[Candidate]:
    first = title * N_PER_TITLE
    return [
        Candidate(artwork_id=f"a-{a}", caption=caption(a))
        for a in range(first, first + N_PER_TITLE)
    ]


def build_memory(memory: PreferenceMemory, n_members: int) -> float | None:
    """Fill the memory; rows a second, or None where it was full already."""
    memory.catalogue.add(
        titles=[Title(title_id=f"t-{t}", name=f"Title {t}") for t in range(N_TITLES)],
        artworks=[
            Artwork(artwork_id=f"a-{a}", title_id=f"t-{a // N_PER_TITLE}", caption=caption(a))
            for a in range(N_TITLES * N_PER_TITLE)
        ],
    )
    memory.shards.make(n_members * N_PER_MEMBER)
    done = {m.member_id for m in memory.members() if m.n == N_PER_MEMBER}
    due: dict[int, list[int]] = {}
    for member in range(n_members):
        if f"m-{member}" not in done:
            index = memory.shards.index_of(memory.store.member_hash(f"m-{member}"))
            due.setdefault(index, []).append(member)
    groups = sorted(due.items())
    started, n_rows = time.perf_counter(), 0
    for start in range(0, len(groups), SHARDS_AT_ONCE):
        members = [m for _, ms in groups[start : start + SHARDS_AT_ONCE] for m in ms]
        memory.add_many({f"m-{m}": history(m) for m in members})
        n_rows += len(members) * N_PER_MEMBER
        tell("keyart", n_rows, n_members * N_PER_MEMBER)
    return n_rows / (time.perf_counter() - started) if n_rows else None


def build_baseline(store: Any, n_members: int) -> float | None:
    """Fill the one collection; rows a second, or None where it was full already."""
    first = store._collection.count()
    started, total = time.perf_counter(), n_members * N_PER_MEMBER
    per_call = ROWS_AT_ONCE // N_PER_MEMBER
    for member in range(first // N_PER_MEMBER, n_members, per_call):
        members = range(member, min(member + per_call, n_members))
        rows = [(m, e, int(e.artwork_id[2:])) for m in members for e in history(m)]
        store._collection.upsert(
            ids=[e.engagement_id for _, e, _ in rows],
            documents=[caption(a) for _, _, a in rows],
            embeddings=EMBEDDER.embed([caption(a) for _, _, a in rows]),
            metadatas=[
                {"member": f"m-{m}", "artwork": e.artwork_id, "outcome": e.outcome.value}
                for m, e, _ in rows
            ],
        )
        tell("langchain_chroma", members[-1] * N_PER_MEMBER, total)
    return (total - first) / (time.perf_counter() - started) if first < total else None


def timed(calls: Sequence[Callable[[], Any]]) -> tuple[Timing, list[Any]]:
    """Each call once, one after another: how long they took, and what they returned."""
    took, results = [], []
    for call in calls:
        started = time.perf_counter()
        results.append(call())
        took.append((time.perf_counter() - started) * 1e3)
    p50, p95 = np.percentile(took, [50, 95])
    return Timing(n=len(took), p50_ms=round(float(p50), 3), p95_ms=round(float(p95), 3)), results


def is_exact(member: int, title: int, recalled: Recalled) -> bool:
    """Whether recall returned what brute force does, in order, with the same scores."""
    rows = [
        Row(
            e.engagement_id,
            e.artwork_id,
            e.outcome,
            microseconds(e.shown_at),
            EMBEDDER.embed([caption(int(e.artwork_id[2:]))])[0],
        )
        for e in history(member)
    ]
    vectors = EMBEDDER.embed([c.caption for c in candidates_of(title)])
    expected = recall_slowly(rows, vectors, at=microseconds(AT), k=K, half_life_days=HALF_LIFE_DAYS)
    found = [(item.engagement_id, item.score) for item in recalled.evidence]
    return [key for key, _ in found] == [key for key, _ in expected] and all(
        abs(a - b) < 1e-9 for (_, a), (_, b) in zip(found, expected, strict=True)
    )


def recall(memory: PreferenceMemory, member: int, title: int) -> Recalled:
    return memory.recall(
        f"m-{member}", candidates_of(title), at=AT, k=K, half_life_days=HALF_LIFE_DAYS
    )


def search(baseline: Any, member: int, title: int) -> list[Any]:
    query = caption(title * N_PER_TITLE)
    found: list[Any] = baseline.similarity_search(query, k=K, filter={"member": f"m-{member}"})
    return found


def measure(n_engagements: int, args: argparse.Namespace) -> Result:
    """Build both stores of one size, or find them, and time both on the same members."""
    from langchain_chroma import Chroma

    n_members = n_engagements // N_PER_MEMBER
    folder = args.runs / str(n_engagements)
    rng = np.random.default_rng(args.seed)
    picked = [(int(rng.integers(n_members)), int(rng.integers(N_TITLES))) for _ in range(args.n)]
    settings = StoreSettings(path=folder / "keyart", n_collections=collections_for(n_engagements))
    baseline = Chroma(
        collection_name="engagements",
        embedding_function=EMBEDDER,
        persist_directory=str(folder / "langchain_chroma"),
    )
    with PreferenceMemory.open(settings, embedder=EMBEDDER) as memory:
        speed = build_memory(memory, n_members)
        baseline_speed = build_baseline(baseline, n_members)
        calls = [partial(recall, memory, member, title) for member, title in picked]
        first, _ = timed(calls)
        warm, recalled = timed(calls)
    searches = [partial(search, baseline, m, title) for m, title in picked[: args.n_baseline]]
    searches[0]()  # the baseline's index is loaded by its first search
    slow, found = timed(searches)
    return Result(
        engagements=n_members * N_PER_MEMBER,
        collections=settings.n_collections or 0,
        recall_first=first,
        recall=warm,
        baseline=slow,
        times_faster_p50=round(slow.p50_ms / warm.p50_ms, 1),
        times_faster_p95=round(slow.p95_ms / warm.p95_ms, 1),
        agree_with_brute_force=sum(
            is_exact(m, t, r) for (m, t), r in zip(picked, recalled, strict=True)
        ),
        baseline_short_of_k=sum(len(documents) < K for documents in found),
        built_rows_per_s=speed and round(speed),
        baseline_built_rows_per_s=baseline_speed and round(baseline_speed),
        max_rss_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    )


def table(results: Sequence[Result]) -> Iterator[str]:
    """The results as a Markdown table, and how recall grows with the size."""
    yield (
        "| engagements in collections | recall p50 / p95 (first pass) "
        "| langchain_chroma p50 / p95 | it found fewer than k | faster | exact |"
    )
    yield "|---|---|---|---|---|---|"
    for r in results:
        first, warm, slow = r.recall_first, r.recall, r.baseline
        yield (
            f"| {r.engagements:,} in {r.collections} | {warm.p50_ms:.1f} / {warm.p95_ms:.1f} ms "
            f"({first.p50_ms:.1f} / {first.p95_ms:.1f}) | {slow.p50_ms:.1f} / {slow.p95_ms:.1f} ms "
            f"| {r.baseline_short_of_k} of {slow.n} | {r.times_faster_p50:.0f}x "
            f"| {r.agree_with_brute_force} of {warm.n} |"
        )
    small, large = results[0], results[-1]
    if len(results) > 1:
        growth = large.recall.p50_ms / small.recall.p50_ms
        at_first = large.recall_first.p50_ms / small.recall_first.p50_ms
        yield (
            f"p50 at {large.engagements:,} is {growth:.2f} times p50 at {small.engagements:,} "
            f"({at_first:.2f} times in the first pass)."
        )


def tell(what: str, done: int, total: int) -> None:
    print(f"\rbuilding {what}: {done:,} of {total:,}", end="", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--engagements", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--json", type=Path, help="write the results here")
    parser.add_argument("--runs", type=Path, default=Path("runs/bench_recall"))
    parser.add_argument("--n", type=int, default=300, help="recalls a size")
    parser.add_argument("--n-baseline", type=int, default=50, help="searches a size")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    results = [measure(n, args) for n in sorted(args.engagements)]
    print("\n" + "\n".join(table(results)))
    if args.json:
        report = {
            "command": " ".join(["python", *sys.argv]),
            "seed": args.seed,
            "cpus": os.cpu_count(),
            "load": os.getloadavg()[0],
            "machine": platform.machine(),
            "versions": {name: version(name) for name in ("chromadb", "langchain-chroma")},
            "results": [asdict(result) for result in results],
        }
        args.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    is_exact_everywhere = all(r.agree_with_brute_force == r.recall.n for r in results)
    return 0 if is_exact_everywhere else 1


if __name__ == "__main__":
    raise SystemExit(main())
