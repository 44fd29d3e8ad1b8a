"""Collections: how many, how members spread, and a rewrite that a kill can't hurt."""

from __future__ import annotations

from typing import Any

import chromadb
import pytest

from retrieval.memory import PreferenceMemory
from retrieval.shards import Shards, collections_for
from retrieval.store import Store, StoreSettings


@pytest.mark.parametrize(
    ("n_engagements", "count"), [(1, 64), (96_000, 64), (96_001, 65), (1_000_000, 667)]
)
def test_one_collection_for_1500_engagements_and_at_least_64(
    n_engagements: int, count: int
) -> None:
    assert collections_for(n_engagements) == count


def test_count_is_fixed_by_the_first_write(settings: StoreSettings) -> None:
    with Store.open(settings) as store:
        assert Shards(store, "e").make(10).n_collections == 3
    with Store.open(settings.model_copy(update={"n_collections": 9})) as store:
        assert Shards(store, "e").make(10).n_collections == 3


def test_members_spread_over_all_collections(memory: PreferenceMemory) -> None:
    hashes = [memory.store.member_hash(f"m-{n}") for n in range(300)]
    counts = [sum(memory.shards.index_of(h) == i for h in hashes) for i in range(3)]
    assert sum(counts) == 300
    assert min(counts) > 50


def ids_of(memory: PreferenceMemory, index: int) -> list[str]:
    found = memory.shards.get(index, include=[])
    return sorted(found["ids"]) if found else []


def ann_s_index(memory: PreferenceMemory) -> int:
    return memory.shards.index_of(memory.store.member_hash("member-ann"))


def test_rewrite_leaves_out_rows_and_keeps_the_others(memory: PreferenceMemory) -> None:
    index = ann_s_index(memory)
    before = ids_of(memory, index)
    assert memory.shards.rewrite(index, is_kept=lambda row_id: not row_id.endswith("2")) == 1
    assert ids_of(memory, index) == [row_id for row_id in before if not row_id.endswith("2")]


def test_handle_of_before_a_rewrite_is_looked_up_again(memory: PreferenceMemory) -> None:
    index = ann_s_index(memory)
    other = Shards(memory.store, "hash-64")
    assert other.get(index, include=[])
    memory.shards.rewrite(index, is_kept=lambda row_id: not row_id.endswith("2"))
    found = other.get(index, include=[])
    assert found is not None
    assert sorted(found["ids"]) == ids_of(memory, index)


@pytest.mark.parametrize("step", ["create_collection", "delete_collection", "modify"])
def test_rewrite_that_is_cut_off_can_be_run_again(
    memory: PreferenceMemory, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index = ann_s_index(memory)
    before = ids_of(memory, index)

    def cut_off(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    # The old collection is deleted, and the copy's name changed, at the very end.
    with memory.store.chroma() as client:
        target = chromadb.Collection if step == "modify" else type(client)
    real = getattr(target, step)

    def once(self: Any, *args: Any, **more: Any) -> Any:
        if step == "delete_collection" and str(args[0]).endswith("-copy"):
            return real(self, *args, **more)
        return cut_off()

    with monkeypatch.context() as patch:
        patch.setattr(target, step, once)
        with pytest.raises(KeyboardInterrupt):
            memory.shards.rewrite(index, is_kept=lambda row_id: not row_id.endswith("2"))
    kept = [row_id for row_id in before if not row_id.endswith("2")]
    fresh = PreferenceMemory(memory.store, memory.catalogue)
    assert ids_of(fresh, index) == kept
    fresh.shards.rewrite(index, is_kept=lambda row_id: not row_id.endswith("2"))
    assert ids_of(fresh, index) == kept
