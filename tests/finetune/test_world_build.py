"""A tiny world, written and read back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from finetune.world.build import draw_shelf, run_world, world
from finetune.world.grammar import FACETS, load_grammar
from finetune.world.presets import load_preset
from finetune.world.summary import WorldSummary
from retrieval.dataset import Dataset, load_dataset
from retrieval.errors import BadInputError


def _write(folder: Path, *, parquet: bool = False) -> WorldSummary:
    return world(folder, preset="paper", n_members=150, n_titles=40, seed=3, parquet=parquet)


class Written:
    """One world on disk: what was said of it, its dataset, its truth."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth = folder.with_name(f"{folder.name}.truth")
        self.summary = _write(folder)
        self.dataset: Dataset = load_dataset(folder)
        self.impressions = pq.read_table(self.truth / "impressions.parquet").to_pylist()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(tmp_path_factory.mktemp("world") / "paper")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_same_seed_gives_same_bytes(written: Written, tmp_path: Path) -> None:
    _write(tmp_path / "again")

    assert _bytes(tmp_path / "again") == _bytes(written.folder)
    assert _bytes(tmp_path / "again.truth") == _bytes(written.truth)


def test_another_seed_gives_other_captions(written: Written) -> None:
    other = draw_shelf(40, load_preset("paper").knobs, 4).artworks.captions

    assert {a.caption for a in written.dataset.artworks}.isdisjoint(other)


def test_dataset_folder_has_only_the_contract_files(written: Written) -> None:
    names = [path.name for path in sorted(written.folder.iterdir())]

    assert names == ["artworks.jsonl", "impressions.jsonl", "take_rates.jsonl", "titles.jsonl"]


def test_dataset_of_a_world_holds_no_facet_labels(written: Written) -> None:
    assert all(artwork.facets == {} for artwork in written.dataset.artworks)


def test_summary_counts_what_was_written(written: Written) -> None:
    splits = [impression.split for impression in written.dataset.impressions]

    assert written.summary.n_impressions == len(splits)
    assert written.summary.n_train == splits.count("train")
    assert written.summary.n_test == splits.count("test")


def test_parquet_holds_the_same_impressions(written: Written, tmp_path: Path) -> None:
    _write(tmp_path / "columns", parquet=True)
    dataset = load_dataset(tmp_path / "columns")

    assert dataset.impressions == written.dataset.impressions
    assert dataset.take_rates == written.dataset.take_rates


def test_logging_probabilities_sum_to_one(written: Written) -> None:
    sums = np.array([sum(row["logging"]) for row in written.impressions])

    assert np.abs(sums - 1).max() < 1e-7


def test_stored_propensity_is_that_of_the_mixture(written: Written) -> None:
    for impression, row in zip(written.dataset.impressions, written.impressions, strict=True):
        place = row["candidates"].index(impression.artwork_id)
        assert impression.candidates == tuple(row["candidates"])
        assert impression.propensity == row["logging"][place]


def test_mixture_joins_the_slices_at_their_shares(written: Written) -> None:
    for impression in written.dataset.impressions:
        even = 1 / len(impression.candidates)
        assert impression.slice_propensity is not None
        assert impression.propensity is not None
        other = (impression.propensity - 0.05 * even) / 0.95
        expected = even if impression.uniform else other
        assert impression.slice_propensity == pytest.approx(expected, abs=1e-8)


def test_mean_importance_weight_of_the_uniform_policy_is_one(written: Written) -> None:
    assert written.summary.mean_weight == pytest.approx(1.0, abs=0.03)


def test_rewards_happen_as_often_as_their_probability_says(written: Written) -> None:
    rows = zip(written.dataset.impressions, written.impressions, strict=True)
    expected = np.mean(
        [row["reward"][row["candidates"].index(shown.artwork_id)] for shown, row in rows]
    )

    assert written.summary.reward_rate == pytest.approx(float(expected), abs=0.02)


def test_held_out_members_are_in_no_train_row(written: Written) -> None:
    members = pq.read_table(written.truth / "members.parquet").to_pylist()
    held_out = {row["member_id"] for row in members if row["held_out"]}
    trained = {i.member_id for i in written.dataset.impressions if i.split == "train"}

    assert len(held_out) == 12
    assert held_out.isdisjoint(trained)


def test_splits_follow_the_calendar(written: Written) -> None:
    days: dict[str | None, set[int]] = {}
    for row in written.impressions:
        days.setdefault(row["split"], set()).add(row["day"])

    assert days["burn_in"] == set(range(20))
    assert days["train"] == set(range(20, 44))
    assert days["validation"] == set(range(44, 48))
    assert days["test"] == set(range(48, 60))


def test_titles_in_reserved_wordings_are_first_shown_in_the_test_window(written: Written) -> None:
    unseen_days = {row["day"] for row in written.impressions if row["unseen"]}

    assert unseen_days
    assert min(unseen_days) >= 48


def test_reserved_wordings_appear_only_in_unseen_titles(written: Written) -> None:
    titles = pq.read_table(written.truth / "titles.parquet").to_pylist()
    unseen = {row["title_id"] for row in titles if row["unseen"]}
    reserved = _sentences("unseen")
    told = [a for a in written.dataset.artworks if any(s in a.caption for s in reserved)]

    assert unseen
    assert {artwork.title_id for artwork in told} == unseen


def test_unseen_titles_use_no_other_wordings(written: Written) -> None:
    titles = pq.read_table(written.truth / "titles.parquet").to_pylist()
    unseen = {row["title_id"] for row in titles if row["unseen"]}
    common = _sentences("seen")
    captions = [a.caption for a in written.dataset.artworks if a.title_id in unseen]

    assert not [caption for caption in captions if any(s in caption for s in common)]


def _sentences(wordings: str) -> list[str]:
    """The grammar's sentences of one part that name no actor, so that they can be searched for."""
    grammar = load_grammar()
    return [
        sentence
        for facet in FACETS
        for value in grammar.values(facet)
        for sentence in grammar.sentences(facet, value, wordings=wordings)  # type: ignore[arg-type]
        if "{" not in sentence
    ]


def test_take_rates_stop_where_the_logger_is_frozen(written: Written) -> None:
    last = max(rate.as_of for rate in written.dataset.take_rates)

    assert last.isoformat() == "2026-08-09T00:00:00+00:00"


def test_new_titles_have_no_take_rate(written: Written) -> None:
    titles = pq.read_table(written.truth / "titles.parquet").to_pylist()
    new = {row["title_id"] for row in titles if row["new"]}
    rated = {rate.artwork_id.rsplit("-", 1)[0] for rate in written.dataset.take_rates}

    assert new
    assert new.isdisjoint(rated)


def test_second_looks_leave_out_the_artwork_of_before(written: Written) -> None:
    shown: dict[tuple[str, str], str] = {}
    again = 0
    for impression in written.dataset.impressions:
        key = (impression.member_id, impression.title_id)
        if key in shown:
            again += 1
            assert shown[key] not in impression.candidates
        shown[key] = impression.artwork_id

    assert again > 100


def test_nothing_is_shown_before_it_is_launched(written: Written) -> None:
    launched = {title.title_id: title.launched_at for title in written.dataset.titles}

    for impression in written.dataset.impressions:
        at = launched[impression.title_id]
        assert at is not None
        assert at < impression.shown_at


def test_manifest_names_every_file_and_the_knobs(written: Written) -> None:
    manifest = json.loads((written.truth / "manifest.json").read_text())

    assert len(manifest["files"]) == 9
    assert manifest["seed"] == 3
    assert manifest["knobs"]["beta_p"] == 0.2


def test_n_impressions_gives_exactly_so_many_training_rows(tmp_path: Path) -> None:
    summary = world(tmp_path / "exact", seed=1, n_members=150, n_titles=60, n_impressions=1000)

    assert summary.n_train == 1000


def test_too_many_impressions_are_refused_with_the_members_needed(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"give at least \d+ members"):
        world(tmp_path / "much", n_members=10, n_titles=40, n_impressions=5000)


def test_unknown_preset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="allowed are paper, paper-strong, vivid"):
        world(tmp_path / "x", preset="dull")


def test_size_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="n_titles is 0; it must be at least 1"):
        world(tmp_path / "x", n_members=10, n_titles=0)


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")

    with pytest.raises(BadInputError, match="no earlier world"):
        world(tmp_path / "mine", n_members=20, n_titles=10)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep"


def test_earlier_world_is_replaced_unless_other_files_lie_in_it(tmp_path: Path) -> None:
    world(tmp_path / "w", n_members=20, n_titles=10, seed=1)
    summary = world(tmp_path / "w", n_members=20, n_titles=10, seed=2)
    (tmp_path / "w" / "letter.txt").write_text("keep")

    assert summary.seed == 2
    with pytest.raises(BadInputError, match=r"holds letter\.txt"):
        world(tmp_path / "w", n_members=20, n_titles=10, seed=3)


def test_progress_is_told_of_every_day() -> None:
    knobs = load_preset("paper").knobs
    told: list[tuple[str, int, int]] = []
    run_world(
        draw_shelf(10, knobs, 0),
        knobs,
        0,
        preset="paper",
        n_members=20,
        progress=lambda *step: told.append(step),
    )

    assert told[0] == ("simulating days", 1, 60)
    assert told[-1] == ("simulating days", 60, 60)
