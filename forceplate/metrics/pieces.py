"""What several metrics share: each piece of a path is computed once, when it is first asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.metrics import welch
from forceplate.metrics.declare import AXIS_WORDS, Withheld
from forceplate.metrics.derivative import derivative_weights
from forceplate.metrics.kept import Kept
from forceplate.metrics.samples import Runs, runs_of
from forceplate.model.plate import Floats, read_only
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

if TYPE_CHECKING:
    from forceplate.kernels.planar import Centre, Polygon, Spread, Steps
    from forceplate.kernels.velocity import Motion, Swings

P = TypeVar("P")
ROUNDING = 1e-13
"""A variance under this share of the other one is rounding: the path is a line."""
NO_SAMPLE = "no sample of it is defined"


class Ellipse(NamedTuple):
    """Prediction ellipse: factor on the covariance and its two eigenvalues, mm^2."""

    factor: float
    larger: float
    smaller: float
    angle: float
    """From +ML toward +AP, radians."""


class Velocity(NamedTuple):
    """Smoothed velocity; NaN outside its runs."""

    ml: Floats
    ap: Floats
    runs: Runs


class CopPieces:
    """The shared pieces of one path; lengths in mm, seen from the mean (setting centre.again).

    Parameters
    ----------
    path : Path
    settings : Settings
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.rate = path.rate

        self._kept = Kept()

    def kept(self, name: str, make: Callable[[], P]) -> P:
        """What `make` gives, made once under this name; Withheld says why there is none."""
        return self._kept.once(name, make)

    def along(self, axis: str) -> Floats:
        """The path as it came, ml or ap."""
        return self.path.ml if axis == "ml" else self.path.ap

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Samples at which both axes are finite."""
        return np.isfinite(self.path.ml) & np.isfinite(self.path.ap)

    @cached_property
    def runs(self) -> Runs:
        """Unbroken stretches of defined samples."""
        return runs_of(self.defined)

    @property
    def count(self) -> int:
        """Defined samples."""
        return self.place.n

    @property
    def seconds(self) -> float:
        """Time covered by defined samples."""
        return self.count / self.rate

    @cached_property
    def place(self) -> Centre:
        """Mean and bounding box of the path as it came."""
        from forceplate.kernels import planar

        found = planar.centre(self.path.ml, self.path.ap, *self.runs)
        if found.n == 0:
            raise Withheld(NO_SAMPLE)
        return found

    @property
    def centre(self) -> tuple[float, float]:
        """The point that distances are seen from (setting centre.about)."""
        return (0.0, 0.0) if self.settings.centre.about == "origin" else self.mean

    @property
    def mean(self) -> tuple[float, float]:
        """The mean position, of the path before its filter where centre.about says so."""
        if self.settings.centre.about == "unfiltered" and self.path.origin is not None:
            return self.path.origin
        return self.place.ml, self.place.ap

    def range(self, axis: str) -> float:
        """Largest minus smallest position."""
        place = self.place
        return place.high_ml - place.low_ml if axis == "ml" else place.high_ap - place.low_ap

    def moving(self, axis: str) -> float:
        """The range; Withheld where the path does not move along the axis."""
        found = self.range(axis)
        if found == 0.0:
            raise Withheld(f"the centre of pressure does not move {AXIS_WORDS[axis]}")
        return found

    @cached_property
    def _spread(self) -> tuple[Spread, Floats]:
        from forceplate.kernels import planar

        distance = np.empty(self.count)
        return planar.spread(
            self.path.ml, self.path.ap, *self.runs, *self.centre, distance
        ), distance

    @property
    def spread(self) -> Spread:
        """Sums about the centre."""
        return self._spread[0]

    @cached_property
    def distances(self) -> Floats:
        """Distances from the centre, ascending, (count,)."""
        return np.sort(self._spread[1])

    @property
    def distance_deviation(self) -> float:
        """Standard deviation of the distance from the centre (setting spread.ddof)."""
        away = self.distances - self.mean_distance("rd")
        return math.sqrt(float(away @ away) / self._freedom(self.settings.spread.ddof))

    @cached_property
    def _ordered(self) -> dict[str, Floats]:
        return {axis: np.sort(self.along(axis)[self.defined]) for axis in AXIS_WORDS}

    def ordered(self, axis: str) -> Floats:
        """Positions along one axis as they came, ascending, (count,)."""
        return self._ordered[axis]

    def mean_distance(self, axis: str) -> float:
        """Mean absolute distance from the centre along ml or ap, or in the plane for rd."""
        spread = self.spread
        total = {"ml": spread.abs_ml, "ap": spread.abs_ap, "rd": spread.distance}[axis]
        return total / self.count

    def deviation(self, axis: str) -> float:
        """Standard deviation about the centre (setting spread.ddof)."""
        spread = self.spread
        squares = spread.square_ml if axis == "ml" else spread.square_ap
        return math.sqrt(squares / self._freedom(self.settings.spread.ddof))

    def _freedom(self, ddof: int) -> int:
        if self.count <= ddof:
            raise Withheld("there is only one sample")
        return self.count - ddof

    @cached_property
    def covariance(self) -> tuple[float, float, float]:
        """Variance of ml, of ap, and covariance about the mean (setting spread.ellipse_ddof)."""
        spread, n = self.spread, self.count
        under = self._freedom(self.settings.spread.ellipse_ddof)
        ml, ap = spread.sum_ml, spread.sum_ap
        return (
            max(0.0, spread.square_ml - ml * ml / n) / under,
            max(0.0, spread.square_ap - ap * ap / n) / under,
            (spread.product - ml * ap / n) / under,
        )

    @cached_property
    def ellipse(self) -> Ellipse:
        """Prediction ellipse: where one more point falls with the chance of the setting.

        For two dimensions the quantile of F with 2 and d degrees of freedom is
        d/2 ((1 - p)^(-2/d) - 1), from its closed distribution function. That of
        chi-square with 2 degrees is its limit for many samples, -2 ln(1 - p) (setting
        spread.ellipse).

        Source
        ------
        schubert2014.
        """
        n = self.count
        if n < 3:
            raise Withheld("an ellipse needs three samples")
        ml, ap, both = self.covariance
        free = n - 2
        miss = 1.0 - self.settings.spread.ellipse_coverage
        if self.settings.spread.ellipse == "chi2":
            factor = -2.0 * math.log(miss)
        else:
            quantile_f = 0.5 * free * math.expm1(-2.0 / free * math.log(miss))
            factor = 2.0 * (n - 1) * (n + 1) / (n * free) * quantile_f
        half = math.hypot(0.5 * (ml - ap), both)
        larger = 0.5 * (ml + ap) + half
        # by the determinant: the difference would cancel for a thin ellipse
        smaller = (ml * ap - both * both) / larger if larger > 0.0 else 0.0
        if smaller < ROUNDING * larger:
            smaller = 0.0
        return Ellipse(factor, larger, smaller, 0.5 * math.atan2(2.0 * both, ml - ap))

    @cached_property
    def hull(self) -> Polygon:
        """Area, perimeter and diameter of the convex hull."""
        from forceplate.kernels import planar

        return planar.polygon(*self._corners)

    @cached_property
    def _corners(self) -> tuple[Floats, Floats]:
        """Corners of the convex hull, counter-clockwise."""
        from forceplate.kernels import planar

        ml, ap = self.path.ml, self.path.ap
        kept = np.empty(self.count, dtype=np.int64)
        kept = kept[: planar.outermost(ml, ap, *self.runs, kept)]
        ml, ap = ml[kept], ap[kept]
        order = np.lexsort((ap, ml))
        corner_ml, corner_ap = np.empty(2 * kept.size + 1), np.empty(2 * kept.size + 1)
        size = planar.hull(ml[order], ap[order], corner_ml, corner_ap)
        return corner_ml[:size], corner_ap[:size]

    @cached_property
    def steps(self) -> Steps:
        """Sums over steps; `scaled` is in units of the two standard deviations."""
        from forceplate.kernels import planar

        scales = [1.0 / sd if sd > 0.0 else 0.0 for sd in map(self.deviation, AXIS_WORDS)]
        found = planar.steps(self.path.ml, self.path.ap, *self.runs, *self.centre, *scales)
        if found.n == 0:
            raise Withheld("no two neighbouring samples are defined")
        return found

    def path_length(self, axis: str) -> float:
        """Sum of steps along ml or ap, or in the plane for total."""
        steps = self.steps
        return {"ml": steps.ml, "ap": steps.ap, "total": steps.total}[axis]

    @property
    def step_seconds(self) -> float:
        """Time covered by steps: (samples - 1) / rate of an unbroken path."""
        return self.steps.n / self.rate

    @property
    def duration(self) -> float:
        """What mean velocity divides by (setting dynamic.duration)."""
        by_samples = self.settings.dynamic.duration == "samples"
        return self.seconds if by_samples else self.step_seconds

    @cached_property
    def velocity(self) -> Velocity:
        """Velocity by a moving cubic, mm/s (setting dynamic.velocity_window_s)."""
        from forceplate.kernels import velocity

        window = self.settings.dynamic.velocity_window_s * self.rate
        # 0.58 s at 100 Hz are 58 samples, whatever the product's last digit
        length = max(5, 2 * int(window / 2 + 1e-9) + 1)
        runs = self.runs.at_least(length)
        if runs.starts.size == 0:
            raise Withheld(f"no unbroken stretch of {length} samples")
        weights = derivative_weights(length) * self.rate
        ml, ap = np.full(self.path.ml.size, np.nan), np.full(self.path.ap.size, np.nan)
        # from the mean: a path that stays where it is then has no velocity, not even by rounding
        place = self.place
        velocity.derivative(read_only(self.path.ml - place.ml), *runs, weights, ml)
        velocity.derivative(read_only(self.path.ap - place.ap), *runs, weights, ap)
        return Velocity(ml, ap, runs)

    @cached_property
    def _motion(self) -> tuple[Motion, Floats]:
        from forceplate.kernels import velocity

        speed = np.empty(self.velocity.runs.samples)
        return velocity.motion(
            self.velocity.ml, self.velocity.ap, *self.velocity.runs, speed
        ), speed

    @property
    def motion(self) -> Motion:
        """Sums over the velocities."""
        return self._motion[0]

    @cached_property
    def speeds(self) -> Floats:
        """Speeds, ascending, mm/s."""
        return np.sort(self._motion[1])

    def velocity_deviation(self, axis: str) -> float:
        """Standard deviation of the velocity about its own mean, divided by n; mm/s."""
        motion = self.motion
        total, squares = (
            (motion.sum_ml, motion.square_ml) if axis == "ml" else (motion.sum_ap, motion.square_ap)
        )
        return math.sqrt(max(0.0, squares - total * total / motion.n) / motion.n)

    @cached_property
    def _swings(self) -> dict[str, Swings]:
        from forceplate.kernels import velocity

        found = self.velocity
        return {
            "ml": velocity.swings(found.ml, *found.runs),
            "ap": velocity.swings(found.ap, *found.runs),
        }

    def swings(self, axis: str) -> Swings:
        """Changes of direction and the swings between them."""
        return self._swings[axis]

    @cached_property
    def spectrum(self) -> tuple[Floats, Floats]:
        """Frequency, (m,) Hz, and power of ml and ap, (2, m) mm^2/Hz."""
        psd = self.settings.psd
        where = welch.stretch(*self.runs.longest, self.path.ml.size, self.rate, psd)
        centre = self.centre
        signals = tuple(
            read_only(self.along(axis)[where] - middle)
            for axis, middle in zip(AXIS_WORDS, centre, strict=True)
        )
        return welch.spectrum(signals, self.rate, psd)

    @cached_property
    def _bands(self) -> dict[str, welch.Band]:
        frequency, power = self.spectrum
        return {
            axis: welch.Band(
                frequency, power[i], self.settings.psd, welch.NOTHING * self.range(axis) ** 2
            )
            for i, axis in enumerate(AXIS_WORDS)
        }

    def band(self, axis: str) -> welch.Band:
        """The spectrum of one axis inside the band of the settings."""
        return self._bands[axis]


def ellipse_outline(cop: CopPieces, corners: int = 72) -> Floats:
    """The prediction ellipse as a closed line around the mean of the path.

    Returns
    -------
    (2, corners + 1) float64, mm
        Rows ml and ap; the last point is the first. Raises Withheld where there is no ellipse.
    """
    ellipse = cop.ellipse
    turn = np.linspace(0.0, 2.0 * np.pi, corners + 1)
    along = math.sqrt(ellipse.factor * ellipse.larger) * np.cos(turn)
    across = math.sqrt(ellipse.factor * ellipse.smaller) * np.sin(turn)
    c, s = math.cos(ellipse.angle), math.sin(ellipse.angle)
    outline = np.stack(
        [cop.place.ml + c * along - s * across, cop.place.ap + s * along + c * across]
    )
    outline[:, -1] = outline[:, 0]
    return outline
