"""The checks that an explanation passes before anybody sees it, each a function of its own.

They read the finished sentence, not how it came about, so that a model's reason and a template
pass the same ones. Each is conservative: where a sentence can't be read, the check fails and a
labelled template takes its place. How outcome words are read is in ``agent.claims``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from agent.claims import CITATION, QUOTED, blank_quotes, cited_numbers, governed_claims
from agent.decision import LedgerLine
from agent.wording import load_wording
from retrieval.types import Evidence, Frozen

MAX_LENGTH = 200
MAX_CITES = 3
# A shorter member id is also a word or a number, so that finding it would say nothing.
MIN_ID_LENGTH = 3
_WORD = re.compile(r"[^\W\d_]+")


class Statement(Frozen):
    """One sentence to a member, with all that its truth depends on.

    Attributes:
        text: the sentence, with citations [n].
        ledger: the engagements said to speak for and against the artwork.
        evidence: what the prompt held.
        member_id: whom the sentence is for; it may not name them.
        pictured: the captions and notes that the sentence may speak of.
    """

    text: str
    ledger: LedgerLine
    evidence: tuple[Evidence, ...]
    member_id: str
    pictured: tuple[str, ...] = ()

    @property
    def cites(self) -> tuple[int, ...]:
        """The distinct evidence numbers in the text, in the order of their first mention."""
        return tuple(dict.fromkeys(cited_numbers(self.text)))

    @property
    def by_number(self) -> dict[int, Evidence]:
        """The evidence by its number."""
        return {item.n: item for item in self.evidence}


Check = Callable[[Statement], bool]


def citations_exist(statement: Statement) -> bool:
    """Every cited number is in the evidence."""
    return set(statement.cites) <= statement.by_number.keys()


def cites_1_to_3(statement: Statement) -> bool:
    """One to three engagements are cited."""
    return 1 <= len(statement.cites) <= MAX_CITES


def outcome_words_agree(statement: Statement) -> bool:
    """No cited engagement is said to have ended otherwise than it did."""
    evidence = statement.by_number
    return all(
        evidence[claim.n].outcome in claim.allowed
        for claim in governed_claims(statement.text)
        if claim.n in evidence
    )


def titles_quoted_exist(statement: Statement) -> bool:
    """Every quoted text is the title of the engagement cited right after it, or of a cited one."""
    evidence = statement.by_number
    cited = {evidence[n].title for n in statement.cites if n in evidence}
    for quote in QUOTED.finditer(statement.text):
        after = re.match(rf"[\s,.]*{CITATION.pattern}", statement.text[quote.end() :])
        numbers = cited_numbers(after[0]) if after else []
        allowed = {evidence[n].title for n in numbers if n in evidence} if numbers else cited
        quoted = quote["title"] or quote["single"]
        if quoted.strip(" ,.") not in {title.strip(" ,.") for title in allowed}:
            return False
    return True


def no_member_identity(statement: Statement) -> bool:
    """The sentence neither names the member nor says or guesses who they are.

    Words for people pass only where a cited picture or the chosen one shows them, and never where
    they are said of the member. Quoted titles are not read.
    """
    text = CITATION.sub(" ", blank_quotes(statement.text)).casefold()
    words = load_wording()
    if _names(text, statement.member_id) or any(_has(text, phrase) for phrase in words.traits):
        return False
    shown = set(_WORD.findall(" ".join(statement.pictured).casefold()))
    if (set(_WORD.findall(text)) & words.people) - shown:
        return False
    return not _said_of_member(text, words.people | words.qualities)


def length(statement: Statement) -> bool:
    """The sentence has 1 to 200 characters."""
    return 1 <= len(statement.text) <= MAX_LENGTH


def ledger_in_prompt(statement: Statement) -> bool:
    """The ledger names only engagements of the prompt, and none both for and against."""
    supports, opposes = set(statement.ledger.supports), set(statement.ledger.opposes)
    return supports | opposes <= statement.by_number.keys() and not supports & opposes


def ledger_outcomes_agree(statement: Statement) -> bool:
    """Nothing that went badly speaks for the artwork, and nothing that went well against it."""
    evidence = statement.by_number
    supports = [evidence[n].outcome.sign for n in statement.ledger.supports if n in evidence]
    opposes = [evidence[n].outcome.sign for n in statement.ledger.opposes if n in evidence]
    return all(sign >= 0 for sign in supports) and all(sign <= 0 for sign in opposes)


def plain_text(statement: Statement) -> bool:
    """The sentence is one line without control characters, markup or links."""
    text = statement.text
    return text.isprintable() and not re.search(r"[<>{}|`\\]|https?:|www\.", text)


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        citations_exist,
        cites_1_to_3,
        outcome_words_agree,
        titles_quoted_exist,
        no_member_identity,
        length,
        ledger_in_prompt,
        ledger_outcomes_agree,
        plain_text,
    )
}


def verify(statement: Statement, *, may_cite_none: bool = False) -> dict[str, bool]:
    """Run the checks.

    Args:
        statement: the sentence and what it rests on.
        may_cite_none: leave out ``cites_1_to_3``, for a sentence that rests on no engagement.

    Returns:
        Passed or not by the check's name, for every check that ran.
    """
    names = [name for name in CHECKS if not (may_cite_none and name == "cites_1_to_3")]
    return {name: CHECKS[name](statement) for name in names}


def _names(text: str, member_id: str) -> bool:
    return len(member_id) >= MIN_ID_LENGTH and _has(text, member_id.casefold())


def _has(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _said_of_member(text: str, words: frozenset[str]) -> bool:
    """Whether one of the words is said of "you": *as a ...*, *you are ...*, *... like you*."""
    who = rf"(?:{'|'.join(sorted(words))})"
    before = r"(?:you are|you're|you’re|you were|as|being|fellow|other)"
    said = rf"\b{before} (?:an? |the )?(?:\w+ )?{who}\b|\b{who} (?:like you|such as you|of your)\b"
    return re.search(said, text) is not None
