"""What may be loaded by an import alone: nothing heavy, so that every start is quick."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = (
    "chromadb",
    "datasets",
    "gradio",
    "langchain",
    "openai",
    "peft",
    "sentence_transformers",
    "torch",
    "transformers",
    "trl",
)
LOADED = f"import sys; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
HELP = "import sys; sys.argv = ['keyart', '--help']\nfrom ui.cli import app\n"
# Seconds of processor time, which other work on the machine does not lengthen.
HELP_LIMIT_S = 1.0


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    "name", ["agent", "agent.models", "finetune", "prompts", "retrieval", "ui", "ui.cli"]
)
def test_import_loads_nothing_heavy(name: str) -> None:
    assert run(f"import {name}\n{LOADED}").strip() == "[]"


def test_help_loads_nothing_heavy() -> None:
    printed = run(f"{HELP}app(standalone_mode=False)\n{LOADED}")
    assert printed.strip().splitlines()[-1] == "[]"


def test_help_answers_well_under_a_second() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(f"{HELP}app(standalone_mode=False)")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    assert spent < HELP_LIMIT_S
