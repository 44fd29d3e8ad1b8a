"""One evaluation from request to files: gather, ask, measure, audit, write.

from finetune.evaluate.policies import Request, evaluate
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from agent.settings import ModelSettings, RecallSettings
from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.policies.assemble import Evaluated, assemble
from finetune.evaluate.policies.auditing import audit
from finetune.evaluate.policies.gather import Gathered, gather
from finetune.evaluate.policies.identity import (
    CACHE,
    PREDICTIONS,
    ROWS,
    claim_folder,
    describe_run,
    folder_of,
    refuse_file,
)
from finetune.evaluate.policies.makers import Makers, is_model
from finetune.evaluate.policies.markdown import render_markdown
from finetune.evaluate.policies.page import render_page
from finetune.evaluate.policies.predict import Predicted, predict
from finetune.evaluate.policies.propensity import fill_in
from finetune.evaluate.policies.report import Report
from finetune.evaluate.policies.request import Request
from finetune.evaluate.policies.reward import predict_rewards
from finetune.evaluate.policies.rows import write_rows
from finetune.evaluate.policies.strata import find_strata
from finetune.evaluate.policies.table import CaseTable, build_table
from finetune.evaluate.policies.values import Logged
from finetune.policies.materials import Materials, open_materials
from retrieval.embedder import Embedder
from retrieval.types import Progress


def evaluate(
    request: Request,
    out: Path,
    *,
    embedder: Embedder,
    model: ModelSettings | None = None,
    recalled: RecallSettings | None = None,
    is_overwriting: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Evaluate policies and write report.json, report.md, report.html and rows.parquet.

    Started again with the same request, it goes on where it was stopped.

    Args:
        request: what is asked.
        out: the folder to write to; made where it is missing.
        embedder: embeds captions; its vectors are kept in ``out``.
        model: the language model that the policy ``model`` is; by default the shipped one.
        recalled: how many engagements policies are shown; by default as the product.
        is_overwriting: replace another run that ``out`` holds.
        progress: told of every long stage.

    Raises:
        BadInputError: a file, a row or a policy is not as it should be, or ``out`` holds another
            run.
        ModelError: a language model is down.
    """
    refuse_file(out)
    gathered = gather(request, progress=progress)
    cache = out / CACHE
    materials = open_materials(
        embedder, dataset=gathered.dataset, folder=cache, recalled=recalled, model=model
    )
    makers = Makers(gathered, materials, answers=out / PREDICTIONS, progress=progress)
    names, reference, notes = _names(request, makers)
    makers.check(names)
    run = describe_run(
        request, gathered.fingerprint, embedder.name, names, model=model, recall=recalled
    )
    claim_folder(out, run, is_overwriting=is_overwriting)
    cache.mkdir(exist_ok=True)
    table = _table(gathered, materials)
    predictions, made = _predict(request, names, makers, table, out, progress)
    rewards, fitted = predict_rewards(table, train=gathered.train, rates=materials.rates)
    logged = Logged(table, fill_in(table, list(predictions.values())), rewards)
    strata = find_strata(table, train=gathered.train, truth=materials.truth)
    audits = audit(request, makers, names, gathered.cases, out, progress=progress)
    found = Evaluated(
        request=request,
        run=run,
        gathered=gathered,
        reference=reference,
        logged=logged,
        reward_model=fitted,
        strata=strata,
        predictions=predictions,
        made=made,
        audits=audits,
        notes=notes,
    )
    report = assemble(found, progress=progress)
    write_rows(out / ROWS, logged, strata, predictions)
    write_report(report, out)
    return report


def write_report(report: Report, out: Path) -> None:
    """Write a report's three forms; each appears whole."""
    forms = {
        "report.json": report.model_dump_json(indent=1) + "\n",
        "report.md": render_markdown(report),
        "report.html": render_page(report),
    }
    for name, text in forms.items():
        part = out / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(out / name)


def _names(request: Request, makers: Makers) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Every policy of the run, each once, the reference among them; the reference; notes."""
    reference, note = request.reference, ""
    if reference is None:
        reference, note = makers.default_reference()
    names = tuple(dict.fromkeys((*request.policies, reference)))
    return names, reference, (note,) if note else ()


def _table(gathered: Gathered, materials: Materials) -> CaseTable:
    truth = materials.truth
    explored: dict[str, bool] = {}
    if gathered.dataset is not None:
        explored = {i.impression_id: bool(i.uniform) for i in gathered.dataset.impressions}
    return build_table(
        gathered.cases,
        uniform=[explored.get(case.case_id, False) for case in gathered.cases],
        truth=None
        if truth is None
        else {c.case_id: truth.rewards(c.case_id) for c in gathered.cases},
    )


def _predict(
    request: Request,
    names: tuple[str, ...],
    makers: Makers,
    table: CaseTable,
    out: Path,
    progress: Progress | None,
) -> tuple[Mapping[str, Floats], Mapping[str, Predicted]]:
    predictions: dict[str, Floats] = {}
    made: dict[str, Predicted] = {}
    for name in names:
        predictions[name], made[name] = predict(
            name,
            partial(makers.make, name),
            table,
            folder_of(out / PREDICTIONS, name),
            is_model=is_model(name),
            n_workers=request.n_workers,
            progress=progress,
        )
    return predictions, made
