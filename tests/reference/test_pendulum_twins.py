"""A slow, obvious twin of the simulator's pendulum: one trial, one instant at a time."""

import math

import numpy as np
import pytest

from forceplate.kernels import pendulum
from forceplate.model.plate import read_only

STEP = 0.01
BODIES = [[70.0, 0.92], [35.0, 0.6], [110.0, 1.05]]
CONTROLS = {
    "as people": [0.8, 4.0, 0.25, 10.0, 0.2, 0.004, 0.2, 0.05, -0.4],
    "at once": [0.8, 4.0, 0.25, 10.0, 0.0, 0.004, 0.2, 0.05, -0.4],
    "never switched on": [0.95, 4.0, 0.25, 10.0, 0.2, 9.0, 0.2, 0.05, -0.4],
    "no dead zone": [0.5, 8.0, 0.8, 60.0, 0.03, 0.0, 3.0, 0.02, 1.5],
    "no noise": [0.8, 4.0, 0.25, 10.0, 0.2, 0.004, 0.0, 0.05, -0.4],
}


def slow_noise(white, spread, time):
    """White noise through two equal low-pass stages; each sample is that before the instant's."""
    scale = spread * math.sqrt(4.0 * time / STEP)
    stages, found = [0.0, 0.0], []
    for number in white:
        found.append(stages[1])
        stages[0] += STEP / time * (scale * number - stages[0])
        stages[1] += STEP / time * (stages[0] - stages[1])
    return found


def slow_sway(white, body, control):
    """Angles and speeds as lists of all that has been; centre of mass and of pressure in m."""
    mass, height = body
    passive, damping, active, active_damping, delay, radius, spread, time, slope = control
    upright = mass * 9.80665 * height
    angles, speeds, com, cop = [0.0], [0.0], [], []
    for i, noise in enumerate(slow_noise(white, spread, time)):
        angle, speed = angles[-1], speeds[-1]
        torque = passive * upright * angle + damping * speed + noise
        back = i - round(delay / STEP)
        if back >= 0:
            seen, seen_speed = angles[back], speeds[back]
            falling = seen * (seen_speed - slope * seen) > 0.0
            if falling and math.hypot(seen, seen_speed) > radius:
                torque += active * upright * seen + active_damping * seen_speed
        com.append(height * angle)
        cop.append(height * torque / upright)
        speeds.append(speed + STEP * (upright * angle - torque) / (mass * height**2))
        angles.append(angle + STEP * speeds[-1])
    return com, cop


def swayed(white, bodies, controls):
    k, n = white.shape
    com, cop = np.full((k, n), np.nan), np.full((k, n), np.nan)
    body, control = np.array(bodies).reshape(k, 2), np.array(controls).reshape(k, 9)
    work = np.full((2, n), np.nan)
    pendulum.sway(read_only(white), body, control, STEP, work[0], work[1], com, cop)
    return com, cop


@pytest.mark.parametrize("n", [0, 1, 2, 19, 21, 300])
@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_sway_is_the_slow_one(control, n):
    white = np.random.default_rng(n).normal(size=(1, n))

    com, cop = swayed(white, BODIES[:1], [control])

    slow = np.array(slow_sway(white[0].tolist(), BODIES[0], control)).reshape(2, n)
    assert com[0] == pytest.approx(slow[0], rel=1e-9, abs=1e-15)
    assert cop[0] == pytest.approx(slow[1], rel=1e-9, abs=1e-15)
    assert com.any() == (n > 2 and control[6] > 0.0)


def test_trials_do_not_know_of_each_other():
    white = np.random.default_rng(1).normal(size=(3, 150))
    controls = [CONTROLS[name] for name in ("no dead zone", "as people", "at once")]

    com, cop = swayed(white, BODIES, controls)

    for k in range(3):
        slow = np.array(slow_sway(white[k].tolist(), BODIES[k], controls[k]))
        assert com[k] == pytest.approx(slow[0], rel=1e-9, abs=1e-15)
        assert cop[k] == pytest.approx(slow[1], rel=1e-9, abs=1e-15)


def test_no_trials_are_left_alone():
    assert [each.shape for each in swayed(np.empty((0, 5)), [], [])] == [(0, 5), (0, 5)]
