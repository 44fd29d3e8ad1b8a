"""The facet-probe tagger: what probes read, and the rule that counts it."""

from __future__ import annotations

import pytest

from agent.reading import Reading
from agent.settings import RecallSettings
from finetune.policies.distribution import greedy
from finetune.policies.materials import remembered
from finetune.policies.probes import FacetProbes
from finetune.policies.tagger import TaggerPolicy, tagged_utility
from finetune.rows.notes import LabelledCaption
from retrieval.embedder import HashEmbedder
from retrieval.types import Outcome
from tests.finetune.conftest import evidence
from tests.finetune.policies.small import case, past

WORDS = {
    ("war", "tense"): "tank trench smoke",
    ("war", "sad"): "tank trench tears",
    ("romance", "tense"): "kiss rose smoke",
    ("romance", "sad"): "kiss rose tears",
}
EXTRA = ("dawn", "rain", "bridge", "lamp", "door")
LABELLED = [
    LabelledCaption(caption=f"{words} {extra}", theme=theme, mood=mood)
    for (theme, mood), words in WORDS.items()
    for extra in EXTRA
]


@pytest.fixture(scope="module")
def probes() -> FacetProbes:
    embed = HashEmbedder(dimension=256).embed
    return FacetProbes(embed, LABELLED, LABELLED[::5], penalties=[10.0])


def test_probes_read_theme_and_mood(probes: FacetProbes) -> None:
    reading = probes.read(["tank smoke window"])["tank smoke window"]

    assert reading.subject["war"] > 0.8
    assert reading.mood["tense"] > 0.8
    assert sum(reading.subject.values()) == pytest.approx(1.0)


def test_probes_report_what_they_were_fitted_on(probes: FacetProbes) -> None:
    assert (probes.report.n_train, probes.report.n_validation) == (20, 4)
    assert probes.report.accuracy == {"theme": 1.0, "mood": 1.0}
    assert probes.report.inverse_penalty == {"theme": 10.0, "mood": 10.0}


def test_utility_counts_a_possible_match_for_its_probability() -> None:
    past_items = [
        evidence(1, "x", Outcome.FINISHED),
        evidence(2, "y", Outcome.SKIPPED),
        evidence(3, "z", Outcome.PLAYED),
    ]
    readings = [
        Reading({"war": 0.8, "crime": 0.2}, {"tense": 1.0}),
        Reading({"war": 0.5, "space": 0.5}, {"sad": 1.0}),
        Reading({"war": 1.0}, {"tense": 1.0}),
    ]
    candidate = Reading({"war": 0.5, "crime": 0.5}, {"tense": 0.6, "sad": 0.4})

    # 2 * (0.4 + 0.1) + 0.6 for the first, 2 * 0.25 + 0.4 against by the second.
    assert tagged_utility(past_items, readings, candidate) == pytest.approx(0.7)


def test_tagger_prefers_the_theme_that_was_taken(probes: FacetProbes) -> None:
    recall = remembered(HashEmbedder().embed)
    policy = TaggerPolicy(recall, RecallSettings(), probes)
    asked = case(
        {"a": "a tank in smoke", "b": "a kiss in smoke"},
        [past("tank trench rain", "finished"), past("kiss rose rain", "skipped", day=1)],
    )

    assert greedy(policy.probabilities(asked)) == {"a": 1.0, "b": 0.0}
    assert policy.probabilities(asked.model_copy(update={"history": ()})) == {"a": 0.5, "b": 0.5}
