"""Slow, obvious twins of the kernels of the centre of mass, of rambling and of a series."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from forceplate.kernels import com, rambling, series
from forceplate.metrics.com_pieces import correction
from forceplate.metrics.interval import edges_of
from forceplate.model.plate import read_only

# the first example may wait for the compiler
COMPILES = settings(deadline=None)
FINITE = st.floats(-1e3, 1e3, allow_subnormal=False)
COUNTS = st.integers(0, 2**32 - 1)


def slow_value(x, i):
    """The run and its odd reflection at both ends; constant where the reflection is used up."""
    last = len(x) - 1
    if i < 0:
        return 2 * x[0] - x[min(-i, last)]
    if i > last:
        return 2 * x[last] - x[max(2 * last - i, 0)]
    return x[i]


def slow_follow(x, turn):
    """Every weight of the two-sided exponential, one after the other."""
    reach = math.ceil(40 / turn)
    shape = correction(turn)
    found = []
    for i in range(len(x)):
        weighed = [turn / 2 * math.exp(-turn * abs(k)) * slow_value(x, i + k)
                   for k in range(-reach, reach + 1)]  # fmt: skip
        # what is summed is not quite 1: the correction of a constant is part of the first weight
        rest = 1.0 - sum(turn / 2 * math.exp(-turn * abs(k)) for k in range(-reach, reach + 1))
        bend = slow_value(x, i - 1) - 2 * x[i] + slow_value(x, i + 1)
        found.append(math.fsum(weighed) + rest * x[i] + shape[1] * bend)
    return np.array(found)


@given(seed=COUNTS, size=st.integers(8, 40), turn=st.sampled_from([0.3, 0.8]))
@COMPILES
def test_the_two_recursions_are_the_sum_over_all_weights(seed, size, turn):
    x = np.random.default_rng(seed).normal(300, 5, size + 4)
    place, speed, past = np.empty((3, size + 4))

    com.follow(x, np.array([2]), np.array([2 + size]), math.exp(-turn), turn / 2, correction(turn),
               math.ceil(36 / turn), 50.0, place, speed, past)  # fmt: skip

    np.testing.assert_allclose(place[2:-2], slow_follow(x[2:-2], turn), rtol=0, atol=1e-9)
    np.testing.assert_array_equal(past, x - place)
    assert np.isnan(place[[0, 1, -2, -1]]).all()
    assert np.isnan(speed[[0, 1, -2, -1]]).all()


def test_each_run_is_followed_by_itself():
    x = np.random.default_rng(7).normal(300, 5, 60)
    x[[0, 20, 21, 45]] = np.nan
    turn = 0.5
    how = math.exp(-turn), turn / 2, correction(turn), math.ceil(36 / turn), 50.0
    together, alone = np.empty((3, 60)), np.full((3, 60), np.nan)

    com.follow(x, np.array([1, 22, 46]), np.array([20, 45, 60]), *how, *together)

    for start, stop in [(1, 20), (22, 45), (46, 60)]:
        run = alone[:, start:stop]
        whole = np.array([0]), np.array([stop - start])
        com.follow(x[start:stop], *whole, *how, run[0], run[1], run[2])
    np.testing.assert_array_equal(together, alone)


@given(values=st.lists(FINITE, min_size=8, max_size=30))
@COMPILES
def test_differences_over_seven_samples(values):
    y = np.array(values)
    out = np.empty(y.size)

    com.differences(y, 20.0, out)

    wide = np.array([slow_value(y, i) for i in range(-3, y.size + 3)])
    weights = np.array([-1, 9, -45, 0, 45, -9, 1]) / 60.0
    expected = 20.0 * np.array([wide[i : i + 7] @ weights for i in range(y.size)])
    np.testing.assert_allclose(out, expected, rtol=0, atol=1e-9 * (1 + np.abs(y).max()))


def test_a_polynomial_of_degree_six_is_differentiated_exactly():
    at = np.arange(-10, 11) / 10.0
    y = at**6 - 2 * at**5 + at
    out = np.empty(y.size)

    com.differences(y, 10.0, out)

    np.testing.assert_allclose(out[3:-3], (6 * at**5 - 10 * at**4 + 1)[3:-3], atol=1e-12)


@given(seed=COUNTS, count=st.integers(4, 30))
@COMPILES
def test_the_spline_is_that_of_scipy(seed, count):
    rng = np.random.default_rng(seed)
    at, value = np.cumsum(rng.uniform(0.2, 8.0, count)), rng.normal(size=count)
    slope = np.empty(count)

    rambling.slopes(at, value, slope)

    np.testing.assert_allclose(slope, CubicSpline(at, value)(at, 1), rtol=1e-8, atol=1e-9)


def slow_zeros(force, least):
    """Lines between neighbours that are not nothing; groups of near zeros give their mean."""
    there = [i for i in range(len(force)) if force[i] != 0]
    found = [
        a + (b - a) * force[a] / (force[a] - force[b])
        for a, b in itertools.pairwise(there)
        if np.sign(force[a]) != np.sign(force[b])
    ]
    groups = []
    for place in found:
        if groups and place - groups[-1][-1] < least:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [np.mean(group) for group in groups]


@given(
    force=st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 3.0]), min_size=0, max_size=40),
    least=st.sampled_from([1e-3, 1.0, 2.5]),
)
@COMPILES
def test_zeros_of_the_force(force, least):
    force = np.array(force)
    place = np.empty(max(force.size, 1))

    found = place[: rambling.zeros(force, least, place)]

    np.testing.assert_allclose(found, slow_zeros(force, least), rtol=0, atol=1e-12)


@given(
    force=st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 3.0]), min_size=2, max_size=40),
)
@COMPILES
def test_zeros_backwards_are_the_same_places(force):
    force = np.array(force)
    one, other = np.empty(force.size), np.empty(force.size)

    ahead = one[: rambling.zeros(force, 1.5, one)]
    back = other[: rambling.zeros(np.ascontiguousarray(force[::-1]), 1.5, other)]

    np.testing.assert_allclose(force.size - 1 - back[::-1], ahead, rtol=0, atol=1e-12)


@given(seed=COUNTS, size=st.integers(10, 80))
@COMPILES
def test_the_path_through_the_zeros(seed, size):
    rng = np.random.default_rng(seed)
    cop, force = rng.normal(40, 3, size + 3), rng.normal(size=size + 3)
    slow, rest = np.empty((2, size + 3))

    count = rambling.wander(cop, force, np.array([1]), np.array([1 + size]), 1.2, slow, rest)

    at = np.array(slow_zeros(force[1 : 1 + size], 1.2))
    expected = np.full(size + 3, np.nan)
    if at.size >= 4:
        samples = np.arange(size)
        spline = CubicSpline(at, np.interp(at, samples, cop[1 : 1 + size]))
        inside = (samples >= at[0]) & (samples <= at[-1])
        expected[1 : 1 + size][inside] = spline(samples[inside])
    assert count == at.size
    np.testing.assert_allclose(slow, expected, rtol=1e-7, atol=1e-7)
    np.testing.assert_array_equal(rest, cop - slow)


def test_each_run_has_its_own_zeros_and_the_most_of_one_are_counted():
    rng = np.random.default_rng(3)
    cop, force = rng.normal(40, 3, 70), rng.normal(size=70)
    force[40:50] = 1.0
    starts, stops = np.array([0, 31, 50]), np.array([30, 49, 70])
    together, alone = np.empty((2, 70)), np.full((2, 70), np.nan)

    most = rambling.wander(cop, force, starts, stops, 0.5, together[0], together[1])

    counts = []
    for a, b in zip(starts, stops, strict=True):
        whole, run = (np.array([0]), np.array([b - a])), alone[:, a:b]
        counts.append(rambling.wander(cop[a:b], force[a:b], *whole, 0.5, run[0], run[1]))
    assert most == max(counts)
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("size", [0, 1, 5, 60, 61, 200])
@pytest.mark.parametrize("missing", [0.0, 0.3, 1.0])
def test_a_series_is_summed_in_parts(size, missing):
    rng = np.random.default_rng(size)
    values = rng.normal(700, 4, size)
    values[rng.random(size) < missing] = np.nan
    edges, sums = edges_of(size), np.empty((2, 4, 6))

    found = series.tally(read_only(values), edges, sums)

    def expected(samples):
        part = [value for value in samples if value == value]
        away = [value - found.base for value in part]
        return [
            len(part), math.fsum(away), math.fsum(x * x for x in away), math.fsum(map(abs, part)),
        ]  # fmt: skip

    known = values[np.isfinite(values)]
    assert found.base == pytest.approx(known.mean() if known.size else 0.0, rel=1e-14)
    close = {"rel": 1e-12, "abs": 1e-9}
    assert list(found[1:]) == pytest.approx(expected(values), **close)
    for k, (first, last) in enumerate(itertools.pairwise(edges)):
        assert sums[0, :, k].tolist() == pytest.approx(expected(values[first:last]), **close)
        others = [*values[:first], *values[last:]]
        assert sums[1, :, k].tolist() == pytest.approx(expected(others), **close)
