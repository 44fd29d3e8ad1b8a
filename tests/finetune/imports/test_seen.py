"""Ids are new once, whether they are numbers or names."""

from __future__ import annotations

import pytest

from finetune.evaluate.imports.seen import SeenIds


@pytest.mark.parametrize("name", ["0", "7", "134217727", "134217728", "99999999999", "07", "x-1"])
def test_id_is_new_only_once(name: str) -> None:
    seen = SeenIds()
    assert [seen.add(name), seen.add(name)] == [True, False]


def test_neighbours_are_told_apart() -> None:
    seen = SeenIds()
    assert [seen.add(name) for name in ("8", "9", "09", "7", "8")] == [
        True,
        True,
        True,
        True,
        False,
    ]
