"""The in-process backend: a transformers model that scores packed branches and writes texts.

Scores are computed in float32 on a CPU: in bfloat16 utilities move by up to 0.3 with the packing
order, which flips about one choice in ten. Branches are packed in the order of their texts, never
of their ids or the caller's order, so the same set gives the same numbers.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.decision import Invariance, Mode
from agent.models import branches
from agent.models.base import BUNDLED, BUNDLED_NAME, base_hash, find_base
from agent.models.chat_format import ChatFormat, read_chat_format, template_hash
from agent.models.checkpoint import Manifest, check_fits, find_adapter, read_manifest
from agent.models.contract import ScoreRequest, Scores, WriteRequest, Written
from agent.models.readout import YES_NO, digit_tokens, expected_digit, label_token, yes_minus_no
from agent.models.scores import build_scores, content_order, refuse_unscorable
from agent.models.writing import generate, likeliest, read_prompt
from retrieval.errors import CheckpointError, ModelError

MAX_OPTIONS = 40
WRITE_BATCH = 16
# Prompts whose beams are searched at once: more are no faster on two cores.
BEAM_BATCH = 8
# What the disk and torch raise, torch above all where there is too little memory.
FAILURES = (OSError, RuntimeError, MemoryError)
# Prefixes whose keys and values are kept: 46 kB a token of the bundled base in float32, so about
# 20 MB for 430 tokens.
N_CACHED_PREFIXES = 8


class LocalBackend:
    """A model in this process. Open it with ``LocalBackend.open``."""

    invariance: Invariance = "exact"
    max_options = MAX_OPTIONS

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        name: str,
        mode: Mode = "direct",
        temperature: float = 1.0,
        writes_notes: bool = False,
    ) -> None:
        self.model = name
        self.mode: Mode = mode
        self.writes_notes = writes_notes
        self._model = model
        self._tokenizer = tokenizer
        self._temperature = temperature
        self._format: ChatFormat = read_chat_format(tokenizer)
        self.template_hash = template_hash(self._format)
        self._pass = branches.packed if branches.packs_exactly(model) else branches.separate
        # The tokenizer's padding and the prefix cache are shared between calls.
        self._lock = threading.Lock()
        self._caches: OrderedDict[tuple[int, ...], Any] = OrderedDict()
        self._last_read: tuple[str, Any] | None = None

    @classmethod
    def open(
        cls, base: str = BUNDLED, *, adapter: str | None = "shipped", mode: Mode | None = None
    ) -> LocalBackend:
        """Load a base and, if named, its adapter, and check that they belong together.

        Args:
            base: "bundled", a local folder or a Hugging Face id.
            adapter: "shipped", a folder, or None for the bare base.
            mode: how to score; None takes the adapter's first mode, ``direct`` without one.

        Raises:
            MissingModelError: the base or the adapter is not on this machine.
            CheckpointError: the adapter was trained for something else; no weights were loaded.
            ModelError: a file can't be read or written, or there is too little memory.
        """
        with _plain_errors(_not_loaded("base", base), *FAILURES):
            folder = find_adapter(adapter)
            manifest = read_manifest(folder) if folder is not None else None
            source = find_base(base)
            tokenizer = _load_tokenizer(source)
            trained: tuple[Mode, ...] = tuple(manifest.modes) if manifest else ("direct",)
            wanted: Mode = trained[0] if mode is None else mode
            if wanted == "list":
                raise CheckpointError(
                    "mode 'list' is for chat servers; here use 'direct' or 'reason'"
                )
            if manifest is not None:
                hashed = template_hash(read_chat_format(tokenizer))
                check_fits(manifest, base=source, template=hashed, mode=wanted, folder=folder)
            return cls(
                _load_weights(source, folder),
                tokenizer,
                name=_model_name(base, source, folder, manifest),
                mode=wanted,
                temperature=manifest.modes[wanted] if manifest else 1.0,
                writes_notes=manifest.writes_notes if manifest else False,
            )

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request, one packed pass each; one thread at a time.

        Raises:
            BadInputError: a request is of another mode, or holds too many options.
            ModelError: a prompt is too long, or there is too little memory.
        """
        for request in requests:
            refuse_unscorable(request, self, ("direct", "reason"))
        with self._working():
            return [self._score(request) for request in requests]

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """Write one text a request, in batches; each is sampled by its own temperature and seed."""
        with self._working():
            return self._write(requests)

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The ``n`` likeliest texts a request, by beam search."""
        found: dict[int, tuple[Written, ...]] = {}
        order = sorted(range(len(requests)), key=lambda i: len(requests[i].user))
        with self._working():
            for start in range(0, len(order), BEAM_BATCH):
                batch = order[start : start + BEAM_BATCH]
                texts = likeliest(
                    self._model,
                    self._tokenizer,
                    [self._format.prompt(requests[i]) for i in batch],
                    n=n,
                    max_tokens=max(requests[i].max_tokens for i in batch),
                )
                found.update(zip(batch, texts, strict=True))
        return [found[i] for i in range(len(requests))]

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        """One thread at a time, and what goes wrong in it as a ModelError."""
        with self._lock, _plain_errors(f"{self.model} gave no answer", *FAILURES):
            yield

    def _write(self, requests: Sequence[WriteRequest]) -> list[str]:
        texts: dict[int, str] = {}
        order = sorted(range(len(requests)), key=lambda i: len(requests[i].user))
        for start in range(0, len(order), WRITE_BATCH):
            batch = order[start : start + WRITE_BATCH]
            texts.update(zip(batch, self._generate([requests[i] for i in batch]), strict=True))
        return [texts[i] for i in range(len(requests))]

    def _score(self, request: ScoreRequest) -> Scores:
        ordered = content_order(request.options)
        prefix = self._ids(self._format.prefix(request))
        tails = [self._ids(self._format.branch(request, option)) for option in ordered]
        self._check_room(len(prefix) + max(len(tail) for tail in tails))
        key = tuple(prefix)
        cache = self._caches.pop(key, None)
        result = self._pass(self._model, prefix, tails, cache=cache)
        self._remember(key, result.cache)
        utilities = self._read(result.logits, request.mode)
        return build_scores(
            request,
            {option.option_id: u for option, u in zip(ordered, utilities, strict=True)},
            backend=self,
            temperature=self._temperature,
            prompt_hash=_hash_ids(prefix, tails),
            n_tokens=len(prefix) + sum(len(tail) for tail in tails),
            n_cached_tokens=len(prefix) if cache is not None else 0,
        )

    def _read(self, logits: Any, mode: Mode) -> list[float]:
        if mode == "reason":
            return [float(u) for u in expected_digit(logits, digit_tokens(self._tokenizer))]
        yes, no = (label_token(self._tokenizer, label) for label in YES_NO)
        return [float(u) for u in yes_minus_no(logits, yes, no)]

    def _check_room(self, n_tokens: int) -> None:
        room = int(self._model.config.max_position_embeddings)
        if n_tokens > room:
            raise ModelError(
                f"the prompt takes {n_tokens} tokens and {self.model} has room for {room}; "
                "lower [recall] k in keyart.toml"
            )

    def _remember(self, key: tuple[int, ...], cache: Any) -> None:
        self._caches[key] = cache
        while len(self._caches) > N_CACHED_PREFIXES:
            self._caches.popitem(last=False)

    def _generate(self, requests: Sequence[WriteRequest]) -> list[str]:
        prompts = [self._format.prompt(request) for request in requests]
        return generate(
            self._model,
            self._tokenizer,
            prompts,
            max_tokens=max(request.max_tokens for request in requests),
            temperatures=[request.temperature for request in requests],
            seeds=[request.seed for request in requests],
            read=self._read_once(prompts[0]) if len(set(prompts)) == 1 else None,
        )

    def _read_once(self, prompt: str) -> Any:
        """The prompt's keys and values; the last prompt's are kept for another attempt at it."""
        if self._last_read is None or self._last_read[0] != prompt:
            self._last_read = (prompt, read_prompt(self._model, self._tokenizer, prompt))
        return self._last_read[1]

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


def _load_tokenizer(source: Path | str) -> Any:
    from transformers import AutoTokenizer

    from agent.models.quiet import quiet_loading

    with quiet_loading(), _plain_errors(_not_loaded("base", source), Exception):
        tokenizer = AutoTokenizer.from_pretrained(source)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def _load_weights(source: Path | str, adapter: Path | None) -> Any:
    """The base in float32, with the adapter merged into it."""
    import torch
    from transformers import AutoModelForCausalLM

    from agent.models.quiet import quiet_loading

    device = "cuda" if torch.cuda.is_available() else "cpu"
    with quiet_loading(), _plain_errors(_not_loaded("base", source), Exception):
        model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
    if adapter is not None:
        from peft import PeftModel

        with quiet_loading(), _plain_errors(_not_loaded("adapter", adapter), Exception):
            model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    return model.eval().to(device)


def _not_loaded(part: str, source: Path | str) -> str:
    return f"the {part} {str(source)!r} can't be loaded"


@contextlib.contextmanager
def _plain_errors(what: str, *kinds: type[Exception]) -> Iterator[None]:
    """Turn an error of the disk, of torch or of a library into a ModelError of one sentence.

    Args:
        what: the failure, in words.
        kinds: the errors meant. While files of any format are read it is every one, since hub,
            file and format errors have no common base.
    """
    try:
        yield
    except kinds as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"{what}: {reason}; check with: keyart doctor") from error


def _model_name(
    base: str, source: Path | str, folder: Path | None, manifest: Manifest | None
) -> str:
    """Base and adapter with the first characters of their hashes: what scored, to the bit."""
    shown = BUNDLED_NAME if base == BUNDLED else Path(base).name
    hashed = base_hash(source)
    name = f"{shown}@{hashed[:8]}" if hashed != str(source) else shown
    if folder is None:
        return name
    return f"{name}+{manifest.name}@{manifest.adapter[:8]}" if manifest else f"{name}+{folder.name}"


def _hash_ids(prefix: Sequence[int], tails: Sequence[Sequence[int]]) -> str:
    digest = hashlib.sha256()
    for part in (prefix, *tails):
        digest.update(np.asarray([len(part), *part], dtype=np.int64).tobytes())
    return digest.hexdigest()
