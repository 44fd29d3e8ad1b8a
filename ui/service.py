"""What the Studio page asks of the agent side, as one narrow protocol and its frozen answers.

The page decides nothing: every callback calls one method here and hands the typed answer to a
renderer. ``ui/studio_service.py`` answers from an ArtworkAgent; the tests answer from a fake.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from agent.decision import Decision, Mode
from retrieval.types import Artwork, Frozen, Outcome, Title, UtcTime


class About(Frozen):
    """What the page says of the whole installation.

    Attributes:
        model: the model's name, as a person reads it.
        mode: how the model reads the candidates; None while no model is loaded.
        policy: who chooses; ``model`` unless a policy was put in its place.
        is_invented: whether the dataset says that its members and titles are invented.
        snapshot: the time of the newest engagement, None where there is none.
    """

    model: str
    mode: Mode | None = None
    policy: str = "model"
    is_invented: bool = False
    snapshot: UtcTime | None = None


class MemberEntry(Frozen):
    """One member as the list names them: by a taste line, then by id."""

    member_id: str
    taste: str
    n_engagements: int


class TitleEntry(Frozen):
    """One title as the list names it."""

    title_id: str
    name: str


class Shelf(Frozen):
    """All that can be chosen on the page, and what a link asked for.

    Attributes:
        about: the installation.
        members: the members to list; always with the one that was asked for, if it exists.
        titles: the titles to list; always with the one that was asked for, if it exists.
        n_members: all members there are; more than ``members`` holds where the list was cut.
        member_id: the member to open with; None where there is none or it does not exist.
        title_id: the title to open with; None where there is none or it does not exist.
    """

    about: About
    members: tuple[MemberEntry, ...] = ()
    titles: tuple[TitleEntry, ...] = ()
    n_members: int = 0
    member_id: str | None = None
    title_id: str | None = None


class Board(Frozen):
    """One decision with what a person needs in order to see it.

    Attributes:
        decision: as the agent returned it.
        title: the title that it was made for.
        artworks: by artwork id, every candidate, and every artwork of the evidence that the
            catalogue still knows.
        recorded: the outcome that was recorded for this decision, None until then.
    """

    decision: Decision
    title: Title
    artworks: dict[str, Artwork]
    recorded: Outcome | None = None


class StudioService(Protocol):
    """What the Studio page calls."""

    def shelf(self, *, member_id: str | None = None, title_id: str | None = None) -> Shelf:
        """What can be chosen, opened at the given ids, or at the first of each where None.

        Raises:
            KeyartError: the store or the model can't be opened.
        """

    def select(self, *, member_id: str, title_id: str) -> Board:
        """Choose an artwork; the board comes without its explanation.

        Raises:
            NotFoundError: there is no such member or title.
            KeyartError: no choice could be made.
        """

    def explain(self, decision_id: str) -> Board:
        """The same decision with its checked explanation.

        Raises:
            NotFoundError: there is no such decision.
            KeyartError: the explanation could not be made or stored.
        """

    def record(self, decision_id: str, *, outcome: Outcome) -> Board:
        """Record what the member made of the artwork, in the memory too.

        Raises:
            NotFoundError: there is no such decision.
            KeyartError: the outcome could not be stored.
        """

    def image(self, artwork_id: str) -> Path:
        """The file of an artwork's image; it lies inside the dataset folder.

        Raises:
            NotFoundError: there is no such artwork, or it has no image.
        """
