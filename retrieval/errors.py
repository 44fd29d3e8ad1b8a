"""The exception tree of keyart. Every message says what it got, what is allowed, and what to do.

KeyartError
├── BadInputError            the caller's value, file or setting is wrong; exit code 2
│   ├── DatasetError         a dataset folder has bad rows; carries the table of problems
│   ├── SettingsError        keyart.toml holds an unknown key or a value that is not allowed
│   └── NotFoundError        no such member, title, artwork, engagement or decision
├── StoreError               the memory or the decision store can't be opened or written
│   └── StoreBusyError       another process owns the embedded store
├── ModelError               a model can't be loaded or reached, or its answer can't be read
│   ├── MissingModelError    the weights are not on this machine
│   └── CheckpointError      a checkpoint was trained for another mode, template or base
└── MissingExtraError        an optional part is not installed; says how to install it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.types import Problem


class KeyartError(Exception):
    """Base of every error that keyart raises on purpose."""


class BadInputError(KeyartError):
    """The caller's value, file or setting is wrong."""


class DatasetError(BadInputError):
    """A dataset folder holds rows that can't be loaded.

    Attributes:
        problems: one entry a bad row, in file and row order.
    """

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class SettingsError(BadInputError):
    """keyart.toml holds an unknown key or a value that is not allowed."""


class NotFoundError(BadInputError):
    """No such member, title, artwork, engagement or decision."""


class StoreError(KeyartError):
    """The preference memory or the decision store can't be opened or written."""


class StoreBusyError(StoreError):
    """Another process owns the embedded store."""


class ModelError(KeyartError):
    """A model can't be loaded or reached, or its answer can't be read."""


class MissingModelError(ModelError):
    """The model's weights are not on this machine."""


class CheckpointError(ModelError):
    """A checkpoint was trained for another mode, template, base or tokenizer."""


class TrainingError(KeyartError):
    """A training run ended before it was done."""


class MissingExtraError(KeyartError):
    """An optional part of keyart is not installed."""
