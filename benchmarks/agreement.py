"""Whether two jobs gave the same values: no ratio is printed before that is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

SMALL = 0.01
"""Under this, values are compared by their difference, not by their ratio."""


class Disagreement(Exception):
    """Two jobs that are said to be the same gave different values."""


@dataclass(frozen=True)
class Agreement:
    """How close two sets of values are.

    Parameters
    ----------
    compared : int
        Values that both gave.
    largest : float
        Largest relative difference.
    where : str
        Of this value.
    missing : tuple of str
        What ours gives and the other does not.
    """

    compared: int
    largest: float
    where: str
    missing: tuple[str, ...]


def agreement(
    ours: Mapping[str, float | None],
    other: Mapping[str, float],
    tolerance: float,
    keys: Iterable[str] | None = None,
) -> Agreement:
    """Compare what both gave.

    Parameters
    ----------
    tolerance : float
        Largest difference, relative to our value or to `SMALL` where that is larger.
    keys : iterable of str, optional
        Only these.

    Raises
    ------
    Disagreement
        A value differs by more than the tolerance, or nothing could be compared.
    """
    chosen = set(keys) if keys is not None else set(other)
    apart: dict[str, float] = {}
    for key in sorted(chosen & set(other)):
        mine = ours.get(key)
        if mine is not None:
            apart[key] = abs(mine - other[key]) / max(SMALL, abs(mine))
    if not apart:
        raise Disagreement("the two jobs have no value in common.")
    where = max(apart, key=lambda key: math.inf if math.isnan(apart[key]) else apart[key])
    if not apart[where] <= tolerance:
        raise Disagreement(
            f"{where}: ours {ours[where]!r}, the other {other[where]!r}; they differ by "
            f"{apart[where]:.2g} where {tolerance:g} is allowed."
        )
    given = {key for key, value in ours.items() if value is not None}
    return Agreement(len(apart), apart[where], where, tuple(sorted(given - set(other))))


def same(ours: Any, other: Any, tolerance: float = 1e-9) -> str:
    """How closely two arrays or numbers agree, relative to the largest of ours.

    Raises
    ------
    Disagreement
        By more than the tolerance, or in their shape.
    """
    mine, theirs = np.asarray(ours, dtype=float), np.asarray(other, dtype=float)
    if mine.shape != theirs.shape:
        raise Disagreement(f"ours has the shape {mine.shape}, the other {theirs.shape}.")
    apart = float(np.max(np.abs(mine - theirs)) / np.max(np.abs(mine)))
    if not apart <= tolerance:
        raise Disagreement(f"they differ by {apart:.2g} where {tolerance:g} is allowed.")
    return "equal" if apart == 0.0 else f"within {apart:.0e}"
