"""The shared pieces of the centre of mass, as the pendulum that the centre of pressure drives."""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics import welch
from forceplate.metrics.declare import Withheld
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.samples import Runs
from forceplate.metrics.series import Series
from forceplate.model.facts import Body
from forceplate.model.plate import Floats, read_only
from forceplate.model.sections import Com
from forceplate.units import MM_PER_M, STANDARD_GRAVITY

if TYPE_CHECKING:
    from forceplate.metrics.trial_pieces import Pieces
    from forceplate.model.layout import Feet

NO_HEIGHT = (
    "needs the person's height (--height-m, a manifest or forceplate assign), or the setting "
    "com.height_mm"
)
GYRATION = {"ml": 0.0572, "ap": 0.0533}
"""Squared radius of gyration about the centre of mass, as a share of the squared body height: of
a tilt to the side and of a tilt forward."""
NO_FOOT = (
    "needs where the feet are: heel and toe points in the layout, or the heels and a foot's length"
)
SIDES = ("left", "right")
END_TIMES = 6.0
"""The ends of a stretch that depend on what lay beyond it, in units of 1/omega: 0.12 % is left."""
SUMMED_TIMES = 36.0
"""Further than this from a sample nothing counts: exp(-36) is rounding."""
CORRECTED_AT = math.pi / 4
"""Angle a sample at which the discrete filter is exact, beside standing still."""


def com(shared: Pieces) -> ComPieces:
    """The pieces of the centre of mass of one trial; Withheld says why there are none."""
    return shared.made(ComPieces.of)


def lean(shared: Pieces) -> LeanPieces:
    """Where the feet and the path lie forward; Withheld says why it is not known."""
    return shared.made(LeanPieces.of)


class Followed(NamedTuple):
    """The centre of mass along one axis, (n,) each; NaN where not defined."""

    along: Floats
    """Position, mm."""
    velocity: Floats
    """mm/s."""
    past: Floats
    """The centre of pressure seen from it, mm."""


class ComPieces:
    """The path of the centre of mass, mm, on the samples of the trial.

    Parameters
    ----------
    cop : CopPieces
        Of the whole body.
    body : Body
    """

    def __init__(self, cop: CopPieces, body: Body) -> None:
        self.cop = cop
        self.rate = cop.rate
        self.height_mm = height_of(cop.settings.com, body)
        self._series: dict[tuple[str, str], Series] = {}
        self._omega = {
            axis: omega(self.height_mm, body.height_m, axis, cop.settings.com)
            for axis in GYRATION
        }  # fmt: skip

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """From the shared pieces of a trial."""
        return cls(shared.cop("net"), shared.trial.body)

    @property
    def omega0(self) -> float:
        """The pendulum's own rate forward and back, 1/s."""
        return self._omega["ap"]

    def omega(self, axis: str) -> float:
        """The pendulum's own rate along ml or ap, 1/s."""
        return self._omega[axis]

    @cached_property
    def extrapolated(self) -> float:
        """Seconds at each end of an unbroken stretch that its odd reflection helps to make."""
        return END_TIMES / min(self._omega.values())

    @cached_property
    def runs(self) -> Runs:
        """Unbroken stretches that are longer than both their ends."""
        runs = self.cop.runs.at_least(max(8, math.ceil(2 * self.extrapolated * self.rate) + 1))
        if runs.starts.size == 0:
            raise Withheld(
                f"no unbroken stretch of {2 * self.extrapolated:.2g} s: its two ends of "
                f"{self.extrapolated:.2g} s are extrapolated"
            )
        return runs

    @property
    def count(self) -> int:
        """Samples at which the centre of mass is defined."""
        return self.runs.samples

    @property
    def seconds(self) -> float:
        """Time covered by them."""
        return self.count / self.rate

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Samples at which the centre of mass is defined, (n,)."""
        inside = np.zeros(self.cop.path.ml.size, dtype=np.bool_)
        for start, stop in zip(*self.runs, strict=True):
            inside[start:stop] = True
        return inside

    @cached_property
    def _followed(self) -> dict[str, Followed]:
        return {axis: self._follow(axis) for axis in GYRATION}

    def _follow(self, axis: str) -> Followed:
        from forceplate.kernels.com import follow

        path = self.cop.along(axis)
        turn = self._omega[axis] / self.rate
        rows = np.empty((3, path.size))
        follow(
            path, *self.runs, math.exp(-turn), turn / 2, correction(turn),
            math.ceil(SUMMED_TIMES / turn), self.rate, rows[0], rows[1], rows[2],
        )  # fmt: skip
        rows.flags.writeable = False
        return Followed(rows[0], rows[1], rows[2])

    def along(self, axis: str) -> Floats:
        """Position along ml or ap, (n,) mm; NaN where not defined."""
        return self._followed[axis].along

    @property
    def ml(self) -> Floats:
        """Position, + to the right, (n,) mm; NaN where not defined."""
        return self.along("ml")

    @property
    def ap(self) -> Floats:
        """Position, + forward, (n,) mm; NaN where not defined."""
        return self.along("ap")

    def velocity(self, axis: str) -> Floats:
        """Velocity along ml or ap, (n,) mm/s; NaN where not defined."""
        return self._followed[axis].velocity

    def past(self, axis: str) -> Floats:
        """The centre of pressure seen from the centre of mass, (n,) mm; NaN where not defined."""
        return self._followed[axis].past

    def series(self, name: str, axis: str) -> Series:
        """The sums of along, velocity or past, made once."""
        found = self._series.get((name, axis))
        if found is None:
            found = Series(getattr(self._followed[axis], name))
            self._series[name, axis] = found
        return found

    def band(self, axis: str) -> welch.Band:
        """The spectrum of that inside the band of the settings, mm^2/Hz."""
        return self._bands[axis]

    @cached_property
    def _bands(self) -> dict[str, welch.Band]:
        psd = self.cop.settings.psd
        where = welch.stretch(*self.runs.longest, self.defined.size, self.rate, psd)
        signals = tuple(read_only(self.past(axis)[where]) for axis in GYRATION)
        frequency, power = welch.spectrum(signals, self.rate, psd)
        nothing = (welch.NOTHING * self.cop.range(axis) ** 2 for axis in GYRATION)
        return {
            axis: welch.Band(frequency, row, psd, least)
            for axis, row, least in zip(GYRATION, power, nothing, strict=True)
        }


class LeanPieces:
    """The path of the centre of pressure along the feet.

    The mean of the centre of mass is that of the centre of pressure, so that this needs no height
    of the person.

    Parameters
    ----------
    cop : CopPieces
        Of the whole body.
    ankles, foot_length : float, mm
        Of the feet that are known: mean place of the ankles forward, and mean length.
    """

    def __init__(self, cop: CopPieces, ankles: float, foot_length: float) -> None:
        self.cop = cop
        self.ankles = ankles
        self.foot_length = foot_length
        self.rate, self.count, self.seconds = cop.rate, cop.count, cop.seconds

    @classmethod
    def of(cls, shared: Pieces) -> Self:
        """From the shared pieces of a trial."""
        cop = shared.cop("net")
        feet: Feet = shared.has("feet", "feet")
        share = shared.trial.settings.com.ankle_share
        length = feet.length or shared.trial.body.foot_length_mm
        found = [each for side in SIDES if (each := _forward(feet, side, length)) is not None]
        if not found:
            raise Withheld(NO_FOOT)
        long = sum(size for _, _, size in found) / len(found)
        if long == 0.0:
            raise Withheld("heel and toe of the feet are one point")
        ankles = sum(heel + share * (toe - heel) for heel, toe, _ in found) / len(found)
        return cls(cop, ankles, long)

    def percent(self, ap: Floats | float) -> Floats | float:
        """A place forward, mm, as its distance from the ankles in % of the feet's length."""
        return 100.0 * (ap - self.ankles) / self.foot_length


def _forward(feet: Feet, side: str, length: float | None) -> tuple[float, float, float] | None:
    """Heel and toe of one foot forward and the foot's length, mm; None where not known."""
    foot = feet.foot(side)
    heel = None if foot is None else foot.heel
    if foot is not None and heel is not None and foot.toe is not None:
        return heel[1], foot.toe[1], math.dist(heel, foot.toe)
    heel = heel or feet.heels
    if heel is None or length is None:
        return None
    return heel[1], heel[1] + length * math.cos(math.radians(feet.toe_out or 0.0)), length


def height_of(chosen: Com, body: Body) -> float:
    """Height of the centre of mass above the ankles, mm: as set, or a share of the person's."""
    if chosen.height_mm > 0.0:
        return chosen.height_mm
    if body.height_m is None:
        raise Withheld(NO_HEIGHT)
    return chosen.height_share * body.height_m * MM_PER_M


def omega(height_mm: float, stature_m: float | None, axis: str, chosen: Com) -> float:
    """The pendulum's own rate, 1/s: square root of m g h over the moment of inertia.

    A body's inertia needs the person's height; where only the height of the centre of mass is
    set, the person is taken to be as tall as com.height_share makes them.
    """
    height = height_mm / MM_PER_M
    squared = height**2
    if chosen.inertia == "body":
        stature = height / chosen.height_share if stature_m is None else stature_m
        squared += GYRATION[axis] * stature**2
    return math.sqrt(STANDARD_GRAVITY * height / squared)


@lru_cache(maxsize=32)
def correction(turn: float) -> Floats:
    """What the sampled exponential lacks of the transfer function, as three weights.

    The sum of the weights turn/2 * exp(-turn |k|) over all samples has the gain
    turn * sinh(turn) / (2 cosh(turn) - 2 cos(angle)) at an angle a sample. The pendulum's gain is
    turn^2 / (turn^2 + angle^2). Their difference is small and nearly a parabola in
    2 - 2 cos(angle); it is taken to be the parabola's chord through 0 and pi/4.

    Parameters
    ----------
    turn : float
        The pendulum's own rate over the sampling rate.

    Returns
    -------
    (2,) float64
        Weights of the sample and of its second difference.
    """

    def lacking(angle: float) -> tuple[float, float]:
        curve = 4.0 * math.sin(angle / 2) ** 2
        summed = turn * math.sinh(turn) / (4.0 * math.sinh(turn / 2) ** 2 + curve)
        return curve, turn**2 / (turn**2 + angle**2) - summed

    _, still = lacking(0.0)
    curve, moving = lacking(CORRECTED_AT)
    return read_only(np.array([still, -(moving - still) / curve]))
