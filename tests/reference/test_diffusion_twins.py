"""Slow, obvious twins of the diffusion kernels, and the kernels held to them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from forceplate.kernels import diffusion
from forceplate.metrics.displacement import squared_displacement, transform_size

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=40)
PLACES = np.log(np.geomspace(0.3, 2.5, 30))
LAGS = np.geomspace(0.01, 10.0, 40)


def slow_displacement(values, lag):
    """Mean over the pairs that are there, one by one."""
    pairs = [
        (b - a) ** 2
        for a, b in zip(values[: values.size - lag], values[lag:], strict=True)
        if np.isfinite(a) and np.isfinite(b)
    ]
    return sum(pairs) / len(pairs)


def slow_two_lines(x, y, places):
    """Every place by a general least-squares solver; the first of the best."""
    tried = []
    for place in places:
        design = np.stack([np.ones_like(x), np.minimum(x - place, 0), np.maximum(x - place, 0)], 1)
        solution = np.linalg.lstsq(design, y)[0]
        tried.append((float(np.sum((y - design @ solution) ** 2)), place, *solution))
    rest, place, height, before, after = min(tried, key=lambda each: each[0])
    return place, height, before, after, 1.0 - rest / np.sum((y - y.mean()) ** 2)


def walk(n, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(2, n)), axis=1)


def test_displacement_by_transform_is_that_of_every_pair():
    rows = walk(400) + np.array([[50.0], [-900.0]])

    found = squared_displacement(rows, 133)

    slow = [[0.0, *(slow_displacement(row, lag) for lag in range(1, 134))] for row in rows]
    assert found == pytest.approx(np.array(slow), rel=1e-9)


def test_displacement_over_gaps_is_that_of_the_pairs_that_are_there():
    rows = walk(400)
    rows[:, [0, 17, 18, 19, 20, 250]] = np.nan
    rows[:, 300:340] = np.nan

    found = squared_displacement(rows, 133)

    slow = [[0.0, *(slow_displacement(row, lag) for lag in range(1, 134))] for row in rows]
    assert found == pytest.approx(np.array(slow), rel=1e-9)


def test_a_displacement_far_below_the_variance_keeps_its_digits():
    time = np.arange(2000) / 1000.0
    rows = np.stack([1e3 * time**2 + 1e-3 * np.sin(9 * time), 1e5 + 300.0 * time])

    found = squared_displacement(rows, 600)

    slow = np.array([[slow_displacement(row, lag) for lag in (1, 2, 5, 600)] for row in rows])
    assert found[:, [1, 2, 5, 600]] == pytest.approx(slow, rel=1e-9)


@given(st.integers(1, 5000))
@COMPILES
def test_a_transform_size_has_small_factors_and_is_the_next(least):
    def smooth(n):
        for prime in (2, 3, 5):
            while n % prime == 0:
                n //= prime
        return n == 1

    assert transform_size(least) == next(n for n in range(least, 2 * least + 1) if smooth(n))


@given(st.integers(0, 1000))
@COMPILES
def test_two_lines_are_those_of_a_general_solver(seed):
    x = np.log(LAGS)
    y = np.cumsum(np.random.default_rng(seed).normal(0.1, 0.2, size=x.size))

    found = diffusion.two_lines(x, y, PLACES, 3)

    assert tuple(found) == pytest.approx(slow_two_lines(x, y, PLACES), rel=1e-7, abs=1e-9)


def test_two_lines_that_meet_at_a_place_are_found_again():
    x = np.log(LAGS)
    y = 0.7 + 1.6 * np.minimum(x - PLACES[9], 0) + 0.4 * np.maximum(x - PLACES[9], 0)

    found = diffusion.two_lines(x, y, PLACES, 3)

    assert tuple(found) == pytest.approx((PLACES[9], 0.7, 1.6, 0.4, 1.0), rel=1e-12)


def test_two_lines_need_points_on_both_sides_of_a_place():
    x = np.log(LAGS)

    assert np.isnan(diffusion.two_lines(x, x, np.array([x[1], x[-2]]), 3)).all()
    assert diffusion.two_lines(x, x, np.array([x[2], x[-4]]), 3).place == x[-4]


def test_a_slope_is_that_of_a_polynomial_of_degree_one():
    values = walk(100)[0]

    found = diffusion.slope(values, 7, 60)

    assert found == pytest.approx(np.polyfit(np.arange(7, 61), values[7:61], 1)[0], rel=1e-12)
    assert np.isnan(diffusion.slope(values, 7, 7))


@given(st.integers(0, 1000), st.floats(0.1, 5.0))
@COMPILES
def test_a_saturating_curve_is_that_of_a_general_minimiser(seed, time):
    noise = 1 + 0.05 * np.random.default_rng(seed).normal(size=LAGS.size)
    values = 8.0 * (1 - np.exp(-LAGS / time)) * noise

    def rest(logarithm):
        share = 1 - np.exp(-LAGS / np.exp(logarithm))
        return np.sum((values - share * (share @ values) / (share @ share)) ** 2)

    found = saturation(values)

    best = minimize_scalar(rest, bounds=(np.log(time) - 1, np.log(time) + 1), method="bounded",
                           options={"xatol": 1e-9})  # fmt: skip
    assert np.log(found.time) == pytest.approx(best.x, abs=1e-6)
    assert found.explained == pytest.approx(1 - best.fun / (values.size * values.var()), abs=1e-9)


def test_a_saturating_curve_is_found_again():
    values = 8.0 * (1 - np.exp(-LAGS / 1.7))

    found = saturation(values)

    assert tuple(found) == pytest.approx((8.0, 1.7, 1.0), rel=1e-12)


def saturation(values):
    times = np.geomspace(0.01, 10.0, 24)
    tried = np.empty((times.size, LAGS.size))
    diffusion.shares(LAGS, times, tried)
    return diffusion.saturation(LAGS, values, times, tried)


def test_the_shares_are_those_of_the_saturating_curve():
    times, found = np.array([0.02, 0.7, 9.0]), np.empty((3, LAGS.size))

    diffusion.shares(LAGS, times, found)

    wanted = [[1.0 - math.exp(-lag / time) for lag in LAGS.tolist()] for time in times.tolist()]
    assert found == pytest.approx(np.array(wanted), rel=1e-15, abs=0.0)


@pytest.mark.parametrize(("curve", "time"), [(LAGS, 10.0), (np.full(40, 8.0), 0.01)])
def test_a_curve_that_does_not_saturate_between_ends_at_a_limit(curve, time):
    assert saturation(curve).time == time
