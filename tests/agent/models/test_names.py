"""The contract's names come from agent.models, on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import agent.models


def test_all_is_sorted_and_importable() -> None:
    assert agent.models.__all__ == sorted(agent.models.__all__)
    assert all(hasattr(agent.models, name) for name in agent.models.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        agent.models.Nothing  # noqa: B018


def test_backends_import_nothing_heavy() -> None:
    code = (
        "import sys, agent.models.completions, agent.models.chat, agent.models.fake, "
        "agent.models.langchain_chat; "
        "print(*{'torch', 'openai', 'langchain_core', 'transformers'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
