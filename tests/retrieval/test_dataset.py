"""The dataset folder: good rows are read, and each kind of bad row is named."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from retrieval.dataset import check_dataset, load_dataset, write_dataset
from retrieval.errors import BadInputError, DatasetError
from retrieval.problems import count_problems
from retrieval.types import Outcome

WriteFolder = Callable[..., Path]
MakeImpression = Callable[..., dict[str, Any]]

ARTWORK = {"artwork_id": "a-x", "title_id": "t-sea", "caption": "A net full of fish."}


def test_good_folder_is_read_in_file_order(folder: Path) -> None:
    dataset = load_dataset(folder)
    assert [title.title_id for title in dataset.titles] == ["t-sea", "t-hill"]
    assert [i.impression_id for i in dataset.impressions] == [
        "i-0001",
        "i-0002",
        "i-0003",
        "i-0004",
        "i-0005",
    ]
    assert dataset.impressions[1].outcome is Outcome.SKIPPED
    assert dataset.problems == ()


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"no dataset folder .*nowhere"):
        check_dataset(tmp_path / "nowhere")


def test_problems_raise_with_file_row_value_and_allowed(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [impression(1, "m", "a-boat", "finished"), impression(2, "m", "a-boat", "watched")]
    with pytest.raises(
        DatasetError, match=r'impressions.jsonl:2, "watched"; allowed: finished'
    ) as e:
        load_dataset(write_folder(impressions=rows))
    assert len(e.value.problems) == 1


@pytest.mark.parametrize(
    ("change", "kind", "value"),
    [
        ({"outcome": "watched"}, "unknown outcome", '"watched"'),
        ({"propensity": 0}, "propensity outside (0, 1]", "0"),
        ({"propensity": 1.5}, "propensity outside (0, 1]", "1.5"),
        ({"propensity": "0.5"}, "propensity outside (0, 1]", '"0.5"'),
        ({"slice_propensity": -1}, "propensity outside (0, 1]", "-1"),
        ({"shown_at": "2026-03-01T20:15:00"}, "time without an offset", '"2026-03-01T20:15:00"'),
        ({"shown_at": "2026-13-01T20:15:00Z"}, "unparsable time", '"2026-13-01T20:15:00Z"'),
        ({"shown_at": 1700000000}, "unparsable time", "1700000000"),
        ({"colour": "red"}, "unknown field", "colour"),
        (
            {"artwork_id": "a-storm", "candidates": ["a-boat"]},
            "shown artwork not among candidates",
            '"a-storm"',
        ),
        ({"candidates": ["a-boat", "a-boat"]}, "candidate twice", None),
        ({"candidates": ["a-boat", "a-dog"]}, "candidates of another title", '"a-dog"'),
        ({"candidates": ["a-boat", "a-none"]}, "unknown reference", '"a-none"'),
        ({"impression_id": "i-0001"}, "duplicate id", '"i-0001"'),
        ({"member_id": ""}, "bad value", '""'),
        ({"watched_s": -1}, "bad value", "-1"),
    ],
)
def test_bad_impression_is_named(
    write_folder: WriteFolder,
    impression: MakeImpression,
    change: dict[str, Any],
    kind: str,
    value: str | None,
) -> None:
    rows = [
        impression(1, "m", "a-boat", "finished"),
        impression(2, "m", "a-boat", "finished") | change,
    ]
    (problem,) = check_dataset(write_folder(impressions=rows)).problems
    assert (problem.kind, problem.file, problem.row) == (kind, "impressions.jsonl", 2)
    assert value is None or problem.value == value


def test_unknown_title_is_an_unknown_reference(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [impression(1, "m", "a-boat", "finished", title_id="t-none")]
    kinds = {p.kind for p in check_dataset(write_folder(impressions=rows)).problems}
    assert kinds == {"unknown reference", "candidates of another title"}


def test_missing_field_is_named(write_folder: WriteFolder, impression: MakeImpression) -> None:
    row = impression(1, "m", "a-boat", "finished")
    del row["propensity"]
    (problem,) = check_dataset(write_folder(impressions=[row])).problems
    assert (problem.kind, problem.value) == ("missing field", "propensity")


@pytest.mark.parametrize("line", ["{", "[1, 2]", '"text"', "{} {}"])
def test_broken_json_is_named(write_folder: WriteFolder, line: str) -> None:
    problems = check_dataset(write_folder(impressions=[line])).problems
    assert [p.kind for p in problems] == ["broken JSON"]


def test_broken_utf8_is_named_with_its_byte(folder: Path) -> None:
    (folder / "titles.jsonl").write_bytes(b'{"title_id": "t-sea", "name": "Caf\xe9"}\n')
    problem = check_dataset(folder).problems[0]
    assert (problem.kind, problem.value) == ("broken UTF-8", "byte 0xe9 at column 35")


def test_blank_lines_and_a_byte_order_mark_are_no_problem(folder: Path) -> None:
    path = folder / "titles.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\r\n\n")
    assert check_dataset(folder).problems == ()


def test_empty_caption_is_named(write_folder: WriteFolder) -> None:
    rows = [{**ARTWORK, "caption": "  "}]
    problems = check_dataset(write_folder(artworks=rows, impressions=[])).problems
    assert [p.kind for p in problems] == ["empty caption"]


def test_artwork_of_an_unknown_title_is_named(write_folder: WriteFolder) -> None:
    rows = [{**ARTWORK, "title_id": "t-none"}]
    problems = check_dataset(write_folder(artworks=rows, impressions=[])).problems
    assert [(p.kind, p.value) for p in problems] == [("unknown reference", '"t-none"')]


def test_second_artwork_of_one_id_is_the_duplicate(write_folder: WriteFolder) -> None:
    (problem,) = check_dataset(write_folder(artworks=[ARTWORK, ARTWORK], impressions=[])).problems
    assert (problem.kind, problem.row) == ("duplicate id", 2)


@pytest.mark.parametrize(
    "image", ["../outside.png", "/etc/hostname", "link/outside.png", ".", "a\0b"]
)
def test_image_path_that_leaves_the_folder_is_named(write_folder: WriteFolder, image: str) -> None:
    folder = write_folder(artworks=[{**ARTWORK, "image": image}], impressions=[])
    Image.new("RGB", (4, 4)).save(folder.parent / "outside.png")
    (folder / "link").symlink_to(folder.parent)
    (problem,) = check_dataset(folder).problems
    assert problem.kind == "image path leaves the folder"


def test_missing_image_file_is_named(write_folder: WriteFolder) -> None:
    folder = write_folder(artworks=[{**ARTWORK, "image": "x.png"}], impressions=[])
    (problem,) = check_dataset(folder).problems
    assert (problem.kind, problem.value) == ("missing image file", '"x.png"')


def test_image_that_does_not_decode_is_named_unless_only_paths_are_checked(
    write_folder: WriteFolder,
) -> None:
    folder = write_folder(artworks=[{**ARTWORK, "image": "x.png"}], impressions=[])
    Image.new("RGB", (64, 64), "red").save(folder / "x.png")
    content = bytearray((folder / "x.png").read_bytes())
    content[60] ^= 0xFF
    (folder / "x.png").write_bytes(content)
    (problem,) = check_dataset(folder).problems
    assert problem.kind == "image does not decode"
    assert check_dataset(folder, images="exist").problems == ()


def test_good_image_is_no_problem(write_folder: WriteFolder) -> None:
    folder = write_folder(artworks=[{**ARTWORK, "image": "img/x.png"}], impressions=[])
    (folder / "img").mkdir()
    Image.new("RGB", (4, 4)).save(folder / "img/x.png")
    assert check_dataset(folder).problems == ()


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "titles.jsonl").unlink()
    problem = next(p for p in check_dataset(folder).problems if p.row == 0)
    assert (problem.kind, problem.file) == ("missing file", "titles.jsonl")


def test_two_files_for_one_table_are_refused(folder: Path) -> None:
    (folder / "impressions.parquet").write_bytes(b"")
    (problem,) = check_dataset(folder).problems
    assert problem.kind == "two files for one table"


def test_take_rate_above_what_was_shown_is_named(write_folder: WriteFolder) -> None:
    rate = {"artwork_id": "a-boat", "as_of": "2026-03-01T00:00:00Z", "n_shown": 2, "n_rewarded": 3}
    (problem,) = check_dataset(write_folder(take_rates=[rate])).problems
    assert (problem.kind, problem.file) == ("bad value", "take_rates.jsonl")


def test_one_row_may_have_several_problems(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    row = impression(1, "m", "a-boat", "watched", propensity=2)
    kinds = [p.kind for p in check_dataset(write_folder(impressions=[row])).problems]
    assert kinds == ["propensity outside (0, 1]", "unknown outcome"]


def test_problem_table_counts_kinds_and_keeps_the_first_place(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    rows = [impression(n, "m", "a-boat", "watched") for n in (1, 2, 3)]
    rows.append(impression(4, "m", "a-boat", "finished", propensity=2))
    table = count_problems(check_dataset(write_folder(impressions=rows)).problems)
    assert [(line.kind, line.count, line.row) for line in table] == [
        ("unknown outcome", 3, 1),
        ("propensity outside (0, 1]", 1, 4),
    ]


def test_offsets_are_converted_to_utc(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    row = impression(1, "m", "a-boat", "finished", shown_at="2026-03-01T20:15:00+05:30")
    dataset = load_dataset(write_folder(impressions=[row]))
    assert dataset.impressions[0].shown_at == datetime(2026, 3, 1, 14, 45, tzinfo=UTC)


def test_written_folder_reads_back_the_same(folder: Path, tmp_path: Path) -> None:
    dataset = load_dataset(folder)
    write_dataset(
        tmp_path / "copy",
        titles=dataset.titles,
        artworks=dataset.artworks,
        impressions=dataset.impressions,
    )
    again = load_dataset(tmp_path / "copy")
    assert (again.titles, again.artworks) == (dataset.titles, dataset.artworks)
    assert again.impressions == dataset.impressions
    assert not (tmp_path / "copy" / "take_rates.jsonl").exists()


def test_100_thousand_impressions_validate_in_well_under_a_minute(
    write_folder: WriteFolder, impression: MakeImpression
) -> None:
    base = json.dumps(
        impression(1, "m-000001", "a-boat", "finished", watched_s=12.5, split="train")
    )
    rows = [base.replace("i-0001", f"i-{n:06d}") for n in range(110_000)]
    folder = write_folder(impressions=rows)
    started = time.perf_counter()
    assert len(load_dataset(folder).impressions) == 110_000
    assert time.perf_counter() - started < 30
