"""One force plate of a recording: what it measured and where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MISSING = 1
SATURATED = 2
INTERPOLATED = 4
UNLOADED = 8


def read_only(values: object) -> Floats:
    """A C-contiguous float64 array that nobody can write to; shape as given."""
    if type(values) is np.ndarray and values.dtype == np.float64:
        flags = values.flags
        if flags.c_contiguous and not flags.writeable:
            return values
    array = np.array(values, dtype=np.float64, order="C", copy=None)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Plate:
    """One plate, in its own axes, as recorded.

    Parameters
    ----------
    name : str
        As the file names it, else `plate1`, `plate2`, ... in the file's order.
    wrench : (6, n) float64 or None
        Fx Fy Fz in N and Mx My Mz in N·m, in the plate's axes, about the sensor origin.
        None where the channels could not be read: `why` says the reason.
    origin : (3,) float64, m
        The surface centre seen from the sensor origin, in the plate's axes.
    rotation : (3, 3) float64 or None
        Columns are the plate's axes in the lab. None: not known to the file.
    centre : (3,) float64, m, or None
        Surface centre in the lab. None: not known to the file.
    corners : (4, 3) float64, m, or None
        Surface corners in the lab, in C3D order (+x+y, -x+y, -x-y, +x-y of the plate).
    kind : int or None
        C3D plate type that the channels came from.
    valid : (n,) uint8 or None
        Bit mask a sample: 1 missing, 2 saturated, 4 interpolated, 8 unloaded. None: nothing to say.
    quantum : (2, 6) float64 or None
        Scale and offset of the integers the channels came from, where
        `(counts - offset) * scale` gives the wrench exactly. For a compact archive only.
    sign : str
        `reaction` on the person, `action` on the plate, or `unknown`.
    """

    name: str
    wrench: Floats | None
    origin: Floats = field(default_factory=lambda: read_only(np.zeros(3)))
    rotation: Floats | None = None
    centre: Floats | None = None
    corners: Floats | None = None
    kind: int | None = None
    valid: NDArray[np.uint8] | None = None
    quantum: Floats | None = None
    sign: str = "unknown"
    serial: str | None = None
    model: str | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        for name in ("wrench", "origin", "rotation", "centre", "corners", "quantum"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, read_only(value))

    @property
    def placed(self) -> bool:
        """Whether the plate's place in the lab is known."""
        return self.rotation is not None and self.centre is not None

    def with_corners(self, corners: object) -> Plate:
        """The same plate with its place in the lab given by its corners, (4, 3) m."""
        placed = read_only(corners)
        rotation, centre = frame_of(placed)
        return replace(self, corners=placed, rotation=rotation, centre=centre)


def frame_of(corners: Floats) -> tuple[Floats, Floats]:
    """Axes and surface centre of a plate from its corners.

    Parameters
    ----------
    corners : (4, 3) float64, m
        In C3D order.

    Returns
    -------
    rotation : (3, 3) float64
        Columns are the plate's x, y, z in the lab. Not finite where the corners span no area.
    centre : (3,) float64, m
    """
    x = corners[0] - corners[1]
    z = np.cross(x, corners[0] - corners[3])
    y = np.cross(z, x)
    axes = np.column_stack([x, y, z])
    lengths = np.linalg.norm(axes, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        rotation = axes / lengths
    return read_only(rotation), read_only(corners.mean(axis=0))
