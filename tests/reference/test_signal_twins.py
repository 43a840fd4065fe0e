"""Slow, obvious twins of the kernels of velocity, spectrum and load."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import load, spectrum, velocity
from forceplate.metrics.interval import edges_of
from forceplate.model.plate import read_only

# the first example may wait for the compiler
COMPILES = settings(deadline=None)
GAPPY = (np.array([0, 40, 90]), np.array([30, 60, 200]))


@pytest.fixture(scope="module")
def walk():
    return np.cumsum(np.random.default_rng(1).normal(size=200))


def slow_swings(values, starts, stops):
    """Split each run at its changes of sign; the pieces between two changes are swings."""
    crossings, peaks = 0, []
    for a, b in zip(starts, stops, strict=True):
        pieces, last = [[]], 0.0
        for value in values[a:b]:
            if value * last < 0:
                pieces.append([])
            last = value or last
            pieces[-1].append(abs(value))
        crossings += len(pieces) - 1
        peaks += [max(piece) for piece in pieces[1:-1]]
    return crossings, len(peaks), math.fsum(peaks)


def slow_crossings(values, level, margin):
    """The sides taken, one after the other; a crossing wherever two neighbours differ."""
    sides = [np.sign(value - level) for value in values if abs(value - level) > margin]
    return sum(a != b for a, b in itertools.pairwise(sides))


def slow_shifts(values, part, gap, ratio, smallest):
    """Each window by itself; then neighbouring windows of one direction as one."""
    whole = 2 * part + gap
    seen = []
    for i in range(len(values) - whole + 1):
        first, second = values[i : i + part], values[i + part + gap : i + whole]
        step = np.mean(second) - np.mean(first)
        noise = math.sqrt((np.var(first) + np.var(second)) / 2)
        big = abs(step) >= smallest and abs(step) >= ratio * noise
        seen.append(int(np.sign(step)) if big else 0)
    edges = [0, *(np.flatnonzero(np.diff(seen)) + 1), len(seen)]
    groups = [seen[a:b] for a, b in itertools.pairwise(edges)]
    return sum(1 for group in groups if group and group[0] and len(group) <= whole)


def test_derivative_applies_each_window_s_weights(walk):
    weights = np.random.default_rng(2).normal(size=(7, 7))
    out = np.full(200, np.nan)

    velocity.derivative(walk, *GAPPY, weights, out)

    expected = np.full(200, np.nan)
    for a, b in zip(*GAPPY, strict=True):
        expected[a : a + 3] = weights[:3] @ walk[a : a + 7]
        expected[b - 3 : b] = weights[4:] @ walk[b - 7 : b]
        middle = [weights[3] @ walk[i - 3 : i + 4] for i in range(a + 3, b - 3)]
        expected[a + 3 : b - 3] = middle
    assert out == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_motion_is_numpy_s(walk):
    other = walk[::-1].copy()
    speed = np.empty(160)

    found = velocity.motion(walk, other, *GAPPY, speed)

    u = np.concatenate([walk[a:b] for a, b in zip(*GAPPY, strict=True)])
    v = np.concatenate([other[a:b] for a, b in zip(*GAPPY, strict=True)])
    expected = (160, u.sum(), v.sum(), u @ u, v @ v)
    assert tuple(found) == pytest.approx(expected, rel=1e-12)
    assert speed == pytest.approx(np.hypot(u, v), rel=1e-12)


@COMPILES
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=60))
def test_swings_are_the_slow_ones(steps):
    values = np.array(steps, dtype=float)
    runs = np.array([0]), np.array([values.size])

    assert tuple(velocity.swings(values, *runs)) == slow_swings(values, *runs)


def test_swings_do_not_reach_over_a_gap(walk):
    found = velocity.swings(walk - walk.mean(), *GAPPY)

    assert tuple(found) == pytest.approx(slow_swings(walk - walk.mean(), *GAPPY))


@pytest.mark.parametrize(("detrend", "degree"), [(0, None), (1, 0), (2, 1)])
def test_segments_are_detrended_by_a_polynomial(detrend, degree, walk):
    window = np.hanning(50)
    rows = np.full((4, 64), np.nan)

    spectrum.segments(walk, 40, window, detrend, 3.0, rows)

    place = np.arange(50)
    pieces = np.stack([walk[k * 40 : k * 40 + 50] for k in range(4)])
    trends = [
        np.full(50, 3.0) if degree is None else np.polyval(np.polyfit(place, piece, degree), place)
        for piece in pieces
    ]
    assert rows[:, :50] == pytest.approx((pieces - trends) * window, abs=1e-11)
    assert np.all(rows[:, 50:] == 0)


def test_power_is_added_up_from_squared_moduli():
    rng = np.random.default_rng(5)
    transform = rng.normal(size=(2, 3, 9)) + 1j * rng.normal(size=(2, 3, 9))
    out = np.ones((2, 9))

    spectrum.add_power(transform, out)

    assert out == pytest.approx(1 + (np.abs(transform) ** 2).sum(axis=1), rel=1e-12)


def test_power_of_an_autocorrelation_is_never_under_nothing():
    transform = np.random.default_rng(6).normal(size=(2, 9, 2)) @ [1, 1j]
    scale, out = np.linspace(1.0, 2.0, 9), np.empty((2, 9))

    spectrum.real_power(transform, scale, out)

    assert (out == 0.0).any()
    assert out == pytest.approx(np.maximum(transform.real, 0.0) * scale, rel=1e-15)


@pytest.mark.parametrize(("low", "high"), [(0.15, 2.3), (0.2, 2.2), (0.0, 4.0), (0.11, 0.19)])
def test_a_band_is_cut_and_integrated_by_trapezoids(low, high):
    frequency = read_only(np.arange(41) / 10)
    power = read_only(np.random.default_rng(7).uniform(size=41))
    inner = frequency[(frequency > low) & (frequency < high)]
    out = np.empty((3, inner.size + 2))

    found = spectrum.band(frequency, power, int(np.sum(frequency <= low)), low, high, out)

    where = np.array([low, *inner, high])
    level = np.interp(where, frequency, power)
    totals = [np.trapezoid(where**order * level, where) for order in range(3)]
    upto = [np.trapezoid(level[: k + 1], where[: k + 1]) for k in range(where.size)]
    assert tuple(found) == pytest.approx(totals, rel=1e-12)
    assert out == pytest.approx(np.array([where, level, upto]), rel=1e-12, abs=1e-15)


def test_a_band_beyond_the_spectrum_ends_on_its_last_power():
    frequency, power = read_only([1.0, 2.0]), read_only([3.0, 5.0])
    out = np.empty((3, 4))

    spectrum.band(frequency, power, 0, 0.5, 2.5, out)

    assert out[1].tolist() == [3.0, 3.0, 5.0, 5.0]


def test_steepness_is_the_slope_of_a_line_through_logarithms():
    frequency = read_only(np.linspace(0.3, 3.0, 60))
    power = read_only(np.random.default_rng(8).uniform(1.0, 2.0, 60) * frequency**-2.5)

    found = spectrum.steepness(frequency, power)

    assert found == pytest.approx(np.polyfit(np.log(frequency), np.log(power), 1)[0], rel=1e-12)


@pytest.mark.parametrize("place", [0, 30])
def test_without_power_there_is_no_steepness(place):
    frequency, power = read_only(np.linspace(0.3, 3.0, 60)), np.ones(60)
    power[place] = 0.0

    assert math.isnan(spectrum.steepness(frequency, read_only(power)))


def test_rate_is_that_of_the_differences(walk):
    differences = np.concatenate([np.diff(walk[a:b]) for a, b in zip(*GAPPY, strict=True)])

    found = load.rate(walk, *GAPPY)

    assert tuple(found) == pytest.approx((157, differences @ differences), rel=1e-12)


@COMPILES
@given(st.lists(st.integers(40, 60), min_size=1, max_size=80), st.integers(0, 4))
def test_crossings_are_the_slow_ones(shares, margin):
    values = np.array(shares, dtype=float)

    found = load.crossings(values, np.array([0]), np.array([values.size]), 50.0, float(margin))

    assert found == slow_crossings(values, 50.0, margin)


def test_a_side_holds_over_a_gap():
    shares = np.array([55.0, 55.0, np.nan, 45.0, 50.0])

    assert load.crossings(shares, np.array([0, 3]), np.array([2, 5]), 50.0, 1.0) == 1


@pytest.mark.parametrize("seed", range(12))
def test_shifts_are_the_slow_ones(seed):
    rng = np.random.default_rng(seed)
    levels = np.repeat(rng.normal(50, 4, size=6), 50)
    shares = levels + rng.normal(size=300) * 0.7

    found = load.shifts(shares, np.array([0]), np.array([300]), 15, 10, 2.0, 1.0)

    assert found == slow_shifts(shares, 15, 10, 2.0, 1.0)


def test_shifts_are_not_seen_across_a_gap():
    shares = np.concatenate([np.full(60, 40.0), np.full(60, 60.0)])

    together = load.shifts(shares, np.array([0]), np.array([120]), 15, 10, 2.0, 1.0)
    apart = load.shifts(shares, np.array([0, 60]), np.array([60, 120]), 15, 10, 2.0, 1.0)

    assert (together, apart) == (1, 0)


@pytest.mark.parametrize("missing", [None, 0, 1, 4])
def test_quarters_are_those_of_numpy_s_levers(missing):
    rng = np.random.default_rng(6)
    series = rng.normal(50, 20, (5, 40))
    if missing is not None:
        series[missing, 7:12] = np.nan
    levers, edges = np.array([[-20.0, 10.0, 0.01, 0.02], [90.0, 5.0, -0.01, 0.015]]), edges_of(40)
    sums = np.empty((6, 5))

    load.quarters(*(read_only(each) for each in series), levers, edges, sums)

    share, *places = series
    left, right = (
        np.clip((ml - a) * u + (ap - b) * v, 0, 1)
        for ml, ap, (a, b, u, v) in zip(places[::2], places[1::2], levers, strict=True)
    )
    rows = [share * left, (100 - share) * right, share * (1 - left), (100 - share) * (1 - right)]
    seen = np.isfinite(series).all(axis=0)
    for k in range(6):
        part = slice(edges[k], edges[k + 1])
        expected = [np.sum(each[part][seen[part]]) for each in (seen, *rows)]
        assert sums[k].tolist() == pytest.approx(expected)
