"""From whole-body sway to two feet and to plate channels, exactly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forceplate.model.plate import Floats, frame_of
from forceplate.simulate.floor import STAND_AP, TO_LAB, Spot
from forceplate.simulate.spec import Stance
from forceplate.simulate.sway import stream
from forceplate.units import MM_PER_M, STANDARD_GRAVITY

HEART = (1.1, 1.2)
BREATH = (0.25, 1.0)
"""Frequency (Hz) and amplitude (N) of the ripple in the vertical force."""

PRESS = 10.0
"""How hard the feet press apart, N: the floor pushes each towards the other."""

TWIST = 0.06
"""Free moment a mm of difference between the feet, N·m/mm."""

RIPPLE = 4


def split(
    stance: Stance, com: Floats, cop: Floats, apart: Floats, rate: float
) -> dict[str, Floats]:
    """The two feet's centres of pressure and loads that make up a whole-body sway.

    Parameters
    ----------
    stance : Stance
    com, cop, apart : (2, n) float64, mm
        Rows ml and ap: sway about the resting point, and left minus right.
    rate : float, Hz

    Returns
    -------
    dict of str to (n,) float64
        The truth of `Simulated`. load_left * left + load_right * right is the net path, in both
        directions and at every sample: the anti-phase parts are weighted by the other foot's
        load and cancel.

    Source
    ------
    winter1993 for the weighting; the split is our own.
    """
    half = stance.stance_width_mm / 2
    rest = half * (1.0 - stance.load_left / 50.0)
    ankle = stance.ankle_share * cop[0]
    right = np.clip((rest + cop[0] - ankle + half) / (2 * half), 0.0, 1.0)
    left = 1.0 - right
    net_ml = ankle - half + 2 * half * right
    ahead = STAND_AP + stance.lean_mm
    net_ap = ahead + cop[1]
    between = stance.foot_offset_mm + apart[1]
    time = np.arange(cop.shape[1]) / rate
    total = stance.mass_kg * STANDARD_GRAVITY + _ripple(stance, time)
    return {
        "time_s": time,
        "net_ml": net_ml,
        "net_ap": net_ap,
        "left_ml": ankle - half + right * apart[0],
        "left_ap": net_ap + right * between,
        "right_ml": ankle + half - left * apart[0],
        "right_ap": net_ap - left * between,
        "com_ml": rest + com[0],
        "com_ap": ahead + com[1],
        "load_left": 100.0 * left,
        "fz_left": total * left,
        "fz_right": total * right,
    }


def _ripple(stance: Stance, time: Floats) -> Floats:
    """Heart beat and breath in the vertical force, N."""
    random = stream(stance.seed, RIPPLE)
    ripple = np.zeros_like(time)
    for hertz, newton in (HEART, BREATH):
        beat = hertz * (1.0 + 0.08 * random.standard_normal())
        ripple += newton * np.sin(2 * np.pi * (beat * time + random.random()))
    return ripple


def foot_wrenches(
    stance: Stance, truth: Mapping[str, Floats]
) -> dict[str, tuple[Floats, Floats, Floats]]:
    """What the floor does to each foot, in the lab.

    Returns
    -------
    dict of `left` and `right` to (force (3, n) N, point (3, n) m, free moment (n,) N·m)
    """
    total = truth["fz_left"] + truth["fz_right"]
    stiffness = stance.mass_kg * STANDARD_GRAVITY / stance.com_height / MM_PER_M
    shear_ml = stiffness * (truth["com_ml"] - truth["net_ml"])
    shear_ap = stiffness * (truth["com_ap"] - truth["net_ap"])
    twist = TWIST * (truth["left_ap"] - truth["right_ap"] - stance.foot_offset_mm)
    feet: dict[str, tuple[Floats, Floats, Floats]] = {}
    for side, inward in (("left", 1.0), ("right", -1.0)):
        fz = truth[f"fz_{side}"]
        share = fz / total
        force = np.vstack([share * shear_ml + inward * PRESS, share * shear_ap, fz])
        point = np.vstack([truth[f"{side}_ml"], truth[f"{side}_ap"], np.zeros_like(fz)])
        feet[side] = (TO_LAB @ force, TO_LAB @ point / MM_PER_M, inward * twist)
    return feet


def channels(spot: Spot, feet: Mapping[str, tuple[Floats, Floats, Floats]]) -> Floats:
    """What the sensors of one plate read of the feet that stand on it.

    Parameters
    ----------
    spot : Spot
        Its side says which feet: left, right or both.
    feet : mapping
        As `foot_wrenches` gives them.

    Returns
    -------
    (6, n) float64
        Fx Fy Fz in N and Mx My Mz in N·m, in the plate's axes about its sensor origin: the
        reaction on the person.
    """
    rotation, centre = frame_of(np.array(spot.corners_mm) / MM_PER_M)
    origin = np.array(spot.origin_mm)[:, None] / MM_PER_M
    standing = ("left", "right") if spot.side == "both" else (spot.side,)
    wrench = np.zeros((6, feet["left"][2].size))
    for side in standing:
        force, point, twist = feet[side]
        here = rotation.T @ force
        arm = rotation.T @ (point - centre[:, None]) + origin
        moment = np.cross(arm, here, axis=0)
        moment += rotation[2][:, None] * twist
        wrench[:3] += here
        wrench[3:] += moment
    return wrench
