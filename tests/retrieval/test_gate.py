"""The gate: many together, or one alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from retrieval.gate import Gate


def test_many_are_inside_together() -> None:
    gate, all_inside = Gate(), threading.Barrier(3, timeout=10)

    def visit() -> int:
        with gate.shared():
            return all_inside.wait()

    with ThreadPoolExecutor(3) as threads:
        found = [threads.submit(visit) for _ in range(3)]
    assert sorted(f.result() for f in found) == [0, 1, 2]


def test_one_alone_waits_for_those_inside_and_keeps_others_out() -> None:
    gate, events = Gate(), list[str]()
    inside, waiting = threading.Event(), threading.Event()

    def first() -> None:
        with gate.shared():
            inside.set()
            waiting.wait(10)
            with gate.shared():  # one that is inside may go in again
                events.append("first")

    def alone() -> None:
        inside.wait(10)
        threading.Timer(0.05, waiting.set).start()
        with gate.alone():
            events.append("alone")

    def late() -> None:
        waiting.wait(10)
        with gate.shared():
            events.append("late")

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(work) for work in (first, alone, late)]:
            done.result()
    assert events == ["first", "alone", "late"]


def test_alone_from_inside_is_refused() -> None:
    gate = Gate()
    with gate.shared(), pytest.raises(RuntimeError, match="can't be alone"), gate.alone():
        pass
