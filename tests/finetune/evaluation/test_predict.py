from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from finetune.evaluate.policies import predict as module
from finetune.evaluate.policies.predict import Fitted, Predicted, predict
from finetune.evaluate.policies.table import build_table
from retrieval.errors import ModelError
from tests.finetune.evaluation.small import Fixed, case, logged_cases

WEIGHTS = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}
CASES = logged_cases(12)
TABLE = build_table(CASES)


def ask(policy: Fixed, folder: Path, *, is_model: bool = False) -> tuple[np.ndarray, Predicted]:
    return predict("fixed", lambda: (policy, Fitted(seconds=0.5)), TABLE, folder, is_model=is_model)


def test_probabilities_stand_in_the_order_of_the_candidates(tmp_path: Path) -> None:
    found, made = ask(Fixed(WEIGHTS), tmp_path)
    k = int(TABLE.counts[0])

    assert found[:k] == pytest.approx(np.array([4, 3, 2, 1][:k]) / sum([4, 3, 2, 1][:k]))
    assert (made.made.seconds, made.unscored) == (0.5, {})


def test_killed_run_asks_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 4)
    with pytest.raises(KeyboardInterrupt):
        ask(Fixed(WEIGHTS, breaks_at=9), tmp_path)
    again = Fixed(WEIGHTS)
    found, _ = ask(again, tmp_path)

    assert again.asked == ["c-9", "c-10", "c-11"]
    assert np.array_equal(found, ask(Fixed(WEIGHTS), tmp_path / "whole")[0])


def test_batch_that_was_not_written_whole_is_asked_again(tmp_path: Path) -> None:
    ask(Fixed(WEIGHTS), tmp_path)
    (tmp_path / "00000.parquet").rename(tmp_path / "00000.part")
    again = Fixed(WEIGHTS)
    ask(again, tmp_path)

    assert len(again.asked) == 12


def test_finished_policy_is_not_made_again(tmp_path: Path) -> None:
    first, _ = ask(Fixed(WEIGHTS), tmp_path)

    def refuse() -> tuple[Fixed, Fitted]:
        raise AssertionError("made again")

    again, made = predict("fixed", refuse, TABLE, tmp_path)
    assert np.array_equal(first, again)
    assert made.n_workers == 0


def test_case_that_could_not_be_scored_is_told_of(tmp_path: Path) -> None:
    found, made = ask(Fixed(WEIGHTS, fails_on=["c-3"]), tmp_path)

    assert made.unscored == {"c-3": "no readable answer"}
    assert np.flatnonzero(np.isnan(found)).tolist() == list(
        range(int(TABLE.starts[3]), int(TABLE.starts[4]))
    )


def test_model_that_is_down_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="none of the first 10 cases could be scored: no readable"):
        ask(Fixed(WEIGHTS, fails_on=[c.case_id for c in CASES]), tmp_path)

    assert list(tmp_path.glob("*.parquet")) == []


def test_case_that_could_not_be_scored_is_asked_again(tmp_path: Path) -> None:
    ask(Fixed(WEIGHTS, fails_on=["c-3"]), tmp_path)
    again = Fixed(WEIGHTS)
    found, made = ask(again, tmp_path)

    assert again.asked == ["c-3"]
    assert made.unscored == {}
    assert np.array_equal(found, ask(Fixed(WEIGHTS), tmp_path / "whole")[0])


def test_model_that_goes_down_on_the_way_stops_the_run(tmp_path: Path) -> None:
    ids = [c.case_id for c in CASES]
    down = Fixed(WEIGHTS, fails_on=ids[1:])
    with pytest.raises(ModelError, match="10 cases in a row could not be scored: no readable"):
        ask(down, tmp_path)
    again = Fixed(WEIGHTS)
    _, made = ask(again, tmp_path)

    assert down.asked == ids[:11]
    assert again.asked == [ids[11], *ids[1:11]]
    assert made.unscored == {}


def test_cases_that_no_answer_is_to_be_had_of_do_not_stop_the_run_again(tmp_path: Path) -> None:
    hopeless = [c.case_id for c in CASES][1:11]
    with pytest.raises(ModelError, match="10 cases in a row"):
        ask(Fixed(WEIGHTS, fails_on=hopeless), tmp_path)
    _, made = ask(Fixed(WEIGHTS, fails_on=hopeless), tmp_path)

    assert sorted(made.unscored) == sorted(hopeless)


def test_model_is_asked_a_member_at_a_time(tmp_path: Path) -> None:
    policy = Fixed(WEIGHTS)
    ask(policy, tmp_path, is_model=True)

    members = {c.case_id: c.member_id for c in CASES}
    asked = [members[case_id] for case_id in policy.asked]
    assert asked == sorted(asked)
    assert sorted(policy.asked) == sorted(c.case_id for c in CASES)


def test_several_processes_answer_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_PARALLEL", 2)
    monkeypatch.setattr(module, "CHUNK", 5)
    found, made = predict(
        "fixed",
        lambda: (Fixed(WEIGHTS), Fitted(seconds=0.0)),
        TABLE,
        tmp_path / "two",
        n_workers=2,
    )

    assert made.n_workers == 2
    assert np.array_equal(found, ask(Fixed(WEIGHTS), tmp_path / "one")[0])


def test_progress_is_told_of_every_case(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    one = build_table([case("c-1", ("a", "b"))])
    predict(
        "fixed",
        lambda: (Fixed(WEIGHTS), Fitted(seconds=0.0)),
        one,
        tmp_path,
        progress=lambda *t: told.append(t),
    )

    assert told == [("asking fixed", 1, 1)]
