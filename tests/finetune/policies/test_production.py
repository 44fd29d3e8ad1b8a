"""Production: take rates, genre affinities crossed with tags, from training rows alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from finetune.policies.distribution import greedy
from finetune.policies.known import Known, load_known
from finetune.policies.production import ProductionPolicy
from finetune.policies.rates import RateBook
from finetune.world.knobs import LoggerKnobs
from retrieval.dataset import Dataset
from retrieval.errors import BadInputError
from retrieval.types import Artwork, Case, PastEngagement, Title
from tests.finetune.policies.small import case, past, rate

KNOWN = Known(
    genres={"War One": ("war",), "Love One": ("romance",), "New": ("war", "romance")},
    tags={"a": "danger", "b": "hearts"},
)
PAIR = {"a": "A tank.", "b": "A kiss."}
NO_RATES = RateBook([], origin="none")
LOOSE = LoggerKnobs(inverse_penalty=1.0)
SOLDIER = [past("A tank.", "finished", title="War One", day=n) for n in range(6)]
LOVER = [past("A kiss.", "finished", title="Love One", day=n) for n in range(6)]


def rows(history: list[PastEngagement], liked: str, *, n: int = 20) -> list[Case]:
    """Each artwork shown ``n`` times to members of one history, who take only ``liked``."""
    return [
        case(PAIR, history, shown=a, reward=float(a == liked), case_id=f"{liked}-{a}-{i}")
        for i in range(n)
        for a in PAIR
    ]


def fitted(train: list[Case], rates: RateBook = NO_RATES) -> ProductionPolicy:
    policy = ProductionPolicy(KNOWN, rates, knobs=LOOSE)
    policy.fit(train, [])
    return policy


def test_members_of_each_genre_get_the_tag_that_their_like_took() -> None:
    policy = fitted(rows(SOLDIER, "a") + rows(LOVER, "b"))

    assert greedy(policy.probabilities(case(PAIR, SOLDIER))) == {"a": 1.0, "b": 0.0}
    assert greedy(policy.probabilities(case(PAIR, LOVER))) == {"a": 0.0, "b": 1.0}


def test_take_rate_decides_where_tags_are_alike() -> None:
    book = RateBook([rate("a", 30, 100), rate("b", 10, 100)], origin="take rate table")
    known = Known(genres=KNOWN.genres, tags={})
    policy = ProductionPolicy(known, book, knobs=LOOSE)
    policy.fit(rows([], "a"), [])

    assert greedy(policy.probabilities(case(PAIR))) == {"a": 1.0, "b": 0.0}


def test_titles_that_are_not_known_say_nothing_of_the_member() -> None:
    policy = fitted(rows(SOLDIER, "a") + rows(LOVER, "b"))
    stranger = [past("A tank.", "finished", title="Unheard", day=n) for n in range(6)]

    with_them = policy.utilities(case(PAIR, stranger))

    assert with_them.tolist() == policy.utilities(case(PAIR)).tolist()


def test_fit_reports_the_penalty_that_every_lift_depends_on() -> None:
    policy = ProductionPolicy(KNOWN, NO_RATES)
    report = policy.fit(rows(SOLDIER, "a"), [])

    assert report.settings == {"inverse_penalty": 0.0003}
    assert (report.n_train, report.n_validation) == (40, 0)


def test_unfitted_is_refused() -> None:
    with pytest.raises(BadInputError, match="policy production is not fitted"):
        ProductionPolicy(KNOWN, NO_RATES).probabilities(case(PAIR))


def test_rewards_that_are_all_alike_are_refused() -> None:
    alike = [row for row in rows(SOLDIER, "a") if row.reward == 1]
    with pytest.raises(BadInputError, match="all 20 training rows have the same reward 1"):
        fitted(alike)


def artwork(artwork_id: str, **facets: str) -> Artwork:
    return Artwork(artwork_id=artwork_id, title_id="t-1", caption="A sea.", facets=facets)


def test_tags_are_the_facet_tag_else_the_theme() -> None:
    titles = (Title(title_id="t-1", name="One", genres=("war",)),)
    themed = Dataset(Path(), titles, (artwork("a", theme="war"), artwork("b")))
    tagged = Dataset(Path(), titles, (artwork("a", theme="war", tag="danger"),))

    assert load_known(themed).tags == {"a": "war"}
    assert load_known(tagged).tags == {"a": "danger"}
    assert load_known(themed).genres == {"One": ("war",)}
