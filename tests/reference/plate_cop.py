"""A slow, obvious twin of channels to centre of pressure, one sample at a time."""

import math

import numpy as np


def plate_cop(plate, vertical, threshold=20.0):
    """Vertical force and COP of a plate in lab axes.

    Returns fz (n,) in N, positive in the lab's upward direction as recorded, and the two horizontal
    lab coordinates (2, n) in mm (x, y for z up; x, z for y up), NaN at or under the threshold.
    """
    up = "xyz".index(vertical)
    flat = [axis for axis in range(3) if axis != up]
    fz, cop = [], []
    for sample in plate.wrench.T:
        force, moment = sample[:3], sample[3:]
        about_surface = moment + np.cross(force, plate.origin)
        lab_force = plate.rotation @ force
        lab_moment = plate.rotation @ about_surface
        lift = lab_force[up]
        fz.append(lift)
        if not abs(lift) > threshold:
            cop.append((math.nan, math.nan))
            continue
        # Lever arm in the surface plane: up x M / Fz.
        axis = np.zeros(3)
        axis[up] = 1.0
        arm = np.cross(axis, lab_moment) / lift
        cop.append(tuple(1000.0 * (arm + plate.centre)[flat]))
    return np.array(fz), np.array(cop).T
