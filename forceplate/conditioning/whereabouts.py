"""Q-PLACE: whether the centre of pressure lies and moves where a standing person's can."""

from __future__ import annotations

import numpy as np

from forceplate.conditioning.place import PlacedPlate
from forceplate.conditioning.seen import BLOCK_S, Seen, net_positions
from forceplate.model.plate import Floats
from forceplate.model.result import Check
from forceplate.units import MM_PER_M

OUTSIDE_NOTE = 5.0
FAR_MM = 1000.0
STILL_MM, STILL_S = 0.1, 10.0
MOVES_MM = 1.0
"""A centre of pressure with more spread is not looked at more closely."""
PERSON_N = 200.0
VARIES_N = 0.2
"""A force that varies less, as a standard deviation, is not that of a living person."""


def whereabouts(seen: Seen) -> Check:
    """Q-PLACE: the centre of pressure off its plate, or stiller than a person can be."""
    if seen.placed.recording.cop is not None:
        return _of_cop_alone(seen)
    if not seen.weight or not seen.stood_on:
        return Check("Q-PLACE", "unknown", None, None, "%", "Nobody stood on the plates.")
    worst, where = 0.0, None
    for plate in seen.stood_on:
        points = seen.positions(plate)
        still = _still(seen, plate, points)
        if still is not None:
            advice = (
                f"The centre of pressure on {plate.name} hardly moves, as under a dead weight: "
                "check the units of the moment."
            )
            return Check("Q-PLACE", "note", still, STILL_MM, "mm", advice)
        share = _share_outside(points, plate)
        if share > worst:
            worst, where = share, plate
    if where is None or worst <= OUTSIDE_NOTE:
        advice = "The centre of pressure lies on the plates."
        return Check("Q-PLACE", "pass", worst, OUTSIDE_NOTE, "%", advice)
    if where.outline is None:
        advice = (
            f"The centre of pressure on {where.name} is over {FAR_MM / MM_PER_M:g} m away from its "
            "middle: check the units of the moment."
        )
    else:
        advice = (
            f"The centre of pressure lies outside {where.name}: check the units of the moment, "
            "the sensor's origin and the corners."
        )
    return Check("Q-PLACE", "note", worst, OUTSIDE_NOTE, "%", advice)


def _of_cop_alone(seen: Seen) -> Check:
    points = net_positions(seen)
    if points is None or not np.isfinite(points).any():
        return Check("Q-PLACE", "unknown", None, None, "%", "No sample holds a position.")
    spread = _spread(points)
    if spread > 0 and _too_still(points):
        advice = "The centre of pressure hardly moves: check its units."
        return Check("Q-PLACE", "note", spread, STILL_MM, "mm", advice)
    share = _share(_away(points) > FAR_MM, points)
    if share > OUTSIDE_NOTE:
        advice = (
            f"The centre of pressure is over {FAR_MM / MM_PER_M:g} m away from its middle: "
            "check its units."
        )
        return Check("Q-PLACE", "note", share, OUTSIDE_NOTE, "%", advice)
    advice = "The centre of pressure moves as far as a standing person's can."
    return Check("Q-PLACE", "pass", share, OUTSIDE_NOTE, "%", advice)


def _there(points: Floats) -> Floats:
    """(2, k): of (2, m) those that are defined."""
    return points[:, np.isfinite(points).all(axis=0)]


def _spread(points: Floats) -> float:
    """Root mean square distance from the mean, mm; 0 where nothing is defined."""
    there = _there(points)
    return float(np.sqrt(there.var(axis=1).sum())) if there.size else 0.0


def _too_still(points: Floats) -> bool:
    return _there(points).shape[1] * BLOCK_S >= STILL_S and _spread(points) < STILL_MM


def _still(seen: Seen, plate: PlacedPlate, points: Floats) -> float | None:
    """The spread of the moment over the force, mm, where that is too small for a person's.

    About the sensor: the depth of the sensor times the horizontal force moves the centre of
    pressure by a tenth of a millimetre, however small the moments are.
    """
    if seen.weight <= PERSON_N or _spread(points) >= MOVES_MM or not _varies(seen, plate):
        return None
    moments = plate.force.matrix[1:3, 3:] @ seen.blocks(plate.force.wrench[3:])
    with np.errstate(invalid="ignore", divide="ignore"):
        levers = moments / seen.moments[plate.number][0]
    levers[:, ~np.isfinite(points).all(axis=0)] = np.nan
    return _spread(levers) if _too_still(levers) else None


def _varies(seen: Seen, plate: PlacedPlate) -> bool:
    force = seen.moments[plate.number][0]
    loaded = force[np.isfinite(force) & (force > seen.limit)]
    return bool(loaded.size) and float(loaded.std()) > VARIES_N


def _share_outside(points: Floats, plate: PlacedPlate) -> float:
    """Share of the defined points beyond the plate's outline, or far from their middle; %."""
    if plate.outline is None or plate.centre is None:
        return _share(_away(points) > FAR_MM, points)
    return _share(_beyond(points + plate.centre[:2, None], plate.outline), points)


def _share(those: np.ndarray, points: Floats) -> float:
    count = _there(points).shape[1]
    return 100.0 * int(np.count_nonzero(those)) / count if count else 0.0


def _away(points: Floats) -> Floats:
    """(m,) mm: distance from the medians; NaN where a point is not defined."""
    there = _there(points)
    if not there.size:
        return np.full(points.shape[1], np.nan)
    return np.hypot(*(points - np.median(there, axis=1)[:, None]))


def _beyond(points: Floats, outline: Floats) -> np.ndarray:
    """(m,) bool: points on the outer side of any edge of a convex outline, (4, 2) mm."""
    ahead = np.roll(outline, -1, axis=0) - outline
    turn = np.sign(ahead[0, 0] * ahead[1, 1] - ahead[0, 1] * ahead[1, 0])
    away = points[None] - outline[:, :, None]
    inward = turn * (ahead[:, :1] * away[:, 1] - ahead[:, 1:] * away[:, 0])
    return (inward < 0).any(axis=0)
