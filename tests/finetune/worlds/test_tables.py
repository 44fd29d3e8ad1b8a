"""What the tables make of records, on records written by hand."""

from __future__ import annotations

from finetune.evaluate.worlds import tables
from finetune.evaluate.worlds.origin import origin_of
from finetune.evaluate.worlds.plan import WorldPlan
from finetune.evaluate.worlds.record import (
    ESTIMATORS,
    FORMS,
    Estimated,
    Figure,
    PolicyRecord,
    Valued,
    WorldRecord,
)

PLAN = WorldPlan(preset="paper", seed=0)
NOTHING = Figure(value=None)
NO_ESTIMATE = Estimated(
    value=None, member=NOTHING, title=NOTHING, state="REFUSE", reasons=(), lift=NOTHING
)


def _policy(name: str, lift: Figure) -> PolicyRecord:
    valued = Valued(
        true_value=0.2,
        lift=lift,
        estimates=dict.fromkeys(ESTIMATORS, NO_ESTIMATE),
        mean_weight=None,
        mean_weight_se=None,
    )
    return PolicyRecord(
        name=name,
        n_train=0,
        n_unscored=0,
        settings={},
        fit_seconds=0.0,
        ask_seconds=0.0,
        auc=None,
        accuracy=None,
        forms=dict.fromkeys(FORMS, valued),
        strata={},
    )


def _record(lifts: dict[str, float]) -> WorldRecord:
    return WorldRecord(
        plan=PLAN,
        origin=origin_of(PLAN),
        n_train=0,
        n_test=100,
        n_members=10,
        reward_model="",
        figures={},
        checks=(),
        policies=tuple(_policy(name, Figure(value=lift)) for name, lift in lifts.items()),
        seconds={},
        strata={},
    )


def test_who_wins_is_no_reader_of_perfect_labels() -> None:
    record = _record({"popular": 0.01, "rational-reader": 0.02, "trained-reader+take-rate": 0.03})

    table = tables.sweep_table([record], "paper", "taste-strength")

    assert table[-1].endswith("| n/a | n/a | popular | n/a | n/a |")


def test_readers_are_marked_with_their_perfect_labels() -> None:
    record = _record({"popular": 0.01, "trained-reader@no-history": 0.02})

    rows = tables.worth_table([record], "greedy")[2:]

    assert [row.split(" | ")[0] for row in rows] == [
        "| popular",
        "| trained-reader@no-history (perfect labels)",
    ]
