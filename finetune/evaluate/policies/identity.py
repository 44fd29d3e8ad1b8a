"""Says what a run is, so that a folder resumes the same run and refuses another.

A run is its input files' bytes, the split, the sample, the seed, and the settings of model and
recall. Policies may be added to a run: what was predicted is kept by policy, and a policy's own
files are part of what it is.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from agent.build import NO_ADAPTER
from agent.settings import ModelSettings, RecallSettings
from finetune.evaluate.policies.request import Request
from finetune.policies.catalogue import MODEL, WITH_RATES
from retrieval.errors import BadInputError
from retrieval.types import Frozen

RUN_FILE = "run.json"
# All that a run leaves in its folder; ``--overwrite`` removes these and nothing else.
PREDICTIONS, CACHE, AUDITS, ROWS = "predictions", "cache", "audits.json", "rows.parquet"
REPORTS = ("report.json", "report.md", "report.html")
CHUNK = 1 << 20
# Settings of the model that no answer depends on.
PASSING = ("api_key_env", "timeout_s", "retries")


class Run(Frozen):
    """What a run is made of.

    Attributes:
        keyart: the version that made it.
        inputs: the fingerprint of the input files.
        split, limit, seed: as asked.
        embedder: the name of what embeds captions.
        model, recall: the settings that answers depend on; a run that names none had the defaults.
        policies: every policy of the run, the reference included, and its files' fingerprint;
            empty where a policy has no files of its own.
    """

    keyart: str
    inputs: str
    split: str
    limit: int | None
    seed: int
    embedder: str
    model: ModelSettings = ModelSettings()
    recall: RecallSettings = RecallSettings()
    policies: dict[str, str]


def describe_run(
    request: Request,
    inputs: str,
    embedder: str,
    policies: Sequence[str],
    *,
    model: ModelSettings | None = None,
    recall: RecallSettings | None = None,
) -> Run:
    """The run that a request stands for, under settings; by default the defaults."""
    asked = _answering(model or ModelSettings())
    return Run(
        keyart=version("keyart"),
        inputs=inputs,
        split=request.split if request.dataset else "",
        limit=request.limit,
        seed=request.seed,
        embedder=embedder,
        model=asked,
        recall=recall or RecallSettings(),
        policies={name: policy_fingerprint(name, asked) for name in policies},
    )


def refuse_file(out: Path) -> None:
    """Refuse a folder for a run that is, or lies in, a file; before anything is read.

    Raises:
        BadInputError: names the file.
    """
    place = next((path for path in (out, *out.parents) if path.exists()), None)
    if place is not None and not place.is_dir():
        raise BadInputError(f"{place} is a file; allowed: -o names a folder")


def claim_folder(out: Path, run: Run, *, is_overwriting: bool) -> None:
    """Make the folder this run's; what the same run left there stays.

    Args:
        out: the folder; need not exist.
        run: what is to be run.
        is_overwriting: empty a folder that holds another run.

    Raises:
        BadInputError: it holds another run, or something that is none.
    """
    kept = _kept(out)
    if kept is not None and is_overwriting:
        _clear(out)
        kept = None
    if kept is not None:
        _refuse_other(out, kept, run)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            f"-o is {out}, which can't be made ({error.strerror}); allowed: a folder"
        ) from None
    fresh = out / f"{RUN_FILE}.part"
    fresh.write_text(run.model_dump_json(indent=2) + "\n", encoding="utf-8")
    fresh.replace(out / RUN_FILE)


def folder_of(root: Path, name: str) -> Path:
    """The folder of a policy's predictions; names that differ have folders that differ."""
    plain = re.sub(r"[^A-Za-z0-9.+-]+", "-", name).strip("-.")[-40:]
    return root / f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def fingerprint_of(files: Sequence[Path]) -> str:
    """SHA-256 over the names and bytes of files, in order."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _kept(out: Path) -> Run | None:
    """The run that a folder holds; None for a new or empty folder."""
    if not out.is_dir() or not any(out.iterdir()):
        return None
    try:
        return Run.model_validate_json((out / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        raise BadInputError(
            f"{out} is not empty and holds no run of keyart evaluate; allowed: a new folder"
        ) from None


def _clear(out: Path) -> None:
    for name in (PREDICTIONS, CACHE):
        shutil.rmtree(out / name, ignore_errors=True)
    for name in (AUDITS, ROWS, *REPORTS, RUN_FILE):
        (out / name).unlink(missing_ok=True)


def _refuse_other(out: Path, kept: Run, run: Run) -> None:
    told = {name: getattr(run, name) for name in Run.model_fields if name != "policies"}
    other = [name for name, value in told.items() if getattr(kept, name) != value]
    missing = [name for name in kept.policies if name not in run.policies and _has(out, name)]
    changed = [n for n, sha in run.policies.items() if kept.policies.get(n, sha) != sha]
    reasons = [
        f"other {', '.join(other)}" if other else "",
        f"policies that are not asked for now: {', '.join(missing)}" if missing else "",
        f"policies whose files have changed: {', '.join(changed)}" if changed else "",
    ]
    if any(reasons):
        told_reasons = "; ".join(reason for reason in reasons if reason)
        raise BadInputError(
            f"{out} holds another run ({told_reasons}); name another folder with -o, or replace it "
            "with --overwrite"
        )


def _has(out: Path, name: str) -> bool:
    """Whether a policy was asked anything: one that could not be made left nothing."""
    return any(folder_of(out / PREDICTIONS, name).rglob("*.parquet"))


def _answering(model: ModelSettings) -> ModelSettings:
    """The settings that answers depend on.

    How long a server is waited for, and by which key, may change when a run goes on. A server whose
    adapter is not set serves none.
    """
    fixed: dict[str, object] = {n: ModelSettings.model_fields[n].default for n in PASSING}
    if model.base_url is not None and "adapter" not in model.model_fields_set:
        fixed["adapter"] = NO_ADAPTER
    return model.model_copy(update=fixed)


def policy_fingerprint(name: str, model: ModelSettings | None = None) -> str:
    """Of the files that a checkpoint or the model's adapter is made of; empty for a rule."""
    plain = name.removesuffix(WITH_RATES)
    folder: Path | None = Path(plain) if Path(plain).is_dir() else None
    if plain == MODEL:
        from agent.models.checkpoint import find_adapter

        adapter = (model or ModelSettings()).adapter
        folder = None if adapter == NO_ADAPTER else find_adapter(adapter)
    if folder is None:
        return ""
    return fingerprint_of(sorted(path for path in folder.iterdir() if path.is_file()))
