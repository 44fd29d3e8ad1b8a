"""Audits: what a policy's choices hang on that they should not, each with its bound and verdict.

``run_audits`` asks every policy about one sample of cases and the same cases changed: candidates in
another order, histories shuffled, taken away or another member's, titles hidden, one engagement
more, answers and later engagements planted. Bounds and their reasons: ``bounds.py``.

A report shows, a policy at a time, each audit's name with ``BOUNDS[name].measures``, the figure,
its interval and n, then passed, not passed, or (None) no verdict; below it what would be
``alarming``, and the note. The rows of policy ``prompts`` stand first, once: they are about what
every model is sent. Not passed is a finding about a policy, not an error of the run.
"""

from finetune.evaluate.audits.audit import Audit
from finetune.evaluate.audits.bounds import BOUNDS
from finetune.evaluate.audits.run import run_audits

__all__ = ["BOUNDS", "Audit", "run_audits"]
