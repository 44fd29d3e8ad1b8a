"""The public face of the package: its names, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import agent

ROOT = Path(__file__).parents[2]


def test_public_names_are_sorted_and_exist() -> None:
    assert agent.__all__ == sorted(agent.__all__)
    assert all(getattr(agent, name) is not None for name in agent.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Agent'"):
        _ = agent.Agent


@pytest.mark.parametrize("code", ["import agent", "from agent import ArtworkAgent, as_runnable"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    heavy = "torch transformers chromadb gradio sentence_transformers openai langchain_core peft"
    script = f"{code}; import sys; print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
