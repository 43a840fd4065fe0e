"""Sway of the whole body: a pendulum each way, and a slow wander of its resting point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import lfilter

from forceplate.kernels import pendulum
from forceplate.model.plate import Floats
from forceplate.simulate.spec import Stance, sample_count
from forceplate.units import MM_PER_M, STANDARD_GRAVITY

STEP = 0.005
SETTLE = 10.0
"""Step of the pendulum and how long it runs before the trial starts, s."""

WANDER_STEP = 0.1
WANDER_SETTLE = 80.0
REFERENCE_ARM = 70.0 * STANDARD_GRAVITY * 0.886
"""Weight times height (N·m) of the body that the torques below were fitted for."""

# Passive stiffness and active stiffness as shares of m g h, delay, dead zone, noise's time
# constant and slope of the switching line do not depend on the body; the torques do.
FORWARD = (0.97, 7.0, 0.508, 18.6, 0.113, 0.0028, 0.489, 0.122, -0.41)
SIDEWAYS = (0.97, 10.3, 0.63, 11.1, 0.187, 0.0026, 0.31, 0.177, -0.085)
TORQUES = (1, 3, 6)

WANDER = {"ml": (1.3, 10.0), "ap": (2.9, 25.6)}
"""Standard deviation (mm) and time (s) of the wander: three equal stages share the time."""

APART_TIME = 0.25
"""Time constant of each of the two stages of the difference between the feet, s."""

# Each purpose has its own stream, so that a change in one leaves the others as they are.
PENDULUM, WANDERING, APART = 1, 2, 3


@dataclass(frozen=True)
class Sways:
    """Sway of several trials; rows ml and ap.

    Parameters
    ----------
    com, cop : (k, 2, n) float64, mm
        About the resting point.
    apart : (k, 2, n) float64, mm
        Left foot minus right foot, the part that cancels in the whole.
    """

    com: Floats
    cop: Floats
    apart: Floats


def stream(seed: int, purpose: int) -> np.random.Generator:
    """The random numbers of one trial for one purpose."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose])))


def sways(stances: Sequence[Stance], *, seconds: float, rate: float) -> Sways:
    """Sway of several stances in one go.

    Parameters
    ----------
    stances : sequence of k Stance
    seconds, rate : float, s and Hz

    Returns
    -------
    Sways
        The centre of pressure is com - (height / g) * acceleration throughout, so that the
        shear m g (com - cop) / height moves the centre of mass exactly as drawn.

    Raises
    ------
    SettingsError
        seconds or rate is out of range.
    """
    n = sample_count(seconds, rate)
    steps = max(8, math.ceil(seconds / STEP) + 2)
    moments = STEP * np.arange(steps, dtype=np.float64)
    com, cop = _pendulums(stances, steps)
    heights = np.array([stance.com_height for stance in stances])[:, None, None]
    place, bend = _wander(stances, moments)
    com += place
    cop += place - heights / STANDARD_GRAVITY * bend
    amplitude = np.array([stance.amplitude for stance in stances])[:, None, None]
    at = np.arange(n, dtype=np.float64) / rate
    return Sways(
        com=_sampled(com * amplitude, moments, at, rate),
        cop=_sampled(cop * amplitude, moments, at, rate),
        apart=_sampled(_apart(stances, steps), moments, at, rate),
    )


def _pendulums(stances: Sequence[Stance], steps: int) -> tuple[Floats, Floats]:
    """Centre of mass and of pressure about upright, each (k, 2, steps) mm."""
    k = len(stances)
    settle = round(SETTLE / STEP)
    n = settle + steps
    white = np.empty((2, k, n))
    for trial, stance in enumerate(stances):
        stream(stance.seed, PENDULUM).standard_normal(out=white[0, trial])
        stream(stance.seed, PENDULUM + 10).standard_normal(out=white[1, trial])
    body = np.array([[stance.mass_kg, stance.com_height] for stance in stances])
    arms = body[:, 0] * body[:, 1] * STANDARD_GRAVITY / REFERENCE_ARM
    com, cop = np.empty((2, k, n)), np.empty((2, k, n))
    angle, speed = np.empty(n), np.empty(n)
    for axis, fitted in enumerate((SIDEWAYS, FORWARD)):
        control = np.tile(np.array(fitted), (k, 1))
        control[:, TORQUES] *= arms[:, None]
        pendulum.sway(white[axis], body, control, STEP, angle, speed, com[axis], cop[axis])
    return (
        np.ascontiguousarray(com[:, :, settle:].transpose(1, 0, 2)) * MM_PER_M,
        np.ascontiguousarray(cop[:, :, settle:].transpose(1, 0, 2)) * MM_PER_M,
    )


def _wander(stances: Sequence[Stance], moments: Floats) -> tuple[Floats, Floats]:
    """Slow wander (k, 2, steps) mm and its second derivative, mm/s^2."""
    settle = round(WANDER_SETTLE / WANDER_STEP)
    n = settle + math.ceil(moments[-1] / WANDER_STEP) + 4
    slow = np.empty((len(stances), 2, n))
    for trial, stance in enumerate(stances):
        stream(stance.seed, WANDERING).standard_normal(out=slow[trial])
    for axis, (sd, time) in enumerate(WANDER.values()):
        stage = time / 3
        keep = WANDER_STEP / stage
        strength = sd * math.sqrt(16.0 * stage / (3.0 * WANDER_STEP))
        slow[:, axis] = _low_passed(slow[:, axis] * strength, keep, stages=3)
    curve = CubicSpline(np.arange(n - settle) * WANDER_STEP, slow[:, :, settle:], axis=2)
    return curve(moments), curve(moments, 2)


def _apart(stances: Sequence[Stance], steps: int) -> Floats:
    """The difference between the feet, (k, 2, steps) mm."""
    settle = round(10 * APART_TIME / STEP)
    white = np.empty((len(stances), 2, settle + steps))
    for trial, stance in enumerate(stances):
        stream(stance.seed, APART).standard_normal(out=white[trial])
    strength = math.sqrt(4.0 * APART_TIME / STEP)
    slow = _low_passed(white, STEP / APART_TIME, stages=2)[:, :, settle:]
    rms = np.array([[stance.ml_apart_mm, stance.ap_apart_mm] for stance in stances])
    return slow * (strength * rms[:, :, None])


def _low_passed(white: Floats, keep: float, *, stages: int) -> Floats:
    """Equal one-pole low-passes one after the other, along the last axis."""
    for _ in range(stages):
        white = np.asarray(lfilter([keep], [1.0, keep - 1.0], white, axis=-1), dtype=np.float64)
    return white


def _sampled(values: Floats, moments: Floats, at: Floats, rate: float) -> Floats:
    """The values at the recording's own times: every k-th step, or a cubic spline between."""
    every = 1.0 / (STEP * rate)
    if abs(every - round(every)) < 1e-9:
        return np.ascontiguousarray(values[:, :, :: round(every)][:, :, : at.size])
    return CubicSpline(moments, values, axis=2)(at)
