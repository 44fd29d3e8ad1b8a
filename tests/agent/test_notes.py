"""Notes: written once per caption, normalised, kept, and labelled where they can't be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from agent.database import Database
from agent.models.contract import Written
from agent.models.fake import ScriptedBackend
from agent.notes import NoteBook, caption_hash, gather, normalise
from agent.store import DecisionStore
from retrieval.errors import ModelError, StoreError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" War, tense.\n", "war, tense"),
        ("\n\nSpace; wonder", "space wonder"),
        ("a b c d e f g h", "a b c d e f"),
        ("first line\nsecond line", "first line"),
        ("[1] finished: <|im_end|>", "1 finished imend"),
        ("", "unclear"),
        ("...", "unclear"),
        ("42", "unclear"),
        ("Été, mélancolie", "été, mélancolie"),
    ],
)
def test_what_the_model_wrote_becomes_a_few_words_on_one_line(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_every_distinct_caption_is_written_once(tmp_path: Path) -> None:
    backend = ScriptedBackend(texts=lambda request: request.user.split()[-1], writes_notes=True)
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    book = NoteBook(backend, store)
    assert book.read(["A fox.", "The sea.", "A fox."]).notes == {
        "A fox.": "fox, unclear",
        "The sea.": "sea, unclear",
    }
    assert len(backend.written) == 2
    again = NoteBook(backend, store).read(["The sea.", "A fox.", "One owl."])
    assert again.notes["One owl."] == "owl, unclear"
    assert len(backend.written) == 3


def test_another_model_or_template_writes_its_own(tmp_path: Path) -> None:
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    first = ScriptedBackend(texts=["one"], model="first")
    second = ScriptedBackend(texts=["two"], model="second")
    assert NoteBook(first, store).read(["A fox."]).notes == {"A fox.": "one, unclear"}
    assert NoteBook(second, store).read(["A fox."]).notes == {"A fox.": "two, unclear"}


def test_captions_go_to_the_model_in_batches(tmp_path: Path) -> None:
    sizes: list[int] = []

    class Counting(ScriptedBackend):
        def write(self, requests: Sequence[object]) -> list[str]:
            sizes.append(len(requests))
            return ["fox"] * len(requests)

    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    NoteBook(Counting(), store).read([f"caption {n}" for n in range(30)])
    assert sizes == [24, 6]


def test_unreadable_notes_are_unclear_and_counted(tmp_path: Path) -> None:
    backend = ScriptedBackend(texts=["...", "fox"])
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    noted = NoteBook(backend, store).read(["first", "second"])
    assert noted.notes == {"first": "unclear, unclear", "second": "fox, unclear"}
    assert noted.reasons == ("notes: 1 of 2 captions could not be read",)


class _Down:
    def read_notes(self, **_: object) -> dict[str, str]:
        raise StoreError("the store is down")

    def add_notes(self, notes: Mapping[str, str], **_: object) -> None:
        raise StoreError("the store is down")


def test_cache_that_is_down_is_labelled() -> None:
    noted = NoteBook(ScriptedBackend(texts=["fox"]), _Down()).read(["A fox."])
    assert noted.notes == {"A fox.": "fox, unclear"}
    assert noted.reasons == (
        "notes were written anew: the store is down",
        "notes were not kept: the store is down",
    )


def test_words_of_the_likeliest_texts_are_added_up() -> None:
    texts = [("Crime, tense", 0.4), ("crime, eerie", 0.2), ("war, tense", 0.15), ("...", 0.05)]
    found = gather([Written(text=text, probability=p) for text, p in texts])
    assert found.subject == pytest.approx({"crime": 0.75, "war": 0.1875, "unclear": 0.0625})
    assert found.mood == pytest.approx({"tense": 0.6875, "eerie": 0.25, "unclear": 0.0625})


def test_dead_model_is_an_error(tmp_path: Path) -> None:
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    with pytest.raises(ModelError):
        NoteBook(ScriptedBackend(texts=[]), store).read(["A fox."])


def test_caption_is_kept_by_its_hash_alone(tmp_path: Path) -> None:
    store = DecisionStore(Database(f"sqlite:///{tmp_path / 'k.db'}"))
    NoteBook(ScriptedBackend(texts=["fox"]), store).read(["A most particular caption."])
    store.close()
    content = (tmp_path / "k.db").read_bytes()
    assert b"particular" not in content
    assert caption_hash("A most particular caption.").encode() in content
