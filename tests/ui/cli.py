"""Runs ``keyart`` in this process, on an agent made of fakes where a test wants one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from tests.agent.fakes import Stage, build_stage
from ui.cli import app


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def keyart(*arguments: str, typed: str = "") -> Ran:
    """Run one command; an error that is no KeyartError is raised here."""
    result = CliRunner().invoke(app, list(arguments), input=typed, catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)


def stage_agent(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Stage:
    """Let ``ArtworkAgent.open`` return an agent on fakes."""
    from agent import ArtworkAgent

    stage = build_stage(folder)
    monkeypatch.setattr(ArtworkAgent, "open", lambda *_, **__: stage.agent)
    return stage
