"""What each audit measures and where it becomes alarming: the one place to argue with a bound.

None is a law. Each is a number that somebody chose, and says why; whoever disagrees changes it
here. ``prompts`` audits and those of the answer tolerate nothing: one case is enough.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple


class Bound(NamedTuple):
    """One audit's bound.

    Attributes:
        measures: what the figure is, in words.
        alarm: what would be alarming, in words, with the bound's number.
        why: the reason for the number.
        least, most: the figure's whole interval has to lie within.
        is_exact: the figure itself decides, not its interval: nothing is tolerated.
    """

    measures: str
    alarm: str
    why: str
    least: float = -inf
    most: float = inf
    is_exact: bool = False

    @property
    def alarming(self) -> str:
        """The alarm and its reason as one sentence."""
        return f"{self.alarm}: {self.why}"


# How far a Gini coefficient may be from that of choices drawn evenly (0) to that of one artwork a
# title for everybody (1).
GINI_WAY = 0.5

BOUNDS: dict[str, Bound] = {
    "order_flips": Bound(
        "share of choices that change when the candidates are listed in another order",
        "more than 5 % of choices change",
        "lifts of 3 to 5 % are what is looked for, and order alone must not make as much",
        most=0.05,
    ),
    "order_rstd": Bound(
        "RStd: how unevenly the four quarters of the list are chosen (0 even, 1.73 always one)",
        "above 0.3",
        "one quarter of the list then has 38 of 100 choices in place of 25, whatever stands there",
        most=0.3,
    ),
    "time_shuffled": Bound(
        "share of choices that change when the history's events swap their times",
        "more than half of the choices change",
        "tastes last for weeks, so what a member did must say more than in which order",
        most=0.5,
    ),
    "one_more": Bound(
        "share of choices that change when one engagement is added",
        "more than 25 % of choices change",
        "a member would meet every fourth title under a new artwork after each thing watched",
        most=0.25,
    ),
    "no_history": Bound(
        "share of choices that change when the history is taken away",
        "fewer than 10 % of choices change",
        "what chooses alike for a stranger is not made for this member",
        least=0.10,
    ),
    "wrong_member": Bound(
        "share of choices that change when the history is another member's",
        "fewer than 10 % of choices change",
        "what chooses alike for another member is not made for this one",
        least=0.10,
    ),
    "wrong_member_auc": Bound(
        "AUC of the artworks known to be engaged with, less the AUC with another member's history",
        "below 0.005",
        "where a stranger's history ranks them as well, the skill is not personal",
        least=0.005,
    ),
    "titles_hidden": Bound(
        "share of choices that change when titles are hidden and only captions are left",
        "more than 10 % of choices change",
        "names may have been memorised, and outside data has other names",
        most=0.10,
    ),
    "length_agreement": Bound(
        "share of choices of the longest caption, less what chance gives",
        "more than 0.15 above chance",
        "one choice in seven would then be explained by counting words",
        most=0.15,
    ),
    "length_rank": Bound(
        "where the chosen caption's length stands among the candidates' (0 shortest, 1 longest)",
        "outside 0.35 to 0.65",
        "0.5 is indifferent to length, and 0.15 of it is as much as choosing the longest in "
        "3 of 10 cases whatever it says",
        least=0.35,
        most=0.65,
    ),
    "answer_planted": Bound(
        "share of cases where a false answer beside the question moves the probabilities",
        "any case",
        "a policy that sees what was shown or engaged with is told the answer",
        most=0.0,
        is_exact=True,
    ),
    "later_planted": Bound(
        "share of cases where engagements at the decision's time or later move the probabilities",
        "any case",
        "a policy that sees what came of a decision is told the answer",
        most=0.0,
        is_exact=True,
    ),
    "answer_in_prompts": Bound(
        "share of cases where a string planted in the answer or in an id reaches a prompt",
        "any case",
        "a prompt that names the answer makes every figure of the model worthless",
        most=0.0,
        is_exact=True,
    ),
    "later_in_prompts": Bound(
        "share of cases where an engagement at the decision's time or later reaches a prompt",
        "any case",
        "recall returns only what came before the decision",
        most=0.0,
        is_exact=True,
    ),
    "exposure_entropy": Bound(
        "how evenly a title's artworks are chosen (0 always one, 1 all alike)",
        "below 0.2",
        "one of ten artworks then takes nine choices in ten, whoever is asking",
        least=0.2,
    ),
    "exposure_gini": Bound(
        "Gini coefficient of the exposure of all artworks offered",
        "more than halfway from choices drawn evenly to one artwork a title for everybody",
        "exposure is then more like a single artwork for all than like a spread",
        most=GINI_WAY,
    ),
    "popular_choice": Bound(
        "share of choices that are the most popular artwork",
        "more than 95 % of choices",
        "popularity alone is then as good, and needs no member",
        most=0.95,
    ),
    "popular_ranking": Bound(
        "Kendall's tau of a title's artworks by mean probability over members, against popularity",
        "below -0.2",
        "on average over members, what everybody takes should not be what is avoided",
        least=-0.2,
    ),
}
