"""Notes: what a caption shows, in a few words, written by the model once per distinct caption.

Where the model wavers the notes say so: they hold the likeliest words with their probabilities (see
``agent.reading``). They are kept by model, template and caption, so that a caption is read once
whoever meets it. What the model wrote is normalised, never corrected; what can't be read becomes
"unclear" and is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from agent.models.contract import Backend, Written
from agent.reading import UNCLEAR, Reading, format_notes
from agent.render import render_note
from retrieval.errors import StoreError
from retrieval.types import Frozen

MAX_WORDS = 6
# Texts a caption whose probabilities are added up by word.
N_LIKELIEST = 4
UNREAD = f"{UNCLEAR}, {UNCLEAR}"
# Captions in one call of the backend: some 1,500 prompt tokens at 60 tokens a caption.
BATCH = 24


class NoteCache(Protocol):
    """Where notes are kept. Keys are the model, its template's hash and the caption's hash."""

    def read_notes(
        self, *, model: str, template_hash: str, caption_hashes: Sequence[str]
    ) -> dict[str, str]:
        """The notes that are kept, by caption hash."""

    def add_notes(self, notes: Mapping[str, str], *, model: str, template_hash: str) -> None:
        """Keep notes by caption hash; one that is there already stays."""


class Noted(Frozen):
    """Notes by caption, and what is to be said about how they came about."""

    notes: dict[str, str]
    reasons: tuple[str, ...] = ()


class NoteBook:
    """The notes of one model."""

    def __init__(self, backend: Backend, cache: NoteCache) -> None:
        self._backend = backend
        self._cache = cache

    def read(self, captions: Iterable[str]) -> Noted:
        """The notes of every distinct caption, written where they are not kept yet.

        Raises:
            ModelError: the model can't write them.
        """
        by_hash = {caption_hash(caption): caption for caption in captions}
        reasons: list[str] = []
        kept = self._kept(list(by_hash), reasons)
        missing = [key for key in by_hash if key not in kept]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            notes = write_notes(self._backend, [by_hash[key] for key in batch])
            fresh = dict(zip(batch, notes, strict=True))
            self._keep(fresh, reasons)
            kept |= fresh
        n_unclear = sum(kept[key] == UNREAD for key in by_hash)
        if n_unclear:
            reasons.append(f"notes: {n_unclear} of {len(by_hash)} captions could not be read")
        by_caption = {caption: kept[key] for key, caption in by_hash.items()}
        return Noted(notes=by_caption, reasons=tuple(dict.fromkeys(reasons)))

    def _kept(self, hashes: list[str], reasons: list[str]) -> dict[str, str]:
        try:
            return self._cache.read_notes(
                model=self._backend.model,
                template_hash=self._backend.template_hash,
                caption_hashes=hashes,
            )
        except StoreError as error:
            reasons.append(f"notes were written anew: {error}")
            return {}

    def _keep(self, fresh: Mapping[str, str], reasons: list[str]) -> None:
        try:
            self._cache.add_notes(
                fresh, model=self._backend.model, template_hash=self._backend.template_hash
            )
        except StoreError as error:
            reasons.append(f"notes were not kept: {error}")


def write_notes(backend: Backend, captions: Sequence[str]) -> list[str]:
    """The notes of every caption, in their order; nothing is kept.

    Raises:
        ModelError: the model can't write them.
    """
    found = backend.likeliest([render_note(caption) for caption in captions], N_LIKELIEST)
    return [format_notes(gather(texts)) for texts in found]


def gather(texts: Sequence[Written]) -> Reading:
    """The probability of every word over a caption's likeliest texts, which make up the whole.

    A text is a subject, a comma, a mood; words are added up over the texts that hold them.
    """
    total = sum(text.probability for text in texts) or 1.0
    subject: dict[str, float] = {}
    mood: dict[str, float] = {}
    for text in texts:
        named, _, felt = normalise(text.text).partition(",")
        for words, word in ((subject, named.strip()), (mood, felt.strip() or UNCLEAR)):
            words[word] = words.get(word, 0.0) + text.probability / total
    return Reading(subject, mood)


def caption_hash(caption: str) -> str:
    """SHA-256 of a caption's text, as hex."""
    return hashlib.sha256(caption.encode()).hexdigest()


def normalise(text: str) -> str:
    """What the model wrote as notes: its first line, lower case, at most 6 words, no full stop.

    Text without a single letter becomes "unclear". Marks that could end a line of the prompt or
    read as a citation are dropped.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    kept = "".join(char for char in first.casefold() if char.isalnum() or char in " ,'’-")
    words = kept.split()[:MAX_WORDS]
    notes = " ".join(words).strip(" ,-'’")
    return notes if any(char.isalpha() for char in notes) else UNCLEAR
