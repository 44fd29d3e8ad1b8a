"""The file that an import writes: there whole at the end, or not at all.

Rows go to a file ending in ``.part`` beside it, which takes its name once everything is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from finetune.evaluate.imports.rejects import Rejects
from retrieval.errors import BadInputError, DatasetError
from retrieval.problems import ProblemCount
from retrieval.types import Frozen


class ImportReport(Frozen):
    """What an import read and wrote.

    Attributes:
        folder: what was imported.
        out: the file that was written.
        n_written: cases or decisions in it.
        n_rejected: rows left out.
        problems: the table of bad rows, a line a kind.
        rejected_file: where the rejected rows were written, with reasons.
        seconds: how long it took.
    """

    folder: str
    out: str
    n_written: int
    n_rejected: int = 0
    problems: tuple[ProblemCount, ...] = ()
    rejected_file: str | None = None
    seconds: float


@dataclass
class Import:
    """An import under way: where to write, what was rejected, how much was written."""

    out: Path
    part: Path
    rejected_file: Path
    rejects: Rejects
    n_written: int = 0

    @property
    def rejected_path(self) -> str | None:
        """Where the rejected rows are written; None where there are none."""
        return str(self.rejected_file) if self.rejects.n_rows else None


def output_file(out: Path, *, name: str, suffixes: tuple[str, ...]) -> Path:
    """The file to write: ``out`` itself, or ``name`` in it where ``out`` has no suffix.

    Raises:
        BadInputError: the suffix is none of ``suffixes``.
    """
    if out.is_dir() or not out.suffix:
        return out / f"{name}{suffixes[0]}"
    if out.suffix not in suffixes:
        raise BadInputError(
            f"{out} ends in {out.suffix!r}; name a file ending in {' or '.join(suffixes)}, "
            f"or a folder for {name}{suffixes[0]}"
        )
    return out


@contextmanager
def importing(folder: Path, out: Path, *, skip_bad: bool) -> Iterator[Import]:
    """An import of ``folder`` to the file ``out``, which appears when the block ends well.

    Args:
        folder: what is imported.
        out: the new file.
        skip_bad: leave bad rows out and write them to ``<out's stem>.rejected.jsonl``.

    Raises:
        BadInputError: ``out`` is there already, or can't be written.
        DatasetError: rows are bad and not to be skipped, or none is good.
    """
    if out.exists():
        raise BadInputError(f"{out} is there already; remove it, or name another file")
    rejected = out.with_suffix(".rejected.jsonl")
    part, rejected_part = _part(out), _part(rejected)
    _make_folder(out)
    try:
        with ExitStack() as stack:
            file = rejected_part.open("w", encoding="utf-8", newline="\n") if skip_bad else None
            if file is not None:
                stack.enter_context(file)
            run = Import(out, part, rejected, Rejects(folder, file))
            yield run
            run.rejects.refuse()
            _refuse_nothing(run)
        part.replace(out)
        if run.rejects.n_rows:
            rejected_part.replace(rejected)
    except OSError as error:
        raise BadInputError(f"the import of {folder} stopped: {error}") from error
    finally:
        part.unlink(missing_ok=True)
        rejected_part.unlink(missing_ok=True)


def _make_folder(out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(f"{out} can't be written: {error}; name another file") from error


def _refuse_nothing(run: Import) -> None:
    if run.n_written:
        return
    folder, counts = run.rejects.folder, run.rejects.counts
    if not counts:
        raise DatasetError(f"{folder} has no row to import; nothing was written")
    first = counts[0]
    raise DatasetError(
        f"{folder} has no good row to import; nothing was written; {run.rejects.n_rows:,} are bad, "
        f"most by: {first.kind} (first {first.file}:{first.row}, {first.value}; "
        f"allowed: {first.allowed})"
    )


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
