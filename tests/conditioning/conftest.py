"""Small recordings with known answers."""

from collections.abc import Callable

import numpy as np
import pytest

from forceplate.model.layout import Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source

CORNERS = {
    "L": [[-10, 300, 0], [-310, 300, 0], [-310, -300, 0], [-10, -300, 0]],
    "R": [[310, 300, 0], [10, 300, 0], [10, -300, 0], [310, -300, 0]],
}


def wrench_at(fz: object, ml: object, ap: object, shear: tuple[float, float] = (0.0, 0.0)):
    """(6, n) of a z-up plate under a force at ml, ap (m) of its centre."""
    fz, ml, ap = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (fz, ml, ap)))
    fx, fy = np.full(fz.shape, shear[0]), np.full(fz.shape, shear[1])
    return np.array([fx, fy, fz, ap * fz, -ml * fz, ml * fy - ap * fx])


@pytest.fixture
def two_plates() -> Callable[..., Recording]:
    """A maker of dual-plate recordings; each foot's force and COP about its own plate centre."""

    def make(left, right, rate=100.0, sides=("left", "right"), facing="+y", **about) -> Recording:
        plates = tuple(
            Plate(name, wrench).with_corners(np.array(CORNERS[name]) / 1000)
            for name, wrench in (("L", left), ("R", right))
        )
        layout = Layout(facing=facing, plates=(Placement("L", sides[0]), Placement("R", sides[1])))
        n = left.shape[1]
        return Recording(Source("made.h5", "", "made"), rate, n, plates, layout=layout, **about)

    return make
