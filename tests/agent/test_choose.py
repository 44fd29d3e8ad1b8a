"""The choice: the most probable artwork, or a draw whose propensity is true."""

from __future__ import annotations

from collections import Counter

import pytest

from agent.choose import choose
from retrieval.errors import BadInputError


def test_choice_without_exploration_is_the_most_probable_with_propensity_one() -> None:
    choice = choose({"a": 0.2, "b": 0.5, "c": 0.3})
    assert (choice.artwork_id, choice.propensity) == ("b", 1.0)


def test_choice_on_a_tie_is_the_smallest_id_in_any_order() -> None:
    assert choose({"b": 0.5, "a": 0.5}).artwork_id == "a"
    assert choose({"a": 0.5, "b": 0.5}).artwork_id == "a"


def test_choice_with_exploration_repeats_with_its_seed() -> None:
    probabilities = {"a": 0.1, "b": 0.6, "c": 0.3}
    draws = [choose(probabilities, explore=1.0, seed=11).artwork_id for _ in range(5)]
    assert len(set(draws)) == 1


def test_draw_does_not_depend_on_the_order_of_the_candidates() -> None:
    first = choose({"a": 0.1, "b": 0.6, "c": 0.3}, explore=0.7, seed=5)
    second = choose({"c": 0.3, "b": 0.6, "a": 0.1}, explore=0.7, seed=5)
    assert first == second


def test_propensity_of_the_draw_is_its_share_of_the_mixture() -> None:
    chances = {
        choice.artwork_id: choice.propensity
        for choice in (choose({"a": 0.1, "b": 0.9}, explore=0.4, seed=seed) for seed in range(40))
    }
    assert chances == {"a": pytest.approx(0.2), "b": pytest.approx(0.8)}


def test_draws_come_as_often_as_their_propensity_says() -> None:
    draws = Counter(
        choose({"a": 0.1, "b": 0.6, "c": 0.3}, explore=0.6, seed=seed).artwork_id
        for seed in range(3000)
    )
    assert draws["a"] / 3000 == pytest.approx(0.2, abs=0.03)
    assert draws["b"] / 3000 == pytest.approx(0.6, abs=0.03)


def test_single_candidate_is_chosen_with_propensity_one() -> None:
    assert choose({"a": 1.0}, explore=0.3, seed=1).propensity == pytest.approx(1.0)


@pytest.mark.parametrize("explore", [-0.1, 1.1, float("nan")])
def test_exploration_outside_zero_to_one_is_refused(explore: float) -> None:
    with pytest.raises(BadInputError, match="allowed: from 0 to 1"):
        choose({"a": 1.0}, explore=explore)
