"""Slow, obvious twins of the kernels that lead from a path to its squared displacements."""

import math

import numpy as np
import pytest

from forceplate.kernels import diffusion
from forceplate.model.plate import read_only

SIZES = [(0, 5), (1, 1), (1, 2), (1, 3), (3, 4), (2, 57)]


def paths(k, n, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(k, n)), axis=1) + 300.0


def slow_centred(signal, room, lags):
    """The signal about its mean with zeros behind it, and both ends of every step of each lag."""
    n = len(signal)
    mean = math.fsum(signal) / n
    off = [value - mean for value in signal]
    ends = [
        math.fsum(off[i] ** 2 + off[i + lag] ** 2 for i in range(n - lag)) for lag in range(lags)
    ]
    return off + [0.0] * (room - n), ends


def slow_step(values, lag):
    """Every pair of samples that are both there; NaN where none is."""
    squares = [
        (values[i + lag] - values[i]) ** 2
        for i in range(len(values) - lag)
        if math.isfinite(values[i]) and math.isfinite(values[i + lag])
    ]
    return math.fsum(squares) / len(squares) if squares else math.nan


def slow_sums(values, lag):
    """Of the pairs that are there: their number, the squares at their ends, and their products."""
    seen = [value for value in values if math.isfinite(value)]
    mean = math.fsum(seen) / len(seen)
    pairs = [
        (values[i] - mean, values[i + lag] - mean)
        for i in range(len(values) - lag)
        if math.isfinite(values[i]) and math.isfinite(values[i + lag])
    ]
    ends = math.fsum(a * a + b * b for a, b in pairs)
    return len(pairs), ends, math.fsum(a * b for a, b in pairs)


def stepped(rows, lags):
    """What `squared_steps` makes of the sums that the twin found."""
    sums = np.array([[slow_sums(row.tolist(), lag) for lag in range(lags)] for row in rows])
    pairs, ends, products = (np.ascontiguousarray(each) for each in sums.transpose(2, 0, 1))
    found = np.full(ends.shape, np.nan)
    diffusion.squared_steps(read_only(rows), ends, products, pairs[0].copy(), found)
    return found


@pytest.mark.parametrize(("k", "n"), SIZES)
@pytest.mark.parametrize("room", [0, 1, 20])
def test_centred_rows_and_their_ends_are_the_slow_ones(k, n, room):
    rows = paths(k, n)
    padded, ends = np.full((k, n + room), np.nan), np.full((k, n), np.nan)

    diffusion.centred(read_only(rows), padded, ends)

    for row, off, found in zip(rows, padded, ends, strict=True):
        slow, sums = slow_centred(row.tolist(), n + room, n)
        assert off == pytest.approx(np.array(slow), abs=1e-11)
        assert found == pytest.approx(np.array(sums), rel=1e-10, abs=1e-9)


@pytest.mark.parametrize("gone", [0, 8, 16])
def test_a_missing_sample_leaves_no_ends_to_its_row_alone(gone):
    rows = paths(2, 17)
    rows[0, gone] = np.nan
    padded, ends = np.empty((2, 30)), np.empty((2, 9))

    diffusion.centred(read_only(rows), padded, ends)

    assert np.isnan(ends[0]).all()
    assert ends[1] == pytest.approx(np.array(slow_centred(rows[1].tolist(), 17, 9)[1]), rel=1e-10)


@pytest.mark.parametrize(("k", "m"), [(0, 3), (2, 0), (1, 1), (3, 2), (2, 33)])
def test_power_is_the_square_of_each_modulus(k, m):
    first, second = np.random.default_rng(1).normal(size=(2, k, m))
    transforms = first + 1j * second

    diffusion.power(transforms)

    for row in range(k):
        for i in range(m):
            expected = first[row, i] ** 2 + second[row, i] ** 2
            assert transforms[row, i].real == pytest.approx(expected, rel=1e-14)
            assert transforms[row, i].imag == 0.0


@pytest.mark.parametrize(("n", "lag"), [(0, 0), (0, 3), (1, 0), (1, 1), (5, 4), (5, 9), (60, 7)])
@pytest.mark.parametrize("gone", [[], [0], [2, 3], range(60)])
def test_a_squared_step_is_the_mean_over_the_pairs_that_are_there(n, lag, gone):
    values = paths(1, n)[0]
    values[[i for i in gone if i < n]] = np.nan

    found = diffusion.mean_squared_step(read_only(values), lag)

    assert found == pytest.approx(slow_step(values.tolist(), lag), rel=1e-13, nan_ok=True)


@pytest.mark.parametrize("gone", [[], [0, 39], [4, 5, 6, 20]])
def test_squared_steps_come_from_the_sums_as_from_the_pairs(gone):
    rows = paths(3, 40)
    rows[:, gone] = np.nan

    found = stepped(rows, 25)

    slow = [[slow_step(row.tolist(), lag) for lag in range(25)] for row in rows]
    assert found == pytest.approx(np.array(slow), rel=1e-9)


@pytest.mark.parametrize("gone", [[], [0, 7, 8, 22]])
def test_a_step_that_sums_cannot_tell_is_found_from_its_pairs(gone):
    # large, and back after every 15 samples but for very little
    back = 1e3 * np.tile(np.random.default_rng(4).normal(size=15), 3)
    rows = np.stack([back + 1e-4 * np.arange(45.0), back[::-1] - 7e-6 * np.arange(45.0) ** 2])
    rows[:, gone] = np.nan

    found = stepped(rows, 31)

    slow = np.array([[slow_step(row.tolist(), lag) for lag in range(31)] for row in rows])
    assert found[:, [15, 30]] == pytest.approx(slow[:, [15, 30]], rel=1e-13)
    assert found == pytest.approx(slow, rel=1e-9)


def test_sums_of_long_steps_are_not_looked_at_again():
    rows, ends, products = paths(1, 10), np.array([[40.0, 30.0]]), np.array([[20.0, 1.0]])
    found = np.empty((1, 2))

    diffusion.squared_steps(read_only(rows), ends, products, np.array([10.0, 9.0]), found)

    assert found.tolist() == [[0.0, 28.0 / 9.0]]


def test_a_path_that_has_come_back_has_moved_by_nothing():
    rows = np.tile([0.1, 7.3, -2.2], 8)[None] + 1e-12 * np.arange(24.0)

    found = stepped(rows, 7)

    assert found[0, [0, 3, 6]].tolist() == [0.0, 0.0, 0.0]
    assert np.all(found[0, [1, 2, 4, 5]] > 1.0)
