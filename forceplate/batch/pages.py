"""Memory that one trial gave back is kept for the next one."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

KEPT = 128 * 1024**2
"""Bytes of free memory that a worker keeps, several times what a trial of a minute needs."""
OWN_MAPPING = 32 * 1024**2
"""From this many bytes on an array is mapped by itself and given back at once."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@cache
def keep_pages() -> bool:
    """Let this process keep up to KEPT bytes that it has freed, and say whether it can.

    Left to itself, the GNU allocator hands the arrays of a trial back to the system and is given
    them again, page by page and filled with zeros, for the next one: a third of the time of
    a trial of 60 s at 1 kHz. Elsewhere than with the GNU library nothing is changed.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    return bool(
        library.mallopt(_TRIM_THRESHOLD, KEPT) and library.mallopt(_MMAP_THRESHOLD, OWN_MAPPING)
    )
