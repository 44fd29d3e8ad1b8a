"""Off-policy evaluation: what a policy is worth, from decisions that another policy made.

``value_file`` reads a log of one row a decision, ``value_log`` takes arrays made by ``build_log``.
Every value comes with a clustered interval, diagnostics and a verdict.
"""

from finetune.evaluate.ope.choice import estimate_choice
from finetune.evaluate.ope.columns import Log, build_log, integer_keys
from finetune.evaluate.ope.estimators import Switches
from finetune.evaluate.ope.evaluate import value_file, value_log
from finetune.evaluate.ope.propensity import fill_propensities
from finetune.evaluate.ope.report import Difference, Estimate, OpeReport, Options, Plan

__all__ = [
    "Difference",
    "Estimate",
    "Log",
    "OpeReport",
    "Options",
    "Plan",
    "Switches",
    "build_log",
    "estimate_choice",
    "fill_propensities",
    "integer_keys",
    "value_file",
    "value_log",
]
