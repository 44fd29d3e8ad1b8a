"""Finds the logs of an Open Bandit Dataset folder, and which of them an import is about.

The folder holds ``<policy>/<campaign>/<campaign>.csv`` with an ``item_context.csv`` beside it, for
the policies random and bts and the campaigns all, men and women; a part of it will do.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from retrieval.errors import BadInputError

CAMPAIGNS = ("all", "men", "women")
RANDOM, BTS = "random", "bts"
POLICIES = (RANDOM, BTS)
ITEMS = "item_context.csv"


class Selection(NamedTuple):
    """One campaign's logs: what is imported, and for which target policy.

    Attributes:
        campaign: all, men or women.
        logger: the policy whose log is imported.
        target: the policy whose probabilities are written.
        logs: the campaign's CSV file by policy.
        items: the campaign's item_context.csv.
    """

    campaign: str
    logger: str
    target: str
    logs: dict[str, Path]
    items: Path


def select_logs(
    folder: Path,
    *,
    campaign: str | None = None,
    logger: str | None = None,
    target: str | None = None,
) -> Selection:
    """The logs to import.

    Args:
        folder: the whole data set, one policy's folder, or one campaign's folder in it.
        campaign: by default all, or the only one there is.
        logger: by default random where its log is there, else bts.
        target: by default the other policy.

    Raises:
        BadInputError: a name is not allowed, or a file that is needed is missing.
    """
    root, own_logger, own_campaign = _root(folder)
    for what, name, allowed in (
        ("campaign", campaign, CAMPAIGNS),
        ("logger", logger, POLICIES),
        ("target", target, POLICIES),
    ):
        if name is not None and name not in allowed:
            raise BadInputError(f"no {what} {name!r}; there are {', '.join(allowed)}")
    campaign = _campaign(root, folder, campaign or own_campaign)
    logs = _logs(root, campaign)
    logger = _logger(logs, logger or own_logger, campaign)
    target = target or (BTS if logger == RANDOM else RANDOM)
    if target == BTS and BTS not in logs:
        raise BadInputError(
            f"no log of bts for campaign {campaign} in {root}, which its probabilities are taken "
            f"from; add {BTS}/{campaign}/{campaign}.csv, or take --target random"
        )
    return Selection(campaign, logger, target, logs, _items(root, logs[logger]))


def _root(folder: Path) -> tuple[Path, str | None, str | None]:
    """The data set's folder, and the policy and campaign that ``folder`` itself stands for."""
    if not folder.is_dir():
        raise BadInputError(f"no folder {folder}; unpack the Open Bandit Dataset there")
    place = folder.resolve()
    if place.name in POLICIES:
        return place.parent, place.name, None
    if place.name in CAMPAIGNS and place.parent.name in POLICIES:
        return place.parent.parent, place.parent.name, place.name
    return folder, None, None


def _logs(root: Path, campaign: str) -> dict[str, Path]:
    """The campaign's logs by policy; those of the description's shorter layout are found too."""
    places = {
        policy: (root / policy / campaign / f"{campaign}.csv", root / policy / f"{campaign}.csv")
        for policy in POLICIES
    }
    return {
        policy: next(path for path in paths if path.is_file())
        for policy, paths in places.items()
        if any(path.is_file() for path in paths)
    }


def _campaign(root: Path, folder: Path, wanted: str | None) -> str:
    there = [campaign for campaign in CAMPAIGNS if _logs(root, campaign)]
    if not there:
        raise BadInputError(
            f"no log in {folder}; the Open Bandit Dataset holds POLICY/CAMPAIGN/CAMPAIGN.csv, "
            f"with policies {', '.join(POLICIES)} and campaigns {', '.join(CAMPAIGNS)}"
        )
    if wanted is None and len(there) > 1 and CAMPAIGNS[0] not in there:
        raise BadInputError(f"{folder} has several campaigns; name one: --campaign {there[0]}")
    campaign = wanted or there[0]
    if campaign not in there:
        raise BadInputError(f"no campaign {campaign} in {folder}; there are {', '.join(there)}")
    return campaign


def _logger(logs: dict[str, Path], wanted: str | None, campaign: str) -> str:
    logger = wanted or next(iter(logs))
    if logger not in logs:
        raise BadInputError(
            f"no log of {logger} for campaign {campaign}; there are {', '.join(logs)}"
        )
    return logger


def _items(root: Path, log: Path) -> Path:
    """The item_context.csv closest to a log, from its own folder up to the root."""
    for place in (log.parent, *log.parent.parents):
        if (place / ITEMS).is_file():
            return place / ITEMS
        if place == root:
            break
    raise BadInputError(f"no {ITEMS} beside {log}; it says how many items there are to choose from")
