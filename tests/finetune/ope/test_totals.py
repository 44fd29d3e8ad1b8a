from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from finetune.evaluate.ope import Log, Options, value_log
from finetune.evaluate.ope.bandit import build_bandit
from finetune.evaluate.ope.columns import integer_keys
from finetune.evaluate.ope.keys import member_keys
from finetune.evaluate.ope.totals import MemberCount, MemberTotals, WeightSums


def part(log: Log, start: int, stop: int) -> Log:
    columns: dict[str, Any] = {
        name: values[start:stop]
        for name, values in vars(log).items()
        if isinstance(values, np.ndarray)
    }
    return Log(**columns, first_row=start)


def test_batches_give_what_the_whole_log_gives() -> None:
    log = build_bandit().log(300, np.random.default_rng(2))
    cuts = (0, 1, 400, 401, len(log))
    parts = [part(log, start, stop) for start, stop in pairwise(cuts)]
    whole, pieces = value_log([log]), value_log(parts)
    for name, found in whole.estimates.items():
        assert pieces.estimates[name].value == pytest.approx(found.value)
        assert pieces.estimates[name].se == pytest.approx(found.se)
        assert pieces.estimates[name].ess == pytest.approx(found.ess)


def test_members_are_kept_apart_up_to_the_limit() -> None:
    totals = MemberTotals(1, limit=3)
    keys = integer_keys([1, 2, 1])
    totals.add(keys, [np.array([1.0, 5.0, 2.0])])
    totals.add(integer_keys([2]), [np.array([4.0])])
    assert sorted(totals.table()[:, 0]) == [3.0, 9.0]
    assert not totals.is_grouped


def test_members_beyond_the_limit_are_put_in_groups_whole() -> None:
    totals = MemberTotals(2, limit=4)
    keys = integer_keys(np.arange(100))
    for _ in range(3):
        totals.add(keys, [np.ones(100), np.arange(100.0)])
    table = totals.table()
    assert totals.is_grouped
    assert table.shape == (4, 2)
    assert (table[:, 0] % 3 == 0).all()
    assert table.sum(axis=0).tolist() == [300.0, 3 * 4950.0]


def test_groups_keep_the_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    log = build_bandit().log(6000, np.random.default_rng(3))
    exact = value_log([log], Options(n_bootstrap=0))
    monkeypatch.setattr("finetune.evaluate.ope.collect.MOST_MEMBERS", 1500)
    grouped = value_log([log], Options(n_bootstrap=0))
    assert (exact.clusters, grouped.clusters) == ("members", "groups of members")
    assert grouped.members == 6000
    assert grouped.estimates["snips"].value == pytest.approx(exact.estimates["snips"].value)
    assert grouped.estimates["snips"].se == pytest.approx(exact.estimates["snips"].se, rel=0.06)


def test_members_are_counted_once_over_batches() -> None:
    count = MemberCount()
    for members in ([1, 2, 2], [2, 3]):
        count.add(integer_keys(members), len(members))
    assert int(count) == 3


def test_rows_without_members_count_each() -> None:
    count = MemberCount()
    count.add(None, 5)
    assert int(count) == 5


def test_effective_sample_size_of_equal_weights_is_n() -> None:
    sums = WeightSums()
    sums.add(np.full(8, 2.5), np.zeros(8))
    assert (sums.ess, sums.largest_share) == (8.0, 0.125)


def test_text_keys_are_equal_where_ids_are() -> None:
    ids = ["", "a", "m-00042", "m-00043", "a" * 8, "a" * 9, "ä-member-of-many-bytes", "a"]
    keys = member_keys(pa.array(ids))
    assert len(set(keys.tolist())) == 7
    assert keys[1] == keys[7]


def test_text_keys_do_not_depend_on_what_stands_beside() -> None:
    alone = member_keys(pa.array(["member-17"]))
    within = member_keys(pa.array(["x", "member-17", "tail"]).slice(1, 1))
    assert alone.tolist() == within.tolist()


def test_many_keys_are_distinct() -> None:
    ids = pa.array([f"m-{number:07d}" for number in range(50_000)])
    assert len(np.unique(member_keys(ids))) == 50_000
    assert len(np.unique(member_keys(pa.array(range(50_000))))) == 50_000
