"""A chat template is read as the strings around its turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.models.chat_format import (
    CHATML,
    PLAIN,
    ChatFormat,
    read_added_bos,
    read_chat_format,
    template_hash,
)
from agent.models.contract import Option, ScoreRequest, WriteRequest
from retrieval.errors import ModelError


class Templated:
    """A stand-in for a transformers tokenizer: renders a Jinja chat template."""

    bos_token = "<s>"

    def __init__(self, chat_template: str | None, *, adds_bos: bool = False) -> None:
        self.chat_template = chat_template
        self._adds_bos = adds_bos

    def __call__(self, text: str) -> dict[str, list[int]]:
        return {"input_ids": [1, 7] if self._adds_bos else [7]}

    def convert_tokens_to_ids(self, tokens: str) -> int:
        return 1

    def apply_chat_template(
        self,
        conversation: list[dict[str, str]],
        *,
        tokenize: bool,
        add_generation_prompt: bool,
        date_string: str,
    ) -> str:
        from jinja2 import Environment, TemplateError

        def refuse(why: str) -> None:
            raise TemplateError(why)

        assert self.chat_template is not None
        template = Environment(trim_blocks=True).from_string(self.chat_template)
        return template.render(
            messages=conversation,
            add_generation_prompt=add_generation_prompt,
            raise_exception=refuse,
            date_string=date_string,
        )


# The shape of a template without a system role.
NO_SYSTEM = (
    "<s>{% for m in messages %}"
    "{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "<turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}</turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<turn>model\n{% endif %}"
)


def test_chatml_template_is_read_as_chatml(tiny_model: Path) -> None:
    from transformers import AutoTokenizer

    assert read_chat_format(AutoTokenizer.from_pretrained(tiny_model)) == CHATML


@pytest.mark.model
def test_bundled_base_is_chatml() -> None:
    from transformers import AutoTokenizer

    from agent.models.base import bundled_base

    assert read_chat_format(AutoTokenizer.from_pretrained(bundled_base())) == CHATML


def test_template_without_a_system_role_gets_the_system_text_in_the_user_turn() -> None:
    assert read_chat_format(Templated(NO_SYSTEM)) == ChatFormat(
        before_system="<s><turn>user\n",
        before_user="\n\n",
        before_answer="</turn>\n<turn>model\n",
        end="</turn>",
    )


def test_served_format_leaves_out_the_bos_that_the_server_adds() -> None:
    tokenizer = Templated(NO_SYSTEM, adds_bos=True)
    served = read_chat_format(tokenizer).without_bos(read_added_bos(tokenizer))

    assert served.before_system == "<turn>user\n"


def test_served_format_keeps_a_bos_that_only_the_template_writes() -> None:
    assert read_added_bos(Templated(NO_SYSTEM)) == ""


def test_no_template_is_read_as_plain() -> None:
    assert read_chat_format(Templated(None)) == PLAIN


def test_template_that_drops_the_user_is_refused() -> None:
    with pytest.raises(ModelError, match="does not write system, user and assistant once each"):
        read_chat_format(Templated("fixed text"))


def test_date_in_a_template_does_not_change_the_format() -> None:
    dated = "{{ date_string }}{% for m in messages %}<{{ m.content }}>{% endfor %}"

    assert read_chat_format(Templated(dated)).before_system == "26 Jul 2024<"


def test_prefix_and_branch_make_one_prompt(direct_request: ScoreRequest) -> None:
    request = direct_request.model_copy(update={"system": "S", "shared": "E", "answer": "Score:"})
    option = Option(option_id="secret", text="Poster: a harbour")

    assert CHATML.prefix(request) + CHATML.branch(request, option) == (
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nE\nPoster: a harbour<|im_end|>\n"
        "<|im_start|>assistant\nScore:"
    )


def test_prefix_and_branch_tokenise_apart_as_together(
    tiny_model: Path, direct_request: ScoreRequest
) -> None:
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(tiny_model)
    prefix = CHATML.prefix(direct_request)
    branch = CHATML.branch(direct_request, direct_request.options[0])

    assert (
        tokenizer(prefix)["input_ids"] + tokenizer(branch)["input_ids"]
        == tokenizer(prefix + branch)["input_ids"]
    )


def test_prompt_leaves_the_assistant_turn_open() -> None:
    assert CHATML.prompt(WriteRequest(system="S", user="U", answer="For:")) == (
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n"
        "<|im_start|>assistant\nFor:"
    )


def test_template_hash_differs_by_format() -> None:
    assert len({template_hash(CHATML), template_hash(PLAIN), template_hash(None)}) == 3
