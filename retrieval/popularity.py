"""Popularity: how often each artwork was taken by everybody, smoothed; the one rule for it.

Where nobody's taste is read it gives the probabilities, and of these the most popular artwork.
Only counts from before the decision's time may be handed in; nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.types import TakeRate

# The title's average counts as this many impressions against an artwork's own; a choice, not a
# measurement: one impression moves an artwork's fraction by at most 1 / 21.
PRIOR_SHOWN = 20


def smoothed_rates(artwork_ids: Sequence[str], rates: Mapping[str, TakeRate]) -> dict[str, float]:
    """Each artwork's take fraction, smoothed towards that of the title.

    (n_rewarded + 20 m) / (n_shown + 20), where m = (1 + rewarded) / (2 + shown) over the title's
    candidates, which is Laplace's rule of succession. So an artwork that was never shown counts as
    an average one; with Laplace's 1/2 it would beat every artwork whose take fraction is known.
    This is the expected take fraction where that varies by Beta(20 m, 20 (1 - m)) in a title.

    Args:
        artwork_ids: the candidates.
        rates: counts by artwork id; a missing artwork counts as never shown.
    """
    known = [rates[artwork_id] for artwork_id in artwork_ids if artwork_id in rates]
    shown = sum(rate.n_shown for rate in known)
    mean = (1 + sum(rate.n_rewarded for rate in known)) / (2 + shown)
    return {artwork_id: _smoothed(rates.get(artwork_id), mean=mean) for artwork_id in artwork_ids}


def popularity(artwork_ids: Sequence[str], rates: Mapping[str, TakeRate]) -> dict[str, float]:
    """Probabilities in proportion to the smoothed take fractions; even where no count is known."""
    smoothed = smoothed_rates(artwork_ids, rates)
    total = sum(smoothed.values())
    return {artwork_id: rate / total for artwork_id, rate in smoothed.items()}


def most_popular(artwork_ids: Sequence[str], rates: Mapping[str, TakeRate]) -> str | None:
    """The most probable artwork; of several the smallest id, and None where no count is known."""
    if not has_counts(artwork_ids, rates):
        return None
    shares = popularity(artwork_ids, rates)
    return min(shares, key=lambda artwork_id: (-shares[artwork_id], artwork_id))


def has_counts(artwork_ids: Sequence[str], rates: Mapping[str, TakeRate]) -> bool:
    """Whether any of the artworks was ever shown; without that, popularity knows nothing."""
    return any(rates[artwork_id].n_shown for artwork_id in artwork_ids if artwork_id in rates)


def _smoothed(rate: TakeRate | None, *, mean: float) -> float:
    n_rewarded, n_shown = (rate.n_rewarded, rate.n_shown) if rate else (0, 0)
    return (n_rewarded + PRIOR_SHOWN * mean) / (n_shown + PRIOR_SHOWN)
