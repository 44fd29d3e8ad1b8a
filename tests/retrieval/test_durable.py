"""What was acknowledged survives a kill, and threads don't disturb one another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from retrieval.embedder import HashEmbedder
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings
from retrieval.types import Engagement

AT = datetime(2026, 6, 1, tzinfo=UTC)

ADD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from retrieval.embedder import HashEmbedder
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings
from retrieval.types import Engagement

memory = PreferenceMemory.open(StoreSettings(path=Path(sys.argv[1])), embedder=HashEmbedder())
for n in range(40):
    shown_at = datetime(2026, 3, 2, n % 24, tzinfo=UTC)
    item = dict(title_id="t-sea", artwork_id="a-boat", outcome="finished", shown_at=shown_at)
    memory.add("member-new", [Engagement(engagement_id=f"n-{n}", **item)])
    print(n, flush=True)
"""


def test_acknowledged_engagements_survive_a_kill(
    memory: PreferenceMemory, settings: StoreSettings
) -> None:
    memory.close()
    command = [sys.executable, "-c", ADD, str(settings.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [line.strip() for line, _ in zip(process.stdout, range(20), strict=False)]
        os.kill(process.pid, signal.SIGKILL)
    assert len(acknowledged) == 20
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as again:
        found = {e.engagement_id for e in again.list("member-new")}
        assert {f"n-{n}" for n in acknowledged} <= found
        assert len(again.list("member-ann")) == 3


def test_recall_goes_on_while_others_are_added_and_erased(
    memory: PreferenceMemory, engagement: Callable[..., Engagement]
) -> None:
    candidates = memory.catalogue.candidates("t-sea")

    def recall(_: int) -> tuple[str, ...]:
        recalled = memory.recall("member-ann", candidates, at=AT)
        return tuple(sorted(item.engagement_id for item in recalled.evidence))

    with ThreadPoolExecutor(4) as threads:
        results = [threads.submit(recall, n) for n in range(60)]
        for n in range(6):
            memory.add(f"other-{n}", [engagement(n), engagement(n + 50, "a-dog", "skipped")])
            memory.erase(f"other-{n}")
        found = {result.result() for result in results}
    assert found == {("i-0001", "i-0002", "i-0003")}
