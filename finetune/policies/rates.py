"""Take rates as they were known at a decision's time.

Counts come from the dataset's take-rate table; a dataset without one is counted from its own rows
before the validation window, and says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from retrieval.types import Case, Impression, TakeRate

Origin = Literal["take rate table", "training rows", "none"]

HALF = 0.5

# The newest counts of a case's candidates from before its time, by artwork id.
Rates = Callable[[Case], Mapping[str, TakeRate]]


class RateBook:
    """Counts by artwork and time.

    Args:
        rates: cumulative counts, in any order.
        origin: where they are from.

    Attributes:
        origin: where the counts are from.
    """

    def __init__(self, rates: Iterable[TakeRate], *, origin: Origin) -> None:
        self.origin = origin
        self._rows: dict[str, list[TakeRate]] = defaultdict(list)
        for rate in sorted(rates, key=lambda rate: rate.as_of):
            self._rows[rate.artwork_id].append(rate)

    def __call__(self, case: Case) -> dict[str, TakeRate]:
        """The newest counts up to the case's time; an undated case is asked now."""
        found = ((c.artwork_id, self._newest(c.artwork_id, case.at)) for c in case.candidates)
        return {artwork_id: rate for artwork_id, rate in found if rate is not None}

    def _newest(self, artwork_id: str, at: datetime | None) -> TakeRate | None:
        rows = self._rows.get(artwork_id, [])
        n_known = len(rows) if at is None else bisect_right(rows, at, key=lambda row: row.as_of)
        return rows[n_known - 1] if n_known else None


def open_rates(rates: Sequence[TakeRate], impressions: Sequence[Impression]) -> RateBook:
    """The book of a dataset: its take-rate table, else counts of its rows before validation."""
    if rates:
        return RateBook(rates, origin="take rate table")
    counted = count_impressions(i for i in impressions if i.split in ("burn_in", "train"))
    return RateBook(counted, origin="training rows" if counted else "none")


def count_impressions(impressions: Iterable[Impression]) -> list[TakeRate]:
    """Cumulative counts at the end of each UTC day on which an artwork was shown.

    A decision thus sees the days before its own, never its own outcome. Rewards of a half and more
    are counted.
    """
    days: dict[tuple[str, date], list[float]] = defaultdict(list)
    for item in impressions:
        days[item.artwork_id, item.shown_at.date()].append(item.value)
    shown: dict[str, int] = defaultdict(int)
    rewarded: dict[str, int] = defaultdict(int)
    rows = []
    for artwork_id, day in sorted(days):
        values = days[artwork_id, day]
        shown[artwork_id] += len(values)
        rewarded[artwork_id] += sum(value >= HALF for value in values)
        rows.append(
            TakeRate(
                artwork_id=artwork_id,
                as_of=datetime.combine(day + timedelta(days=1), time(), UTC),
                n_shown=shown[artwork_id],
                n_rewarded=rewarded[artwork_id],
            )
        )
    return rows
