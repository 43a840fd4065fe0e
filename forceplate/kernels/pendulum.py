"""Quiet stance as an inverted pendulum under delayed, intermittent control."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def sway(white, body, control, step, angle, speed, com, cop):
    """Centre of mass and centre of pressure of one direction, trial by trial.

    The ankle's passive stiffness is a little under what gravity asks for. The active torque, of
    the angle and angular velocity a delay ago, is switched on only while the body moves away
    from upright outside a small dead zone. Noise torque passes two equal low-pass stages.

    Parameters
    ----------
    white : (k, n) float64
        Standard normal numbers, one trial a row.
    body : (k, 2) float64
        Mass kg and height of the centre of mass above the ankle m.
    control : (k, 9) float64
        Passive stiffness (share of m g h), damping N·m·s, active stiffness (share of m g h),
        active damping N·m·s, delay s, radius of the dead zone, standard deviation of the noise
        torque N·m, its time constant s, slope of the switching line 1/s.
    step : float, s
    angle, speed : (n,) float64
        Work space.
    com, cop : (k, n) float64, m
        Written: horizontal displacement from upright.

    Source
    ------
    Asai et al. 2009 for the switching; the noise's two stages are our own.
    """
    gravity = 9.80665
    for trial in range(white.shape[0]):
        height = body[trial, 1]
        weight_arm = body[trial, 0] * gravity * height
        inertia = body[trial, 0] * height * height
        passive = control[trial, 0] * weight_arm
        damping = control[trial, 1]
        stiffness = control[trial, 2] * weight_arm
        active_damping = control[trial, 3]
        lag = round(control[trial, 4] / step)
        radius = control[trial, 5]
        keep = step / control[trial, 7]
        strength = control[trial, 6] * math.sqrt(4.0 * control[trial, 7] / step)
        slope = control[trial, 8]
        theta = 0.0
        omega = 0.0
        first = 0.0
        torque_noise = 0.0
        for i in range(white.shape[1]):
            angle[i] = theta
            speed[i] = omega
            torque = passive * theta + damping * omega + torque_noise
            if i >= lag:
                past = angle[i - lag]
                past_speed = speed[i - lag]
                away = past * (past_speed - slope * past) > 0.0
                if away and past * past + past_speed * past_speed > radius * radius:
                    torque += stiffness * past + active_damping * past_speed
            pull = weight_arm * theta - torque
            com[trial, i] = height * theta
            cop[trial, i] = torque / (body[trial, 0] * gravity)
            omega += step * pull / inertia
            theta += step * omega
            first += keep * (strength * white[trial, i] - first)
            torque_noise += keep * (first - torque_noise)
