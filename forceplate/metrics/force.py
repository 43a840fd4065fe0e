"""Metrics of the horizontal force and of the moment about the vertical."""

# every metric takes (pieces, settings), whether or not it reads the settings
# ruff: noqa: ARG001, ARG005
from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from forceplate.metrics.declare import Family, Invariants, Needs, Reading, Withheld
from forceplate.metrics.interval import deviation_without, sums, without
from forceplate.metrics.samples import ratio
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import Trial
from forceplate.units import N_MM, PERCENT, N

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces


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
    """

    def __init__(self, ml: Floats, ap: Floats, trial: Trial) -> None:
        self.trial = trial
        self.rate = trial.rate
        seen = np.isfinite(ml) & np.isfinite(ap)
        if trial.net is not None:
            seen &= np.isfinite(trial.net.ml) & np.isfinite(trial.net.ap)
        if not seen.any():
            raise Withheld("no sample of it is defined")
        self._seen = seen
        self.count = int(np.count_nonzero(seen))
        self.seconds = self.count / self.rate
        self.ml, self.ap = self._centred(ml), self._centred(ap)

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """From the shared pieces of a trial."""
        ml, ap = (shared.has(name, "shear") for name in ("shear_ml", "shear_ap"))
        return cls(ml, ap, shared.trial)

    def _centred(self, series: Floats) -> Floats:
        """The series about its mean where it is defined and the person stands, else NaN, (n,)."""
        known = np.where(self._seen, series, np.nan)
        if not np.isfinite(known).any():
            raise Withheld("no sample of it is defined")
        return np.asarray(known - float(np.nanmean(known)))

    @cached_property
    def vertical(self) -> Floats:
        """Vertical force where the horizontal one is defined, else NaN, (n,) N."""
        if self.trial.fz_total is None:
            raise Withheld("the vertical force is not known")
        found = np.where(self._seen, self.trial.fz_total, np.nan)
        if not np.isfinite(found).any():
            raise Withheld("no sample of it is defined")
        return found

    @cached_property
    def turning(self) -> Floats:
        """Free moment about its mean, (n,) N·mm; NaN where not defined."""
        if self.trial.free_moment is None:
            raise Withheld(self.trial.why.get("free_moment") or NO_MOMENT)
        return self._centred(self.trial.free_moment)


FORCE = Family("force", "Horizontal force", over="force", pieces=force)
TWO = Needs(samples=2)
NO_MOMENT = "the moment about the vertical is not known"
OFFSET = (
    "About the mean, because a plate's offset is no part of sway; a force that one foot holds "
    "against the other cancels in the sum of the plates. Depends on the low-pass."
)


def spread(series: Floats) -> float:
    """Root mean square of what is defined, of a series about its mean."""
    known = series[np.isfinite(series)]
    return math.sqrt(float(known @ known) / known.size)


@FORCE.metric(
    key="tz_rms", name="RMS of the free moment", symbol=r"T_z", unit=N_MM,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(rotation=True),
    says="How hard the body is turned about the vertical, to and fro.",
    formula=r"\sqrt{\frac1N\sum_i(T_i-\bar T)^2},\; T=M_z-(x F_y-y F_x)",
    pitfalls="Of all plates together about the centre of pressure of the whole body; the sum of "
    "each plate's free moment about its own point is another number. " + OFFSET,
    uncertainty="jackknife",
    batches=lambda around, settings: deviation_without(around.turning),
)  # fmt: skip
def tz_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square of the free moment about its mean."""
    return spread(around.turning)


@FORCE.metric(
    key="fx_rms", name="RMS of the horizontal force, left-right", symbol=r"F_x", unit=N,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(swap="fy_rms"),
    says="How hard the body is pushed to and fro, left-right.",
    formula=r"\sqrt{\frac1N\sum_i(F_{x,i}-\bar F_x)^2}", pitfalls=OFFSET,
    uncertainty="jackknife",
    batches=lambda around, settings: deviation_without(around.ml),
)  # fmt: skip
def fx_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square about its mean of the force to the right."""
    return spread(around.ml)


@FORCE.metric(
    key="fy_rms", name="RMS of the horizontal force, forward-back", symbol=r"F_y", unit=N,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(swap="fx_rms"),
    says="How hard the body is pushed to and fro, forward-back.",
    formula=r"\sqrt{\frac1N\sum_i(F_{y,i}-\bar F_y)^2}", pitfalls=OFFSET,
    uncertainty="jackknife",
    batches=lambda around, settings: deviation_without(around.ap),
)  # fmt: skip
def fy_rms(around: ForcePieces, settings: Settings) -> float:
    """Root mean square about its mean of the force forward."""
    return spread(around.ap)


@FORCE.metric(
    key="shear_ratio", name="Horizontal over vertical force", symbol=r"F_h/F_z", unit=PERCENT,
    reading=Reading.LESS_MOVEMENT, source="own", needs=TWO, invariants=Invariants(rotation=True),
    says="How hard the body is pushed to and fro, in % of its weight.",
    formula=r"100\,\frac{\sqrt{F_x^2+F_y^2}_{\mathrm{rms}}}{\bar F_z}", pitfalls=OFFSET,
    uncertainty="jackknife",
    batches=lambda around, settings: _ratio_without(around),
)  # fmt: skip
def shear_ratio(around: ForcePieces, settings: Settings) -> float:
    """Root mean square of the horizontal force about its mean over the mean vertical force."""
    weight = float(np.nanmean(around.vertical))
    sideways = math.hypot(spread(around.ml), spread(around.ap))
    return 100.0 * ratio(sideways, weight, "there is no vertical force")


def _ratio_without(around: ForcePieces) -> Floats:
    """The ratio without each sixth of the window, (6,)."""
    found = sums(around.vertical)
    weight = without(found.total) / without(found.n)
    squares = deviation_without(around.ml) ** 2 + deviation_without(around.ap) ** 2
    return 100.0 * np.sqrt(squares) / weight
