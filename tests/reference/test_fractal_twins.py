"""Slow, obvious twins of the kernels of self-similarity and of change within a trial."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import drift, fractal

# the first example may wait for the compiler
COMPILES = settings(deadline=None)
LENGTHS = np.array([6, 7, 10, 25, 60])


def slow_fluctuation(profile, length, order, both):
    """A polynomial by numpy.polyfit in each window, one after the other."""
    whole = len(profile) // length
    turns = [profile[: whole * length]]
    if both:
        turns.append(profile[len(profile) - whole * length :])
    time = np.linspace(-1.0, 1.0, length)
    squares = []
    for turn in turns:
        for window in turn.reshape(whole, length):
            fit = np.polyfit(time, window - window.mean(), order)
            squares.append(np.mean((window - window.mean() - np.polyval(fit, time)) ** 2))
    return math.sqrt(math.fsum(squares) / len(squares))


def slow_length(values, step):
    """Each of the first samples by itself; its steps brought to the whole duration."""
    lengths = []
    for first in range(step):
        chain = values[first::step]
        steps = [abs(b - a) for a, b in itertools.pairwise(chain)]
        whole = (len(values) - 1) / (len(steps) * step)
        lengths.append(math.fsum(steps) * whole / step)
    return sum(lengths) / step


def slow_window(x, y):
    """Sums over one window, sample by sample."""
    seen = [
        (a, b) if math.isfinite(a) and math.isfinite(b) else None for a, b in zip(x, y, strict=True)
    ]
    found = [point for point in seen if point is not None]
    if not found:
        return [0, 0, 0, 0]
    middle = [math.fsum(side) / len(found) for side in zip(*found, strict=True)]
    square = math.fsum(math.dist(point, middle) ** 2 for point in found)
    pairs = [(a, b) for a, b in itertools.pairwise(seen) if a and b]
    return [len(found), square, len(pairs), math.fsum(math.dist(a, b) for a, b in pairs)]


def walk(seed, n=200):
    return np.cumsum(np.random.default_rng(seed).normal(size=n))


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("n", [180, 197])
def test_fluctuation_is_that_of_a_polynomial_in_each_window(order, both, n):
    profile = np.cumsum(walk(1, n))

    found = fractal.fluctuation(profile, LENGTHS, order, both)

    expected = [slow_fluctuation(profile, length, order, both) for length in LENGTHS]
    assert found == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_smooth_profile_far_from_zero_keeps_its_digits(order):
    # as of a slow low-passed path: each window is nearly a line, and lies far away
    profile = 1000.0 + 30.0 * np.sin(np.arange(400) / 60.0) + np.arange(400.0)

    found = fractal.fluctuation(profile, LENGTHS[2:], order, True)

    expected = [slow_fluctuation(profile, length, order, both=True) for length in LENGTHS[2:]]
    assert found == pytest.approx(expected, rel=1e-7 if order == 3 else 1e-9)


def test_windows_from_the_end_see_the_last_samples():
    profile = np.zeros(100)
    profile[-1] = 1.0

    found = [fractal.fluctuation(profile, np.array([33]), 1, both)[0] for both in (False, True)]

    assert found[0] == 0.0
    assert found[1] > 0.0


@COMPILES
@given(st.integers(0, 2**32 - 1), st.integers(30, 90), st.integers(1, 3))
def test_fluctuation_of_any_walk(seed, n, order):
    profile, lengths = walk(seed, n), np.array([8, 13])

    found = fractal.fluctuation(profile, lengths, order, True)

    expected = [slow_fluctuation(profile, length, order, both=True) for length in lengths]
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n", [180, 181, 187, 203])
def test_curve_lengths_are_those_of_each_chain(n):
    values = walk(2, n)

    found = fractal.curve_lengths(values, 9)

    assert found == pytest.approx([slow_length(values, k) for k in range(1, 10)], rel=1e-12)


@COMPILES
@given(
    st.lists(st.floats(-100, 100), min_size=16, max_size=60),
    st.integers(1, 8),
)
def test_curve_lengths_of_any_path(values, longest):
    found = fractal.curve_lengths(np.array(values), longest)

    expected = [slow_length(values, k) for k in range(1, longest + 1)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_windows_are_summed_sample_by_sample():
    x, y = walk(3) + 50.0, walk(4) - 900.0
    x[60], y[75:78], x[100:140], y[199] = np.nan, np.inf, np.nan, np.nan
    starts = np.array([0, 17, 55, 60, 100, 110, 160])

    found = drift.windows(x, y, starts, 40)

    expected = [slow_window(x[a : a + 40], y[a : a + 40]) for a in starts]
    assert found == pytest.approx(np.array(expected, dtype=float), rel=1e-10)
    assert found[4, 0] == 0


def test_slopes_are_those_of_all_pairs():
    along, up = np.array([0.0, 1.0, 2.5, 7.0]), np.array([3.0, 1.0, 1.0, -4.0])
    found = np.empty(6)

    drift.slopes(along, up, found)

    pairs = itertools.combinations(range(4), 2)
    assert found.tolist() == [(up[j] - up[i]) / (along[j] - along[i]) for i, j in pairs]
