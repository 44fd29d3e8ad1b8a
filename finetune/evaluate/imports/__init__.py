"""Turns public data sets into what keyart evaluates: MIND into cases, Open Bandit into a log."""

from __future__ import annotations

from finetune.evaluate.imports.mind import import_mind
from finetune.evaluate.imports.obd import import_obd

__all__ = ["import_mind", "import_obd"]
