"""The same question asked otherwise: what each audit changes about a case, and nothing else.

All policies are asked the same changed cases, so that they can be compared. A case that can't be
changed so (a history of one event has no order) is None. Donors are engagements of other members.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from retrieval.types import Case, Frozen, Outcome, PastEngagement

T = TypeVar("T", bound=Frozen)

# Of so many other members' histories the one nearest in length is taken, so that a change of
# choice is not one of length.
N_DONORS, N_DRAWN = 10, 40
JUST_BEFORE = timedelta(minutes=1)
LATER = timedelta(days=1)
FALSE_REWARD, FALSE_PROPENSITY = 1.0, 0.01


def shuffle_order(case: Case, *, rng: np.random.Generator) -> Case:
    """The candidates in an order drawn evenly from all."""
    order = rng.permutation(len(case.candidates))
    return _with(case, candidates=tuple(case.candidates[int(i)] for i in order))


def turn_order(case: Case, *, rng: np.random.Generator) -> Case:
    """The candidates turned by 1 to K - 1 places: each stands elsewhere, the first may be any."""
    turn = int(rng.integers(1, len(case.candidates)))
    return _with(case, candidates=case.candidates[turn:] + case.candidates[:turn])


def shuffle_times(case: Case, *, rng: np.random.Generator) -> Case | None:
    """The events before the decision swap their times, or their places where undated."""
    past = [i for i, item in enumerate(case.history) if _is_past(item, case.at)]
    if len(past) < 2:
        return None
    history = list(case.history)
    for slot, source in zip(past, rng.permutation(past), strict=True):
        event = case.history[int(source)]
        history[slot] = _with(event, shown_at=case.history[slot].shown_at)
    return _with(case, history=tuple(history))


def drop_history(case: Case) -> Case | None:
    """No history."""
    return _with(case, history=()) if case.history else None


def swap_history(case: Case, cases: Sequence[Case], *, rng: np.random.Generator) -> Case | None:
    """Another member's history, as old at this decision as it was at theirs."""
    donor = draw_donor(case, cases, rng=rng)
    if donor is None or not case.history:
        return None
    shift = _shift(donor, case)
    return _with(case, history=tuple(_moved(item, shift) for item in donor.history))


def add_one(case: Case, cases: Sequence[Case], *, rng: np.random.Generator) -> Case | None:
    """One more engagement, just before the decision: what another member met, and how it ended."""
    donor = draw_donor(case, cases, rng=rng)
    if donor is None:
        return None
    event = donor.history[int(rng.integers(len(donor.history)))]
    shown_at = None if case.at is None else case.at - JUST_BEFORE
    return _with(case, history=(*case.history, _with(event, shown_at=shown_at)))


def hide_titles(case: Case) -> Case:
    """Titles by number, in the order that they are met; equal ones stay equal."""
    names = dict.fromkeys([*(item.title for item in case.history), case.title])
    hidden = {name: f"Title {number}" for number, name in enumerate(names, start=1)}
    history = tuple(_with(item, title=hidden[item.title]) for item in case.history)
    return _with(case, history=history, title=hidden[case.title])


def plant_answer(case: Case, *, rng: np.random.Generator) -> Case:
    """A false answer: another candidate as the one that was shown, taken and rewarded."""
    told = {case.shown, *case.chosen}
    others = [c.artwork_id for c in case.candidates if c.artwork_id not in told]
    ids = others or [c.artwork_id for c in case.candidates if c.artwork_id != case.shown]
    false = ids[int(rng.integers(len(ids)))]
    return _with(
        case,
        chosen=(false,),
        shown=false,
        reward=FALSE_REWARD,
        propensity=FALSE_PROPENSITY,
    )


def plant_later(case: Case, *, rng: np.random.Generator) -> Case | None:
    """A candidate finished at the decision's very time, and liked a day later; None if undated."""
    if case.at is None:
        return None
    caption = case.candidates[int(rng.integers(len(case.candidates)))].caption
    later = tuple(
        PastEngagement(title=case.title, caption=caption, outcome=outcome, shown_at=time)
        for outcome, time in ((Outcome.FINISHED, case.at), (Outcome.THUMBS_UP, case.at + LATER))
    )
    return _with(case, history=(*case.history, *later))


def draw_donor(case: Case, cases: Sequence[Case], *, rng: np.random.Generator) -> Case | None:
    """Another member's case with a history, near this one's in length; None if there is none."""
    drawn = [cases[int(i)] for i in rng.integers(len(cases), size=N_DRAWN)]
    donors = [c for c in drawn if _can_give(c, case)] or [c for c in cases if _can_give(c, case)]
    near = sorted(donors[:N_DONORS], key=lambda c: abs(len(c.history) - len(case.history)))
    return near[0] if near else None


def _can_give(donor: Case, case: Case) -> bool:
    return donor.member_id != case.member_id and bool(donor.history)


def _is_past(item: PastEngagement, at: datetime | None) -> bool:
    return at is None or item.shown_at is None or item.shown_at < at


def _shift(donor: Case, case: Case) -> timedelta:
    """How much later this decision is than the donor's, whose newest event stands in if undated."""
    times = [item.shown_at for item in donor.history if item.shown_at is not None]
    then = donor.at or (max(times) + JUST_BEFORE if times else None)
    return timedelta() if case.at is None or then is None else case.at - then


def _moved(item: PastEngagement, shift: timedelta) -> PastEngagement:
    return item if item.shown_at is None else _with(item, shown_at=item.shown_at + shift)


def _with(item: T, **changed: object) -> T:
    """A copy with other fields; unchecked, as the fields come from checked ones."""
    return item.model_copy(update=changed)
