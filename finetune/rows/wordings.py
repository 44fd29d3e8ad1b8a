"""Wordings of moods and themes for training alone, beside those that worlds are written with.

``wordings/*.yaml``, written by hand without sight of the grammar's own. No world uses them, so
that a reader is not tested on them; their vocabulary is much wider than the grammar's.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from finetune.world.grammar import Grammar, load_grammar, load_wordings


@cache
def training_grammar() -> Grammar:
    """The worlds' grammar with the wordings for training among its seen ones."""
    folder = files("finetune.rows").joinpath("wordings")
    mood, theme = (load_wordings(folder / f"{facet}.yaml") for facet in ("mood", "theme"))
    return load_grammar().with_more({"mood": mood, "theme": theme, "subject": theme})
