"""A path in six parts: what its means and spreads are in each part, and without each."""

from __future__ import annotations

import math

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.metrics.interval import PARTS, edges_of
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.series import Series
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings


class PathParts:
    """Sums of a path over the six parts of its window, (6,) each by its column.

    Parameters
    ----------
    cop : CopPieces
        Withheld where a part is too short or less than half of it is defined.
    """

    def __init__(self, cop: CopPieces) -> None:
        from forceplate.kernels.parts import COLUMNS, path_parts

        size = cop.path.ml.size
        if size < 10 * PARTS:
            raise Withheld("too few samples for six parts")
        edges = edges_of(size)
        sums = np.empty((2, len(COLUMNS), PARTS))
        path_parts(cop.path.ml, cop.path.ap, *cop.runs, edges, *cop.centre, sums)
        self._columns = dict(zip(COLUMNS, sums[0], strict=True))
        self._without = dict(zip(COLUMNS, sums[1], strict=True))
        if 2.0 * self["n"].min() < size / PARTS - 1 or not self["steps"].all():
            raise Withheld("a sixth of the window has too few defined samples")
        self._squares: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        """The sums of one column, one a part."""
        return self._columns[name]

    def left_out(self, name: str) -> Floats:
        """The sums of one column without each part."""
        return self._without[name]

    def variance(self, axis: str, ddof: int) -> Floats:
        """Variance along one axis without each part, about what then is the mean, mm^2."""
        n = self.left_out("n")
        if axis not in self._squares:
            total = self.left_out(axis)
            squares = self.left_out(f"square_{axis}") - total * total / n
            self._squares[axis] = np.maximum(squares, 0.0)
        return self._squares[axis] / (n - ddof)


def parts_of(cop: CopPieces) -> PathParts:
    """The six parts of a path, made once."""
    return cop.kept("parts", lambda: PathParts(cop))


def means(cop: CopPieces, axis: str, settings: Settings) -> Floats:  # noqa: ARG001
    """Mean position in each part, mm."""
    parts = parts_of(cop)
    return parts[axis] / parts["n"]


def mean_distances(cop: CopPieces, axis: str, settings: Settings) -> Floats:  # noqa: ARG001
    """Mean absolute distance from the centre in each part, mm."""
    parts = parts_of(cop)
    return parts[f"abs_{axis}"] / parts["n"]


def mean_distances_rd(cop: CopPieces, settings: Settings) -> Floats:  # noqa: ARG001
    """Mean distance in the plane from the centre in each part, mm."""
    parts = parts_of(cop)
    return parts["distance"] / parts["n"]


def deviations(cop: CopPieces, axis: str, settings: Settings) -> Floats:
    """Standard deviation without each part, mm."""
    return np.sqrt(parts_of(cop).variance(axis, settings.spread.ddof))


def deviations_rd(cop: CopPieces, settings: Settings) -> Floats:
    """Root mean square distance from the mean point without each part, mm."""
    parts, ddof = parts_of(cop), settings.spread.ddof
    return np.sqrt(parts.variance("ml", ddof) + parts.variance("ap", ddof))


def distance_deviations(cop: CopPieces, settings: Settings) -> Floats:
    """Standard deviation of the distance from the centre without each part, mm."""
    parts = parts_of(cop)
    n, total = parts.left_out("n"), parts.left_out("distance")
    squares = parts.left_out("square_ml") + parts.left_out("square_ap")
    return np.sqrt(np.maximum(squares - total**2 / n, 0.0) / (n - settings.spread.ddof))


def velocities(cop: CopPieces, axis: str, settings: Settings) -> Floats:  # noqa: ARG001
    """Mean velocity in each part along one axis, mm/s."""
    parts = parts_of(cop)
    return parts[f"step_{axis}"] / parts["steps"] * cop.rate


def velocities_total(cop: CopPieces, settings: Settings) -> Floats:  # noqa: ARG001
    """Mean velocity in each part, mm/s."""
    parts = parts_of(cop)
    return parts["step"] / parts["steps"] * cop.rate


def swept_rates(cop: CopPieces, settings: Settings) -> Floats:  # noqa: ARG001
    """Area swept each second in each part, mm^2/s."""
    parts = parts_of(cop)
    return parts["swept"] / (2.0 * parts["steps"]) * cop.rate


def ellipse_areas(cop: CopPieces, settings: Settings) -> Floats:
    """Area of the prediction ellipse without each part, mm^2; its factor is the whole path's."""
    parts, ddof = parts_of(cop), settings.spread.ellipse_ddof
    n = parts.left_out("n")
    both = parts.left_out("product") - parts.left_out("ml") * parts.left_out("ap") / n
    square = parts.variance("ml", ddof) * parts.variance("ap", ddof) - (both / (n - ddof)) ** 2
    return np.asarray(math.pi * cop.ellipse.factor * np.sqrt(np.maximum(square, 0.0)))


def rms_velocities(cop: CopPieces, axis: str, settings: Settings) -> Floats:  # noqa: ARG001
    """Root mean square of the smoothed velocity without each part, mm/s."""
    velocity = cop.velocity
    return Series(velocity.ml if axis == "ml" else velocity.ap).rms_without
