"""The walk on the real catalogue and memory: Chroma and SQLite in a folder, a scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.agent import ArtworkAgent
from agent.build import build_parts
from agent.export_log import export_log
from agent.models.fake import ScriptedBackend
from agent.settings import Settings, parse_settings
from retrieval.catalogue import Catalogue
from retrieval.dataset import load_dataset
from retrieval.embedder import HashEmbedder
from retrieval.errors import StoreBusyError, StoreError
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings
from retrieval.types import Artwork, Candidate, Case, PastEngagement, TakeRate, Title
from tests.agent.fakes import ARTWORKS, LATER, START, TITLES, engaged


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return parse_settings({"store": {"path": str(tmp_path / "home")}, "recall": {"k": 2}})


@pytest.fixture
def agent(settings: Settings) -> Iterator[ArtworkAgent]:
    store = StoreSettings(path=settings.home, n_collections=2)
    with PreferenceMemory.open(store, embedder=HashEmbedder()) as memory:
        memory.catalogue.add(
            titles=[Title(title_id=key, name=name) for key, name in TITLES.items()],
            artworks=[
                Artwork(artwork_id=key, title_id=title_id, caption=caption)
                for key, (title_id, caption) in ARTWORKS.items()
            ],
            take_rates=[
                TakeRate(artwork_id="a-kiss", as_of=START, n_shown=50, n_rewarded=30),
                TakeRate(artwork_id="a-calm", as_of=START, n_shown=50, n_rewarded=10),
            ],
        )
        memory.add(
            "m-1", [engaged("e-1", "a-sea", "finished"), engaged("e-2", "a-city", "skipped", 1)]
        )
        memory.add("m-10", [engaged("e-9", "a-city", "finished")])
    parts = build_parts(settings, embedder=HashEmbedder())
    scripted = ScriptedBackend({"sea": 2.0, "neon": -1.0})
    with ArtworkAgent(replace(parts, open_backend=lambda: scripted)) as opened:
        yield opened


def test_decision_record_and_the_next_recall(agent: ArtworkAgent) -> None:
    decision = agent.select(member_id="m-1", title_id="t-new", at=LATER)
    assert (decision.state, decision.artwork_id) == ("ok", "a-calm")
    assert {item.engagement_id for item in decision.evidence} == {"e-1", "e-2"}
    agent.record(decision.decision_id, outcome="thumbs_up")
    after = agent.select(member_id="m-1", title_id="t-new", at=LATER + timedelta(minutes=1))
    assert decision.decision_id in {item.engagement_id for item in after.evidence}
    same_moment = agent.select(member_id="m-1", title_id="t-new", at=LATER)
    assert decision.decision_id not in {item.engagement_id for item in same_moment.evidence}


def test_unknown_member_gets_the_popular_artwork(agent: ArtworkAgent) -> None:
    decision = agent.select(member_id="m-new", title_id="t-new", at=LATER)
    assert (decision.state, decision.artwork_id) == ("cold_start", "a-kiss")
    before = agent.select(member_id="m-new", title_id="t-new", at=START - timedelta(days=1))
    assert (before.policy, before.artwork_id) == ("uniform", "a-calm")


def test_catalogue_and_cold_start_call_the_same_artwork_popular(agent: ArtworkAgent) -> None:
    catalogue = agent.parts.catalogue
    assert isinstance(catalogue, Catalogue)
    # A single impression more of a-chase: the smoothed fractions rank it above the average.
    catalogue.add(
        take_rates=[
            TakeRate(artwork_id="a-kiss", as_of=LATER, n_shown=1000, n_rewarded=300),
            TakeRate(artwork_id="a-calm", as_of=LATER, n_shown=1000, n_rewarded=300),
            TakeRate(artwork_id="a-chase", as_of=LATER, n_shown=1, n_rewarded=1),
        ]
    )
    cold = agent.select(member_id="m-new", title_id="t-new", at=LATER)
    assert cold.artwork_id == catalogue.most_popular("t-new", LATER) == "a-chase"


def test_case_is_ranked_from_its_inline_history(agent: ArtworkAgent) -> None:
    case = Case.model_validate(
        {
            "case_id": "c-1",
            "member_id": "m-9",
            "title": "Harbour",
            "history": [
                {"title": "Salt", "caption": "A calm sea.", "outcome": "finished"},
                {"title": "Neon", "caption": "A neon chase.", "outcome": "skipped"},
            ],
            "candidates": [
                {"artwork_id": "z", "caption": "The sea at night."},
                {"artwork_id": "y", "caption": "A neon bar."},
            ],
        }
    )
    decision = agent.select_case(case)
    assert decision.artwork_id == "z"
    assert {item.engagement_id for item in decision.evidence} == {"h-0", "h-1"}


def test_policy_reads_the_history_from_chroma(agent: ArtworkAgent) -> None:
    class First:
        name = "first"

        def probabilities(self, case: Case) -> dict[str, float]:
            assert [item.title for item in case.history] == ["Salt Light", "Neon Alley"]
            return {c.artwork_id: float(c.artwork_id == "a-kiss") for c in case.candidates}

    decision = agent.select(member_id="m-1", title_id="t-new", at=LATER, policy=First())
    assert (decision.artwork_id, decision.policy) == ("a-kiss", "first")


def test_exported_log_loads_as_a_dataset(agent: ArtworkAgent, tmp_path: Path) -> None:
    decision = agent.select(member_id="m-1", title_id="t-new", at=LATER, explore=0.5, seed=3)
    agent.record(decision.decision_id, outcome="played")
    export_log(agent.parts.store, agent.parts.catalogue, tmp_path / "log")
    (impression,) = load_dataset(tmp_path / "log").impressions
    assert impression.impression_id == decision.decision_id
    assert impression.propensity == decision.propensity


def test_erased_member_is_nowhere_in_the_database(agent: ArtworkAgent) -> None:
    kept = agent.select(member_id="m-10", title_id="t-new", at=LATER)
    for _ in range(3):
        decision = agent.select(member_id="m-1", title_id="t-new", at=LATER)
    agent.record(decision.decision_id, outcome="finished")
    receipt = agent.erase(member_id="m-1")
    assert receipt.deleted["decisions"] == 3
    assert receipt.deleted["engagements"] == 3
    assert receipt.n_words >= 6
    assert [hit for hit in receipt.hits if "keyart.db" in hit.file] == []
    assert agent.explain(kept.decision_id).member_id == "m-10"
    assert agent.select(member_id="m-1", title_id="t-new", at=LATER).state == "cold_start"


def test_second_process_opening_the_store_is_told(agent: ArtworkAgent, settings: Settings) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from agent import ArtworkAgent; from agent.settings import parse_settings\n"
        "ArtworkAgent.open(parse_settings({'store': {'path': sys.argv[1]}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(settings.home)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert StoreBusyError.__name__ in done.stderr


def test_store_without_a_title_names_what_to_run(tmp_path: Path) -> None:
    settings = parse_settings({"store": {"path": str(tmp_path)}})
    PreferenceMemory.open(StoreSettings(path=tmp_path), embedder=HashEmbedder()).close()
    with pytest.raises(StoreError, match=r"is empty; .*keyart demo, .*keyart ingest DIR"):
        ArtworkAgent.open(settings)


def test_whole_case_needs_no_store_and_leaves_its_decision_in_a_new_one(
    settings: Settings,
) -> None:
    parts = build_parts(settings, embedder=HashEmbedder(), needs_catalogue=False)
    scripted = ScriptedBackend({"sea": 2.0})
    case = Case(
        case_id="c-1",
        member_id="m-7",
        history=(PastEngagement(title="Salt Light", caption="A calm sea.", outcome="finished"),),
        title="Elsewhere",
        candidates=(
            Candidate(artwork_id="x-1", caption="A quiet harbour by the sea."),
            Candidate(artwork_id="x-2", caption="A street at noon."),
        ),
    )
    with ArtworkAgent(replace(parts, open_backend=lambda: scripted)) as opened:
        decision = opened.select_case(case)
        assert decision.artwork_id == "x-1"
        assert opened.parts.store.get(decision.decision_id).decision == decision
