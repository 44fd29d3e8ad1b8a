"""The bundled base on a real llama.cpp server: label log-probabilities over HTTP.

Runs where ``llama_cpp`` is installed: pip install "llama-cpp-python[server]"
"""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.models.base import bundled_gguf
from agent.models.chat import ChatBackend
from agent.models.chat_format import CHATML
from agent.models.completions import CompletionsBackend
from agent.models.contract import ScoreRequest
from agent.models.server import Server
from tests.agent.models.invariance import assert_exact

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        importlib.util.find_spec("llama_cpp") is None,
        reason='llama_cpp is not installed: pip install "llama-cpp-python[server]"',
    ),
]
# Both are generous because the machine may be busy; a quiet one needs a few seconds.
START_S = 180
ANSWER_S = 180


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A llama.cpp server of the bundled GGUF on loopback, ended with the module's tests."""
    log = tmp_path_factory.mktemp("llama") / "server.log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # One thread: its workers wait by spinning, which starves a machine of few cores.
    flags = {"port": port, "n_ctx": 1024, "n_threads": 1, "n_threads_batch": 1}
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(bundled_gguf())]
    command += ["--host", "127.0.0.1", "--logits_all", "true"]
    for name, value in flags.items():
        command += [f"--{name}", str(value)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            base_url = f"http://127.0.0.1:{port}/v1"
            _wait_for(base_url, process, log)
            yield Server(base_url, "bundled", timeout_s=ANSWER_S, max_retries=0)
        finally:
            process.terminate()


def _wait_for(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base_url}/models", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the llama.cpp server did not start: {log.read_text(errors='replace')[-500:]}")


def test_yes_and_no_are_among_the_likeliest_tokens(
    llama: Server, direct_request: ScoreRequest
) -> None:
    backend = CompletionsBackend(llama, chat_format=CHATML, concurrency=1)

    (scores,) = backend.score([direct_request])

    assert scores.downgrades == ()
    assert len(set(scores.utilities)) == 3
    assert scores.n_tokens > 100


def test_order_and_names_do_not_matter(llama: Server, direct_request: ScoreRequest) -> None:
    assert_exact(CompletionsBackend(llama, concurrency=1), direct_request, seed=0)


def test_chat_endpoint_returns_logprobs(llama: Server, list_request: ScoreRequest) -> None:
    backend = ChatBackend(llama, repeats=2, concurrency=1)

    (scores,) = backend.score([list_request])

    assert backend.has_logprobs()
    assert "the server returns no log-probabilities" not in scores.downgrades
