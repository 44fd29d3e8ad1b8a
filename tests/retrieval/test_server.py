"""The same memory on a real Chroma server on loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from retrieval.embedder import HashEmbedder
from retrieval.ingest import ingest
from retrieval.memory import PreferenceMemory
from retrieval.store import StoreSettings

CHROMA = Path(sys.executable).with_name("chroma")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The URL of a Chroma server that runs for one test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [str(CHROMA), "run", "--path", str(tmp_path / "server"), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                httpx.get(f"{url}/api/v2/heartbeat")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
        process.kill()


def test_server_holds_the_same_memory_for_two_clients(
    server: str, folder: Path, tmp_path: Path
) -> None:
    settings = StoreSettings(path=tmp_path / "home", chroma_url=server, n_collections=3)
    with (
        PreferenceMemory.open(settings, embedder=HashEmbedder()) as memory,
        PreferenceMemory.open(settings, embedder=HashEmbedder()) as other,
    ):
        ingest(folder, memory.catalogue, memory)
        assert ingest(folder, other.catalogue, other).changed_nothing
        assert [e.engagement_id for e in other.list("member-bob")] == ["i-0005", "i-0004"]
        receipt = memory.erase("member-ann")
        assert other.list("member-ann") == ()
    assert receipt.deleted == {"engagements": 3, "members": 1}
    assert receipt.hits == ()
    assert not receipt.verified
    assert server in receipt.unscanned[0]
