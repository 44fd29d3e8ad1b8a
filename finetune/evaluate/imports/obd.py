"""Turns the Open Bandit Dataset into a log for ``ope``: ``keyart import obd DIR OUT``.

One row of a campaign's log becomes one decision, with the logged propensity and the probability of
the target policy, uniformly random or Bernoulli TS. Rows are read and written one at a time. The
data name no member, so that neither does the log.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from finetune.evaluate.imports.decision_log import LoggedDecision, write_log
from finetune.evaluate.imports.obd_folder import BTS, RANDOM, Selection, select_logs
from finetune.evaluate.imports.obd_rows import ActionShares, ObdRow, read_items, read_log
from finetune.evaluate.imports.output import ImportReport, importing, output_file
from finetune.evaluate.imports.rejects import BadRow, Rejects, RowKind
from retrieval.types import Frozen, Progress


class OwnLog(Frozen):
    """What the target policy did in its own log: the value that an estimate should meet.

    Attributes:
        n: rows of that log.
        take_fraction: clicks over rows.
        masses: by position, what the probabilities taken from the log sum to; far from 1 means
            that the log is too short for them.
    """

    n: int
    take_fraction: float
    masses: dict[int, float]


class ObdReport(ImportReport):
    """What an import of the Open Bandit Dataset read and wrote.

    Attributes:
        campaign: all, men or women.
        logger: the policy that ran.
        target: the policy whose probabilities were written.
        target_source: where those come from.
        n_items: items to choose from.
        n_clicks: decisions with a click.
        n_unsupported: decisions that the target policy never takes, probability 0.
        own_log: the target's own log, where it was read for the probabilities.
    """

    campaign: str
    logger: str
    target: str
    target_source: str
    n_items: int
    n_clicks: int
    n_unsupported: int
    own_log: OwnLog | None = None


class _Target(NamedTuple):
    """The target's probabilities: as logged (None, None), one for all, or by item and position."""

    source: str
    constant: float | None = None
    shares: ActionShares | None = None


def import_obd(
    folder: Path,
    out: Path,
    *,
    campaign: str | None = None,
    logger: str | None = None,
    target: str | None = None,
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> ObdReport:
    """Write one campaign's log with the probabilities of a target policy.

    The target's probability of a row's item at its position is: the logged propensity, where the
    target is the logger; one in the number of items, for random; the harmonic mean of the
    propensities in its own log, for bts (``ActionShares``). No reference policy is named, which
    makes the logger the one to compare with.

    Args:
        folder: the data set's folder, or that of one policy or campaign in it.
        out: a new ``.jsonl`` or ``.parquet`` file, or a folder to put ``log.jsonl`` in.
        campaign: all, men or women; by default all, or the only one there is.
        logger: the log to import, random or bts; by default random where it is there.
        target: random or bts; by default the policy that is not the logger.
        skip_bad: leave bad rows out and write them to ``<out's stem>.rejected.jsonl``.
        progress: told of the bytes read.

    Raises:
        BadInputError: a file or column is missing, a name is not allowed, or ``out`` exists.
        DatasetError: rows are bad and not to be skipped, or none is good; nothing was written.
    """
    started = time.perf_counter()
    chosen = select_logs(folder, campaign=campaign, logger=logger, target=target)
    path = output_file(out, name="log", suffixes=(".jsonl", ".parquet"))
    items = read_items(chosen.items)
    with importing(folder, path, skip_bad=skip_bad) as run:
        goal = _target(chosen, items, run.rejects, progress)
        log = _Decisions(chosen, items, goal)
        rows = log.read(run.rejects, progress)
        run.n_written = write_log(run.part, rows, is_parquet=path.suffix == ".parquet")
    return ObdReport(
        folder=str(folder),
        out=str(path),
        n_written=run.n_written,
        n_rejected=run.rejects.n_rows,
        problems=run.rejects.counts,
        rejected_file=run.rejected_path,
        seconds=time.perf_counter() - started,
        campaign=chosen.campaign,
        logger=chosen.logger,
        target=chosen.target,
        target_source=goal.source,
        n_items=len(items),
        n_clicks=log.n_clicks,
        n_unsupported=log.n_unsupported,
        own_log=_own_log(goal.shares),
    )


def _target(
    chosen: Selection, items: frozenset[int], rejects: Rejects, progress: Progress | None
) -> _Target:
    if chosen.target == chosen.logger:
        return _Target("the logged propensities")
    if chosen.target == RANDOM:
        return _Target("1 / number of items", constant=1 / len(items))
    name = _name(BTS, chosen.campaign)
    rows = read_log(chosen.logs[BTS], items, rejects, name=name, progress=progress)
    shares = ActionShares().add(row for _, row in rows)
    return _Target(
        f"harmonic mean of the propensities by item and position in {name}", None, shares
    )


def _own_log(shares: ActionShares | None) -> OwnLog | None:
    if shares is None:
        return None
    return OwnLog(
        n=shares.n_rows,
        take_fraction=shares.n_clicks / shares.n_rows if shares.n_rows else 0.0,
        masses=shares.masses(),
    )


def _name(policy: str, campaign: str) -> str:
    return f"{policy}/{campaign}.csv"


class _Decisions:
    """The rows of the logger's log as decisions, counted as they pass."""

    def __init__(self, chosen: Selection, items: frozenset[int], target: _Target) -> None:
        self._chosen, self._items, self._target = chosen, items, target
        shares = target.shares
        self._probabilities = shares.probabilities() if shares else {}
        self._positions = set(shares.masses()) if shares else set()
        self.n_clicks = 0
        self.n_unsupported = 0

    def read(self, rejects: Rejects, progress: Progress | None) -> Iterator[LoggedDecision]:
        chosen, n_items = self._chosen, len(self._items)
        name, is_uniform = _name(chosen.logger, chosen.campaign), chosen.logger == RANDOM
        log = chosen.logs[chosen.logger]
        for line, row in read_log(log, self._items, rejects, name=name, progress=progress):
            try:
                probability = self._probability(row)
            except BadRow as bad:
                rejects.add(line, bad.at(line))
                continue
            self.n_clicks += row.click
            self.n_unsupported += probability == 0
            yield LoggedDecision(float(row.click), row.propensity, probability, n_items, is_uniform)

    def _probability(self, row: ObdRow) -> float:
        """The target's probability of the row's item at its position."""
        if self._target.constant is not None:
            return self._target.constant
        if self._target.shares is None:
            return row.propensity
        if row.position not in self._positions:
            allowed = f"a position that the log of {self._chosen.target} has"
            raise BadRow(RowKind.NO_TARGET, str(row.position), allowed)
        return self._probabilities.get((row.item, row.position), 0.0)
