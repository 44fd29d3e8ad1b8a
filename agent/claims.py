"""Reads what a sentence says of each engagement it cites: which outcome words belong to which [n].

Words after a citation belong to it when they are tied to it ("[2], which you skipped", "[2]
(skipped)"). Otherwise a citation takes the outcome words since the citation before it; without any,
those of the citation before it in the same clause; without these, the ones after it.
Quoted titles are not read, so that a film called "Skipped" states nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.wording import load_wording
from retrieval.types import Outcome

CITATION = re.compile(r"\[\s*\d{1,4}(?:\s*,\s*\d{1,4})*\s*\]")
QUOTED = re.compile(r"[\"“”](?P<title>[^\"“”]+)[\"“”]|(?<!\w)['‘](?P<single>[^'‘’\[\]]+)['’](?!\w)")
# Citations with nothing but these between them are said the same of.
_BETWEEN = r"(?:\s|,|&|\band\b|\bor\b|\bboth\b)*"
_GROUP = re.compile(rf"{CITATION.pattern}(?:{_BETWEEN}{CITATION.pattern})*")
_TIED = re.compile(
    r"\s*\(\s*(?:you\s+)?"
    r"|,?\s+(?:both\s+)?(?:of\s+)?(?:which|that)\s+you\s+(?:\w+ly\s+)?"
    r"|\s+you\s+(?:\w+ly\s+)?"
)
_BREAK = re.compile(
    r"[.;!?]|\b(?:but|while|whereas|although|though|yet|unlike|however|instead)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"(?:\bnot|\bnever|n['’]t|\bhardly|\bneither|\bnor)\s+(?:\w+\s+)?$", re.IGNORECASE
)


class Claim(NamedTuple):
    """The engagement ``n`` is said to have ended in one of the ``allowed`` outcomes."""

    n: int
    allowed: frozenset[Outcome]


class _Words(NamedTuple):
    """Outcome words at [start, end) of a text, and the outcomes they are true of."""

    start: int
    end: int
    allowed: frozenset[Outcome]


def cited_numbers(text: str) -> list[int]:
    """Every number in square brackets, in order, repeats included."""
    return [int(n) for group in CITATION.findall(text) for n in re.findall(r"\d+", group)]


def blank_quotes(text: str) -> str:
    """The text with quoted titles as blanks of the same length."""
    return QUOTED.sub(lambda match: " " * len(match[0]), text)


def governed_claims(text: str) -> list[Claim]:
    """What the text says of each citation; a citation of which nothing is said gives no claim."""
    blank = blank_quotes(text)
    words = _outcome_words(blank)
    claims: list[Claim] = []
    for start, end in _clauses(blank):
        claims += _clause_claims(blank, start, end, words)
    return claims


def _clause_claims(text: str, start: int, end: int, words: list[_Words]) -> list[Claim]:
    """The claims of the clause [start, end): one pass over its groups of citations."""
    claims: list[Claim] = []
    since, said = start, list[_Words]()
    groups = list(_GROUP.finditer(text, start, end))
    for index, group in enumerate(groups):
        until = groups[index + 1].start() if index + 1 < len(groups) else end
        before = [word for word in words if since <= word.start and word.end <= group.start()]
        after = [word for word in words if group.end() <= word.start and word.end <= until]
        tied = _tied(text, group.end(), after)
        said = tied or before or said or after
        since = tied[-1].end if tied else group.end()
        numbers = cited_numbers(group[0])
        claims += [Claim(n, word.allowed) for n in numbers for word in said]
    return claims


def _tied(text: str, position: int, after: list[_Words]) -> list[_Words]:
    """The words that follow a citation as part of it: ", which you ...", " you ...", "(...)"."""
    tie = _TIED.match(text, position)
    if tie is None or not after:
        return []
    # "you like" holds its own "you", so its words may begin inside the tie.
    return after[:1] if after[0].start <= tie.end() <= after[0].end else []


def _clauses(text: str) -> list[tuple[int, int]]:
    """The parts of a text between full stops, semicolons and words such as *but*."""
    breaks = [match.start() for match in _BREAK.finditer(text)]
    return list(zip([0, *breaks], [*breaks, len(text)], strict=True))


def _outcome_words(text: str) -> list[_Words]:
    """Every stretch of outcome words, in order; a negated one is true of all other outcomes."""
    found: list[_Words] = []
    for kind in load_wording().outcomes:
        for match in kind.pattern.finditer(text):
            negated = _NEGATED.search(text, 0, match.start()) is not None
            allowed = frozenset(Outcome) - kind.allowed if negated else kind.allowed
            found.append(_Words(match.start(), match.end(), allowed))
    return sorted(found, key=lambda words: (words.start, words.end))
