"""How the whole-body COP is made: by the load going over, by the feet, and by both together."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.interval import PARTS, without
from forceplate.metrics.joint import Joint
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.kernels.mechanism import Split

ROUNDING = 1e-13
"""Movement under this share of the distance between the feet is rounding."""


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
        self._totals = dict(zip(mechanism.COLUMNS, totals.tolist(), strict=True))
        self._others = dict(zip(mechanism.COLUMNS, (totals - sums).T, strict=True))

    def share(self, part: str) -> float:
        """Covariance of a part (load, feet, both, limb) with the whole, over its variance."""
        totals, n = self._totals, self.joint.count
        size = ROUNDING * (abs(self.means.left) + abs(self.means.right))
        if totals["net_net"] <= n * size * size:
            raise Withheld(f"the centre of pressure does not move {AXIS_WORDS[self.axis]}")
        over = totals[f"{part}_net"] - totals[part] * totals["net"] / n
        return over / (totals["net_net"] - totals["net"] ** 2 / n)

    def rms(self, part: str) -> float:
        """Standard deviation of a part (load, feet) over the samples, mm."""
        n = self.joint.count
        squares, total = self._totals[f"{part}_{part}"], self._totals[part]
        return math.sqrt(max(0.0, squares - total * total / n) / n)

    @property
    def _counts_without(self) -> Floats:
        return without(self.joint.part_counts)

    def shares_without(self, part: str) -> Floats:
        """The share without each sixth of the window, of the same split, (6,)."""
        n, sums = self._counts_without, self._others
        over = sums[f"{part}_net"] - sums[part] * sums["net"] / n
        return over / (sums["net_net"] - sums["net"] ** 2 / n)

    def rms_without(self, part: str) -> Floats:
        """The standard deviation of a part without each sixth of the window, (6,) mm."""
        n, sums = self._counts_without, self._others
        return np.sqrt(np.maximum(sums[f"{part}_{part}"] - sums[part] ** 2 / n, 0.0) / n)


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
