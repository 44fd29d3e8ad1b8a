"""What members did, and recall of what matters: types, dataset folders, catalogue and memory.

Names are imported when they are first used, so that ``import retrieval`` loads neither Chroma nor
torch. Loading a dataset folder is ``retrieval.ingest.ingest``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.captions import CaptionVectors
    from retrieval.catalogue import Catalogue, Changes
    from retrieval.dataset import Dataset, Rejected, check_dataset, load_dataset, write_dataset
    from retrieval.embedder import Embedder, HashEmbedder, SentenceTransformerEmbedder
    from retrieval.erase import Erased, Eraser, EraseReceipt
    from retrieval.errors import (
        BadInputError,
        DatasetError,
        KeyartError,
        NotFoundError,
        StoreBusyError,
        StoreError,
    )
    from retrieval.ingest import IngestReport, unfinished_ingests
    from retrieval.inline import rank_history, recall_case
    from retrieval.langchain import PreferenceRetriever
    from retrieval.members import MemberSummary
    from retrieval.memory import MemberExport, PreferenceMemory
    from retrieval.problems import ProblemCount, count_problems
    from retrieval.store import Store, StoreSettings
    from retrieval.types import (
        Artwork,
        Candidate,
        Case,
        Engagement,
        Evidence,
        Impression,
        Outcome,
        PastEngagement,
        Problem,
        Recalled,
        TakeRate,
        Title,
    )

__all__ = [
    "Artwork",
    "BadInputError",
    "Candidate",
    "CaptionVectors",
    "Case",
    "Catalogue",
    "Changes",
    "Dataset",
    "DatasetError",
    "Embedder",
    "Engagement",
    "EraseReceipt",
    "Erased",
    "Eraser",
    "Evidence",
    "HashEmbedder",
    "Impression",
    "IngestReport",
    "KeyartError",
    "MemberExport",
    "MemberSummary",
    "NotFoundError",
    "Outcome",
    "PastEngagement",
    "PreferenceMemory",
    "PreferenceRetriever",
    "Problem",
    "ProblemCount",
    "Recalled",
    "Rejected",
    "SentenceTransformerEmbedder",
    "Store",
    "StoreBusyError",
    "StoreError",
    "StoreSettings",
    "TakeRate",
    "Title",
    "check_dataset",
    "count_problems",
    "load_dataset",
    "rank_history",
    "recall_case",
    "unfinished_ingests",
    "write_dataset",
]

_MODULES = {
    "Artwork": "types",
    "BadInputError": "errors",
    "Candidate": "types",
    "CaptionVectors": "captions",
    "Case": "types",
    "Catalogue": "catalogue",
    "Changes": "catalogue",
    "Dataset": "dataset",
    "DatasetError": "errors",
    "Embedder": "embedder",
    "Engagement": "types",
    "EraseReceipt": "erase",
    "Erased": "erase",
    "Eraser": "erase",
    "Evidence": "types",
    "HashEmbedder": "embedder",
    "Impression": "types",
    "IngestReport": "ingest",
    "KeyartError": "errors",
    "MemberExport": "memory",
    "MemberSummary": "members",
    "NotFoundError": "errors",
    "Outcome": "types",
    "PastEngagement": "types",
    "PreferenceMemory": "memory",
    "PreferenceRetriever": "langchain",
    "Problem": "types",
    "ProblemCount": "problems",
    "Recalled": "types",
    "Rejected": "dataset",
    "SentenceTransformerEmbedder": "embedder",
    "Store": "store",
    "StoreBusyError": "errors",
    "StoreError": "errors",
    "StoreSettings": "store",
    "TakeRate": "types",
    "Title": "types",
    "check_dataset": "dataset",
    "count_problems": "problems",
    "load_dataset": "dataset",
    "rank_history": "inline",
    "recall_case": "inline",
    "unfinished_ingests": "ingest",
    "write_dataset": "dataset",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
