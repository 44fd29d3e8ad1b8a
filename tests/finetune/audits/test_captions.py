from __future__ import annotations

import pytest

from finetune.evaluate.audits import run_audits
from finetune.evaluate.audits.captions import length_rank, longest_excess
from finetune.evaluate.audits.changes import hide_titles
from tests.finetune.audits.made import BY_TITLE, LONGEST, READER, audit, made, one


def test_policy_that_knows_names_flips_when_they_are_hidden() -> None:
    found = audit(BY_TITLE, "titles_hidden")

    assert (found.value, found.passed) == (1.0, False)


def test_reader_of_captions_needs_no_names() -> None:
    found = audit(READER, "titles_hidden")

    assert (found.value, found.passed) == (0.0, True)


def test_production_looks_titles_up_and_is_only_shown() -> None:
    found = run_audits({"production": BY_TITLE}, made(8), seed=0, n=8, has_prompts=False)
    hidden = next(a for a in found if a.name == "titles_hidden")

    assert (hidden.value, hidden.passed) == (1.0, None)
    assert hidden.note == "shown only: it looks genres up by title"


def test_hidden_titles_stay_equal_where_they_were() -> None:
    hidden = hide_titles(one(0))

    assert [item.title for item in hidden.history] == ["Title 1", "Title 2", "Title 2", "Title 2"]
    assert hidden.title == "Title 3"


def test_counter_of_words_agrees_with_the_longest_and_fails() -> None:
    found = audit(LONGEST, "length_agreement")

    # Always the longest, which chance is in a quarter of the cases.
    assert (found.value, found.passed) == (0.75, False)


def test_counter_of_words_stands_at_the_longest() -> None:
    found = audit(LONGEST, "length_rank")

    assert (found.value, found.ci_low, found.passed) == (1.0, 1.0, False)


@pytest.mark.parametrize("name", ["length_agreement", "length_rank"])
def test_reader_does_not_count_words(name: str) -> None:
    found = audit(READER, name, n=400)

    assert found.value == pytest.approx({"length_agreement": 0.0, "length_rank": 0.5}[name])
    assert found.passed is True


def test_equal_lengths_count_half() -> None:
    case = one(0)  # lengths 1, 2, 3, 4 for food, sea, space, war
    even = case.model_copy(
        update={
            "candidates": tuple(c.model_copy(update={"caption": "a b"}) for c in case.candidates)
        }
    )

    assert length_rank(case, "t000-sea") == pytest.approx(1 / 3)
    assert length_rank(even, "t000-sea") == 0.5
    assert longest_excess(case, "t000-war") == 0.75
    assert longest_excess(even, "t000-war") == 0.0
