"""How the whole-body COP is made: by the load going over, by the feet, and by both together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.interval import PARTS
from forceplate.metrics.joint import Joint
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.kernels.mechanism import Split

ROUNDING = 1e-13
"""Movement under this share of the distance between the feet is rounding."""
PARTS_OF_NET = ("load", "feet", "both", "limb")
# where the kernel's columns hold the sums of the whole and of these parts, and of their products
NET, PARTS_ALONE, NET_NET = 0, slice(1, 5), 5
PARTS_SQUARED, PARTS_NET = slice(6, 8), slice(8, 12)


class AxisSplit:
    """The split along one axis: sums of its parts and of their products with the whole.

    Parameters
    ----------
    joint : Joint
        With its load.
    axis : str
        ml or ap.
    """

    def __init__(self, joint: Joint, axis: str) -> None:
        from forceplate.kernels import mechanism

        assert joint.load is not None
        left, right = joint.pair(axis)
        sums = np.empty((PARTS, len(mechanism.COLUMNS)))
        self.joint, self.axis = joint, axis
        self.means: Split = mechanism.split(
            joint.dense(joint.load), joint.dense(left), joint.dense(right), joint.edges, sums
        )
        totals = sums.sum(axis=0)
        self._totals, self._others = totals, (totals - sums).T

    @cached_property
    def _shares(self) -> list[float]:
        size = ROUNDING * (abs(self.means.left) + abs(self.means.right))
        if self._totals[NET_NET] <= self.joint.count * size * size:
            raise Withheld(f"the centre of pressure does not move {AXIS_WORDS[self.axis]}")
        return _shares(self._totals, self.joint.count).tolist()

    def share(self, part: str) -> float:
        """Covariance of a part (load, feet, both, limb) with the whole, over its variance."""
        return self._shares[PARTS_OF_NET.index(part)]

    @cached_property
    def _deviations(self) -> list[float]:
        return _deviations(self._totals, self.joint.count).tolist()

    def rms(self, part: str) -> float:
        """Standard deviation of a part (load, feet) over the samples, mm."""
        return self._deviations[PARTS_OF_NET.index(part)]

    @cached_property
    def _shares_without(self) -> Floats:
        return _shares(self._others, self.joint.counts_without)

    def shares_without(self, part: str) -> Floats:
        """The share without each sixth of the window, of the same split, (6,)."""
        return self._shares_without[PARTS_OF_NET.index(part)]

    @cached_property
    def _deviations_without(self) -> Floats:
        return _deviations(self._others, self.joint.counts_without)

    def rms_without(self, part: str) -> Floats:
        """The standard deviation of a part without each sixth of the window, (6,) mm."""
        return self._deviations_without[PARTS_OF_NET.index(part)]


def _shares(sums: Floats, n: Floats | int) -> Floats:
    """Share of each part, (4,) or (4, 6), from the kernel's columns, (12,) or (12, 6)."""
    net, parts, products = sums[NET], sums[PARTS_ALONE], sums[PARTS_NET]
    return (products - parts * net / n) / (sums[NET_NET] - net * net / n)


def _deviations(sums: Floats, n: Floats | int) -> Floats:
    """Standard deviation of load and feet, (2,) or (2, 6), from the same."""
    alone = sums[PARTS_ALONE][:2]
    return np.sqrt(np.maximum(sums[PARTS_SQUARED] - alone * alone / n, 0.0) / n)


class MechanismPieces:
    """The split of a trial along both axes.

    Parameters
    ----------
    joint : Joint
        With its load.
    """

    def __init__(self, joint: Joint) -> None:
        self.joint = joint
        self.rate, self.count, self.seconds = joint.rate, joint.count, joint.seconds

    @classmethod
    def of(cls, shared: Pieces) -> MechanismPieces:
        """Of the trial's feet and load; Withheld where one is missing or too rarely defined."""
        left, right = shared.path("left"), shared.path("right")
        return cls(Joint(left, right, shared.has("load_left", "load")))

    @cached_property
    def ml(self) -> AxisSplit:
        """Left-right."""
        return AxisSplit(self.joint, "ml")

    @cached_property
    def ap(self) -> AxisSplit:
        """Forward-back."""
        return AxisSplit(self.joint, "ap")

    def along(self, axis: str) -> AxisSplit:
        """The split along ml or ap."""
        return self.ml if axis == "ml" else self.ap


def mechanism(shared: Pieces) -> MechanismPieces:
    """The split of this trial, made once."""
    return shared.made(MechanismPieces.of)
