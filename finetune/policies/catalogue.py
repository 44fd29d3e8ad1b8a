"""Every policy by name: what it chooses by, what it needs, and how it is made.

Nothing is imported before a policy is asked for. ``+take-rate`` behind a name adds how often
everybody took each artwork, weighed on logged rows. ``model`` is the language model of the
settings, and the folder of a checkpoint is a name too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from agent.policy import Policy
from retrieval.errors import BadInputError

if TYPE_CHECKING:
    from agent.settings import ModelSettings
    from finetune.policies.materials import Materials
    from finetune.policies.rates import Rates

T = TypeVar("T")

WITH_RATES = "+take-rate"
MODEL = "model"
# The retrieval policy reads this many engagements: they cost it nothing.
N_CLOSENESS = 50
NEEDS = {
    "rates": "take rates: give a dataset folder with --dataset DIR",
    "vectors": "caption vectors",
    "known": "genres and tags: give a dataset folder with --dataset DIR",
    "facets": "facet labels: give a simulated world, or artworks with facets, with --dataset DIR",
    "probes": "caption vectors",
    "truth": "the truth of a simulated world: make one with `keyart world DIR`, give --dataset DIR",
    "folder": "a folder to keep notes in",
}


class Entry(NamedTuple):
    """One policy.

    Attributes:
        about: what it chooses by.
        needs: the parts of ``Materials`` that it can't do without, beyond recall.
        build: makes it of materials that have them.
        build_with_rates: makes it with a feature of its own for take rates, if it has one.
        is_fitted_first: whether it chooses only once fitted on logged rows.
        is_simulated_only: whether it knows what only a simulated world tells.
        is_model: whether it is a language model: slow, and asked in one process.
    """

    about: str
    needs: tuple[str, ...]
    build: Callable[[Materials], Policy]
    build_with_rates: Callable[[Materials, Rates], Policy] | None = None
    is_fitted_first: bool = False
    is_simulated_only: bool = False
    is_model: bool = False

    @property
    def reads_labels(self) -> bool:
        """Whether it is given facets as labelled: in a simulated world the true ones, all right."""
        return "facets" in self.needs


def build_policy(name: str, materials: Materials) -> Policy:
    """The policy of a name, not yet fitted.

    Args:
        name: one of ``POLICIES``, or the folder of a checkpoint; ``+take-rate`` may follow.
        materials: what it is made of.

    Raises:
        BadInputError: there is none of that name, or what it needs is not there.
    """
    plain = name.removesuffix(WITH_RATES)
    entry = POLICIES.get(plain) or _checkpoint(name, plain)
    if plain == name:
        _refuse_without(name, entry.needs, materials)
        return entry.build(materials)
    _refuse_without(name, (*entry.needs, "rates"), materials)
    rates = _given(materials.rates)
    if entry.build_with_rates is not None:
        return entry.build_with_rates(materials, rates)
    from finetune.policies.with_rates import MOST_MODEL_ROWS, MOST_ROWS, WithTakeRates

    most_rows = MOST_MODEL_ROWS if entry.is_model else MOST_ROWS
    return WithTakeRates(entry.build(materials), rates, most_rows=most_rows)


def servable() -> tuple[str, ...]:
    """The policies that can choose for anybody: without a fit, a dataset folder or labels."""
    return tuple(
        name
        for name, entry in POLICIES.items()
        if not entry.is_fitted_first and set(entry.needs) <= {"rates"}
    )


def _refuse_without(name: str, needs: tuple[str, ...], materials: Materials) -> None:
    for part in needs:
        if getattr(materials, part) is None:
            raise BadInputError(f"policy {name!r} needs {NEEDS[part]}")


def _given(part: T | None) -> T:
    """A part that is there: ``build_policy`` has looked."""
    assert part is not None
    return part


def _checkpoint(name: str, plain: str) -> Entry:
    """The entry of a checkpoint's folder."""
    if not Path(plain).is_dir():
        allowed = ", ".join(POLICIES)
        raise BadInputError(
            f"policy {name!r} is not there; allowed are {allowed}, or the folder of a checkpoint"
        )
    return Entry(
        f"the checkpoint {plain}",
        ("folder",),
        lambda parts: _checkpoint_policy(parts, plain),
        is_model=True,
    )


def _uniform(parts: Materials) -> Policy:
    from finetune.policies.uniform import UniformPolicy

    return UniformPolicy()


def _closeness(parts: Materials) -> Policy:
    from finetune.policies.closeness import ClosenessPolicy

    settings = parts.recalled.model_copy(update={"k": N_CLOSENESS})
    return ClosenessPolicy(parts.recall, settings)


def _popular(parts: Materials) -> Policy:
    from finetune.policies.popular import PopularPolicy

    return PopularPolicy(_given(parts.rates))


def _position(parts: Materials) -> Policy:
    from finetune.policies.position import PositionPolicy

    return PositionPolicy()


def _caption_length(parts: Materials) -> Policy:
    from finetune.policies.caption_length import CaptionLengthPolicy

    return CaptionLengthPolicy()


def _production(parts: Materials) -> Policy:
    from finetune.policies.production import ProductionPolicy

    return ProductionPolicy(_given(parts.known), _given(parts.rates))


def _logger(parts: Materials) -> Policy:
    from finetune.policies.logger import LoggerPolicy

    return LoggerPolicy(_given(parts.truth))


def _embedding(parts: Materials, rates: Rates | None = None) -> Policy:
    from finetune.policies.embedding import EmbeddingPolicy

    return EmbeddingPolicy(_given(parts.vectors), rates=rates)


def _tagger(parts: Materials) -> Policy:
    from finetune.policies.tagger import TaggerPolicy

    return TaggerPolicy(parts.recall, parts.recalled, _given(parts.probes)())


def _rational(parts: Materials) -> Policy:
    from finetune.policies.rational import RationalReaderPolicy

    return RationalReaderPolicy(parts.recall, parts.recalled, _given(parts.facets)())


def _trained(parts: Materials, rates: Rates | None = None) -> Policy:
    from finetune.policies.trained_reader import TrainedReaderPolicy

    facets = _given(parts.facets)()
    return TrainedReaderPolicy(parts.recall, parts.recalled, facets, rates=rates)


def _near_bayes(parts: Materials) -> Policy:
    from finetune.policies.near_bayes import NearBayesPolicy

    return NearBayesPolicy(_given(parts.truth).story)


def _oracle(parts: Materials) -> Policy:
    from finetune.policies.oracle import OraclePolicy

    return OraclePolicy(_given(parts.truth))


def _model(parts: Materials) -> Policy:
    from finetune.policies.model import open_model_policy

    return open_model_policy(
        parts.model, parts.recall, folder=_given(parts.folder), recalled=parts.recalled
    )


def checkpoint_settings(model: ModelSettings, folder: str) -> ModelSettings:
    """The settings of a checkpoint's folder: in process, on the base and in the mode of ``model``.

    Where ``model`` is served, its base and mode are the server's: then on the bundled base, in the
    checkpoint's first mode.
    """
    from agent.settings import ModelSettings

    own = ModelSettings() if model.base_url is not None else model
    return own.model_copy(update={"adapter": folder})


def _checkpoint_policy(parts: Materials, folder: str) -> Policy:
    from finetune.policies.model import open_model_policy

    return open_model_policy(
        checkpoint_settings(parts.model, folder),
        parts.recall,
        folder=_given(parts.folder),
        recalled=parts.recalled,
        name=folder,
    )


POLICIES: dict[str, Entry] = {
    "closeness": Entry("captions close to what was taken", (), _closeness),
    "uniform": Entry("nothing: every candidate alike", (), _uniform),
    "popular": Entry("how often everybody took the artwork", ("rates",), _popular),
    "position": Entry("the place on the list", (), _position),
    "caption-length": Entry("the caption's number of words", (), _caption_length),
    "production": Entry(
        "take rates, and genre affinities crossed with tags",
        ("known", "rates"),
        _production,
        is_fitted_first=True,
    ),
    "logger": Entry("as the simulated log was made", ("truth",), _logger, is_simulated_only=True),
    "embedding": Entry(
        "caption vectors crossed with the member's",
        ("vectors",),
        _embedding,
        _embedding,
        is_fitted_first=True,
    ),
    "tagger": Entry("themes and moods read by probes on caption vectors", ("probes",), _tagger),
    "rational-reader": Entry(
        "themes and moods as labelled, counted; in a simulated world the labels are perfect",
        ("facets",),
        _rational,
    ),
    "trained-reader": Entry(
        "all facets as labelled, weights learned from logs; "
        "in a simulated world the labels are perfect",
        ("facets",),
        _trained,
        _trained,
        is_fitted_first=True,
    ),
    "near-bayes": Entry(
        "the story's numbers and the history", ("truth",), _near_bayes, is_simulated_only=True
    ),
    "oracle": Entry("the true rewards", ("truth",), _oracle, is_simulated_only=True),
    MODEL: Entry("the language model of the settings", ("folder",), _model, is_model=True),
}
