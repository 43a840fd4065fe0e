"""The traces of a trial that need no analysis: its forces as they were recorded."""

from __future__ import annotations

import numpy as np

from forceplate.conditioning.place import Placed
from forceplate.model.plate import Floats


def recorded_traces(placed: Placed) -> dict[str, tuple[Floats, str]]:
    """Vertical forces as recorded, by foot where the sides are known, else by plate.

    Returns
    -------
    dict of name to ((n,) array, unit)
        N; empty where no plate could be read.
    """
    left, right = placed.side("left"), placed.side("right")
    if left and right:
        parts = {
            "fz_left": np.sum([plate.fz for plate in left], axis=0),
            "fz_right": np.sum([plate.fz for plate in right], axis=0),
        }
    else:
        parts = {f"fz:{plate.name}": plate.fz for plate in placed.used}
    if placed.used:
        parts["fz_total"] = placed.total
    return {name: (values, "N") for name, values in parts.items()}
