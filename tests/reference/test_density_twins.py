"""Slow, obvious twins of the sway density kernels, and the kernels held to them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import density

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=40)


def slow_first_outside(ml, ap, i, radius):
    """The first sample after i that is farther than the radius from it, by looking at each."""
    for j in range(i + 1, ml.size):
        if (ml[j] - ml[i]) ** 2 + (ap[j] - ap[i]) ** 2 > radius**2:
            return j
    return ml.size


def slow_share(ml, ap, i, j, radius):
    """Share of the step from j - 1 to j inside the circle, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        u = ml[j - 1] + middle * (ml[j] - ml[j - 1]) - ml[i]
        v = ap[j - 1] + middle * (ap[j] - ap[j - 1]) - ap[i]
        low, high = (middle, high) if math.hypot(u, v) <= radius else (low, middle)
    return low


def leaving(ml, ap, radius, *, interpolated):
    """The times as the library makes them."""
    out = np.full(ml.size, np.nan)
    density.leaving(ml, ap, radius, interpolated, *density.blocks(ml, ap), out)
    return out


def wander(n, seed, step):
    return np.cumsum(np.random.default_rng(seed).normal(scale=step, size=(2, n)), axis=1)


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 64, 65, 300])
@pytest.mark.parametrize("step", [0.01, 0.3, 2.0])
def test_whole_steps_are_those_of_looking_at_each_sample(n, step):
    ml, ap = wander(n, n, step)

    found = leaving(ml, ap, 3.0, interpolated=False)

    assert found.tolist() == [slow_first_outside(ml, ap, i, 3.0) - 1 - i for i in range(n)]


@given(
    st.integers(1, 150), st.integers(0, 99), st.floats(0.01, 3.0), st.floats(0.1, 5.0),
    st.floats(-1e4, 1e4),
)  # fmt: skip
@COMPILES
def test_whole_steps_whatever_the_path(n, seed, step, radius, away):
    ml, ap = wander(n, seed, step)
    ml = np.round(ml, 1) + away

    found = leaving(ml, ap, radius, interpolated=False)

    assert found.tolist() == [slow_first_outside(ml, ap, i, radius) - 1 - i for i in range(n)]


def test_whole_steps_where_times_are_long_and_short_in_turn():
    pace = np.repeat([0.02, 2.0, 0.02, 0.5, 0.02, 1.0], 150)
    ml, ap = wander(900, 11, 1.0)
    ml, ap = np.cumsum(pace * np.diff(ml, prepend=0.0)), np.cumsum(pace * np.diff(ap, prepend=0.0))

    for path in [(ml, ap), (ml[::-1].copy(), ap[::-1].copy())]:
        found = leaving(*path, 3.0, interpolated=False)

        assert found.max() > 140.0
        assert found.tolist() == [slow_first_outside(*path, i, 3.0) - 1 - i for i in range(900)]


def test_the_moment_of_leaving_lies_on_the_circle():
    ml, ap = wander(200, 3, 0.5)

    found = leaving(ml, ap, 3.0, interpolated=True)

    left = [(i, slow_first_outside(ml, ap, i, 3.0)) for i in range(200)]
    slow = [
        j - 1 - i + (slow_share(ml, ap, i, j, 3.0) if j < 200 else 0.0) for i, j in left
    ]  # fmt: skip
    assert found == pytest.approx(np.array(slow), abs=1e-9)


def test_blocks_hold_their_samples():
    ml, ap = wander(600, 5, 0.5)

    firsts, circles = density.blocks(ml, ap)

    assert firsts.tolist() == [0, 75, 84, 85]
    sizes = np.repeat([8, 64, 512], np.diff(firsts))
    starts = np.concatenate([np.arange(75) * 8, np.arange(9) * 64, [0]])
    outside = [
        float(np.hypot(ml[a : a + size] - x, ap[a : a + size] - y).max() - r)
        for (x, y, r), a, size in zip(circles, starts, sizes, strict=True)
    ]
    assert max(outside) <= 1e-12


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([0, 1, 0], [1]), ([0, 1, 1, 1, 0], [2]), ([1, 0, 1], []), ([0, 1, 2], []),
        ([2, 1, 0], []), ([0, 2, 1, 3, 0, 1], [1, 3]), ([1, 1, 1], []), ([5], []),
        ([0, 1, 1 + 1e-12, 1 - 1e-12, 1, 0], [2]),
    ],
)  # fmt: skip
def test_peaks_of_a_short_series(values, places):
    found = np.empty(len(values), dtype=np.int64)

    count = density.peaks(np.array(values, dtype=np.float64), 1e-9, found)

    assert found[:count].tolist() == places


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60))
@COMPILES
def test_peaks_are_the_flat_tops_that_neighbours_lie_under(values):
    runs = [i for i in range(len(values)) if i == 0 or values[i] != values[i - 1]]
    ends = [*runs[1:], len(values)]
    tops = [
        (a + b - 1) // 2
        for k, (a, b) in enumerate(zip(runs, ends, strict=True))
        if 0 < k < len(runs) - 1 and values[runs[k - 1]] < values[a] > values[runs[k + 1]]
    ]
    found = np.empty(len(values), dtype=np.int64)

    count = density.peaks(np.array(values, dtype=np.float64), 1e-9, found)

    assert found[:count].tolist() == tops
