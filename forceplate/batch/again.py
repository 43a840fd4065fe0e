"""Whether the same work gave the same numbers once more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

PARTS = ("value", "low", "high", "unit")
"""What must come out the same; words, such as an advice, may be said better by now."""


def numbers_of(payload: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The values of a result as it was stored, without words."""
    return {
        key: {part: value.get(part) for part in PARTS} for key, value in payload["values"].items()
    }


def first_difference(
    stored: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]], rtol: float
) -> str | None:
    """The first number that came out differently, in a sentence; None where none did.

    Parameters
    ----------
    stored, found : mapping of metric to its parts
        As `numbers_of` gives them.
    rtol : float
        Share of the stored number that it may differ by; 0: not at all.
    """
    if stored.keys() != found.keys():
        return f"the result has {len(found)} values and not {len(stored)}, under the same key"
    for name, before in stored.items():
        for part in PARTS:
            one, other = before[part], found[name][part]
            numbers = isinstance(one, int | float) and isinstance(other, int | float)
            same = math.isclose(one, other, rel_tol=rtol, abs_tol=0.0) if numbers else one == other
            if not same:
                return f"{name}.{part} comes out as {other!r} and is stored as {one!r}"
    return None
