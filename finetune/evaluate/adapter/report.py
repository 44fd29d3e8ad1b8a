"""The report of an evaluation: figures by what was measured on, kept in one JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Figures = dict[str, Any]


class Report:
    """Figures by set; every addition is written at once."""

    def __init__(self, path: Path, figures: dict[str, Figures]) -> None:
        self._path = path
        self.figures = figures

    @classmethod
    def open(cls, path: Path) -> Report:
        """The report in a file, or an empty one."""
        held = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return cls(path, held)

    def add(self, part: str, figures: Mapping[str, Any]) -> None:
        """Put figures of one set in, over those of the same name, and write the file."""
        self.figures.setdefault(part, {}).update(figures)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        whole = json.dumps(self.figures, indent=1) + "\n"
        self._path.write_text(whole, encoding="utf-8")

    def has(self, part: str, step: str) -> bool:
        """Whether a step's figures of one set are there."""
        return step in self.figures.get(part, {})
