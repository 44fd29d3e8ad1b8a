"""The text that a chat template puts around system, user and assistant, as four plain strings.

A template is rendered once with markers and split at them, so that a prompt's shared prefix and
its branches are plain concatenations, in process and over HTTP alike. ``CHATML`` is the format of
the bundled base; ``PLAIN`` serves a base model that has no chat template.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

from agent.models.contract import Option, ScoreRequest, WriteRequest
from prompts import prompts_hash
from retrieval.errors import ModelError
from retrieval.types import Frozen

_SYSTEM, _USER, _ANSWER = "KEYARTSYSTEMTEXT", "KEYARTUSERTEXT", "KEYARTANSWERTEXT"
# Some templates write today's date unless they are told one; a hash must not change overnight.
_DATE = "26 Jul 2024"


class ChatTokenizer(Protocol):
    """What of a transformers tokenizer is needed to read its chat template."""

    @property
    def chat_template(self) -> str | None:
        """The Jinja template; None for a base model."""

    @property
    def bos_token(self) -> str | None:
        """The token that opens a sequence, if there is one."""

    def __call__(self, text: str) -> Mapping[str, list[int]]:
        """The token ids of a text, with whatever the tokenizer adds to it."""

    def convert_tokens_to_ids(self, tokens: str) -> int:
        """The id of one token."""

    def apply_chat_template(
        self,
        conversation: list[dict[str, str]],
        *,
        tokenize: bool,
        add_generation_prompt: bool,
        date_string: str,
    ) -> str:
        """The conversation as one string."""


class ChatFormat(Frozen):
    """What stands before each turn's text, and what ends the assistant's turn.

    A prompt reads ``before_system`` system ``before_user`` user ``before_answer`` answer. A branch
    starts on a new line after the shared text; the line break belongs to the prefix.
    """

    before_system: str
    before_user: str
    before_answer: str
    end: str

    def prefix(self, request: ScoreRequest) -> str:
        """What all branches of a request share, up to and with the line break."""
        return f"{self.before_system}{request.system}{self.before_user}{request.shared}\n"

    def branch(self, request: ScoreRequest, option: Option) -> str:
        """What one option adds to the prefix; the label or digit is the next token."""
        return f"{option.text}{self.before_answer}{request.answer}"

    def prompt(self, request: WriteRequest) -> str:
        """The whole prompt of a text to write; the assistant's turn is left open."""
        head = f"{self.before_system}{request.system}{self.before_user}{request.user}"
        return f"{head}{self.before_answer}{request.answer}"

    def without_bos(self, bos: str) -> ChatFormat:
        """The format as a server is sent it, whose tokenizer adds ``bos`` itself."""
        before_system = self.before_system.removeprefix(bos)
        return self.model_copy(update={"before_system": before_system})


CHATML = ChatFormat(
    before_system="<|im_start|>system\n",
    before_user="<|im_end|>\n<|im_start|>user\n",
    before_answer="<|im_end|>\n<|im_start|>assistant\n",
    end="<|im_end|>",
)
PLAIN = ChatFormat(before_system="", before_user="\n\n", before_answer="\n\n", end="\n\n")


def read_chat_format(tokenizer: ChatTokenizer) -> ChatFormat:
    """The format of a transformers tokenizer's chat template, or PLAIN where it has none.

    A template that refuses or drops the system role gets the system text at the head of the
    user's turn. A token that the template writes at the very start (BOS) is part of
    ``before_system``: encode with ``add_special_tokens=False``.

    Raises:
        ModelError: the template doesn't reproduce the texts that it is given, in order.
    """
    if not tokenizer.chat_template:
        return PLAIN
    system, user = _turn("system", _SYSTEM), _turn("user", _USER)
    opened = _render(tokenizer, [system, user])
    head = [system, user]
    if _SYSTEM not in opened:
        head = [_turn("user", f"{_SYSTEM}\n\n{_USER}")]
        opened = _render(tokenizer, head)
    closed = _render(tokenizer, [*head, _turn("assistant", _ANSWER)], is_open=False)
    before_system, rest = _split(opened, _SYSTEM)
    before_user, before_answer = _split(rest, _USER)
    _, end = _split(closed, _ANSWER)
    return ChatFormat(
        before_system=before_system,
        before_user=before_user,
        before_answer=before_answer,
        end=end.strip(),
    )


def read_added_bos(tokenizer: ChatTokenizer) -> str:
    """The token that the tokenizer, and so a server that is sent text, puts before it; or ""."""
    bos = tokenizer.bos_token
    if not bos or tokenizer("a")["input_ids"][:1] != [tokenizer.convert_tokens_to_ids(bos)]:
        return ""
    return bos


def template_hash(chat_format: ChatFormat | None) -> str:
    """SHA-256 of the prompt files and the chat format.

    Args:
        chat_format: None where a server applies a chat template that can't be seen from here.
    """
    shown = chat_format.model_dump_json() if chat_format is not None else "unseen"
    return hashlib.sha256(f"{prompts_hash()}\0{shown}".encode()).hexdigest()


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _render(tokenizer: ChatTokenizer, turns: list[dict[str, str]], *, is_open: bool = True) -> str:
    """The rendered turns, or "" if the template refuses them."""
    from jinja2 import TemplateError

    try:
        return tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=is_open, date_string=_DATE
        )
    except TemplateError:
        return ""


def _split(text: str, marker: str) -> tuple[str, str]:
    before, found, after = text.partition(marker)
    if not found or marker in after:
        raise ModelError(
            "the tokenizer's chat template does not write system, user and assistant once each and "
            "in this order; choose a base whose template does, or give a ChatFormat"
        )
    return before, after
