"""The Studio's service on the real catalogue and memory, with a scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.agent import ArtworkAgent
from agent.build import build_parts
from agent.models.contract import Backend
from agent.settings import Settings, parse_settings
from retrieval.embedder import HashEmbedder
from retrieval.errors import MissingModelError, NotFoundError, StoreError
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings
from retrieval.types import Artwork, Outcome, Title
from tests.agent.fakes import ARTWORKS, TITLES, build_stage, engaged, writer
from ui.agent_studio import AgentStudio

FACETS = {"a-sea": {"theme": "sea", "mood": "calm"}, "a-city": {"theme": "crime", "mood": "tense"}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse_settings({"store": {"path": str(tmp_path / "home")}})


@pytest.fixture
def agent(settings: Settings, tmp_path: Path) -> Iterator[ArtworkAgent]:
    store = StoreSettings(path=settings.home, n_collections=2)
    with PreferenceMemory.open(store, embedder=HashEmbedder()) as memory:
        memory.catalogue.add(
            titles=[Title(title_id=key, name=name) for key, name in TITLES.items()],
            artworks=[
                Artwork(
                    artwork_id=key,
                    title_id=title_id,
                    caption=caption,
                    facets=FACETS.get(key, {}),
                    image=str(tmp_path / "sea.png") if key == "a-sea" else None,
                )
                for key, (title_id, caption) in ARTWORKS.items()
            ],
        )
        memory.add("m-1", [engaged(f"e-{n}", "a-sea", "finished", n) for n in range(3)])
        memory.add("m-2", [engaged(f"f-{n}", "a-city", "skipped", n) for n in range(2)])
        memory.add("m-3", [engaged("g-1", "a-sea", "played")])
    parts = build_parts(settings, embedder=HashEmbedder())
    with ArtworkAgent(replace(parts, open_backend=writer)) as opened:
        yield opened


def test_members_are_listed_by_taste_with_a_newcomer_last(agent: ArtworkAgent) -> None:
    members = AgentStudio(agent).shelf().members
    assert [(m.member_id, m.taste, m.n_engagements) for m in members] == [
        ("m-1", "Finishes calm sea", 3),
        ("m-2", "Skips crime", 2),
        ("m-3", "Mixed tastes", 1),
        ("new-member", "New member", 0),
    ]


def test_taste_comes_from_the_notes_once_the_model_has_written_them(agent: ArtworkAgent) -> None:
    agent.take_notes([ARTWORKS["a-city"][1]])
    assert AgentStudio(agent).shelf().members[1].taste == "Skips streets"


def test_shelf_opens_at_the_ids_of_a_link(agent: ArtworkAgent) -> None:
    shelf = AgentStudio(agent).shelf(member_id="m-2", title_id="t-sea")
    assert (shelf.member_id, shelf.title_id) == ("m-2", "t-sea")


def test_shelf_opens_nothing_for_ids_that_do_not_exist(agent: ArtworkAgent) -> None:
    shelf = AgentStudio(agent).shelf(member_id="m-", title_id="t-no")
    assert (shelf.member_id, shelf.title_id) == (None, None)


def test_shelf_lists_a_member_beyond_the_limit_that_a_link_asks_for(
    agent: ArtworkAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.agent_studio.MOST_LISTED", 1)
    shelf = AgentStudio(agent).shelf(member_id="m-3")
    assert [m.member_id for m in shelf.members] == ["m-1", "m-3", "new-member"]
    assert (shelf.member_id, shelf.n_members) == ("m-3", 4)


def test_shelf_says_which_model_and_how_old_the_data_is(agent: ArtworkAgent) -> None:
    about = AgentStudio(agent, is_invented=True).shelf().about
    assert (about.model, about.mode, about.is_invented) == ("scripted", "reason", True)
    assert about.snapshot is not None
    assert about.snapshot.isoformat() == "2026-03-03T20:00:00+00:00"


def test_board_comes_without_its_reason_and_the_reason_with_the_same_board(
    agent: ArtworkAgent,
) -> None:
    studio = AgentStudio(agent)
    board = studio.select(member_id="m-1", title_id="t-new")
    explained = studio.explain(board.decision.decision_id)
    assert board.decision.explanation.state == "none"
    assert explained.decision.explanation.text
    assert explained.decision.candidates == board.decision.candidates


def test_board_brings_the_artworks_of_candidates_and_evidence(agent: ArtworkAgent) -> None:
    board = AgentStudio(agent).select(member_id="m-1", title_id="t-new")
    assert set(board.artworks) == {"a-calm", "a-chase", "a-kiss", "a-sea"}


def test_recorded_outcome_reaches_the_memory_and_the_list(agent: ArtworkAgent) -> None:
    studio = AgentStudio(agent)
    newcomer = studio.shelf().members[-1].member_id
    board = studio.select(member_id=newcomer, title_id="t-new")
    kept = studio.record(board.decision.decision_id, outcome=Outcome.THUMBS_UP)
    listed = {m.member_id: m.n_engagements for m in studio.shelf().members}
    assert kept.recorded is Outcome.THUMBS_UP
    assert listed["new-member"] == 1
    assert listed["new-member-2"] == 0


def test_image_is_the_artworks_file(agent: ArtworkAgent, tmp_path: Path) -> None:
    assert AgentStudio(agent).image("a-sea") == tmp_path / "sea.png"


@pytest.mark.parametrize("artwork_id", ["a-city", "nobody"])
def test_image_that_is_not_there_is_not_found(agent: ArtworkAgent, artwork_id: str) -> None:
    with pytest.raises(NotFoundError, match=f"no image of artwork '{artwork_id}'"):
        AgentStudio(agent).image(artwork_id)


def test_model_that_cannot_be_loaded_is_said_in_the_header(
    settings: Settings, agent: ArtworkAgent
) -> None:
    def missing() -> Backend:
        raise MissingModelError("no weights")

    without = ArtworkAgent(replace(agent.parts, open_backend=missing))
    about = AgentStudio(without).shelf().about
    assert (about.model, about.mode) == ("bundled, not loaded", None)


def test_prepare_tells_its_progress(agent: ArtworkAgent) -> None:
    told: list[tuple[str, int, int]] = []
    AgentStudio(agent).prepare(progress=lambda *step: told.append(step))
    assert told[-1] == ("reading tastes", 3, 3)


def test_memory_that_cannot_list_members_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't list its members and titles"):
        AgentStudio(build_stage(tmp_path).agent)
