"""Cases of two members with opposite tastes, and policies that fail one audit each.

Each title offers four posters; the first word of a caption is all that a poster shows. Member m-0
finished three of the sea and skipped one of war, member m-1 the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from finetune.evaluate.audits import Audit, run_audits
from retrieval.errors import BadInputError
from retrieval.types import Candidate, Case, Outcome, PastEngagement

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
THEMES = ("food", "sea", "space", "war")


def made(n: int = 80) -> list[Case]:
    """Four cases a title, two of each member."""
    return [one(i) for i in range(n)]


def one(i: int) -> Case:
    """Case i, of member m-(i % 2)."""
    liked, refused = ("sea", "war") if i % 2 == 0 else ("war", "sea")
    title = f"t{i // 4:03d}"
    turn = i % 4
    candidates = [
        # Lengths go round with the titles, so that no theme is longer than another.
        Candidate(artwork_id=f"{title}-{theme}", caption=f"{theme}{' word' * ((k + i // 4) % 4)}")
        for k, theme in enumerate(THEMES)
    ]
    return Case(
        case_id=f"c-{i}",
        member_id=f"m-{i % 2}",
        history=(event(refused, "skipped", 0), *(event(liked, "finished", d) for d in (1, 2, 3))),
        title=f"Night {i // 4}",
        candidates=tuple(candidates[turn:] + candidates[:turn]),
        at=START + timedelta(days=30),
        chosen=(f"{title}-{liked}",),
        shown=f"{title}-{liked}",
        reward=1.0,
        propensity=0.25,
    )


def event(theme: str, outcome: str, day: int) -> PastEngagement:
    """One engagement with a poster of another title."""
    return PastEngagement(
        title=f"Old {theme}",
        caption=theme,
        outcome=Outcome(outcome),
        shown_at=START + timedelta(days=day),
    )


class Scripted:
    """A policy of a function from a case to a worth by artwork id; the best share all."""

    def __init__(self, worth: Callable[[Case], Mapping[str, float]], *, name: str = "x") -> None:
        self.name = name
        self._worth = worth

    def probabilities(self, case: Case) -> dict[str, float]:
        worth = self._worth(case)
        best = max(worth.values())
        winners = [a for a, value in worth.items() if value == best]
        return {a: (a in winners) / len(winners) for a in worth}


def read(case: Case) -> dict[str, float]:
    """+1 for each liked engagement of a poster's theme before the decision, -1 for each refused."""
    past = [item for item in case.history if item.shown_at and case.at and item.shown_at < case.at]
    return {
        c.artwork_id: sum(e.outcome.sign for e in past if theme(e.caption) == theme(c.caption))
        for c in case.candidates
    }


def refuse(case: Case) -> dict[str, float]:
    """Knows no case."""
    raise BadInputError(f"case {case.case_id} is unknown")


def theme(caption: str) -> str:
    return caption.split()[0]


READER = Scripted(read)
FIRST = Scripted(lambda case: {c.artwork_id: -k for k, c in enumerate(case.candidates)})
# The same artwork of a title for everybody, whatever the order.
FAVOURITE = Scripted(
    lambda case: {c.artwork_id: theme(c.caption) == "food" for c in case.candidates}
)
EVEN = Scripted(lambda case: {c.artwork_id: 0.0 for c in case.candidates})
PEEKER = Scripted(lambda case: {c.artwork_id: c.artwork_id in case.chosen for c in case.candidates})
LONGEST = Scripted(lambda case: {c.artwork_id: len(c.caption) for c in case.candidates})
REFUSER = Scripted(refuse)
# Food, unless the first event was refused.
FIRST_EVENT = Scripted(
    lambda case: {
        c.artwork_id: (theme(c.caption) == "food")
        != any(item.outcome.sign < 0 for item in case.history[:1])
        for c in case.candidates
    }
)
# The theme of the newest event, whatever came of it and whenever it was.
NEWEST = Scripted(
    lambda case: {
        c.artwork_id: theme(c.caption) in [theme(item.caption) for item in case.history[-1:]]
        for c in case.candidates
    }
)


def by_title(case: Case) -> dict[str, float]:
    """The smallest id of a title whose name was known, the largest of any other."""
    sign = -1 if case.title.startswith("Night") else 1
    return {a: sign * k for k, a in enumerate(sorted(c.artwork_id for c in case.candidates))}


BY_TITLE = Scripted(by_title)


def audit(policy: Scripted, name: str, *, popular: Scripted | None = None, n: int = 80) -> Audit:
    """One audit of one policy on the cases above."""
    return {found.name: found for found in _audits(policy, popular, n)}[name]


@cache
def _audits(policy: Scripted, popular: Scripted | None, n: int) -> tuple[Audit, ...]:
    return run_audits({"x": policy}, made(n), seed=1, n=n, popular=popular, has_prompts=False)
