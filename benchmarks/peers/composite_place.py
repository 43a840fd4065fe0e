"""From a plate's six channels to its vertical force and first moments, by one matrix."""

from __future__ import annotations

import numpy as np

_AXES = {"x": 0, "y": 1, "z": 2}


def person_axes(facing: str, up: str = "+z") -> np.ndarray:
    """Rows ml, ap and up in the lab, from the directions that a layout states."""
    forward, upward = direction(facing), direction(up)
    return np.array([np.cross(forward, upward), forward, upward])


def direction(name: str) -> np.ndarray:
    """Such as `-y`, as a vector."""
    vector = np.zeros(3)
    vector[_AXES[name[1]]] = 1.0 if name[0] == "+" else -1.0
    return vector


def moment_matrix(corners: np.ndarray, origin: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(3, 6): a wrench in N and N·mm to fz, q_ml and q_ap about the lab's origin.

    Parameters
    ----------
    corners : (4, 3) float64, mm
        In C3D order.
    origin : (3,) float64, mm
        Surface centre from the sensor, in the plate's axes.
    axes : (3, 3) float64
        From `person_axes`.
    """
    centre, force, moment = _turned(corners, origin, axes)
    # about the lab's origin, at the height of the surface
    return np.array([force[2], centre[0] * force[2] - moment[1], centre[1] * force[2] + moment[0]])


def sideways_matrix(corners: np.ndarray, origin: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(3, 6): the same to f_ml, f_ap and the moment about the vertical of the lab's origin."""
    centre, force, moment = _turned(corners, origin, axes)
    return np.array([force[0], force[1], moment[2] + centre[0] * force[1] - centre[1] * force[0]])


def _turned(
    corners: np.ndarray, origin: np.ndarray, axes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Surface centre (3,), and (3, 6) each: to the force and the moment about it, ml, ap, up."""
    x = corners[0] - corners[1]
    z = np.cross(x, corners[0] - corners[3])
    y = np.cross(z, x)
    turn = axes @ np.column_stack([each / np.linalg.norm(each) for each in (x, y, z)])
    ox, oy, oz = origin
    shift = np.array([[0, oz, -oy], [-oz, 0, ox], [oy, -ox, 0]])
    force, moment = np.hstack([turn, np.zeros((3, 3))]), np.hstack([turn @ shift, turn])
    return axes @ corners.mean(axis=0), force, moment
