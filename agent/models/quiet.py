"""Loads transformers models without its progress bars and advisory warnings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Switch transformers' progress bars and sub-error log lines off, and back on afterwards."""
    from transformers import modeling_gguf_pytorch_utils as gguf_reader
    from transformers.utils import logging

    level, had_bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    # The GGUF reader draws with tqdm itself; only transformers' own tqdm heeds the switch.
    own_bar = getattr(gguf_reader, "tqdm", None)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    gguf_reader.tqdm = logging.tqdm
    try:
        yield
    finally:
        gguf_reader.tqdm = own_bar
        logging.set_verbosity(level)
        if had_bars:
            logging.enable_progress_bar()
