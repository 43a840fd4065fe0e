"""The floor of free space below which no new work is begun."""

from __future__ import annotations

import os

from forceplate.archive.files.store import Store
from forceplate.errors import ArchiveError, StorageFull

FLOOR = "FORCEPLATE_FLOOR"
FLOOR_BYTES = 1_000_000_000
TIMES = 3
"""So many times what is to be written must be free, or the floor if that is more."""


def floor() -> int:
    """Bytes that stay free: 1 GB, or what FORCEPLATE_FLOOR says.

    Raises
    ------
    ArchiveError
        FORCEPLATE_FLOOR is not a number of bytes.
    """
    stated = os.environ.get(FLOOR, "")
    if not stated:
        return FLOOR_BYTES
    if not (stated.isascii() and stated.isdecimal()):
        raise ArchiveError(
            f"{FLOOR} is not understood.", expected="a number of bytes, such as 1000000000",
            found=stated, advice=f"Unset {FLOOR}, or mend it.",
        )  # fmt: skip
    return int(stated)


def check(store: Store, n_bytes: int, what: str) -> None:
    """StorageFull where writing so many bytes would go below the floor."""
    free = store.free()
    needed = max(floor(), TIMES * n_bytes)
    if free is not None and free < needed:
        size = f" ({n_bytes:,} bytes)" if n_bytes else ""
        raise StorageFull(
            f"no room for {what}{size}: work stops before the disk is full.",
            where=store.where, expected=f"{needed:,} bytes free", found=f"{free:,}",
            advice=f"Free some space and repeat, or set {FLOOR} to a smaller number of bytes; "
            "what was acknowledged before is safe.",
        )  # fmt: skip
