"""The memory on a real embedded Chroma: add, recall, list, forget, export."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.catalogue import Changes
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError, NotFoundError
from retrieval.memory import PreferenceMemory
from retrieval.ranking import microseconds
from retrieval.store import StoreSettings
from retrieval.types import Artwork, Candidate, Engagement, Outcome, Title
from tests.retrieval.brute_force import Row, recall_slowly

MakeEngagement = Callable[..., Engagement]
START = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
LATER = START + timedelta(days=10)
BOAT = [Candidate(artwork_id="x", caption="A small boat on a calm grey sea.")]


def test_recall_returns_numbered_evidence_with_its_parts(memory: PreferenceMemory) -> None:
    recalled = memory.recall("member-ann", BOAT, at=START + timedelta(hours=1, days=60), k=3)
    first = recalled.evidence[0]
    assert [item.n for item in recalled.evidence] == [1, 2, 3]
    assert (first.engagement_id, first.artwork_id, first.title) == (
        "i-0001",
        "a-boat",
        "The Long Tide",
    )
    assert (first.similarity, first.recency, first.score) == (1.0, 0.5, 0.75)
    assert first.shown_at == START + timedelta(hours=1)
    assert first.outcome is Outcome.FINISHED
    assert len(recalled.closeness) == 3
    assert recalled.closeness[0] == (1.0,)


def test_recall_leaves_out_what_is_at_or_after_the_time(memory: PreferenceMemory) -> None:
    recalled = memory.recall("member-ann", BOAT, at=START + timedelta(hours=2))
    assert [item.engagement_id for item in recalled.evidence] == ["i-0001"]
    assert recalled.n_history == 1


def test_unknown_member_has_no_history(memory: PreferenceMemory) -> None:
    recalled = memory.recall("member-eve", BOAT, at=LATER)
    assert (recalled.evidence, recalled.n_history) == ((), 0)


def test_empty_memory_recalls_nothing(catalogued: PreferenceMemory) -> None:
    assert catalogued.recall("member-ann", BOAT, at=LATER).n_history == 0
    assert catalogued.list("member-ann") == ()
    assert catalogued.members() == ()


def test_time_without_an_offset_is_refused(memory: PreferenceMemory) -> None:
    with pytest.raises(BadInputError, match="has no offset"):
        memory.recall("member-ann", BOAT, at=datetime(2026, 3, 1))


def test_adding_again_changes_nothing(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    engagements = [engagement(1), engagement(2, "a-kiss", "skipped")]
    assert catalogued.add("m", engagements) == Changes(n_added=2)
    assert catalogued.add("m", engagements) == Changes(n_unchanged=2)


def test_adding_an_id_again_updates_it(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    catalogued.add("m", [engagement(1)])
    assert catalogued.add("m", [engagement(1, outcome="thumbs_down")]) == Changes(n_changed=1)
    assert [item.outcome for item in catalogued.list("m")] == [Outcome.THUMBS_DOWN]
    assert [(m.n, m.n_liked, m.n_disliked) for m in catalogued.members()] == [(1, 0, 1)]


def test_new_caption_gives_its_engagements_a_new_vector(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    catalogued.add("m", [engagement(1)])
    new = Artwork(artwork_id="a-boat", title_id="t-sea", caption="A whale under the ice.")
    catalogued.catalogue.add(artworks=[new])
    assert catalogued.add("m", [engagement(1)]) == Changes(n_changed=1)
    whale = [Candidate(artwork_id="x", caption="A whale under the ice.")]
    assert catalogued.recall("m", whale, at=LATER).evidence[0].similarity == 1.0


def test_two_members_may_share_an_engagement_id(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    for member in "abcdef":
        catalogued.add(member, [engagement(1)])
    catalogued.forget("a", "e-0001")
    assert [len(catalogued.list(member)) for member in "abcdef"] == [0, 1, 1, 1, 1, 1]


def test_unknown_artwork_is_refused_and_nothing_is_written(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    bad = engagement(2).model_copy(update={"artwork_id": "a-none"})
    with pytest.raises(NotFoundError, match=r"'e-0002' names artwork 'a-none'.*keyart ingest"):
        catalogued.add("m", [engagement(1), bad])
    assert catalogued.list("m") == ()


def test_artwork_of_another_title_is_refused(
    catalogued: PreferenceMemory, engagement: MakeEngagement
) -> None:
    bad = engagement(1).model_copy(update={"title_id": "t-hill"})
    with pytest.raises(BadInputError, match=r"names title 't-hill'; allowed: 't-sea'"):
        catalogued.add("m", [bad])


def test_list_is_newest_first(memory: PreferenceMemory) -> None:
    assert [e.engagement_id for e in memory.list("member-ann")] == ["i-0003", "i-0002", "i-0001"]


def test_members_are_summarised_and_searched(memory: PreferenceMemory) -> None:
    ann, bob = memory.members()
    assert (ann.member_id, ann.n, ann.n_liked, ann.n_disliked) == ("member-ann", 3, 2, 1)
    assert (ann.first_at, ann.last_at) == (START + timedelta(hours=1), START + timedelta(hours=3))
    assert memory.members(search="BOB") == (bob,)
    assert memory.members(order="n", limit=1) == (ann,)


def test_forgotten_engagement_is_gone_from_recall_list_and_summary(
    memory: PreferenceMemory,
) -> None:
    memory.forget("member-bob", "i-0004")
    assert [e.engagement_id for e in memory.list("member-bob")] == ["i-0005"]
    assert memory.members(search="bob")[0].n == 1
    memory.forget("member-bob", "i-0005")
    assert memory.members(search="bob") == ()


def test_another_member_s_engagement_can_not_be_forgotten(memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match="'member-bob' has no engagement 'i-0001'"):
        memory.forget("member-bob", "i-0001")


def test_export_holds_the_words_oldest_first(memory: PreferenceMemory) -> None:
    export = memory.export("member-bob")
    assert [(e.engagement.engagement_id, e.title) for e in export.engagements] == [
        ("i-0004", "Upland"),
        ("i-0005", "The Long Tide"),
    ]
    assert export.engagements[1].caption == "A storm breaks over the lighthouse."


def test_export_of_an_unknown_member_is_refused(memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match="nothing of member 'member-eve'"):
        memory.export("member-eve")


def test_reopened_store_recalls_the_same(memory: PreferenceMemory, settings: StoreSettings) -> None:
    before = memory.recall("member-ann", BOAT, at=LATER)
    memory.close()
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as again:
        assert again.recall("member-ann", BOAT, at=LATER) == before


def test_rows_in_chroma_hold_no_raw_id_and_no_text(memory: PreferenceMemory) -> None:
    found = [memory.shards.get(i, include=["metadatas", "documents"]) for i in range(3)]
    rows = [row for shard in found if shard for row in shard["metadatas"]]
    assert len(rows) == 5
    assert {frozenset(row) for row in rows} == {
        frozenset({"member", "artwork", "outcome", "shown_at"})
    }
    assert not any("ann" in str(row) or "bob" in str(row) for row in rows)
    assert not any(text for shard in found if shard for text in shard["documents"])


def test_row_vector_is_the_caption_s(memory: PreferenceMemory) -> None:
    index = memory.shards.index_of(memory.store.member_hash("member-bob"))
    where = {"artwork": "a-storm"}
    found = memory.shards.get(index, where=where, include=["embeddings"])
    assert found is not None
    expected = HashEmbedder().embed(["A storm breaks over the lighthouse."])
    assert np.allclose(found["embeddings"], expected, atol=1e-7)


CAPTIONS = [f"{a} {b}" for a in ("red", "grey", "blue") for b in ("fox", "sea", "hill")]
ARTWORKS = [
    Artwork(artwork_id=f"a-{n}", title_id="t", caption=text) for n, text in enumerate(CAPTIONS)
]
HISTORIES = st.dictionaries(
    st.sampled_from(["m-1", "m-2", "m-3"]),
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(list(Outcome)), st.integers(-9, 2)),
        max_size=12,
    ),
    min_size=1,
)


@settings(max_examples=12, deadline=None)
@given(histories=HISTORIES, picked=st.sets(st.integers(0, 8), min_size=1), k=st.integers(1, 6))
def test_recall_equals_brute_force_and_keeps_members_and_times_apart(
    histories: dict[str, list[tuple[int, Outcome, int]]], picked: set[int], k: int
) -> None:
    folder = Path(tempfile.mkdtemp())
    embedder = HashEmbedder()
    candidates = [Candidate(artwork_id=f"a-{n}", caption=CAPTIONS[n]) for n in sorted(picked)]
    vectors = embedder.embed([c.caption for c in candidates])
    with PreferenceMemory.open(
        StoreSettings(path=folder, n_collections=2), embedder=embedder
    ) as memory:
        memory.catalogue.add(titles=[Title(title_id="t", name="T")], artworks=ARTWORKS)
        by_member = {
            member: [
                Engagement(
                    engagement_id=f"{member}/{i}",
                    title_id="t",
                    artwork_id=f"a-{artwork}",
                    outcome=outcome,
                    shown_at=START + timedelta(days=day),
                )
                for i, (artwork, outcome, day) in enumerate(history)
            ]
            for member, history in histories.items()
        }
        memory.add_many(by_member)
        for member, engagements in by_member.items():
            recalled = memory.recall(member, candidates, at=START, k=k, half_life_days=5)
            rows = [
                Row(
                    e.engagement_id,
                    e.artwork_id,
                    e.outcome,
                    microseconds(e.shown_at),
                    embedder.embed([CAPTIONS[int(e.artwork_id[2:])]])[0],
                )
                for e in engagements
            ]
            expected = recall_slowly(rows, vectors, at=microseconds(START), k=k, half_life_days=5)
            assert [e.engagement_id for e in recalled.evidence] == [key for key, _ in expected]
            assert [e.score for e in recalled.evidence] == pytest.approx([s for _, s in expected])
            assert all(e.engagement_id.startswith(member + "/") for e in recalled.evidence)
            assert all(e.shown_at is not None and e.shown_at < START for e in recalled.evidence)
    shutil.rmtree(folder)
