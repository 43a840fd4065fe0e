"""The shared pieces of rambling and trembling."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from forceplate.butterworth import low_pass, plain
from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import Runs, runs_of
from forceplate.metrics.series import Series
from forceplate.model.plate import Floats

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces

FEWEST = 4
"""Zeros of the force that a spline needs."""
LEAST_SHARE = 0.5
"""Share of the defined samples that must lie between the zeros."""
SAME = 1e-3
"""Zeros nearer than this, in samples, are one whatever the setting: a spline divides by it."""


def rambling(shared: Pieces) -> RamblingPieces:
    """The pieces of rambling and trembling of one trial; Withheld says why there are none."""
    return shared.made(RamblingPieces.of)


class RamblingPieces:
    """The path through the points where the horizontal force is nothing, and the rest.

    Parameters
    ----------
    cop : CopPieces
        Of the whole body.
    force : mapping of ml and ap to (n,) float64, N
        Horizontal force on the person.
    """

    def __init__(self, cop: CopPieces, force: dict[str, Floats]) -> None:
        self.cop = cop
        self.rate = cop.rate
        self.settings = cop.settings
        self._force = force

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """From the shared pieces of a trial."""
        cop = shared.cop("net")
        return cls(cop, {axis: shared.has(f"shear_{axis}", "shear") for axis in AXIS_WORDS})

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Samples at which both the path and the horizontal force are known."""
        force = self._force
        return self.cop.defined & np.isfinite(force["ml"]) & np.isfinite(force["ap"])

    @cached_property
    def runs(self) -> Runs:
        """Unbroken stretches of them."""
        return runs_of(self.defined)

    @cached_property
    def count(self) -> int:
        """Samples at which both are known."""
        if self.runs.samples == 0:
            raise Withheld("the centre of pressure and the horizontal force are never both known")
        return self.runs.samples

    @property
    def seconds(self) -> float:
        """Time covered by them."""
        return self.count / self.rate

    @cached_property
    def force(self) -> Floats:
        """(2, n) N: horizontal force ml and ap without its mean, low-passed.

        A person who neither walks off nor falls is not accelerated on average, so what is left
        on average is the plate's own offset; with it the force might never be nothing.
        """
        rows = np.array([self._force[axis] for axis in AXIS_WORDS])
        known = rows if self.count == rows.shape[1] else rows[:, self.defined]
        rows -= known.sum(axis=1, keepdims=True) / self.count
        if known is not rows:
            rows[:, ~self.defined] = np.nan
        cutoff = self.settings.rambling.cutoff_hz
        if 0.0 < cutoff < self.rate / 2:
            runs = list(zip(self.runs.starts.tolist(), self.runs.stops.tolist(), strict=True))
            low_pass(rows, self.rate, plain(cutoff), runs)
        return rows

    @cached_property
    def _parts(self) -> dict[str, tuple[Series, Series] | Withheld]:
        return {axis: self._part(number, axis) for number, axis in enumerate(AXIS_WORDS)}

    def _part(self, number: int, axis: str) -> tuple[Series, Series] | Withheld:
        """Rambling and trembling along one axis, mm, or why there are none."""
        from forceplate.kernels.rambling import wander

        path = self.cop.along(axis)
        least = max(self.settings.rambling.least_gap_s * self.rate, SAME)
        rows = np.empty((2, path.size))
        most = wander(path, self.force[number], *self.runs, least, rows[0], rows[1])
        rows.flags.writeable = False
        if most < FEWEST:
            return Withheld(
                f"the force {AXIS_WORDS[axis]} has fewer than {FEWEST} zeros in any unbroken "
                "stretch"
            )
        ramble = Series(rows[0])
        if ramble.count < LEAST_SHARE * self.count:
            return Withheld(
                f"less than {100 * LEAST_SHARE:g} % of the samples lie between zeros of the force "
                f"{AXIS_WORDS[axis]}"
            )
        return ramble, Series(rows[1])

    def _of(self, axis: str) -> tuple[Series, Series]:
        found = self._parts[axis]
        if isinstance(found, Withheld):
            raise Withheld(str(found))
        return found

    def rambling(self, axis: str) -> Series:
        """The path through the zeros, (n,) mm; NaN before the first and after the last."""
        return self._of(axis)[0]

    def trembling(self, axis: str) -> Series:
        """The path minus its rambling, (n,) mm; NaN where there is none."""
        return self._of(axis)[1]
