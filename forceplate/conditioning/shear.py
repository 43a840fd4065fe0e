"""Horizontal force on the person and the free moment of all plates together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forceplate.conditioning.clean import clean
from forceplate.conditioning.place import PLACES_UNKNOWN, PlacedPlate
from forceplate.conditioning.reaction import CHANNELS
from forceplate.conditioning.room import room
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

NO_SHEAR = "the file has no horizontal force"
NO_TURNING = "the file has no moment about the vertical"
POINT_OF_PRESSURE = 1
"""Type of the plates whose file gives the point of pressure and the moment about its vertical."""
ROUNDING = 1e-9
"""A free moment under this share of force times arm is what rounding left of none."""


class Shear(NamedTuple):
    """Horizontal force, (n,) N, and free moment about the net COP, (n,) N·mm."""

    ml: Floats | None
    ap: Floats | None
    free_moment: Floats | None


def shear(
    plates: tuple[PlacedPlate, ...],
    net: Path | None,
    rate: float,
    settings: Settings,
    why: dict[str, str],
    rows: Floats | None = None,
) -> Shear:
    """The horizontal part of the wrench on the plates that carry the person.

    Forces add up; moments are first moved to one vertical, of the lab's origin, and then, once
    cleaned, to that of each point of the net path. So the free moment holds what each foot turns
    by itself and what the two feet's horizontal forces turn about the point between them.

    Parameters
    ----------
    plates : tuple of PlacedPlate
        Those that are part of the net COP.
    net : Path or None
        About whose points the moment is taken.
    rate : float, Hz
        Of the recording.
    settings : Settings
        Of the channels.
    why : dict of str to str
        Gets the reasons under `shear` and `free_moment`.
    rows : (3, n) float64, optional
        What `weights` makes of all these plates together, cleaned.
    """
    reason = lacking(plates)
    if reason is not None:
        why["shear"] = why["free_moment"] = reason
        return Shear(None, None, None)
    if rows is None:
        rows = clean(_summed(plates), rate, settings).channels
    ml, ap, moment = rows
    ml, ap = ml.copy(), ap.copy()
    if net is None:
        why["free_moment"] = why.get("net", PLACES_UNKNOWN)
    elif any(_unturned(plate) for plate in plates):
        why["free_moment"] = NO_TURNING
    else:
        turned = net.ml * ap
        turned -= net.ap * ml
        return Shear(ml, ap, np.subtract(moment, turned, out=turned))
    return Shear(ml, ap, None)


def lacking(plates: tuple[PlacedPlate, ...]) -> str | None:
    """Why the horizontal force is not known, or None."""
    # without its place a plate's axes are not known either, only its vertical is
    if any(plate.centre is None for plate in plates):
        return PLACES_UNKNOWN
    bare = [plate for plate in plates if not plate.force.sideways]
    for plate in bare:
        missing = plate.force.missing
        if missing is not None and missing.all():
            # its horizontal force may well be there, without the rest of the wrench
            return f"{plate.name} has no complete sample"
    if len(bare) == len(plates):
        return NO_SHEAR
    return f"{bare[0].name} has no horizontal force" if bare else None


def weights(plate: PlacedPlate) -> Floats:
    """(3, 6) of a plate whose place is known.

    Horizontal force ml and ap, N, and moment about the lab's vertical, N·mm.
    """
    assert plate.centre is not None
    made = np.eye(3, 6, k=3)
    made[2, 3], made[2, 4] = -plate.centre[1], plate.centre[0]
    return made


def _summed(plates: tuple[PlacedPlate, ...]) -> Floats:
    """(3, n): what `weights` makes of all these plates together."""
    n = plates[0].force.wrench.shape[1]
    rows, nothing = room("shear", 3, n), np.empty((0, n))
    for plate in plates:
        plate.force.add(weights(plate), nothing, rows, anew=plate is plates[0])
    return rows


def _unturned(plate: PlacedPlate) -> bool:
    """Whether a plate that is read by its point of pressure came without a free moment.

    Its moment about the vertical is then that of the horizontal force at the point, and nothing
    more, at every sample.
    """
    if plate.kind != POINT_OF_PRESSURE:
        return False
    fz, q_ml, q_ap, f_ml, f_ap, m_up = plate.force.rows(*CHANNELS)
    with np.errstate(invalid="ignore", over="ignore"):
        left = np.abs(m_up * fz - (q_ml * f_ap - q_ap * f_ml))
        size = np.abs(q_ml * f_ap) + np.abs(q_ap * f_ml)
        return not bool(np.any(left > ROUNDING * size))
