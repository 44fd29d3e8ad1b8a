"""The list prompt: orders, numbers read from log-probabilities, votes."""

from __future__ import annotations

import math

import pytest

from agent.models.contract import ScoreRequest
from agent.models.listing import (
    Listing,
    build_listings,
    order_generator,
    read_number,
    tally_logprobs,
    tally_votes,
)
from agent.models.server import Position
from retrieval.errors import ModelError

AB = Listing(user="", option_ids=("a", "b"))
BA = Listing(user="", option_ids=("b", "a"))


def answer(**by_number: float) -> list[Position]:
    top = {number.removeprefix("n"): math.log(p) for number, p in by_number.items()}
    return [Position(token=max(top, key=lambda token: top[token]), top=top)]


def test_listing_numbers_the_options_in_its_order(list_request: ScoreRequest) -> None:
    (listing,) = build_listings(list_request, 1, order_generator("r"))
    captions = {"a": "a harbour", "b": "two dancers", "c": "a tank"}
    one, two, three = (captions[option_id] for option_id in listing.option_ids)

    assert listing.user == (
        f"{list_request.shared}\nPosters of the title:\n"
        f"1. {one}\n2. {two}\n3. {three}\nWhich number?"
    )


def test_orders_are_the_same_for_the_same_request_id(list_request: ScoreRequest) -> None:
    first = build_listings(list_request, 8, order_generator("r"))
    turned = list_request.model_copy(update={"options": list_request.options[::-1]})

    assert first == build_listings(turned, 8, order_generator("r"))
    assert first != build_listings(list_request, 8, order_generator("s"))


def test_repeats_take_different_orders(list_request: ScoreRequest) -> None:
    listings = build_listings(list_request, 8, order_generator("r"))

    assert len({listing.option_ids for listing in listings}) > 1


def test_logprobs_are_renormalised_and_averaged() -> None:
    tally = tally_logprobs([AB, BA], [answer(n1=0.6, n2=0.2), answer(n1=0.3, n2=0.3, n3=0.4)])

    assert {k: math.exp(u) for k, u in tally.utilities.items()} == pytest.approx(
        {"a": (0.75 + 0.5) / 2, "b": (0.25 + 0.5) / 2}
    )
    assert tally.downgrades == ()


def test_number_after_other_words_is_read() -> None:
    positions = [Position(token="The", top={"The": -0.1, "1": -9.0}), *answer(n1=0.2, n2=0.8)]

    assert math.exp(tally_logprobs([AB], [positions]).utilities["b"]) == pytest.approx(0.8)


def test_absent_number_is_floored_and_said() -> None:
    tally = tally_logprobs([AB], [[Position(token=" 1", top={" 1": -0.1, "x": -5.1})]])

    assert tally.utilities["a"] - tally.utilities["b"] == pytest.approx(5)
    assert tally.downgrades == (
        "not among the 20 most likely tokens and taken to be as likely as the last of them: 2 (1x)",
    )


def test_answer_without_a_number_is_left_out_and_said() -> None:
    tally = tally_logprobs([AB, AB], [answer(n1=0.5, n2=0.5), [Position(token="x", top={})]])

    assert tally.downgrades == ("1 of 2 answers named no option",)


def test_votes_are_shares_with_one_vote_spread_evenly() -> None:
    tally = tally_votes([AB, BA, AB], ["1", "2.", "Number 1"])

    assert {k: math.exp(u) for k, u in tally.utilities.items()} == pytest.approx(
        {"a": 3.5 / 4, "b": 0.5 / 4}
    )
    assert tally.downgrades == ("probabilities are shares of 3 votes over shuffled lists",)


def test_unread_votes_are_left_out_and_said() -> None:
    tally = tally_votes([AB, AB], ["2", "neither"])

    assert tally.downgrades == (
        "probabilities are shares of 1 votes over shuffled lists",
        "1 of 2 answers named no option",
    )


def test_no_vote_at_all_is_refused() -> None:
    with pytest.raises(ModelError, match=r"none of 2 answers names one number .* is 'I like it'"):
        tally_votes([AB, AB], ["I like it", ""])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        (" 12.", 12),
        ("[3] since 3 fits", 3),
        ("3 or 4", None),
        ("0", None),
        ("13", None),
        ("", None),
    ],
)
def test_number_is_read_only_where_one_is_named(text: str, number: int | None) -> None:
    assert read_number(text, 12) == number
