"""The embedding bandit and the table of caption vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from finetune.policies.distribution import greedy
from finetune.policies.embedding import EmbeddingPolicy
from finetune.policies.vectors import CaptionTable
from retrieval.embedder import HashEmbedder, Vectors
from retrieval.types import Case, PastEngagement, Progress
from tests.finetune.policies.small import case, past

PAIR = {"a": "tank trench smoke", "b": "kiss rose lamp"}
SOLDIER = [past("tank trench smoke", "finished"), past("kiss rose lamp", "skipped", day=1)]
LOVER = [past("tank trench smoke", "skipped"), past("kiss rose lamp", "finished", day=1)]


class CountingEmbedder(HashEmbedder):
    """Counts the texts that it embeds."""

    n = 0

    def embed(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        self.n += len(texts)
        return super().embed(texts, progress=progress)


def rows(history: list[PastEngagement], liked: str) -> list[Case]:
    return [
        case(PAIR, history, shown=a, reward=float(a == liked), case_id=f"{liked}-{a}-{i}")
        for i in range(20)
        for a in PAIR
    ]


def test_members_get_what_their_like_took() -> None:
    policy = EmbeddingPolicy(HashEmbedder().embed)
    both = rows(SOLDIER, "a") + rows(LOVER, "b")
    policy.fit(both, both)

    assert greedy(policy.probabilities(case(PAIR, SOLDIER))) == {"a": 1.0, "b": 0.0}
    assert greedy(policy.probabilities(case(PAIR, LOVER))) == {"a": 0.0, "b": 1.0}


def test_member_without_history_has_no_vector() -> None:
    policy = EmbeddingPolicy(HashEmbedder().embed)
    policy.prepare([case(PAIR)])
    features = policy.features(case(PAIR))

    assert features[:, -2:].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_caption_is_embedded_once() -> None:
    embedder = CountingEmbedder()
    table = CaptionTable(embedder)
    first = table(["a sea", "a bar", "a sea"])
    table(["a bar"])

    assert embedder.n == 2
    assert np.array_equal(first[0], first[2])


def test_vectors_are_kept_between_runs(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    first = CaptionTable(HashEmbedder(), file=file)
    first.fill(["a sea", "a bar"])
    again = CountingEmbedder()

    assert np.array_equal(CaptionTable(again, file=file)(["a bar"]), first(["a bar"]))
    assert again.n == 0


def test_vectors_of_another_embedder_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    CaptionTable(HashEmbedder(), file=file).fill(["a sea"])
    other = CountingEmbedder(dimension=8)

    assert CaptionTable(other, file=file)(["a sea"]).shape == (1, 8)
    assert other.n == 1
