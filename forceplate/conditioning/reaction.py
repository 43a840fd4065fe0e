"""The wrench on one plate in the person's axes; rows of it are made when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forceplate.model.plate import Floats, Plate, read_only
from forceplate.units import MM_PER_M

Vector = Sequence[float]
"""Three numbers."""
CHANNELS = ("fz", "q_ml", "q_ap", "f_ml", "f_ap", "m_up")


@dataclass(frozen=True, eq=False)
class Reaction:
    """A plate's wrench with the matrix that makes channels of it.

    Parameters
    ----------
    wrench : (6, n) float64, N and N·m
        In the plate's own axes.
    matrix : (6, 6) float64
        Makes CHANNELS of it, N and N·mm.
    gone : (n,) bool or None
        Samples marked as missing; None where no sample is.
    """

    wrench: Floats
    matrix: Floats
    gone: NDArray[np.bool_] | None

    def add(self, weights: Floats, own: Floats, shared: Floats, *, anew: bool) -> None:
        """Rows made of channels; NaN where the plate is missing.

        Parameters
        ----------
        weights : (r + s, 6) float64
            Of the channels, a row each.
        own : (r, n) float64
            Written to: the first rows.
        shared : (s, n) float64
            The other rows are added to it.
        anew : bool
            What stands in `shared` is written over instead.
        """
        from forceplate.kernels.wrench import combine

        # no threads, unlike a BLAS product
        matrix = np.ascontiguousarray(weights @ self.matrix)
        gone = self.gone if combine(matrix, self.wrench, own, shared, anew) else self.missing
        if gone is not None:
            own[:, gone] = np.nan
            shared[:, gone] = np.nan

    def rows(self, *names: str) -> Floats:
        """(r, n): these channels, without a compiled loop: files are taken in without one."""
        source = self.wrench
        out = np.zeros((len(names), source.shape[1]))
        part = np.empty(source.shape[1])
        for name, row in zip(names, out, strict=True):
            weights = self.matrix[CHANNELS.index(name)]
            used = np.flatnonzero(weights)
            for c in used[:1]:
                np.multiply(source[c], weights[c], out=row)
            for c in used[1:]:
                row += np.multiply(source[c], weights[c], out=part)
        if self.missing is not None:
            out[:, self.missing] = np.nan
        return read_only(out)

    @cached_property
    def sideways(self) -> bool:
        """Whether any horizontal force was ever other than nothing."""
        if self.gone is None and self.wrench.shape[1]:
            # most often the first sample tells already
            first = self.wrench[:, 0].tolist()
            pushed = any(dot(row[:3], first) for row in self.matrix[3:5].tolist())
            if pushed and math.isfinite(sum(first)):
                return True
        # where a sample is missing, nothing is more than nothing
        return bool(np.any(np.abs(self.rows("f_ml", "f_ap")) > 0.0))

    @cached_property
    def missing(self) -> NDArray[np.bool_] | None:
        """(n,) samples at which anything is missing; None where nothing is."""
        gone = self.gone
        with np.errstate(invalid="ignore", over="ignore"):
            whole = bool(np.isfinite(self.wrench.sum()))
        if not whole:
            broken = np.asarray(~np.isfinite(self.wrench).all(axis=0))
            gone = broken if gone is None else np.logical_or(gone, broken)
        return gone

    @cached_property
    def fz(self) -> Floats:
        """(n,) vertical force, N."""
        return self.vertical[0]

    @cached_property
    def vertical(self) -> Floats:
        """(3, n): vertical force and its first moments."""
        return self.rows("fz", "q_ml", "q_ap")

    def negated(self) -> Reaction:
        """What pushes the other way."""
        return Reaction(self.wrench, -self.matrix, self.gone)


def reaction(plate: Plate, axes: Floats) -> Reaction | None:
    """The wrench of a plate in the person's axes; None where it could not be read.

    Parameters
    ----------
    plate : Plate
    axes : (3, 3) float64
        Rows ml, ap, up in the lab.
    """
    if plate.wrench is None:
        return None
    rotation = axes if plate.rotation is None else axes @ plate.rotation
    ml, ap, up = rotation.tolist()
    origin = plate.origin.tolist()
    turned = MM_PER_M * (1.0 if dot(cross(ml, ap), up) > 0 else -1.0)
    about_ml, about_ap, about_up = (
        [turned * each for each in (*cross(origin, row), *row)] for row in (ml, ap, up)
    )
    none = [0.0, 0.0, 0.0]
    matrix = np.array(
        [[*up, *none], [-each for each in about_ap], about_ml, [*ml, *none], [*ap, *none], about_up]
    )
    gone = None if plate.valid is None else (plate.valid & 1).astype(bool)
    return Reaction(plate.wrench, matrix, gone if gone is not None and gone.any() else None)


def cross(a: Vector, b: Vector) -> Vector:
    """The vector at right angles to two others; numpy's own takes ten times as long for one."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def dot(a: Vector, b: Vector) -> float:
    """Product of the lengths of two vectors and the cosine between them."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
