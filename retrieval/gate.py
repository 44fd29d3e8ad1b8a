"""A gate that many pass at once, or one alone: what compacting files needs, readers don't."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator


class Gate:
    """Many threads may be inside together; one that asks to be alone waits for them to leave.

    A thread that is inside may go in again. Who waits to be alone keeps newcomers out.
    """

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._n_inside = 0
        self._is_shut = False
        self._mine = threading.local()

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Be inside with others; waits while someone is, or waits to be, alone."""
        depth: int = getattr(self._mine, "depth", 0)
        if depth == 0:
            with self._change:
                self._change.wait_for(lambda: not self._is_shut)
                self._n_inside += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            if depth == 0:
                with self._change:
                    self._n_inside -= 1
                    self._change.notify_all()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Be inside with nobody else.

        Raises:
            RuntimeError: this thread is inside already, and would wait for itself.
        """
        if getattr(self._mine, "depth", 0):
            raise RuntimeError("a thread that is inside the gate can't be alone in it")
        with self._change:
            self._change.wait_for(lambda: not self._is_shut)
            self._is_shut = True
            self._change.wait_for(lambda: self._n_inside == 0)
        try:
            yield
        finally:
            with self._change:
                self._is_shut = False
                self._change.notify_all()
