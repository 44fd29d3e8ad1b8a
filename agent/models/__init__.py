"""Model backends, one a file, behind one contract: a closed set of options in, utilities out.

The names of the contract are loaded on first use; each backend is imported from its own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.models.contract import (
        Backend,
        Option,
        ScoreRequest,
        Scores,
        WriteRequest,
        softmax,
    )

__all__ = ["Backend", "Option", "ScoreRequest", "Scores", "WriteRequest", "softmax"]


def __getattr__(name: str) -> object:
    """A name of the contract, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from agent.models import contract

    return getattr(contract, name)
