"""A tiny random Llama with a ChatML tokenizer, and the loopback server that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.models.contract import Option, ScoreRequest
from tests.agent.models.loopback_server import LoopbackServer, Model

CHATML_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
VOCABULARY = 400
# The tokenizer learns its merges from these, so that Yes and No are one token each.
CORPUS = [
    "Yes No Yes No Yes No Yes No",
    "Past engagements of the member: [1] finished: a kitchen at night",
    "Posters of the title: Which number? Poster: Score: Would this member play it?",
    "You match a title's posters to one member's taste. Answer with the number alone.",
]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random two-layer Llama, always the same one."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("tiny-llama")
    _write_tokenizer(folder)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        # Ten times the usual, so that a random model's answers differ visibly.
        initializer_range=0.2,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def _write_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>")
    fast.chat_template = CHATML_TEMPLATE
    fast.save_pretrained(folder)


@pytest.fixture(scope="session")
def running_server(tiny_model: Path) -> Iterator[LoopbackServer]:
    """The loopback server, started once."""
    with LoopbackServer(Model(tiny_model)) as server:
        yield server


@pytest.fixture
def loopback(running_server: LoopbackServer) -> LoopbackServer:
    """The loopback server with every switch off."""
    running_server.reset()
    return running_server


@pytest.fixture
def direct_request() -> ScoreRequest:
    """Three candidates, to be scored by Yes against No."""
    return ScoreRequest(
        request_id="d-1",
        system="Say Yes or No.",
        shared="Past engagements of the member:\n[1] finished: a kitchen at night",
        options=tuple(
            Option(option_id=option_id, text=f"Poster: {caption}\nWould this member play it?")
            for option_id, caption in (("a", "a harbour"), ("b", "two dancers"), ("c", "a tank"))
        ),
        answer="",
        mode="direct",
    )


@pytest.fixture
def list_request() -> ScoreRequest:
    """Three candidates, to be listed."""
    return ScoreRequest(
        request_id="d-1",
        system="Answer with the number alone.",
        shared="Past engagements of the member:\n[1] finished: a kitchen at night",
        options=tuple(
            Option(option_id=option_id, text=caption)
            for option_id, caption in (("a", "a harbour"), ("b", "two dancers"), ("c", "a tank"))
        ),
        answer="",
        mode="list",
    )
