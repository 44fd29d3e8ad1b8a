"""The store: one process at a time, a key of its own, and clear errors."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import chromadb
import pytest
from sqlalchemy import text

from retrieval.embedder import HashEmbedder
from retrieval.errors import SettingsError, StoreBusyError, StoreError
from retrieval.memory import PreferenceMemory
from retrieval.store import KEY_FILE, Store, StoreSettings

OPEN = """
import sys
from pathlib import Path
from retrieval.store import Store, StoreSettings
store = Store.open(StoreSettings(path=Path(sys.argv[1])))
print("open", flush=True)
sys.stdin.read()
"""


def test_second_process_gets_a_clear_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OPEN, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(
            StoreBusyError, match=rf"another process \(id {other.pid}\); .*chroma run"
        ):
            Store.open(StoreSettings(path=tmp_path))
        other.kill()
    Store.open(StoreSettings(path=tmp_path)).close()


def test_second_opening_in_one_process_is_shared(settings: StoreSettings) -> None:
    with Store.open(settings) as first:
        Store.open(settings).close()
        with first.chroma() as client:
            assert client.heartbeat() > 0


def test_close_may_be_called_twice(settings: StoreSettings) -> None:
    store = Store.open(settings)
    store.close()
    store.close()
    with Store.open(settings) as again, again.chroma() as client:
        assert client.heartbeat() > 0


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells who has it open")
def test_another_client_in_the_process_stops_compaction(
    settings: StoreSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.chroma.CLOSING_S", 0.01)
    with Store.open(settings) as store, (settings.path / "chroma/chroma.sqlite3").open("rb"):
        with pytest.raises(StoreError, match="open in another Chroma client of this process"):
            store.compact_chroma()
        with store.chroma() as client:
            assert client.heartbeat() > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_chroma_is_opened_with_room_for_every_index_and_the_limit_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    open_client, limit = chromadb.PersistentClient, [1024, 1_000_000]
    seen: list[int] = []

    def watched(*args: Any, **options: Any) -> Any:
        seen.append(limit[0])
        return open_client(*args, **options)

    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limit))
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: limit.__setitem__(0, wanted[0]))
    monkeypatch.setattr(chromadb, "PersistentClient", watched)
    Store.open(StoreSettings(path=tmp_path)).close()
    assert seen == [50_040]  # 5 files for each of 10,000 collections and 8 more
    assert limit[0] == 1024


def test_key_is_private_and_kept(settings: StoreSettings) -> None:
    with Store.open(settings) as store:
        first = store.member_hash("m-1")
        assert len(first) == 32
        assert store.member_hash("m-2") != first
    assert stat.S_IMODE((settings.path / KEY_FILE).stat().st_mode) == 0o600
    with Store.open(settings) as store:
        assert store.member_hash("m-1") == first


def test_two_stores_hash_a_member_differently(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        with Store.open(StoreSettings(path=tmp_path / name)) as store:
            hashes.append(store.member_hash("m-1"))
    assert hashes[0] != hashes[1]


def test_damaged_key_is_refused(settings: StoreSettings) -> None:
    settings.path.mkdir()
    (settings.path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(StoreError, match="holds 5 bytes, not 32"):
        Store.open(settings)


def test_other_key_is_refused(memory: PreferenceMemory, settings: StoreSettings) -> None:
    memory.close()
    (settings.path / KEY_FILE).write_bytes(bytes(32))
    with pytest.raises(StoreError, match=r"copy the member\.key"):
        PreferenceMemory.open(settings, embedder=HashEmbedder())


def test_other_embedder_is_refused(memory: PreferenceMemory, settings: StoreSettings) -> None:
    with pytest.raises(StoreError, match="holds vectors of 'hash-64', not of 'hash-32'"):
        PreferenceMemory.open(settings, embedder=HashEmbedder(dimension=32))


def test_failed_opening_gives_the_lock_back(
    memory: PreferenceMemory, settings: StoreSettings
) -> None:
    memory.close()
    with pytest.raises(StoreError, match="hash-32"):
        PreferenceMemory.open(settings, embedder=HashEmbedder(dimension=32))
    with PreferenceMemory.open(settings, embedder=HashEmbedder()) as again:
        assert len(again.members()) == 2


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host:1", "http://"])
def test_chroma_url_of_another_form_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="allowed: http://HOST:PORT"):
        Store.open(StoreSettings(path=tmp_path, chroma_url=url))


def test_chroma_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no Chroma server answers at http://127\.0\.0\.1:9"):
        Store.open(StoreSettings(path=tmp_path, chroma_url="http://127.0.0.1:9"))


def test_database_url_of_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="database_url can't be used"):
        Store.open(StoreSettings(path=tmp_path, database_url="nothing"))


def test_sqlite_is_durable_and_overwrites_what_is_deleted(settings: StoreSettings) -> None:
    with Store.open(settings) as store, store.engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
