"""How scores are laid out, whichever backend scored."""

from __future__ import annotations

from agent.models.contract import ScoreRequest
from agent.models.fake import ScriptedBackend
from agent.models.scores import build_scores, hash_texts


def test_scores_are_sorted_by_id_and_keep_what_they_are_given(
    direct_request: ScoreRequest,
) -> None:
    scores = build_scores(
        direct_request,
        {"c": 1.0, "a": 3.0, "b": 3.0},
        backend=ScriptedBackend(model="m"),
        temperature=2.0,
        prompt_hash="p",
        n_tokens=9,
        n_cached_tokens=4,
    )

    assert scores.option_ids == ("a", "b", "c")
    assert scores.utilities == (3.0, 3.0, 1.0)
    assert (scores.model, scores.temperature, scores.prompt_hash) == ("m", 2.0, "p")
    assert (scores.n_tokens, scores.n_cached_tokens, scores.downgrades) == (9, 4, ())


def test_hash_of_texts_sees_where_one_ends() -> None:
    assert len(hash_texts(["ab", "c"])) == 64
    assert hash_texts(["ab", "c"]) != hash_texts(["a", "bc"])
