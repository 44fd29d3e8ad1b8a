from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.audits.exposure import Exposures, entropy, gini
from tests.finetune.audits.made import EVEN, FAVOURITE, READER, Scripted, audit, theme

SEA = Scripted(lambda case: {c.artwork_id: theme(c.caption) == "sea" for c in case.candidates})
NOT_SEA = Scripted(lambda case: {c.artwork_id: theme(c.caption) != "sea" for c in case.candidates})


@pytest.mark.parametrize("name", ["exposure_entropy", "exposure_gini"])
def test_policy_of_one_artwork_a_title_concentrates(name: str) -> None:
    found = audit(FAVOURITE, name)

    # One of four artworks has it all: no entropy, and Gini 1 - 1 / 4.
    assert found.value == pytest.approx({"exposure_entropy": 0.0, "exposure_gini": 0.75}[name])
    assert found.passed is False


def test_reader_spreads_over_two_artworks_a_title() -> None:
    found = audit(READER, "exposure_entropy")

    # log 2 of log 4.
    assert found.value == pytest.approx(0.5)
    assert (found.n, found.passed) == (80, True)
    assert found.note == "over 20 titles"


def test_reader_concentrates_little_more_than_even_draws() -> None:
    found = audit(READER, "exposure_gini")

    assert found.value == pytest.approx(0.5)
    assert found.passed is True
    assert found.note == "choices drawn evenly have 0.463, one artwork a title 0.750"


def test_ties_are_shown_evenly() -> None:
    assert audit(EVEN, "exposure_entropy").value == pytest.approx(1.0)
    assert audit(EVEN, "exposure_gini").value == pytest.approx(0.0)


def test_titles_met_once_can_t_be_told() -> None:
    found = audit(READER, "exposure_entropy", n=1)

    assert (found.value, found.passed, found.note) == (
        None,
        None,
        "the sample holds no title twice",
    )


def test_copy_of_popularity_is_alarming() -> None:
    found = audit(SEA, "popular_choice", popular=SEA)

    assert (found.value, found.passed) == (1.0, False)


def test_reader_agrees_with_popularity_half_the_time() -> None:
    found = audit(READER, "popular_choice", popular=SEA)

    assert (found.value, found.passed) == (0.5, True)


def test_without_popular_there_is_nothing_to_agree_with() -> None:
    found = audit(READER, "popular_ranking")

    assert (found.value, found.passed) == (None, None)
    assert found.note == "the policy 'popular' was not asked"


def test_reader_ranks_with_popularity_on_average() -> None:
    found = audit(READER, "popular_ranking", popular=SEA)

    # Means sea .5, war .5, others 0 against sea alone: tau-b = 2 / sqrt(3 * 4).
    assert found.value == pytest.approx(0.5774, abs=1e-4)
    assert found.passed is True


def test_policy_against_popularity_is_alarming() -> None:
    found = audit(NOT_SEA, "popular_ranking", popular=SEA)

    assert found.value == pytest.approx(-1.0)
    assert found.passed is False


def test_gini_of_known_exposures() -> None:
    assert gini(np.array([1.0, 1.0, 1.0])) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 6.0])) == pytest.approx(2 / 3)
    # By hand: mean absolute difference 10 / 9 over twice the mean 2.
    assert gini(np.array([1.0, 2.0, 3.0])) == pytest.approx(2 / 9)


def test_even_draws_of_one_candidate_are_known() -> None:
    exposures = Exposures.of([{"a": 1.0}, {"a": 1.0}, {"b": 1.0}])

    # Nothing to draw: 2 and 1.
    assert exposures.even_gini(rng=np.random.default_rng(0)) == pytest.approx(1 / 6)


def test_entropy_of_two_halves_is_log_2() -> None:
    assert entropy([0.5, 0.5, 0.0]) == pytest.approx(0.6931, abs=1e-4)
