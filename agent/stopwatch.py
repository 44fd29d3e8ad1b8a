"""Measures the steps of one decision in milliseconds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator


class Stopwatch:
    """Wall-clock time by step; a step that runs twice adds up."""

    def __init__(self, times_ms: dict[str, float] | None = None) -> None:
        self.times_ms = dict(times_ms or {})

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block as ``name``, also when it raises."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = 1000 * (time.perf_counter() - start)
            self.times_ms[name] = round(self.times_ms.get(name, 0.0) + spent, 3)
