"""Arithmetic on rows of different length laid end to end: candidates of many decisions at once.

A ragged array is a flat array plus ``counts`` [n_rows]; row i holds ``counts[i]`` >= 1 entries.
"""

from __future__ import annotations

import numpy as np

from finetune.world.tables import Floats, Ints


def offsets_of(counts: Ints) -> Ints:
    """Where each row starts in the flat array, [n_rows]."""
    return np.asarray(np.cumsum(counts) - counts)


def rows_of(counts: Ints) -> Ints:
    """The row that each flat entry belongs to, [counts.sum()]."""
    return np.repeat(np.arange(len(counts)), counts)


def spread(starts: Ints, counts: Ints) -> Ints:
    """``starts[i], starts[i] + 1, ...`` for ``counts[i]`` entries, row after row."""
    within = np.arange(counts.sum()) - np.repeat(offsets_of(counts), counts)
    return np.asarray(np.repeat(starts, counts) + within)


def row_sum(flat: Floats, counts: Ints) -> Floats:
    """Sum of each row, [n_rows]."""
    return np.asarray(np.add.reduceat(flat, offsets_of(counts)))


def row_mean(flat: Floats, counts: Ints) -> Floats:
    """Mean of each row, [n_rows]."""
    return row_sum(flat, counts) / counts


def row_softmax(scores: Floats, counts: Ints) -> Floats:
    """Softmax within each row; the entries of a row sum to 1."""
    top = np.maximum.reduceat(scores, offsets_of(counts))
    weights = np.exp(scores - np.repeat(top, counts))
    return np.asarray(weights / np.repeat(row_sum(weights, counts), counts))


def row_pick(probabilities: Floats, counts: Ints, draws: Floats) -> Ints:
    """One flat position a row, drawn with the row's probabilities.

    Args:
        probabilities: flat; each row sums to 1.
        counts: entries a row.
        draws: [n_rows] uniform numbers in [0, 1).
    """
    starts = offsets_of(counts)
    upto = np.cumsum(probabilities)
    before = upto[starts] - probabilities[starts]
    picked = np.searchsorted(upto, before + draws * row_sum(probabilities, counts), side="right")
    return np.asarray(np.clip(picked, starts, starts + counts - 1))


def row_shuffle(flat: Ints, counts: Ints, rng: np.random.Generator) -> Ints:
    """The flat array with each row's entries in random order."""
    return np.asarray(flat[np.argsort(rows_of(counts) + rng.random(len(flat)))])
