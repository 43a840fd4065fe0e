"""The margin of stability: how far the extrapolated centre of mass is from the boundary."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.boundary_pieces import BoundaryPieces, boundary
from forceplate.metrics.com_pieces import ComPieces, com
from forceplate.metrics.declare import Withheld
from forceplate.metrics.series import Series
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces


class MarginPieces:
    """The margin of stability of one trial.

    Parameters
    ----------
    edge : BoundaryPieces
    mass : ComPieces
        The centre of mass over the same path.
    """

    def __init__(self, edge: BoundaryPieces, mass: ComPieces) -> None:
        self.edge, self.mass = edge, mass
        self.rate, self.count, self.seconds = edge.rate, edge.count, edge.seconds

    @classmethod
    def of(cls, shared: Pieces) -> MarginPieces:
        """Of the path of the whole body; Withheld where feet or height are not known."""
        return cls(boundary(shared), com(shared))

    @property
    def margin(self) -> Floats:
        """Margin of stability, (n,) mm: from the extrapolated centre of mass to the boundary.

        The nearest edge line counts; beyond it the margin is negative.
        """
        return self._margin[0]

    @property
    def least(self) -> float:
        """The smallest margin, mm."""
        return self._margin[1]

    @cached_property
    def _margin(self) -> tuple[Floats, float]:
        from forceplate.kernels import boundary as kernel

        mass, base = self.mass, self.edge.base
        defined = self.edge.defined
        margin = np.empty(defined.size)
        kernel.margins(
            mass.along("ml"), mass.along("ap"), mass.velocity("ml"), mass.velocity("ap"),
            mass.omega("ml"), mass.omega("ap"),
            base.normal_ml, base.normal_ap, base.reach, margin,
        )  # fmt: skip
        if self.count < margin.size:
            margin[~defined] = np.nan
        least = float(np.fmin.reduce(margin))
        if math.isnan(least):
            raise Withheld("the centre of mass is nowhere defined while every foot is loaded")
        return margin, least

    @cached_property
    def series(self) -> Series:
        """The margin with its means, mm."""
        return Series(self.margin)


def margin(shared: Pieces) -> MarginPieces:
    """The margin of stability of this trial, made once."""
    return shared.made(MarginPieces.of)
