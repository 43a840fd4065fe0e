"""The base of support: the ground between and under the feet, as a convex polygon."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from forceplate.metrics.declare import Withheld
from forceplate.model.feet import SIDES, Feet, Foot
from forceplate.model.plate import Floats
from forceplate.model.stated import Point
from forceplate.model.trial import Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forceplate.metrics.trial_pieces import Pieces

QUARTERS = ("ant", "post", "left", "right")
NO_LIMITS = "the layout states no limits of the base of support (feet.limits)"
NO_AREA = "the base of support has no area"


class Base(NamedTuple):
    """A convex base of support; corners counter-clockwise, edge i from corner i to the next.

    Parameters
    ----------
    ml, ap : (m,) float64, mm
        Corners.
    normal_ml, normal_ap : (m,) float64
        Outward unit normals of the edges.
    reach : (m,) float64, mm
        normal . p of the points p of each edge's line.
    quarter : (m,) int64
        Index in QUARTERS of the direction that each edge faces most.
    area : float, mm^2
    """

    ml: Floats
    ap: Floats
    normal_ml: Floats
    normal_ap: Floats
    reach: Floats
    quarter: NDArray[np.int64]
    area: float


def base(shared: Pieces) -> Base:
    """The base of support of a trial (setting boundary.base); Withheld says why there is none."""
    return shared.made(_base)


def _base(shared: Pieces) -> Base:
    feet: Feet = shared.has("feet", "feet")
    if shared.trial.settings.boundary.base == "functional":
        if not feet.limits:
            raise Withheld(NO_LIMITS)
        return around(feet.limits)
    standing = stood_on(shared.trial, feet)
    return around([point for side in standing for point in ground(side, feet.foot(side))])


def stood_on(trial: Trial, feet: Feet) -> tuple[str, ...]:
    """The feet that make the base.

    One foot where the other one's plate stays empty. Where no plate tells left from right, one
    foot if the layout places only that one. Both feet otherwise.
    """
    loaded = tuple(side for side in SIDES if getattr(trial, side) is not None)
    if len(loaded) == 1:
        return loaded
    placed = tuple(side for side in SIDES if _is_placed(feet.foot(side)))
    return placed if len(placed) == 1 and not loaded else SIDES


def _is_placed(foot: Foot | None) -> bool:
    return foot is not None and bool(foot.outline or foot.heel or foot.toe)


def ground(side: str, foot: Foot | None) -> Sequence[Point]:
    """Points whose hull is the ground under one foot, mm.

    The outline where it was taken; else the rectangle from heel to toe, as wide as the foot.
    Nothing that was not stated is made up: Withheld says what is lacking.
    """
    if foot is not None and foot.outline:
        return foot.outline
    if foot is None or foot.heel is None or foot.toe is None or foot.width is None:
        lacking = [name for name in ("heel", "toe", "width") if getattr(foot, name, None) is None]
        raise Withheld(
            f"needs an outline of the {side} foot in the layout, or its heel, toe and width "
            f"(not stated: {', '.join(lacking)})"
        )
    (heel_ml, heel_ap), (toe_ml, toe_ap) = foot.heel, foot.toe
    length = math.hypot(toe_ml - heel_ml, toe_ap - heel_ap)
    if length == 0.0:
        raise Withheld(f"heel and toe of the {side} foot are one point")
    half = 0.5 * foot.width / length
    ml, ap = half * (toe_ap - heel_ap), half * (heel_ml - toe_ml)
    return (
        (heel_ml - ml, heel_ap - ap), (heel_ml + ml, heel_ap + ap),
        (toe_ml + ml, toe_ap + ap), (toe_ml - ml, toe_ap - ap),
    )  # fmt: skip


def around(points: Iterable[Point]) -> Base:
    """The convex hull of points, mm; Withheld where it has no area."""
    from forceplate.kernels import planar

    ml, ap = np.array(sorted(points), dtype=np.float64).T.copy()
    corner_ml, corner_ap = np.empty(2 * ml.size + 1), np.empty(2 * ml.size + 1)
    size = planar.hull(ml, ap, corner_ml, corner_ap)
    ml, ap = corner_ml[:size], corner_ap[:size]
    area = planar.polygon(ml, ap).area
    if size < 3 or not area > 0.0:
        raise Withheld(NO_AREA)
    line = _closed(ml, ap)
    along_ml, along_ap = line[:, 1:] - line[:, :-1]
    length = np.hypot(along_ml, along_ap)
    normal_ml, normal_ap = along_ap / length, -along_ml / length
    reach = normal_ml * ml + normal_ap * ap
    quarter = [
        _quarter(*normal) for normal in zip(normal_ml.tolist(), normal_ap.tolist(), strict=True)
    ]
    return Base(ml, ap, normal_ml, normal_ap, reach, np.array(quarter, dtype=np.int64), area)


def _quarter(ml: float, ap: float) -> int:
    """Index in QUARTERS of the direction that is nearest to a normal."""
    if abs(ml) > abs(ap):
        return 2 if ml < 0 else 3
    return 1 if ap < 0 else 0


def outline(found: Base) -> Floats:
    """The base as a closed line, (2, m + 1) mm; the last point is the first."""
    return _closed(found.ml, found.ap)


def _closed(ml: Floats, ap: Floats) -> Floats:
    """Corners as a closed line, (2, m + 1) mm."""
    return np.array([[*ml, ml[0]], [*ap, ap[0]]])
