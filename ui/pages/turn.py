"""What one visitor's page has asked for, so that nothing is chosen twice or shown too late.

A picker reports a choice more than once (also when it only loses the focus), and a reason may come
when another board is already there. The page keeps one ``Turn`` for each of its visitors.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Turn:
    """The last pair that was asked for, and the decision on the page.

    Attributes:
        asked: member and title of the last choice, failed or not; None to ask again.
        shown: the id of the decision on the page, "" for none.
        pending: the id of the decision whose reason nobody fetches yet, "" for none.
    """

    asked: tuple[str, str] | None = None
    shown: str = ""
    pending: str = ""

    def is_new(self, member_id: str | None, title_id: str | None) -> bool:
        """Whether a choice is complete and not the one last asked for; it is then."""
        if not member_id or not title_id or self.asked == (member_id, title_id):
            return False
        self.asked = (member_id, title_id)
        return True

    def show(self, decision_id: str) -> None:
        """A new board is on the page; its reason is to be fetched."""
        self.shown = self.pending = decision_id

    def take_pending(self) -> str:
        """The decision whose reason is to be fetched; whoever takes it has to fetch it."""
        taken, self.pending = self.pending, ""
        return taken
