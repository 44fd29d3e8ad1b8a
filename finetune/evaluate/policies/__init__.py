"""What policies are worth on cases: figures with intervals, verdicts, audits, a page to read.

``evaluate`` does it all: it gathers the cases of a ``Request``, asks every policy, measures, and
writes ``report.json`` (a ``Report``), ``report.md``, ``report.html`` and ``rows.parquet``.
A report is read back with ``Report.model_validate_json``.
"""

from finetune.evaluate.policies.figures import Difference, JudgedMetric, Metric
from finetune.evaluate.policies.report import Report
from finetune.evaluate.policies.request import Request
from finetune.evaluate.policies.run import evaluate

__all__ = ["Difference", "JudgedMetric", "Metric", "Report", "Request", "evaluate"]
