"""``keyart serve`` and the page that ``keyart demo`` opens, with the server's loop left out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError
from tests.agent.fakes import writer
from tests.ui.cli import keyart
from ui.commands.serve import free_port, is_free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, int]]:
    """What ``run_app`` was asked to serve, on the example dataset and fake models."""
    asked: list[tuple[str, int]] = []
    monkeypatch.setenv("KEYART_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("retrieval.embedder.SentenceTransformerEmbedder", lambda _: HashEmbedder())
    monkeypatch.setattr("agent.build.build_backend", lambda _: writer())
    monkeypatch.setattr("ui.app.build_app", lambda studio: studio)
    monkeypatch.setattr("ui.app.run_app", lambda _, *, host, port: asked.append((host, port)))
    keyart("init", str(tmp_path))
    keyart("ingest", str(tmp_path / "example"))
    return asked


def test_serve_prints_the_link_and_serves(served: list[tuple[str, int]]) -> None:
    port = free_port("127.0.0.1", 18_760)
    ran = keyart("serve", "--port", str(port))
    assert ran.code == 0
    assert f"The Studio page: http://127.0.0.1:{port}/ (Ctrl+C ends it)" in ran.err
    assert served == [("127.0.0.1", port)]


@pytest.mark.usefixtures("served")
def test_taken_port_is_bad_input_and_a_free_one_is_named(taken: int) -> None:
    ran = keyart("serve", "--port", str(taken))
    assert ran.code == 2
    assert f"port {taken} of 127.0.0.1 is taken; try: keyart serve --port" in ran.err


def test_unknown_address_is_bad_input() -> None:
    with pytest.raises(BadInputError, match=r"--host is '256\.0\.0\.1'"):
        is_free("256.0.0.1", 80)


def test_free_port_passes_over_a_taken_one(taken: int) -> None:
    assert free_port("127.0.0.1", taken) > taken


def test_serve_without_a_store_names_the_demo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYART_HOME", str(tmp_path))
    ran = keyart("serve", "--port", str(free_port("127.0.0.1", 18_760)))
    assert ran.code == 1
    assert "keyart demo" in ran.err
