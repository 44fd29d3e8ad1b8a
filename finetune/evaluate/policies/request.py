"""What ``keyart evaluate`` is asked: which cases, which policies, against which reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from retrieval.errors import BadInputError
from retrieval.types import Frozen

AskedSplit: TypeAlias = Literal["train", "validation", "test"]
SPLITS: tuple[AskedSplit, ...] = ("test", "validation", "train")


class Request(Frozen):
    """One evaluation. Either ``cases`` or ``dataset`` is given.

    Attributes:
        cases: case files.
        dataset: a dataset folder.
        split: the impressions of the dataset that are asked about.
        policies: names, see ``finetune.policies.catalogue``.
        reference: the policy that differences are taken from; None: production where it can be
            made, else uniform.
        limit: a random sample of so many cases; None for all.
        seed: of the sample, the bootstrap, the folds and the audits.
        n_bootstrap: replicates of the intervals.
        n_audited: cases that the audits ask about; 0 leaves them out.
        n_workers: processes that predict at once, where a policy allows it.
        command: the command that asked, as it is shown in the report.
    """

    cases: tuple[Path, ...] = ()
    dataset: Path | None = None
    split: AskedSplit = "test"
    policies: Annotated[tuple[str, ...], Field(min_length=1)]
    reference: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    n_bootstrap: Annotated[int, Field(ge=2)] = 1000
    n_audited: Annotated[int, Field(ge=0)] = 200
    n_workers: Annotated[int, Field(ge=1)] = 1
    command: str = ""

    def check_source(self) -> None:
        """Refuse a request that names no cases, or two kinds of them.

        Raises:
            BadInputError: says what to give.
        """
        if bool(self.cases) == (self.dataset is not None):
            given = "both case files and" if self.cases else "neither case files nor"
            raise BadInputError(
                f"{given} --dataset given; allowed: CASES.jsonl..., or --dataset DIR with --split"
            )
