"""A trial: one recording, placed, conditioned and cut to its window, in the person's axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from forceplate.model.facts import Body
from forceplate.model.layout import Feet
from forceplate.model.plate import Floats, read_only
from forceplate.model.settings import Settings


@dataclass(frozen=True, eq=False)
class Path:
    """A centre of pressure over time.

    Parameters
    ----------
    ml, ap : (n,) float64, mm
        ML + is right, AP + is forward. NaN where the point is not defined.
    rate : float, Hz
    origin : (ml, ap), mm, or None
        Mean of the path before its filter, within the window.
    """

    ml: Floats
    ap: Floats
    rate: float
    origin: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "ml", read_only(self.ml))
        object.__setattr__(self, "ap", read_only(self.ap))


ARRAYS = (
    "fz_left", "fz_right", "fz_total", "load_left", "shear_ml", "shear_ap", "free_moment",
    "start_shift",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Trial:
    """What the metrics read.

    Parameters
    ----------
    settings : Settings
    rate : float, Hz
        Of every array here, after resampling.
    start, end : float, s
        The window, half-open, from the recording's first sample.
    net, left, right : Path or None
        None where it cannot be had: `why` says the reason under the same name.
    fz_left, fz_right, fz_total : (n,) float64, N, or None
    load_left : (n,) float64, %, or None
        Share of the left foot in the vertical force; NaN under the net threshold.
    shear_ml, shear_ap : (n,) float64, N, or None
        Horizontal force on the person.
    free_moment : (n,) float64, N*mm, or None
        Moment about the vertical through the net COP; + turns the front to the left.
    start_shift : (2,) float64, mm, or None
        ml, ap: mean of the first seconds minus mean of the rest.
    feet : Feet or None
    body : Body
    why : mapping of str to str
        Reasons, by the name of what is missing.
    """

    settings: Settings
    rate: float
    start: float
    end: float
    net: Path | None = None
    left: Path | None = None
    right: Path | None = None
    fz_left: Floats | None = None
    fz_right: Floats | None = None
    fz_total: Floats | None = None
    load_left: Floats | None = None
    shear_ml: Floats | None = None
    shear_ap: Floats | None = None
    free_moment: Floats | None = None
    start_shift: Floats | None = None
    feet: Feet | None = None
    body: Body = field(default_factory=Body)
    why: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ARRAYS:
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, read_only(value))

    @property
    def n_samples(self) -> int:
        """Samples in the window, at the trial's rate."""
        for values in (self.fz_total, None if self.net is None else self.net.ml):
            if values is not None:
                return int(np.size(values))
        return 0
