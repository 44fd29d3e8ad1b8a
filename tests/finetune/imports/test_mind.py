"""MIND's impressions as cases: what is written, and what is refused with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from finetune.evaluate.imports import import_mind
from retrieval.errors import BadInputError, DatasetError
from retrieval.types import Case, Outcome
from tests.finetune.imports.outside import LABELLED, NEWS, UNLABELLED, Row, write_mind


def cases_of(path: Path) -> list[Case]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Case.model_validate_json(line, strict=True) for line in lines]


def import_bad(tmp_path: Path, row: Row) -> DatasetError:
    """Import the good rows and then a bad one, which is row 3."""
    folder = write_mind(tmp_path / "mind", (*LABELLED, row))
    with pytest.raises(DatasetError) as caught:
        import_mind(folder, tmp_path / "cases.jsonl")
    return caught.value


def test_labelled_impression_becomes_a_case(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl")
    case = cases_of(tmp_path / "cases.jsonl")[0]
    assert (case.case_id, case.member_id, case.chosen) == ("1", "U7", ("N2",))
    assert [candidate.artwork_id for candidate in case.candidates] == ["N3", "N2"]
    assert case.at == datetime(2019, 11, 15, 8, 55, 22, tzinfo=UTC)


def test_history_is_finished_engagements_in_order(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl")
    history = cases_of(tmp_path / "cases.jsonl")[0].history
    assert [past.title for past in history] == ["Rain stops play", 'A "quiet" win?']
    assert {past.outcome for past in history} == {Outcome.FINISHED}
    assert {past.shown_at for past in history} == {None}


def test_caption_is_title_and_abstract(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl")
    first = cases_of(tmp_path / "cases.jsonl")[0]
    assert [past.caption for past in first.history] == [
        "Rain stops play. The final is put off.",
        'A "quiet" win? Late goal.',
    ]
    assert first.candidates[0].caption == "Bread prices rise"


def test_without_abstracts_caption_is_the_title(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl", abstracts=False)
    assert cases_of(tmp_path / "cases.jsonl")[0].history[0].caption == "Rain stops play"


def test_member_without_history_has_none(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl")
    second = cases_of(tmp_path / "cases.jsonl")[1]
    assert second.history == ()
    assert second.at == datetime(2019, 11, 15, 12, 5, tzinfo=UTC)


def test_unlabelled_test_format_has_nothing_chosen(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind", UNLABELLED)
    report = import_mind(folder, tmp_path / "cases.jsonl")
    (case,) = cases_of(tmp_path / "cases.jsonl")
    assert (case.chosen, [c.artwork_id for c in case.candidates]) == ((), ["N1", "N2"])
    assert not report.is_labelled


def test_report_counts_cases_news_and_clicks(tmp_path: Path) -> None:
    report = import_mind(write_mind(tmp_path / "mind"), tmp_path / "out")
    assert (report.n_written, report.n_news, report.n_chosen) == (2, 3, 1)
    assert report.is_labelled
    assert report.out == str(tmp_path / "out" / "cases.jsonl")


def test_history_keeps_the_latest_clicks(tmp_path: Path) -> None:
    import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl", n_history=1)
    history = cases_of(tmp_path / "cases.jsonl")[0].history
    assert [past.title for past in history] == ['A "quiet" win?']


def test_limit_stops_after_so_many_cases(tmp_path: Path) -> None:
    report = import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl", n_cases=1)
    assert report.n_written == 1


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        (("3", "U9", "11/15/2019 8:55:22 AM", "N1"), "wrong number of columns", "4 columns"),
        (("3", "U9", "2019-11-15", "N1", "N2-1"), "unparsable time", '"2019-11-15"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", "N2-2"), "bad label", '"N2-2"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", "N2-1 N1"), "labels on some only", '"N2-1 N1"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", "N1 N2"), "labels on some only", '"N1 N2"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "N4", "N2-1"), "unknown reference", '"N4"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", "N4-1"), "unknown reference", '"N4"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", "N2-1 N2-0"), "candidate twice", '"N2-1 N2-0"'),
        (("3", "U9", "11/15/2019 8:55:22 AM", "", ""), "missing field", "impressions"),
        (("3", "", "11/15/2019 8:55:22 AM", "", "N2-1"), "missing field", "user id"),
        (("2", "U9", "11/15/2019 8:55:22 AM", "", "N2-1"), "duplicate id", '"2"'),
    ],
)
def test_bad_impression_is_named_by_row(tmp_path: Path, row: Row, kind: str, value: str) -> None:
    (problem,) = import_bad(tmp_path, row).problems
    assert (problem.file, problem.row) == ("behaviors.tsv", 3)
    assert (problem.kind, problem.value) == (kind, value)


def test_bad_row_stops_and_writes_nothing(tmp_path: Path) -> None:
    error = import_bad(tmp_path, ("3", "U9"))
    assert "behaviors.tsv:3, 2 columns; allowed: 5, by tabs" in str(error)
    assert [path.name for path in tmp_path.iterdir()] == ["mind"]


@pytest.mark.parametrize(
    ("news", "kind"),
    [
        (("N1", "Again", "An id twice"), "duplicate id"),
        (("N4", "", "No title"), "missing field"),
        (("N4", "One\ttoo many", ""), "wrong number of columns"),
    ],
)
def test_bad_news_is_named_by_row(tmp_path: Path, news: Row, kind: str) -> None:
    folder = write_mind(tmp_path / "mind", news=(*NEWS, news))
    with pytest.raises(DatasetError) as caught:
        import_mind(folder, tmp_path / "cases.jsonl")
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.kind) == ("news.tsv", 4, kind)


def test_broken_utf8_is_named_by_row(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind")
    with (folder / "news.tsv").open("ab") as file:
        file.write(b"N9\tsports\tsoccer\t\xff\t\tu\t[]\t[]\n")
    with pytest.raises(DatasetError, match=r"broken UTF-8 \(first news.tsv:4, byte 0xff"):
        import_mind(folder, tmp_path / "cases.jsonl")


def test_skip_bad_writes_the_rest_and_the_rejected(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind", (*LABELLED, ("3", "U9")))
    report = import_mind(folder, tmp_path / "cases.jsonl", skip_bad=True)
    (line,) = (tmp_path / "cases.rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert (report.n_written, report.n_rejected) == (2, 1)
    assert json.loads(line) == {
        "file": "behaviors.tsv",
        "row": 3,
        "reasons": [
            {
                "kind": "wrong number of columns",
                "value": "2 columns",
                "allowed": "5, by tabs: impression id, user id, time, history, impressions",
            }
        ],
        "text": "3\tU9",
    }


def test_nothing_rejected_leaves_no_rejected_file(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind")
    report = import_mind(folder, tmp_path / "cases.jsonl", skip_bad=True)
    assert report.rejected_file is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "mind"]


def test_no_good_row_is_refused_even_when_skipping(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind", (("1", "U9"),))
    with pytest.raises(DatasetError, match="no good row to import"):
        import_mind(folder, tmp_path / "cases.jsonl", skip_bad=True)


def test_reading_stops_after_a_thousand_bad_rows(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind", [("1", "U9")] * 1_500)
    with pytest.raises(DatasetError, match="at least 1,000 bad rows"):
        import_mind(folder, tmp_path / "cases.jsonl")


def test_existing_output_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"cases.jsonl is there already; remove it"):
        import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl")
    assert (tmp_path / "cases.jsonl").read_text(encoding="utf-8") == "mine"


def test_folder_without_news_is_refused(tmp_path: Path) -> None:
    folder = write_mind(tmp_path / "mind")
    (folder / "news.tsv").unlink()
    with pytest.raises(BadInputError, match=r"no news.tsv in .*MINDsmall_train"):
        import_mind(folder, tmp_path / "cases.jsonl")


def test_history_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="0 history asked for; at least 1"):
        import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.jsonl", n_history=0)


def test_output_of_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"ends in '.csv'; name a file ending in .jsonl"):
        import_mind(write_mind(tmp_path / "mind"), tmp_path / "cases.csv")


def test_output_in_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"cases.jsonl can't be written: .*name another file"):
        import_mind(write_mind(tmp_path / "mind"), tmp_path / "taken" / "cases.jsonl")


def test_progress_ends_with_all_bytes(tmp_path: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    folder = write_mind(tmp_path / "mind")
    import_mind(
        folder,
        tmp_path / "cases.jsonl",
        progress=lambda stage, done, total: told.update({stage: (done, total)}),
    )
    sizes = {name: (folder / name).stat().st_size for name in ("news.tsv", "behaviors.tsv")}
    assert told == {name: (size, size) for name, size in sizes.items()}
