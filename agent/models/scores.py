"""What backends share around a request: the order that it is read in, and how scores are laid out.

Neither looks at ids to decide anything: ids are looked up at the end, to name the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from agent.models.contract import Backend, Option, ScoreRequest, Scores, softmax
from retrieval.errors import BadInputError


def content_order(options: Sequence[Option]) -> list[Option]:
    """The options by their text, so that the same set is read alike in whatever order it comes."""
    return sorted(options, key=lambda option: option.text)


def refuse_unscorable(request: ScoreRequest, backend: Backend, modes: Sequence[str]) -> None:
    """Refuse a request that ``backend`` can't score.

    Raises:
        BadInputError: it holds too many options, or is rendered for another mode.
    """
    if len(request.options) > backend.max_options:
        raise BadInputError(
            f"{len(request.options)} candidates in one decision; {backend.model} scores at most "
            f"{backend.max_options}: choose fewer"
        )
    if request.mode not in modes:
        raise BadInputError(
            f"a prompt rendered for mode {request.mode!r}; {backend.model} reads "
            f"{' or '.join(modes)}: set [model] mode in keyart.toml"
        )


def hash_texts(texts: Iterable[str]) -> str:
    """SHA-256 of the texts that were sent, in order, where token ids can't be seen from here."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def build_scores(
    request: ScoreRequest,
    utilities: Mapping[str, float],
    *,
    backend: Backend,
    temperature: float,
    prompt_hash: str,
    n_tokens: int,
    n_cached_tokens: int = 0,
    downgrades: tuple[str, ...] = (),
) -> Scores:
    """The scores of one request, options sorted by id.

    Args:
        request: what was scored.
        utilities: utility by option id, exactly the request's options.
        backend: who scored; its model, template hash and invariance stand in the result.
        temperature: what the utilities are divided by.
        prompt_hash: SHA-256 of what the model was given, in content order: token ids in process,
            else ``hash_texts``.
        n_tokens: prompt tokens, over all calls.
        n_cached_tokens: those of them that were taken from a cache.
        downgrades: what could not be done as asked.
    """
    ids = tuple(sorted(utilities))
    ordered = tuple(utilities[option_id] for option_id in ids)
    return Scores(
        option_ids=ids,
        utilities=ordered,
        probabilities=softmax(ordered, temperature),
        temperature=temperature,
        mode=request.mode,
        invariance=backend.invariance,
        model=backend.model,
        template_hash=backend.template_hash,
        prompt_hash=prompt_hash,
        n_tokens=n_tokens,
        n_cached_tokens=n_cached_tokens,
        downgrades=downgrades,
    )
