"""Utilities are read from label log-probabilities; what is absent is floored and said."""

from __future__ import annotations

import math

import pytest

from agent.models.labels import absent_notes, label_logprobs, read_digit, read_yes_no
from retrieval.errors import ModelError


def test_yes_minus_no_is_the_difference_of_log_probabilities() -> None:
    reading = read_yes_no({"Yes": -0.5, "No": -2.0, "Maybe": -3.0})

    assert reading == (1.5, ())


@pytest.mark.parametrize("space", [" ", "\u0120", "\u2581"])
def test_leading_space_spells_the_same_label(space: str) -> None:
    top = {"Yes": math.log(0.2), f"{space}Yes": math.log(0.4), "No": math.log(0.3)}

    assert read_yes_no(top).utility == pytest.approx(math.log(2))


def test_longer_word_is_not_the_label() -> None:
    assert read_yes_no({"Yes": -1.0, "Nothing": -0.1, "No": -1.0}).utility == 0


def test_absent_label_is_as_likely_as_the_last_token() -> None:
    assert read_yes_no({"Yes": -0.5, "The": -4.0, "A": -6.0}) == (5.5, ("No",))


def test_minus_infinity_counts_as_absent() -> None:
    assert read_yes_no({"Yes": -0.5, "A": -6.0, "No": -math.inf}) == (5.5, ("No",))


def test_no_label_at_all_is_refused() -> None:
    with pytest.raises(ModelError, match=r"none of Yes, No but one of 'The', 'A'; use a model"):
        read_yes_no({"A": -2.0, "The": -1.0})


def test_no_tokens_at_all_are_refused() -> None:
    with pytest.raises(ModelError, match="one of no tokens"):
        read_yes_no({})


def test_expected_digit_renormalises_over_the_digits() -> None:
    top = {str(digit): -99.0 for digit in range(10)}
    top |= {"2": math.log(0.1), "8": math.log(0.3), "The": math.log(0.6)}

    assert read_digit(top).utility == pytest.approx(2 * 0.25 + 8 * 0.75)


def test_absent_digits_get_the_floor() -> None:
    reading = read_digit({"9": 0.0, "x": -50.0})

    assert reading.utility == pytest.approx(9)
    assert reading.absent == tuple("012345678")


def test_label_logprobs_keep_the_order_of_the_labels() -> None:
    assert label_logprobs({"1": -2.0, "2": -1.0}, ("2", "1")).logprobs == (-1.0, -2.0)


def test_absent_labels_are_counted_in_one_note() -> None:
    assert absent_notes([("No",), (), ("No", "Yes")], 20) == (
        "not among the 20 most likely tokens and taken to be as likely as the last of them: "
        "No (2x), Yes (1x)",
    )


def test_nothing_absent_makes_no_note() -> None:
    assert absent_notes([(), ()], 20) == ()
