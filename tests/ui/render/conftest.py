from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.studio_fake import FakeStudio
from ui.service import Board

Boards = Callable[..., Board]


@pytest.fixture
def boards(tmp_path: Path) -> Boards:
    """Boards of the fake service, explained unless asked otherwise."""
    fake = FakeStudio(tmp_path)

    def board(member: str = "m-drama", title: str = "t-cut", *, explained: bool = True) -> Board:
        selected = fake.select(member_id=member, title_id=title)
        return fake.explain(selected.decision.decision_id) if explained else selected

    return board
