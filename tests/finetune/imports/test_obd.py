"""Open Bandit logs as decisions: the probabilities of both policies, and refused rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finetune.evaluate.imports import import_obd
from finetune.evaluate.ope.columns import build_log
from retrieval.errors import BadInputError, DatasetError
from tests.finetune.imports.outside import BTS_ROWS, UNIFORM_ROWS, Row, replace, write_obd


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def import_rows(tmp_path: Path, **choices: Any) -> list[dict[str, Any]]:
    import_obd(write_obd(tmp_path / "obd"), tmp_path / "log.jsonl", **choices)
    return rows_of(tmp_path / "log.jsonl")


def test_random_log_gets_the_bts_probabilities(tmp_path: Path) -> None:
    rows = import_rows(tmp_path)
    assert [row["target_probability"] for row in rows] == pytest.approx([1 / 3, 0.4, 0.0])
    assert rows[0] == {
        "reward": 1.0,
        "propensity": 0.25,
        "target_probability": pytest.approx(1 / 3),
        "n_candidates": 4,
        "uniform": True,
    }


def test_log_has_only_columns_that_ope_reads(tmp_path: Path) -> None:
    rows = import_rows(tmp_path)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    uniform = columns.pop("uniform")
    log = build_log(columns, uniform=uniform)
    assert log.target_probability.tolist() == pytest.approx([1 / 3, 0.4, 0.0])


def test_bts_log_gets_the_random_probabilities(tmp_path: Path) -> None:
    rows = import_rows(tmp_path, logger="bts")
    assert [row["target_probability"] for row in rows] == [0.25, 0.25, 0.25, 0.25]
    assert [row["propensity"] for row in rows] == [0.5, 0.25, 0.4, 0.9]
    assert {row["uniform"] for row in rows} == {False}


@pytest.mark.parametrize("policy", ["bts", "random"])
def test_target_that_logged_has_the_logged_propensities(tmp_path: Path, policy: str) -> None:
    rows = import_rows(tmp_path, logger=policy, target=policy)
    assert [row["target_probability"] for row in rows] == [row["propensity"] for row in rows]


def test_no_user_feature_reaches_the_log(tmp_path: Path) -> None:
    import_rows(tmp_path)
    assert "cef3390e" not in (tmp_path / "log.jsonl").read_text(encoding="utf-8")


def test_report_says_where_the_target_comes_from(tmp_path: Path) -> None:
    report = import_obd(write_obd(tmp_path / "obd"), tmp_path / "log.jsonl")
    assert (report.logger, report.target, report.n_items) == ("random", "bts", 4)
    assert report.target_source.endswith("by item and position in bts/all.csv")
    assert (report.n_written, report.n_clicks, report.n_unsupported) == (3, 1, 1)


def test_report_has_the_targets_own_take_fraction(tmp_path: Path) -> None:
    own = import_obd(write_obd(tmp_path / "obd"), tmp_path / "log.jsonl").own_log
    assert own is not None
    assert (own.n, own.take_fraction) == (4, 0.25)
    assert own.masses == {1: pytest.approx(1 / 3 + 0.4), 3: pytest.approx(0.9)}


def test_parquet_holds_the_same_rows(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    folder = write_obd(tmp_path / "obd")
    import_obd(folder, tmp_path / "log.jsonl")
    import_obd(folder, tmp_path / "log.parquet")
    table = pq.read_table(tmp_path / "log.parquet")
    assert table.to_pylist() == rows_of(tmp_path / "log.jsonl")


def test_only_campaign_there_is_taken(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", campaign="women")
    assert import_obd(folder, tmp_path / "log.jsonl").campaign == "women"


def test_all_is_taken_of_several_campaigns(tmp_path: Path) -> None:
    write_obd(tmp_path / "obd", campaign="men")
    folder = write_obd(tmp_path / "obd", campaign="all")
    assert import_obd(folder, tmp_path / "log.jsonl").campaign == "all"


def test_several_campaigns_without_all_want_a_name(tmp_path: Path) -> None:
    write_obd(tmp_path / "obd", campaign="men")
    folder = write_obd(tmp_path / "obd", campaign="women")
    with pytest.raises(BadInputError, match="several campaigns; name one: --campaign men"):
        import_obd(folder, tmp_path / "log.jsonl")


@pytest.mark.parametrize("part", ["bts", "bts/all"])
def test_part_of_the_folder_names_the_logger(tmp_path: Path, part: str) -> None:
    folder = write_obd(tmp_path / "obd")
    report = import_obd(folder / part, tmp_path / "log.jsonl")
    assert (report.logger, report.target, report.campaign) == ("bts", "random", "all")


def test_short_layout_is_found(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", bts=None)
    for name in ("all.csv", "item_context.csv"):
        (folder / "random" / "all" / name).rename(folder / "random" / name)
    report = import_obd(folder, tmp_path / "log.jsonl", target="random")
    assert report.n_written == 3


def test_described_name_of_the_propensity_is_read(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", bts=None)
    replace(folder / "random" / "all" / "all.csv", "propensity_score", "action_prob")
    import_obd(folder, tmp_path / "log.jsonl", target="random")
    assert rows_of(tmp_path / "log.jsonl")[0]["propensity"] == 0.25


def test_bts_target_without_its_log_is_refused(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", bts=None)
    with pytest.raises(BadInputError, match=r"add bts/all/all.csv, or take --target random"):
        import_obd(folder, tmp_path / "log.jsonl")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"campaign": "kids"}, "no campaign 'kids'; there are all, men, women"),
        ({"campaign": "men"}, "no campaign men in .*; there are all"),
        ({"logger": "linucb"}, "no logger 'linucb'; there are random, bts"),
        ({"target": "linucb"}, "no target 'linucb'; there are random, bts"),
    ],
)
def test_choice_that_is_not_there_is_refused(
    tmp_path: Path, choices: dict[str, str], message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        import_rows(tmp_path, **choices)


def test_folder_without_logs_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"no log in .*POLICY/CAMPAIGN/CAMPAIGN.csv"):
        import_obd(tmp_path, tmp_path / "log.jsonl")


def test_missing_item_context_is_refused(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd")
    (folder / "random" / "all" / "item_context.csv").unlink()
    with pytest.raises(BadInputError, match=r"no item_context.csv beside"):
        import_obd(folder, tmp_path / "log.jsonl")


def test_bad_item_context_is_refused_by_row(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd")
    replace(folder / "random" / "all" / "item_context.csv", "2,2,", "2,1,")
    with pytest.raises(BadInputError, match=r"row 4: item_id '1'; allowed: each item's number"):
        import_obd(folder, tmp_path / "log.jsonl", skip_bad=True)


def test_missing_column_is_refused(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd")
    replace(folder / "random" / "all" / "all.csv", "click", "clicked")
    with pytest.raises(BadInputError, match="no column click in its first line"):
        import_obd(folder, tmp_path / "log.jsonl")


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ((0, 1, 0, 0), "propensity outside (0, 1]", '"0"'),
        ((0, 1, 0, "nan"), "propensity outside (0, 1]", '"nan"'),
        ((0, 1, 0, ""), "propensity outside (0, 1]", '""'),
        ((0, 1, 2, 0.25), "bad click", '"2"'),
        ((0, 4, 0, 0.25), "bad position", '"4"'),
        (("x", 1, 0, 0.25), "bad item", '"x"'),
        ((4, 1, 0, 0.25), "unknown reference", "4"),
        ((0, 1, 0), "wrong number of columns", "7 columns"),
        ((0, 1, 0, 0.25, 1, 1), "wrong number of columns", "10 columns"),
        ((0, 2, 0, 0.25), "position unknown to the target", "2"),
    ],
)
def test_bad_row_is_named_by_line(tmp_path: Path, row: Row, kind: str, value: str) -> None:
    folder = write_obd(tmp_path / "obd", uniform=(*UNIFORM_ROWS, row))
    with pytest.raises(DatasetError) as caught:
        import_obd(folder, tmp_path / "log.jsonl")
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("random/all.csv", 5)
    assert (problem.kind, problem.value) == (kind, value)


def test_bad_row_of_the_targets_log_is_named_too(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", bts=(*BTS_ROWS, (0, 1, "yes", 0.5)))
    with pytest.raises(DatasetError, match=r"bad click \(first bts/all.csv:6"):
        import_obd(folder, tmp_path / "log.jsonl")


def test_broken_time_is_refused(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd")
    replace(folder / "random" / "all" / "all.csv", "2019-11-24 00:01:01", "24/11/2019")
    with pytest.raises(DatasetError, match=r"unparsable time \(first random/all.csv:3"):
        import_obd(folder, tmp_path / "log.jsonl")


def test_skip_bad_writes_the_rest_and_the_rejected(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd", uniform=(*UNIFORM_ROWS, (0, 9, 0, 0.25)))
    report = import_obd(folder, tmp_path / "log.jsonl", skip_bad=True)
    (rejected,) = rows_of(tmp_path / "log.rejected.jsonl")
    assert (report.n_written, report.n_rejected) == (3, 1)
    assert (rejected["file"], rejected["row"]) == ("random/all.csv", 5)
    assert rejected["reasons"][0]["allowed"] == "1 (left), 2 (centre) or 3 (right)"


def test_quoted_values_are_read(tmp_path: Path) -> None:
    folder = write_obd(tmp_path / "obd")
    replace(folder / "random" / "all" / "all.csv", "cef3390e", '"cef,3390e"')
    assert import_obd(folder, tmp_path / "log.jsonl").n_written == 3
