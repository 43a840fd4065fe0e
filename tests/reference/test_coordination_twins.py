"""Slow, obvious twins of the kernels and steps that read both feet at once."""

import cmath
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import coordination, mechanism
from forceplate.kernels import lagged as lags
from forceplate.metrics.coherence import Coherence, phase_locking
from forceplate.metrics.joint import Joint
from forceplate.metrics.lagged import fast_size, lagged, peak_of
from forceplate.model.plate import read_only
from forceplate.model.settings import Psd
from forceplate.model.trial import Path

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=40)
EDGES = np.array([0, 20, 41, 60], dtype=np.int64)
SEEDS = st.integers(0, 2**32 - 1)


def two(seed, n=60):
    left, right = np.random.default_rng(seed).normal(size=(2, n))
    return read_only(left + 40.0), read_only(0.5 * left + right - 7.0)


def slow_detrended(left, right, steps):
    """Every window by itself, each profile about its least-squares line."""
    left, right = (np.concatenate([[0.0], np.cumsum(each)]) for each in (left, right))
    place = np.arange(steps + 1)
    totals = np.zeros(3)
    for first in range(left.size - steps):
        window = slice(first, first + steps + 1)
        a, b = (
            each[window] - np.polyval(np.polyfit(place, each[window], 1), place)
            for each in (left, right)
        )
        totals += [a @ a, b @ b, a @ b]
    return totals


def slow_lagged(left, right, runs, most):
    """Numpy's correlation of the pairs of every lag."""
    found = []
    for lag in range(-most, most + 1):
        pairs = [
            (left[i], right[i + lag])
            for a, b in runs if b - a >= 2 * most
            for i in range(a, b) if a <= i + lag < b
        ]  # fmt: skip
        found.append(np.corrcoef(np.array(pairs).T)[0, 1])
    return np.array(found)


def slow_coherence(left, right, length, step):
    """Transforms by their sums, segment by segment, about its line, under Hann's window."""
    place = np.arange(length)
    window = np.sin(np.pi * place / length) ** 2
    rows = []
    for first in range(0, left.size - length + 1, step):
        cut = [each[first : first + length] for each in (left, right)]
        cut = [window * (each - np.polyval(np.polyfit(place, each, 1), place)) for each in cut]
        rows.append([
            [sum(each * np.exp(-2j * np.pi * k * place / length)) for k in range(length // 2 + 1)]
            for each in cut
        ])  # fmt: skip
    a, b = np.array(rows).transpose(1, 0, 2)
    under = np.sum(abs(a) ** 2, axis=0) * np.sum(abs(b) ** 2, axis=0)
    return abs(np.sum(a * b.conj(), axis=0)) ** 2 / under


def slow_locking(left, right, rate, low, high):
    """The waves of the band one by one, at instants that lie about the middle of the series."""
    n = left.size
    sample = np.arange(n)
    padded = fast_size(2 * n)
    instants = fast_size(math.ceil(16 * high * padded / rate))
    at = 0.5 * (n - 1) + (np.arange(instants) - 0.5 * (instants - 1)) * padded / instants
    waves = []
    for series in (left, right):
        line = series - np.polyval(np.polyfit(sample, series, 1), sample)
        wave = np.zeros(instants, dtype=complex)
        for k in range(padded // 2 + 1):
            cell = ((k - 0.5) * rate / padded, (k + 0.5) * rate / padded)
            share = (min(cell[1], high) - max(cell[0], low)) * padded / rate
            if share > 0:
                height = share * sum(line * np.exp(-2j * np.pi * k * sample / padded))
                wave += height * np.exp(2j * np.pi * k * at / padded)
        waves.append(wave)
    ring = rate / (high - low)
    kept = (at >= ring - 0.5) & (at <= n - 0.5 - ring)
    phases = [cmath.phase(a / b) for a, b in zip(*waves, strict=True)]
    phases = [phase for phase, used in zip(phases, kept, strict=True) if used]
    return abs(sum(cmath.exp(1j * phase) for phase in phases)) / len(phases)


@COMPILES
@given(SEEDS)
def test_products_are_those_about_the_means(seed):
    left, right = two(seed)
    sums = np.empty((3, 5))

    means = coordination.products(left, right, EDGES, sums)

    a, b = left - left.mean(), right - right.mean()
    parts = [slice(*ends) for ends in itertools.pairwise(EDGES.tolist())]
    expected = [[a[p].sum(), b[p].sum(), a[p] @ a[p], b[p] @ b[p], a[p] @ b[p]] for p in parts]
    assert tuple(means) == pytest.approx((left.mean(), right.mean()), rel=1e-13)
    assert sums == pytest.approx(np.array(expected), rel=1e-11, abs=1e-11)


def test_a_constant_has_exactly_no_spread():
    level = read_only(np.full(60, 12.3))
    sums = np.empty((3, 5))

    coordination.products(level, level, EDGES, sums)

    assert not sums.any()


@COMPILES
@given(SEEDS)
def test_the_split_is_the_sum_of_its_parts(seed):
    left, right = two(seed)
    load = read_only(np.random.default_rng(seed).uniform(20.0, 80.0, 60))
    sums = np.empty((3, 12))

    found = mechanism.split(load, left, right, EDGES, sums)

    w = load / 100
    whole = w * left + (1 - w) * right
    by_load = (w - w.mean()) * (left.mean() - right.mean())
    by_feet = w.mean() * (left - left.mean()) + (1 - w.mean()) * (right - right.mean())
    net = whole - whole.mean()
    both, limb = net - by_load - by_feet, w * (left - whole.mean())
    columns = [
        net, by_load, by_feet, both, limb, net**2, by_load**2, by_feet**2, by_load * net,
        by_feet * net, both * net, limb * net,
    ]  # fmt: skip
    expected = [
        [math.fsum(column[a:b]) for column in columns]
        for a, b in itertools.pairwise(EDGES.tolist())
    ]
    means = (w.mean(), left.mean(), right.mean(), whole.mean())
    assert tuple(found) == pytest.approx(means, rel=1e-12)
    assert sums == pytest.approx(np.array(expected), rel=1e-9, abs=1e-9)


@COMPILES
@given(SEEDS, st.integers(3, 25), st.integers(0, 70))
def test_detrended_windows_are_the_slow_ones(seed, steps, points):
    left, right = (each[:points] for each in two(seed, 70))

    found = coordination.detrended(left, right, 40.0, -7.0, steps)

    assert found.windows == max(points - steps + 1, 0)
    expected = slow_detrended(left, right, steps)
    assert found[1:] == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_detrended_windows_stay_exact_far_from_the_start():
    near_path, _ = two(1, 2000)
    far_path = read_only(near_path + 1e3)

    near = coordination.detrended(near_path, near_path, 40.0, 40.0, 20)
    far = coordination.detrended(far_path, far_path, 40.0, 40.0, 20)

    assert far.left == pytest.approx(near.left, rel=1e-7)
    assert near.left == pytest.approx(
        slow_detrended(near_path - 40, near_path - 40, 20)[0], rel=1e-9
    )


def test_cross_spectra_are_summed_over_segments():
    first, second = np.random.default_rng(2).normal(size=(2, 5, 9, 2)) @ [1, 1j]
    sums = np.ones((5, 9))

    coordination.add_cross(first, second, sums)

    cross = np.sum(first * second.conj(), axis=0)
    expected = [np.sum(abs(first) ** 2, axis=0), np.sum(abs(second) ** 2, axis=0), cross.real,
                cross.imag, np.zeros(9)]  # fmt: skip
    assert sums - 1 == pytest.approx(np.array(expected), rel=1e-12)


def test_a_product_of_spectra_is_summed_over_blocks():
    first, second = np.random.default_rng(9).normal(size=(2, 5, 9, 2)) @ [1, 1j]
    product = np.ones(9, dtype=complex)

    lags.add_product(first, second, product)

    assert product - 1 == pytest.approx(np.sum(first * second.conj(), axis=0), rel=1e-12)


def test_coherence_is_the_cross_spectrum_over_both_and_0_without_power():
    sums = np.abs(np.random.default_rng(10).normal(size=(5, 9)))
    sums[1, 5] = 0.0

    coordination.coherence(sums)

    squared = sums[4]
    expected = abs(sums[2] + 1j * sums[3]) ** 2 / np.where(sums[1] > 0, sums[0] * sums[1], np.inf)
    assert squared[1:] == pytest.approx(expected[1:], rel=1e-12)
    assert squared[0] == squared[1]


def test_blocks_hold_the_left_series_once_and_the_right_one_with_a_lag_around():
    left, right = two(11, 25)
    out = np.full((2, 3, 16), np.nan)

    lags.lag_blocks(left, right, 40.0, -7.0, 3, 10, out)

    zeros = np.zeros(20)
    left, right = np.concatenate([left - 40, zeros]), np.concatenate([zeros[:3], right + 7, zeros])
    for k in range(3):
        assert out[0, k].tolist() == [*left[10 * k : 10 * k + 10], *zeros[:6]]
        assert out[1, k].tolist() == right[10 * k : 10 * k + 16].tolist()


def test_a_correlation_without_movement_is_0():
    sums, products = np.zeros((5, 3)), np.zeros(3)
    sums[0] = 7.0
    out = np.empty(3)

    lags.correlations(sums, products, out)

    assert out.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("first", "step", "whole"), [(0, 1, 60), (2, 5, 11), (1, 3, 19)])
def test_blocks_are_means_about_their_line(first, step, whole):
    series, _ = two(13)
    out = np.full(64, np.nan)

    found = coordination.level_blocks(series, first, step, whole, out)

    place = np.arange(whole)
    means = series[first : first + whole * step].reshape(whole, step).mean(axis=1)
    line = np.polyval(np.polyfit(place, means, 1), place)
    assert found == pytest.approx(np.ptp(means), rel=1e-12)
    assert out[:whole] == pytest.approx(means - line, abs=1e-11)
    assert not out[whole:].any()


def test_overlaps_are_seen_from_the_levels():
    left, right = two(12, 30)
    found, about = np.ones((2, 5, 9))

    lags.overlaps(left, right, 40.0, -7.0, found)

    lags.overlaps(read_only(left - 40.0), read_only(right + 7.0), 0.0, 0.0, about)
    assert found == pytest.approx(about, rel=1e-11, abs=1e-11)


def test_a_sample_is_seen_where_every_series_is_finite():
    series = np.random.default_rng(15).normal(size=(5, 40))
    holes = {(0, 3): np.nan, (1, 9): np.inf, (2, 20): np.nan, (3, 21): -np.inf, (4, 39): np.nan}
    for place, value in {**holes, (2, 3): np.nan}.items():
        series[place] = value
    seen = np.empty(40, dtype=np.bool_)

    count = coordination.all_seen(*map(read_only, series), seen)

    assert seen.tolist() == np.isfinite(series).all(axis=0).tolist()
    assert count == 35


def test_locking_is_the_length_of_the_mean_phase_vector():
    first, second = np.random.default_rng(3).normal(size=(2, 50, 2)) @ [1, 1j]
    first[7] = 0

    found = coordination.locking(first, second)

    kept = np.delete(first / second, 7)
    assert found == pytest.approx(abs(np.mean(kept / abs(kept))), rel=1e-12)


def test_without_a_phase_there_is_no_locking():
    nothing = np.zeros(5, dtype=complex)

    assert math.isnan(coordination.locking(nothing, nothing))


@COMPILES
@given(SEEDS, st.integers(1, 12))
def test_correlations_at_each_lag_are_numpy_s(seed, most):
    left, right = two(seed, 90)
    holed = left.copy()
    holed[55] = np.nan
    joint = Joint(Path(holed, holed, 10.0), Path(right, right, 10.0))

    found = lagged(joint, "ml", most, (40.0, -7.0))

    assert found == pytest.approx(slow_lagged(left, right, [(0, 55), (56, 90)], most), abs=1e-9)


def test_correlations_of_a_series_of_many_blocks_are_numpy_s():
    left, right = two(3, 1700)
    joint = Joint(Path(left, left, 10.0), Path(right, right, 10.0))

    found = lagged(joint, "ml", 20, (40.0, -7.0))

    assert found == pytest.approx(slow_lagged(left, right, [(0, 1700)], 20), abs=1e-9)


def test_the_peak_is_the_largest_without_its_sign():
    assert peak_of(np.array([0.1, -0.9, 0.3, 0.8, 0.0]), 10.0) == (0.9, -0.1)
    assert peak_of(np.array([0.9, 0.1, 0.3, 0.1, -0.9]), 10.0) == (0.9, -0.2)
    assert peak_of(np.array([-0.9, 0.1, 0.3, 0.1, 0.9]), 10.0) == (0.9, 0.2)


@given(st.integers(1, 100_000))
def test_fast_sizes_have_only_small_factors_and_none_lies_between(least):
    found = fast_size(least)

    def small(number):
        for factor in (2, 3, 5):
            while number % factor == 0:
                number //= factor
        return number == 1

    assert found >= least
    assert next(n for n in itertools.count(least) if small(n)) == found


def test_coherence_is_the_slow_one():
    left, right = two(4, 200)

    found = Coherence(left, right, 10.0, Psd(segment_s=4.0))

    expected = slow_coherence(left, right, 40, 20)
    assert found.squared[1:] == pytest.approx(expected[1:], rel=1e-9)


def test_a_band_s_coherence_is_a_trapezoid_mean():
    left, right = two(5, 200)
    found = Coherence(left, right, 10.0, Psd(segment_s=4.0))

    fine = np.linspace(0.6, 2.2, 160_001)
    expected = np.mean(np.interp(fine, found.frequency, found.squared))

    assert found.between(0.6, 2.2) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("n", [150, 151])
def test_phase_locking_is_the_slow_one(n):
    left, right = two(6, n)

    found = phase_locking(left, right, 10.0, 0.5, 1.5)

    assert found == pytest.approx(slow_locking(left, right, 10.0, 0.5, 1.5), rel=1e-9)


@pytest.mark.parametrize("n", [150, 151])
def test_phases_are_locked_alike_backwards(n):
    left, right = two(7, n)

    backwards = phase_locking(left[::-1].copy(), right[::-1].copy(), 10.0, 0.5, 1.5)

    assert backwards == pytest.approx(phase_locking(left, right, 10.0, 0.5, 1.5), rel=1e-12)
