"""Loading draws no bars, and those of others come back afterwards."""

from __future__ import annotations

import pytest

from agent.models.quiet import quiet_loading


def test_bars_are_off_inside_and_back_on_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    from transformers import modeling_gguf_pytorch_utils as gguf_reader
    from transformers.utils import logging

    with quiet_loading():
        list(gguf_reader.tqdm([1]))
        list(logging.tqdm([1]))
    assert capsys.readouterr().err == ""

    list(gguf_reader.tqdm([1]))
    assert "1/1" in capsys.readouterr().err
    list(logging.tqdm([1]))
    assert "1/1" in capsys.readouterr().err
