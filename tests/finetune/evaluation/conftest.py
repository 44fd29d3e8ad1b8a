"""One small world, evaluated once; several tests look at what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from finetune.evaluate.policies import Report, Request, evaluate
from finetune.world.build import world
from retrieval.embedder import HashEmbedder

POLICIES = ("uniform", "popular", "closeness", "production")


class Done(NamedTuple):
    """A finished run: what was asked, its folder, its report."""

    request: Request
    out: Path
    report: Report


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of 60 members and 20 titles."""
    folder = tmp_path_factory.mktemp("evaluation") / "world"
    world(folder, preset="vivid", n_members=60, n_titles=20, seed=3)
    return folder


@pytest.fixture(scope="session")
def done(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Four policies on the world's test impressions."""
    out = tmp_path_factory.mktemp("evaluated") / "run"
    request = Request(dataset=small_folder, policies=POLICIES, n_bootstrap=20, n_audited=5)
    report = evaluate(request, out, embedder=HashEmbedder(dimension=32))
    return Done(request, out, report)
