"""The artwork agent: picks the artwork a member would most engage with, and says why.

    from agent import ArtworkAgent
    with ArtworkAgent.open("keyart.toml") as agent:
        decision = agent.select(member_id="m-00042", title_id="t-007")

Names are loaded when they are first asked for, so that importing this package is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.agent import ArtworkAgent
    from agent.decision import Decision, Explanation, LedgerLine, Scored
    from agent.policy import Policy
    from agent.runnable import as_runnable
    from agent.settings import Settings, load_settings

__all__ = [
    "ArtworkAgent",
    "Decision",
    "Explanation",
    "LedgerLine",
    "Policy",
    "Scored",
    "Settings",
    "as_runnable",
    "load_settings",
]

_HOMES = {
    "ArtworkAgent": "agent.agent",
    "Decision": "agent.decision",
    "Explanation": "agent.decision",
    "LedgerLine": "agent.decision",
    "Policy": "agent.policy",
    "Scored": "agent.decision",
    "Settings": "agent.settings",
    "as_runnable": "agent.runnable",
    "load_settings": "agent.settings",
}


def __getattr__(name: str) -> object:
    """A public name, imported from its module when it is first asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
