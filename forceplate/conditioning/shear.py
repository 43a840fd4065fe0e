"""Horizontal force on the person and the free moment of all plates together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forceplate.conditioning.clean import clean
from forceplate.conditioning.place import PLACES_UNKNOWN, PlacedPlate
from forceplate.model.plate import Floats
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

NO_SHEAR = "the file has no horizontal force"


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
) -> Shear:
    """The horizontal part of the wrench on the plates that carry the person.

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
    """
    rows = np.zeros((3, plates[0].fz.size))
    for plate in plates:
        assert plate.channels is not None
        _, _, _, f_ml, f_ap, m_up = plate.channels
        rows[0] += f_ml
        rows[1] += f_ap
        rows[2] += m_up
        if plate.centre is not None:
            rows[2] += plate.centre[0] * f_ap - plate.centre[1] * f_ml
    if not np.any(rows[:2][np.isfinite(rows[:2])]):
        why["shear"] = why["free_moment"] = NO_SHEAR
        return Shear(None, None, None)
    ml, ap, moment = clean(rows, rate, settings).channels
    ml, ap = np.ascontiguousarray(ml), np.ascontiguousarray(ap)
    if net is None:
        why["free_moment"] = why.get("net", PLACES_UNKNOWN)
        return Shear(ml, ap, None)
    return Shear(ml, ap, moment - (net.ml * ap - net.ap * ml))
