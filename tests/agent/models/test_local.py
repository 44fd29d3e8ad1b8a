"""The in-process backend on a tiny random Llama: packing, caching, checkpoints, room."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from agent.models import branches
from agent.models.checkpoint import WEIGHTS, find_adapter, write_manifest
from agent.models.contract import Option, ScoreRequest, WriteRequest
from agent.models.local import LocalBackend
from agent.models.packing import pack, visible
from retrieval.errors import BadInputError, CheckpointError, MissingModelError, ModelError


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> LocalBackend:
    return LocalBackend.open(str(tiny_model), adapter=None)


def test_branches_restart_at_the_prefix_length() -> None:
    layout = pack([7, 8], [[1, 2, 3], [4]])
    assert layout.position_ids.tolist() == [0, 1, 2, 3, 4, 2]
    assert layout.ends.tolist() == [4, 5]


def test_branch_sees_prefix_and_itself_only() -> None:
    layout = pack([7], [[1, 2], [3]])
    assert visible(layout.segments, layout.segments).astype(int).tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 0, 0, 1],
    ]


def test_empty_branch_is_refused() -> None:
    with pytest.raises(ValueError, match="no token"):
        pack([1], [[]])


def test_packed_equals_separate(tiny: LocalBackend) -> None:
    prefix, tails = list(range(5, 45)), [[50, 51], [60], [70, 71, 72]]
    one = branches.packed(tiny._model, prefix, tails).logits.numpy()
    other = branches.separate(tiny._model, prefix, tails).logits.numpy()
    np.testing.assert_allclose(one, other, atol=1e-4)


def test_kept_prefix_holds_no_memory_of_the_branches(tiny: LocalBackend) -> None:
    prefix, tails = list(range(5, 45)), [[50, 51], [60], [70, 71, 72]]
    cache = None
    for _ in range(2):
        cache = branches.packed(tiny._model, prefix, tails, cache=cache).cache
        for layer in cache.layers:
            for kept in (layer.keys, layer.values):
                assert kept.shape[-2] == 40
                assert kept.untyped_storage().nbytes() == kept.numel() * 4


def test_base_with_a_sliding_window_is_scored_branch_by_branch(
    tiny: LocalBackend, direct_request: ScoreRequest
) -> None:
    import torch
    from transformers import MistralConfig, MistralForCausalLM

    config = MistralConfig(
        vocab_size=400,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        sliding_window=32,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = MistralForCausalLM(config).eval()
    backend = LocalBackend(model, tiny._tokenizer, name="sliding")

    # The probe's 16 tokens fit into the window, the request's prefix does not.
    first, second = backend.score([direct_request, direct_request])

    assert backend._pass is branches.separate
    assert tiny._pass is branches.packed
    assert first.n_tokens > 3 * 32
    assert second.utilities == pytest.approx(first.utilities, abs=1e-5)


def test_cached_prefix_gives_the_same_scores(
    tiny: LocalBackend, direct_request: ScoreRequest
) -> None:
    tiny._caches.clear()
    first, second = tiny.score([direct_request, direct_request])
    assert (first.n_cached_tokens, second.n_cached_tokens > 20) == (0, True)
    np.testing.assert_allclose(first.utilities, second.utilities, atol=1e-4)
    assert first.prompt_hash == second.prompt_hash


def test_scores_hash_and_count_the_token_ids_that_were_read(
    tiny: LocalBackend, direct_request: ScoreRequest
) -> None:
    request = direct_request.model_copy(update={"options": direct_request.options[:1]})
    prefix = tiny._ids(tiny._format.prefix(request))
    tail = tiny._ids(tiny._format.branch(request, request.options[0]))
    ids = np.asarray([len(prefix), *prefix, len(tail), *tail], dtype=np.int64)

    (scores,) = tiny.score([request])

    assert scores.prompt_hash == hashlib.sha256(ids.tobytes()).hexdigest()
    assert scores.n_tokens == len(prefix) + len(tail)
    assert (scores.option_ids, scores.probabilities) == (("a",), (1.0,))


def test_forty_one_options_are_refused(tiny: LocalBackend, direct_request: ScoreRequest) -> None:
    options = tuple(Option(option_id=f"o{i}", text=f"Poster {i}") for i in range(41))
    with pytest.raises(BadInputError, match="41 candidates"):
        tiny.score([direct_request.model_copy(update={"options": options})])


def test_prompt_longer_than_the_context_says_what_to_do(
    tiny: LocalBackend, direct_request: ScoreRequest
) -> None:
    with pytest.raises(ModelError, match=r"lower \[recall\] k"):
        tiny.score([direct_request.model_copy(update={"shared": "a kitchen " * 9000})])


def test_sampled_text_follows_its_seed(tiny: LocalBackend) -> None:
    request = WriteRequest(system="s", user="u", max_tokens=8, temperature=1.0, seed=3)
    first, second = tiny.write([request, request])
    other = tiny.write([request.model_copy(update={"seed": 4})])[0]
    assert first == second != other


def test_sampled_text_is_the_same_alone_and_in_a_batch(tiny: LocalBackend) -> None:
    requests = [
        WriteRequest(system="s", user=user, max_tokens=8, temperature=temperature, seed=seed)
        for user, temperature, seed in (
            ("u", 1.0, 1),
            ("u", 0.5, 2),
            ("u", 0.0, 3),
            ("another user", 1.0, 1),
        )
    ]
    alone = [tiny.write([request])[0] for request in requests]
    assert tiny.write(requests) == alone
    # Three of one prompt, which is read once.
    assert tiny.write(requests[:3]) == alone[:3]


def test_texts_come_back_in_the_order_asked(tiny: LocalBackend) -> None:
    long = WriteRequest(system="s", user="a longer text than the other", max_tokens=4)
    short = WriteRequest(system="s", user="u", max_tokens=4)
    assert tiny.write([long, short]) == [tiny.write([long])[0], tiny.write([short])[0]]


def test_missing_adapter_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(MissingModelError, match=WEIGHTS):
        find_adapter(str(tmp_path))


def test_missing_base_is_one_sentence() -> None:
    with pytest.raises(ModelError, match=r"can't be loaded: ") as error:
        LocalBackend.open("no-such/base", adapter=None)
    assert "\n" not in str(error.value)


def test_checkpoint_that_does_not_fit_is_refused_before_the_weights_are_loaded(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import AutoModelForCausalLM

    loaded: list[object] = []
    monkeypatch.setattr(
        AutoModelForCausalLM, "from_pretrained", lambda source, **_: loaded.append(source)
    )
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    write_manifest(
        tmp_path, name="x", modes={"reason": 1.0}, writes_notes=True, base=tiny_model, template="t"
    )

    with pytest.raises(CheckpointError, match="another template"):
        LocalBackend.open(str(tiny_model), adapter=str(tmp_path))

    assert loaded == []


def test_adapter_with_other_weights_than_its_manifest_names_is_refused(
    tiny: LocalBackend, tiny_model: Path, tmp_path: Path
) -> None:
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    write_manifest(
        tmp_path,
        name="x",
        modes={"direct": 1.0},
        writes_notes=False,
        base=tiny_model,
        template=tiny.template_hash,
    )
    (tmp_path / WEIGHTS).write_bytes(b"other weights")

    with pytest.raises(CheckpointError, match="is not the file that checkpoint x was written with"):
        LocalBackend.open(str(tiny_model), adapter=str(tmp_path))


def test_cache_folder_that_cannot_be_written_is_a_model_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    with pytest.raises(ModelError, match=r"'bundled' can't be loaded: .*cache.*; check with"):
        LocalBackend.open(adapter=None)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_torn_adapter_is_a_model_error(tiny_model: Path, tmp_path: Path) -> None:
    from peft import LoraConfig

    LoraConfig(target_modules=["q_proj"]).save_pretrained(str(tmp_path))
    (tmp_path / WEIGHTS).write_bytes(b"torn")

    with pytest.raises(ModelError, match=r"the adapter .* can't be loaded: "):
        LocalBackend.open(str(tiny_model), adapter=str(tmp_path))


@pytest.mark.parametrize("failure", [RuntimeError("out of memory"), MemoryError()])
def test_too_little_memory_is_a_model_error(
    tiny: LocalBackend,
    direct_request: ScoreRequest,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(tiny, "_pass", fail)
    monkeypatch.setattr(tiny._model, "generate", fail)
    request = WriteRequest(system="s", user="u", max_tokens=2)

    for ask in (
        lambda: tiny.score([direct_request]),
        lambda: tiny.write([request]),
        lambda: tiny.likeliest([request], 2),
    ):
        with pytest.raises(ModelError, match=r"gave no answer: (out of memory|MemoryError); check"):
            ask()


def test_likeliest_texts_are_the_same_alone_and_in_a_batch(tiny: LocalBackend) -> None:
    requests = [
        WriteRequest(system="Read.", user=caption, answer="Shows:", max_tokens=3)
        for caption in ("a dog", "two people kissing in heavy rain on a bridge", "a red car")
    ]
    together = tiny.likeliest(requests, 4)
    alone = [tiny.likeliest([request], 4)[0] for request in requests]
    for texts, same in zip(together, alone, strict=True):
        assert [text.text for text in texts] == [text.text for text in same]
        probabilities = [text.probability for text in texts]
        assert probabilities == pytest.approx([text.probability for text in same], rel=1e-4)
        assert probabilities == sorted(probabilities, reverse=True)
        assert len(texts) == 4
        assert sum(probabilities) <= 1.0
