from __future__ import annotations

import pytest

from ui.pages.turn import Turn


def test_same_pair_is_new_only_once() -> None:
    turn = Turn()
    assert [turn.is_new("m", "t"), turn.is_new("m", "t"), turn.is_new("n", "t")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("member", "title"), [(None, "t"), ("m", None), ("", "t")])
def test_half_a_pair_is_not_asked(member: str | None, title: str | None) -> None:
    turn = Turn()
    assert not turn.is_new(member, title)
    assert turn.asked is None


def test_pending_reason_is_taken_once() -> None:
    turn = Turn()
    turn.show("d-1")
    assert [turn.take_pending(), turn.take_pending(), turn.shown] == ["d-1", "", "d-1"]
