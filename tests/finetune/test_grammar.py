"""The grammar of captions: reserved wordings, lengths, visible facets."""

from __future__ import annotations

import numpy as np
import pytest

from finetune.rows.wordings import training_grammar
from finetune.world.grammar import FACETS, Wordings, load_grammar

FACET_VALUES = {
    "theme": "war",
    "mood": "tense",
    "setting": "sea",
    "emphasis": "pair",
    "composition": "wide",
    "palette": "blue",
}


def test_a_quarter_of_the_wordings_is_reserved() -> None:
    grammar = load_grammar()
    seen = grammar.sentences("theme", "war", wordings="seen")
    unseen = grammar.sentences("theme", "war", wordings="unseen")
    assert not set(seen) & set(unseen)
    assert (len(seen), len(unseen)) == (68, 22)


@pytest.mark.parametrize("wordings", ["seen", "unseen"])
def test_caption_is_20_to_40_words_of_its_own_wordings(wordings: Wordings) -> None:
    grammar = load_grammar()
    other: Wordings = "unseen" if wordings == "seen" else "seen"
    foreign = {s for f in FACETS for s in grammar.sentences(f, FACET_VALUES[f], wordings=other)}
    for seed in range(50):
        caption = grammar.compose(
            FACET_VALUES, people=(), rng=np.random.default_rng(seed), wordings=wordings
        )
        assert 20 <= len(caption.text.split()) <= 40
        assert not [s for s in foreign if s in caption.text]


def test_visible_facets_are_those_told() -> None:
    grammar = load_grammar()
    omit = dict.fromkeys(FACETS, 1.0) | {"theme": 0.0}
    caption = grammar.compose(
        FACET_VALUES, people=(), rng=np.random.default_rng(0), wordings="seen", omit=omit
    )
    assert caption.visible == {"theme": "war"}


def test_same_seed_gives_the_same_caption() -> None:
    grammar = load_grammar()
    texts = {
        grammar.compose(
            FACET_VALUES, people=["Ana Holt"], rng=np.random.default_rng(4), wordings="seen"
        ).text
        for _ in range(2)
    }
    assert len(texts) == 1


@pytest.mark.parametrize("facet", ["mood", "theme"])
def test_wordings_for_training_widen_the_seen_ones_and_give_no_reserved_one_away(
    facet: str,
) -> None:
    worlds, training = load_grammar(), training_grammar()
    for value in worlds.values(facet):
        seen = worlds.sentences(facet, value, wordings="seen")
        more = training.sentences(facet, value, wordings="seen")
        assert len(more) > 2 * len(seen)
        assert set(seen) < set(more)
        reserved = worlds.sentences(facet, value, wordings="unseen")
        assert training.sentences(facet, value, wordings="unseen") == reserved
        assert not {s.casefold() for s in more} & {s.casefold() for s in reserved}
