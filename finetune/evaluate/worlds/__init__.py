"""The report of all policies over several simulated worlds, true values beside the estimates.

    python -m finetune.evaluate.worlds --presets paper paper-strong --seeds 0 1 2 3 4 -o DIR

``plan.py`` says which worlds; ``held.py`` makes one and reads it back; ``ask.py`` fits and asks
the policies, ``controls.py`` the ones that a claim needs beside them; ``measure.py`` and
``checks.py`` turn answers into figures, ``record.py`` is what is kept of a world; ``run.py`` goes
through them, and ``report.py``, ``tables.py`` and ``expected.py`` write ``report.md``.
"""

from finetune.evaluate.worlds.plan import DEFAULT_POLICIES, SWEEPS, Size, WorldPlan, plan_worlds
from finetune.evaluate.worlds.record import WorldRecord
from finetune.evaluate.worlds.report import write_report
from finetune.evaluate.worlds.run import run_worlds

__all__ = [
    "DEFAULT_POLICIES",
    "SWEEPS",
    "Size",
    "WorldPlan",
    "WorldRecord",
    "plan_worlds",
    "run_worlds",
    "write_report",
]
