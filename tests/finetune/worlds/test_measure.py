"""Intervals of what cases of shared members and shared titles tell."""

from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.ope.intervals import Measured
from finetune.evaluate.worlds.measure import gap, two_way, wider
from finetune.evaluate.worlds.record import Figure

NO_DRAWS = np.zeros(0)


def _half(influence: list[float], members: list[int], titles: list[int]) -> float:
    measured = Measured(0.5, np.array(influence), NO_DRAWS)
    found = two_way(measured, np.array(members), np.array(titles))
    assert found.high is not None
    return found.high - 0.5


def test_gap_that_turns_on_titles_is_as_wide_as_by_title() -> None:
    # 4 titles of 100 members each: every case of a title has one gain, so 400 cases tell as 4.
    gain = np.repeat([0.0, 0.1, 0.2, 0.3], 100)
    base = np.ones(400)
    found = gap(base + gain, base, base, (np.arange(400), np.repeat(np.arange(4), 100)))

    # 3.182 (t, 3 degrees) times the deviation .1291 over 2.
    assert found.value == pytest.approx(0.15)
    assert found.high == pytest.approx(0.15 + 3.182 * 0.1291 / 2, abs=1e-3)


def test_both_ways_add_where_members_and_titles_each_matter() -> None:
    # Effects of 20 members and of 20 titles, +1 or -1, in every pair once: V = 2 * 8000, less 800.
    effect = np.tile([1.0, -1.0], 10)
    influence = (effect[:, None] + effect[None, :]).ravel()
    members, titles = np.repeat(np.arange(20), 20), np.tile(np.arange(20), 20)

    half = _half(influence.tolist(), members.tolist(), titles.tolist())

    # 2.093 is t with 19 degrees; G / (G - 1) is 20 / 19, and 400 / 399 of pairs.
    variance = 2 * 8000 * 20 / 19 - 800 * 400 / 399
    assert half == pytest.approx(2.093 * np.sqrt(variance), rel=1e-3)


def test_interval_is_never_narrower_than_one_way() -> None:
    # Within each title two members cancel: by title there is no variance, by member there is.
    half = _half([1.0, -1.0, 1.0, -1.0], [0, 1, 2, 3], [0, 0, 1, 1])

    # 3.182 (t, 3 degrees) times sqrt(4 / 3 * 4).
    assert half == pytest.approx(3.182 * np.sqrt(16 / 3), rel=1e-3)


def test_one_title_has_no_interval() -> None:
    measured = Measured(0.5, np.array([1.0, -1.0]), NO_DRAWS)

    found = two_way(measured, np.array([0, 1]), np.array([7, 7]))

    assert (found.value, found.low, found.high) == (0.5, None, None)


def test_of_an_estimated_lift_the_wider_interval_counts() -> None:
    by_member = Figure(value=0.1, low=0.05, high=0.15)
    by_title = Figure(value=0.1, low=-0.1, high=0.3)

    assert wider(by_member, by_title) == by_title
    assert wider(by_title, by_member) == by_title


def test_interval_that_is_unknown_by_title_is_none() -> None:
    by_member = Figure(value=0.1, low=0.05, high=0.15)

    assert wider(by_member, Figure(value=0.1)) == Figure(value=0.1)
