"""Metrics of the horizontal force and of the moment about the vertical."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics.declare import SIZE, Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.samples import ratio
from forceplate.metrics.series import Series
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import Trial
from forceplate.units import N_MM, PERCENT, N

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces


NO_MOMENT = "the moment about the vertical is not known"


def force(shared: Pieces) -> ForcePieces:
    """The pieces of the horizontal force of one trial; Withheld says why there are none."""
    return shared.made(ForcePieces.of)


class ForcePieces:
    """Horizontal force and free moment where the person stands on the plates.

    Parameters
    ----------
    ml, ap : (n,) float64, N
        NaN where not known.
    trial : Trial
    stands : (n,) bool or None
        Where the path of the whole body is defined; None where there is no path.
    """

    def __init__(
        self, ml: Floats, ap: Floats, trial: Trial, stands: NDArray[np.bool_] | None
    ) -> None:
        self.trial = trial
        self.rate = trial.rate
        seen = np.isfinite(ml)
        seen &= np.isfinite(ap)
        if stands is not None:
            seen &= stands
        self._seen = None if seen.all() else seen
        self.ml, self.ap = self._where_seen(ml), self._where_seen(ap)
        self.count = self.ml.count
        self.seconds = self.count / self.rate

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """From the shared pieces of a trial."""
        ml, ap = (shared.has(name, "shear") for name in ("shear_ml", "shear_ap"))
        stands = None if shared.trial.net is None else shared.cop("net").defined
        return cls(ml, ap, shared.trial, stands)

    def _where_seen(self, values: Floats) -> Series:
        """A series where the horizontal force is defined and the person stands."""
        return Series(values if self._seen is None else np.where(self._seen, values, np.nan))

    @cached_property
    def vertical(self) -> Series:
        """Vertical force, N."""
        if self.trial.fz_total is None:
            raise Withheld("the vertical force is not known")
        return self._where_seen(self.trial.fz_total)

    @cached_property
    def turning(self) -> Series:
        """Free moment, N·mm."""
        if self.trial.free_moment is None:
            raise Withheld(self.trial.why.get("free_moment") or NO_MOMENT)
        return self._where_seen(self.trial.free_moment)


FORCE = Family("force", "Horizontal force", over="force", pieces=force)
TWO = Needs(samples=2)
OFFSET = (
    "About the mean, because a plate's offset is no part of sway; a force that one foot holds "
    "against the other cancels in the sum of the plates. Depends on the low-pass."
)


@FORCE.metric(
    key="tz_rms", name="RMS of the free moment", symbol=r"T_z", unit=N_MM,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(rotation=True),
    says="How hard the body is turned about the vertical, to and fro.",
    formula=r"\sqrt{\frac1N\sum_i(T_i-\bar T)^2},\; T=M_z-(x F_y-y F_x)",
    pitfalls="Of all plates together about the centre of pressure of the whole body; the sum of "
    "each plate's free moment about its own point is another number. " + OFFSET,
    uncertainty="jackknife", bounds=SIZE,
    batches=lambda around, settings: around.turning.deviations_without,
)  # fmt: skip
def tz_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square of the free moment about its mean."""
    return around.turning.deviation


@FORCE.metric(
    key="fx_rms", name="RMS of the horizontal force, left-right", symbol=r"F_x", unit=N,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(swap="fy_rms"),
    says="How hard the body is pushed to and fro, left-right.",
    formula=r"\sqrt{\frac1N\sum_i(F_{x,i}-\bar F_x)^2}", pitfalls=OFFSET,
    uncertainty="jackknife", bounds=SIZE,
    batches=lambda around, settings: around.ml.deviations_without,
)  # fmt: skip
def fx_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square about its mean of the force to the right."""
    return around.ml.deviation


@FORCE.metric(
    key="fy_rms", name="RMS of the horizontal force, forward-back", symbol=r"F_y", unit=N,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(swap="fx_rms"),
    says="How hard the body is pushed to and fro, forward-back.",
    formula=r"\sqrt{\frac1N\sum_i(F_{y,i}-\bar F_y)^2}", pitfalls=OFFSET,
    uncertainty="jackknife", bounds=SIZE,
    batches=lambda around, settings: around.ap.deviations_without,
)  # fmt: skip
def fy_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square about its mean of the force forward."""
    return around.ap.deviation


@FORCE.metric(
    scale="log",
    key="shear_ratio", name="Horizontal over vertical force", symbol=r"F_h/F_z", unit=PERCENT,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(rotation=True),
    says="How hard the body is pushed to and fro, in % of its weight.",
    formula=r"100\,\sqrt{s_{F_x}^2 + s_{F_y}^2} \Big/ \bar F_z", pitfalls=OFFSET,
    uncertainty="jackknife", bounds=SIZE,
    batches=lambda around, settings: _ratio_without(around),
)  # fmt: skip
def shear_ratio(around: ForcePieces, settings: Settings) -> float:
    """Root mean square of the horizontal force about its mean over the mean vertical force."""
    sideways = math.hypot(around.ml.deviation, around.ap.deviation)
    return 100.0 * ratio(sideways, around.vertical.mean, "there is no vertical force")


def _ratio_without(around: ForcePieces) -> Floats:
    """The ratio without each sixth of the window, (6,)."""
    squares = around.ml.deviations_without**2 + around.ap.deviations_without**2
    return 100.0 * np.sqrt(squares) / around.vertical.means_without
