"""The demo's dataset."""

from __future__ import annotations

from pathlib import Path

import pytest

from finetune.world import demo
from finetune.world.catalogue import load_catalogue
from finetune.world.demo import DemoSummary, build_demo
from retrieval.dataset import load_dataset
from retrieval.types import Outcome


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return folder, build_demo(folder, seed=7, n_members=120, images=False)


def test_demo_holds_the_catalogue_and_sixty_drawn_titles(built: tuple[Path, DemoSummary]) -> None:
    folder, summary = built
    dataset = load_dataset(folder)

    assert len(dataset.titles) == 100
    assert summary.catalogue_titles[0] == "t-001"
    assert dataset.titles[0].name == load_catalogue()[0].name
    assert dataset.titles[40].title_id == "t-0101"


def test_demo_artworks_carry_their_facets(built: tuple[Path, DemoSummary]) -> None:
    artwork = load_dataset(built[0]).artworks[0]

    assert artwork.facets == load_catalogue()[0].artworks[0].facets


def test_demo_members_have_no_short_and_long_histories(built: tuple[Path, DemoSummary]) -> None:
    folder, summary = built
    counts: dict[str, int] = {}
    for impression in load_dataset(folder).impressions:
        counts[impression.member_id] = counts.get(impression.member_id, 0) + 1

    assert 3 <= len(summary.no_history) <= 20
    assert not set(summary.no_history) & set(counts)
    assert len(summary.no_history) + len(counts) == 120
    assert {counts[member] for member in summary.short_history} == {1, 2, 3}
    assert len(summary.long_history) >= 20
    assert 60 <= max(counts.values()) <= 80


def test_demo_shows_every_outcome(built: tuple[Path, DemoSummary]) -> None:
    outcomes = {impression.outcome for impression in load_dataset(built[0]).impressions}

    assert outcomes == set(Outcome)


def test_demo_draws_a_picture_for_every_artwork(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_catalogue()[:1]
    monkeypatch.setattr(demo, "load_catalogue", lambda: first)
    monkeypatch.setattr(demo, "N_DRAWN_TITLES", 1)
    summary = build_demo(tmp_path / "small", seed=1, n_members=30, workers=1)
    dataset = load_dataset(tmp_path / "small")

    assert summary.n_images == len(dataset.artworks)
    assert dataset.artworks[0].image == "art/t-001-a.jpg"


def test_demo_cut_short_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_draw_all", stop)
        with pytest.raises(KeyboardInterrupt):
            build_demo(tmp_path / "demo", n_members=20)
    summary = build_demo(tmp_path / "demo", n_members=20, images=False)

    assert summary.n_images == 0
