"""A recording: what one file, or one part of a file, holds, before anything is done to it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forceplate.model.facts import Facts
from forceplate.model.layout import Layout
from forceplate.model.plate import Floats, Plate, read_only


@dataclass(frozen=True)
class Source:
    """Where a recording came from.

    Parameters
    ----------
    path : str
        As it was given.
    sha256 : str
        Lower-case hex of the file's bytes.
    reader, reader_version : str
    index : int
        Which recording of the file, from 0.
    """

    path: str
    sha256: str
    reader: str
    reader_version: str = "1"
    index: int = 0


@dataclass(frozen=True, eq=False)
class Recording:
    """Plates that share one time base, in SI units, in the file's own axes.

    Parameters
    ----------
    source : Source
    rate : float, Hz
        The rate that the samples are taken at (measured where time stamps tell it).
    n_samples : int
    plates : tuple of Plate
    vertical : str
        The lab's upward axis, `y` or `z`.
    cop : (2, n) float64, m, or None
        Rows ml and ap, where the file holds only the centre of pressure.
    time : (n,) float64, s, or None
        Time stamps, only where they are not uniform.
    start : float, s
        The file's own time of the first sample.
    layout : Layout or None
        What the file or its profile states about sides, places and facing.
    facts : Facts
        What the file states about the trial; never a name or a birth date.
    events : tuple of (start s, end s, label)
    notes : tuple of str
        Decisions that a reader took and warnings it has, in plain sentences.
    options : tuple of (str, str)
        How it was read: profile and the like, enough to read it the same way again.
    """

    source: Source
    rate: float
    n_samples: int
    plates: tuple[Plate, ...] = ()
    vertical: str = "z"
    cop: Floats | None = None
    time: Floats | None = None
    start: float = 0.0
    layout: Layout | None = None
    facts: Facts = field(default_factory=Facts)
    events: tuple[tuple[float, float, str], ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for name in ("cop", "time"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, read_only(value))

    @property
    def duration(self) -> float:
        """Number of samples over the rate, s."""
        return self.n_samples / self.rate

    @property
    def readable(self) -> tuple[Plate, ...]:
        """The plates whose channels could be read."""
        return tuple(plate for plate in self.plates if plate.wrench is not None)

    def missing(self) -> np.ndarray:
        """(n,) bool: samples at which any readable plate, or the COP, is missing."""
        gone = np.zeros(self.n_samples, dtype=bool)
        for plate in self.readable:
            assert plate.wrench is not None
            gone |= ~np.isfinite(plate.wrench).all(axis=0)
            if plate.valid is not None:
                gone |= (plate.valid & 1).astype(bool)
        if self.cop is not None:
            gone |= ~np.isfinite(self.cop).all(axis=0)
        return gone
