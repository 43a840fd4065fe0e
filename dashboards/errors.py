"""How an error of the library is said on a page."""

from __future__ import annotations

from forceplate.errors import ForcePlateError


def shown_error(error: ForcePlateError) -> str:
    """What is wrong, expected, found and what to do; never a place on the disk."""
    parts = [error.what[:1].upper() + error.what[1:]]
    if error.expected is not None:
        parts.append(f"Expected: {error.expected}.")
    if error.found is not None and error.where is None:
        parts.append(f"Found: {error.found}.")
    if error.advice is not None:
        parts.append(error.advice)
    return " ".join(parts)
