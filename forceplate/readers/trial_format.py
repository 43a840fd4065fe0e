"""What the reader and the writer of our own trial file agree on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from forceplate.model.recording import Recording

FORMAT = "forceplate-trial"
SCHEMA = (1, 0)
GEOMETRY = ("origin", "rotation", "centre", "corners", "quantum")
COUNT_MISSING = -32768
"""The count that stands for a missing sample where channels are kept as 16-bit integers."""

PIECE = 16384
"""Values that are looked at and hashed at a time, 128 KB."""
_LEAST = int(np.iinfo(np.int64).min)


def content_sha256(recording: Recording) -> str:
    """Hash of what was measured: wrenches, masks, COP, time stamps and plate geometry.

    It is taken over canonical bytes of the values, not of the HDF5 file, so that a copy made by
    other tools, or with compression, keeps it.
    """
    digest = hashlib.sha256()
    for part in _parts(recording):
        digest.update(part)
    return digest.hexdigest()


def _parts(recording: Recording) -> Iterable[bytes | memoryview]:
    yield from _array("rate", np.array([recording.rate, recording.start]))
    yield from _array("n", np.array([float(recording.n_samples)]))
    yield from _array("cop", recording.cop)
    yield from _array("time", recording.time)
    for plate in recording.plates:
        yield plate.name.encode()
        yield from _array("wrench", plate.wrench)
        yield from _array("valid", plate.valid)
        for name in GEOMETRY:
            yield from _array(name, getattr(plate, name))


def _array(name: str, values: np.ndarray | None) -> Iterable[bytes | memoryview]:
    if values is None:
        yield f"{name}:none;".encode()
        return
    kind = "|u1" if values.dtype == np.uint8 else "<f8"
    canonical = np.ascontiguousarray(values, dtype=kind)
    yield f"{name}:{kind}:{values.shape};".encode()
    flat = canonical.ravel()
    # in pieces that stay in the nearest memory between the look at them and the hash of them
    for first in range(0, flat.size, PIECE):
        piece = flat[first : first + PIECE]
        yield (piece if kind == "|u1" or _is_canonical(piece) else _canonical(piece)).data


def _is_canonical(values: np.ndarray) -> bool:
    """Whether there is no NaN and no negative zero; its bits are those of the least integer."""
    return not np.isnan(values.min()) and int(values.view("<i8").min()) != _LEAST


def _canonical(values: np.ndarray) -> np.ndarray:
    """With one NaN and one zero: their other bit patterns are the same number."""
    return (np.where(np.isnan(values), np.nan, values) + 0.0).astype("<f8", copy=False)
