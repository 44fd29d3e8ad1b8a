"""The reader whose weights are learned from logs."""

from __future__ import annotations

from agent.settings import RecallSettings
from finetune.policies.distribution import greedy
from finetune.policies.materials import remembered
from finetune.policies.rates import RateBook
from finetune.policies.trained_reader import TrainedReaderPolicy
from retrieval.embedder import HashEmbedder
from retrieval.types import Case, PastEngagement
from tests.finetune.policies.small import case, past, rate

FACETS = {
    "a tank": {"theme": "war", "mood": "tense"},
    "a trench": {"theme": "war", "mood": "sad"},
    "a kiss": {"theme": "romance", "mood": "warm"},
    "a rose": {"theme": "romance"},
}
RECALL = remembered(HashEmbedder().embed)
PAIR = {"a": "a tank", "b": "a kiss"}


def test_trained_reader_counts_by_facet_and_outcome() -> None:
    policy = TrainedReaderPolicy(RECALL, RecallSettings(), FACETS)
    asked = case(
        PAIR,
        [past("a trench", "finished"), past("a tank", "skipped"), past("a rose", "played")],
    )

    # Facets mood, theme; by taken, played, refused; then moods sad, tense, warm; romance, war.
    assert policy.features(asked).tolist() == [
        [0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1],
        [0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0],
    ]


def rows(history: list[PastEngagement], liked: str) -> list[Case]:
    return [
        case(PAIR, history, shown=a, reward=float(a == liked), case_id=f"{liked}-{a}-{i}")
        for i in range(20)
        for a in PAIR
    ]


def test_trained_reader_learns_that_members_avoid_what_they_finished() -> None:
    soldier, lover = [past("a trench", "finished")], [past("a rose", "finished")]
    policy = TrainedReaderPolicy(RECALL, RecallSettings(), FACETS)
    bored = rows(soldier, "b") + rows(lover, "a")
    policy.fit(bored, bored)

    assert greedy(policy.probabilities(case(PAIR, soldier))) == {"a": 0.0, "b": 1.0}


def test_trained_reader_with_rates_has_one_more_feature() -> None:
    book = RateBook([rate("a", 50, 100), rate("b", 10, 100)], origin="take rate table")
    policy = TrainedReaderPolicy(RECALL, RecallSettings(), FACETS, rates=book)
    policy.fit(rows([], "a"), rows([], "a"))

    assert policy.name == "trained-reader+take-rate"
    assert greedy(policy.probabilities(case(PAIR))) == {"a": 1.0, "b": 0.0}
