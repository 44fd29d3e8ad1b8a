"""Writes ``rows.parquet``: a row a candidate of every case, so that every number can be recomputed.

A policy's column ``p:NAME`` holds its probabilities, null where it could not score the case. What
belongs to a case (reward, propensity, strata) stands in each of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.policies.strata import Strata, n_engagements
from finetune.evaluate.policies.values import Logged

PREFIX = "p:"
STRATUM_PREFIX = "stratum:"


def write_rows(
    path: Path, logged: Logged, strata: Strata, predictions: Mapping[str, Floats]
) -> None:
    """Write the file; it appears whole.

    Args:
        path: where.
        logged: the cases, their propensities and the reward model's predictions.
        strata: [n] flags.
        predictions: [N] probabilities by policy.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        **_ids(logged),
        **_outcomes(logged),
        **_strata(logged, strata),
        **{f"{PREFIX}{name}": _nulls(values) for name, values in predictions.items()},
    }
    part = path.with_suffix(".part")
    pq.write_table(pa.table(columns), part, compression="zstd")
    part.replace(path)


def _ids(logged: Logged) -> dict[str, Any]:
    table = logged.table
    candidates = [candidate for case in table.cases for candidate in case.candidates]
    return {
        "case_id": _coded([case.case_id for case in table.cases], table.case_of),
        "member_id": _coded([case.member_id for case in table.cases], table.case_of),
        "title": _coded([case.title for case in table.cases], table.case_of),
        "artwork_id": [candidate.artwork_id for candidate in candidates],
        "place": np.arange(len(candidates)) - table.starts[table.case_of],
    }


def _outcomes(logged: Logged) -> dict[str, Any]:
    table = logged.table
    is_shown = np.zeros(len(table.case_of), bool)
    is_shown[table.shown[table.shown >= 0]] = True
    by_case = {
        "reward": table.reward,
        "logged_propensity": table.propensity,
        "propensity": logged.propensities.values,
    }
    truth = {} if table.truth is None else {"true_reward": table.truth}
    return {
        "chosen": table.chosen,
        "shown": is_shown,
        **{name: _nulls(values[table.case_of]) for name, values in by_case.items()},
        "uniform": table.uniform[table.case_of],
        "predicted_reward": _nulls(logged.rewards),
        **truth,
    }


def _strata(logged: Logged, strata: Strata) -> dict[str, Any]:
    """The name of each case's stratum by kind, and the numbers behind two of the kinds."""
    table = logged.table
    found: dict[str, Any] = {
        "n_candidates": table.counts[table.case_of],
        "n_history": n_engagements(table)[table.case_of],
    }
    for kind, parts in strata.items():
        names = list(parts)
        code = np.argmax(np.stack([parts[name] for name in names]), axis=0)
        found[f"{STRATUM_PREFIX}{kind}"] = _coded(names, code[table.case_of])
    return found


def _coded(names: list[str], codes: np.ndarray) -> Any:
    """Text that repeats, each distinct one held once."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))


def _nulls(values: Floats) -> Any:
    """NaN as null."""
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)
