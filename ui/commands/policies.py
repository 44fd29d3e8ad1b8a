"""The policies that ``keyart select --policy`` can put in the model's place, by name.

What they do is in ``finetune.policies``: those that need neither a fit nor a dataset folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from agent import ArtworkAgent, Policy
    from retrieval.types import Case, TakeRate

MODEL = "model"


def load_policy(name: str, agent: ArtworkAgent) -> Policy | None:
    """The policy of that name; None for the agent's own model.

    Raises:
        BadInputError: there is none of that name.
    """
    if name == MODEL:
        return None
    from finetune.policies.catalogue import build_policy, servable
    from finetune.policies.materials import Materials

    if name not in servable():
        allowed = ", ".join((MODEL, *servable()))
        raise BadInputError(f"--policy is {name!r}; allowed are {allowed}")
    parts = agent.parts
    materials = Materials(
        recall=parts.recall_case,
        recalled=parts.settings.recall,
        rates=lambda case: known_rates(agent, case),
    )
    return build_policy(name, materials)


def known_rates(agent: ArtworkAgent, case: Case) -> Mapping[str, TakeRate]:
    """The catalogue's newest counts of a case's candidates from before its time.

    Artworks that the catalogue doesn't hold, those of an outside case, have none.
    """
    from datetime import UTC, datetime

    catalogue = agent.parts.catalogue
    artworks = catalogue.artworks_by_id(c.artwork_id for c in case.candidates)
    at = case.at or datetime.now(UTC)
    found: dict[str, TakeRate] = {}
    for title_id in {artwork.title_id for artwork in artworks.values()}:
        found.update(catalogue.take_rates(title_id, at))
    return {artwork_id: rate for artwork_id, rate in found.items() if artwork_id in artworks}
