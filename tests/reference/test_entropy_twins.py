"""Slow, obvious twins of the kernels of entropy, ordinal patterns and slower rates."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config

from forceplate.kernels import entropy, ordinal, resample

# a place under a range wraps round on purpose, so that one comparison is enough; without the
# compiler numpy warns of it
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in scalar subtract")
MANY = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="billions of pairs take a compiler")

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=150)
RNG = np.random.default_rng(11)
N = 160
WALK = np.cumsum(RNG.normal(size=N))


def slow_alike(values, starts, stops, length, radius):
    """Every pair of stretches, sample by sample."""
    stretches = [
        values[i : i + length + 1]
        for a, b in zip(starts, stops, strict=True)
        for i in range(a, b - length)
    ]
    shorter = longer = 0
    for one, two in itertools.combinations(stretches, 2):
        away = np.abs(one - two) <= radius
        shorter += bool(away[:-1].all())
        longer += bool(away.all())
    return shorter, longer


def slow_patterns(values, starts, stops, length):
    """How often each order of neighbours occurs, most frequent first."""
    seen = Counter(
        tuple(np.argsort(values[i : i + length], kind="stable"))
        for a, b in zip(starts, stops, strict=True)
        for i in range(a, b - length + 1)
    )
    return sorted(seen.values(), reverse=True)


def whole(values):
    return np.array([0]), np.array([len(values)])


def rows_of(values):
    """The one run of the one series that they are."""
    return np.array([[0]]), np.array([[len(values)]])


def fast_alike(values, starts, stops, length, radius):
    """By the kernel of any length; for two samples the fast one says the same."""
    series = values, np.argsort(values), starts[None], stops[None], radius
    found = entropy.alike_stretches(*series, length)
    if length == 2:
        np.testing.assert_array_equal(entropy.alike_pairs(*series), found)
    return tuple(found[0])


AWKWARD = {
    "a walk": WALK,
    "a smooth walk": np.convolve(WALK, np.full(9, 1 / 9), "same"),
    "noise": RNG.normal(size=N),
    "heavy tails": RNG.standard_cauchy(N),
    "one jump": np.where(np.arange(N) < 100, WALK, WALK + 1e6),
    "all the same": np.full(N, 0.1),
    "two values": RNG.integers(0, 2, N) * 0.3,
    "coarse steps": np.round(WALK),
    "a line": 0.1 * np.arange(N),
    "a line far away": 1e9 + 0.1 * np.arange(N),
    "up and down": np.tile([0.0, 1.0], N // 2),
    "very small": 1e-310 * WALK,
    "very large": 1e300 * WALK,
}


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 1.0, 4.0])
@pytest.mark.parametrize("name", AWKWARD)
def test_alike_pairs_are_counted_to_the_last_one(name, share):
    values = AWKWARD[name]
    # of quarters of the range, so that coarse steps lie exactly on the radius
    radius = share * float(np.median(np.abs(values - np.median(values))))

    expected = slow_alike(values, *whole(values), 2, radius)

    assert fast_alike(values, *whole(values), 2, radius) == expected


@pytest.mark.parametrize("length", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("name", ["a walk", "a smooth walk", "coarse steps", "a line"])
def test_stretches_of_any_length_are_counted_to_the_last_one(name, length):
    values = AWKWARD[name]
    radius = 0.3 * float(np.std(values))

    expected = slow_alike(values, *whole(values), length, radius)

    assert fast_alike(values, *whole(values), length, radius) == expected


def test_series_laid_end_to_end_are_counted_each_by_itself():
    starts, stops = np.array([[0, 40], [60, 60]]), np.array([[40, 60], [60, 160]])
    parts = [WALK[:60], WALK[60:]]
    order = np.concatenate([np.argsort(part) for part in parts])
    expected = [
        slow_alike(part, one - one[0], two - one[0], 2, 1.0)
        for part, one, two in zip(parts, starts, stops, strict=True)
    ]

    series = WALK, order, starts, stops, 1.0

    assert [tuple(found) for found in entropy.alike_pairs(*series)] == expected
    assert [tuple(found) for found in entropy.alike_stretches(*series, 2)] == expected


@pytest.mark.parametrize("length", [1, 2, 4])
def test_no_stretch_reaches_over_the_end_of_a_run(length):
    starts, stops = np.array([0, 50, 50, 52, 120]), np.array([50, 50, 52, 120, 160])

    expected = slow_alike(WALK, starts, stops, length, 1.0)

    assert fast_alike(WALK, starts, stops, length, 1.0) == expected


@pytest.mark.parametrize("size", range(5))
def test_few_samples_make_few_pairs(size):
    values = np.zeros(size)
    stretches = max(0, size - 2)

    pairs = stretches * (stretches - 1) // 2

    assert fast_alike(values, *whole(values), 2, 0.0) == (pairs, pairs)


def equal_pairs(codes):
    """Pairs of equal stretches of two and of three samples, from how often each one occurs."""
    two = codes[:-2] * 7 + codes[1:-1]
    both = np.bincount(two), np.bincount(two * 7 + codes[2:])
    return tuple(int((seen * (seen - 1) // 2).sum()) for seen in both)


# 2**16 - LANES samples have places of 16 bits, more of them 32
@MANY
@pytest.mark.parametrize("more", [-2, -1, 0, 1, 2, entropy.LANES, 100])
def test_places_of_16_and_of_32_bits_count_alike(more):
    codes = RNG.integers(0, 7, entropy.SHORT + more)
    values = 0.1 * codes

    found = entropy.alike_pairs(values, np.argsort(values), *rows_of(values), 0.0)

    assert tuple(found[0]) == equal_pairs(codes)


@MANY
@pytest.mark.parametrize("levels", [1, 2, 3])
def test_more_neighbours_than_16_bits_count_are_counted(levels):
    # two jumps of unlike size leave no core, so that each pair is looked at
    codes = np.concatenate([RNG.integers(0, levels, 40_000), [6, 0, 5, 0]])
    values = 0.1 * codes

    found = entropy.alike_pairs(values, np.argsort(values), *rows_of(values), 0.0)

    assert tuple(found[0]) == equal_pairs(codes)


@pytest.mark.parametrize("size", [*range(30, 41), *range(62, 73), 96, 97, 98, 99, 130])
def test_series_that_fill_a_block_and_one_sample_more_are_counted(size):
    values = np.random.default_rng(size).normal(size=size)

    for radius in (0.2, 1.0, 100.0):
        expected = slow_alike(values, *whole(values), 2, radius)

        assert fast_alike(values, *whole(values), 2, radius) == expected


tied = st.lists(st.integers(-3, 3), min_size=0, max_size=40).map(lambda v: 0.1 * np.array(v))
plain = st.lists(
    st.floats(-1e6, 1e6, allow_nan=False), min_size=0, max_size=30
).map(np.array)  # fmt: skip


@COMPILES
@given(st.one_of(tied, plain), st.integers(1, 4), st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.0, 5e5]))
def test_any_series_is_counted_to_the_last_pair(values, length, radius):
    values = np.asarray(values, dtype=np.float64)

    expected = slow_alike(values, *whole(values), length, radius)

    assert fast_alike(values, *whole(values), length, radius) == expected


def barely_unlike(seed):
    """Two stretches whose steps are the extreme ones, and a radius one ulp under their distance."""
    rng = np.random.default_rng(seed)
    low, high = np.sort(rng.random(2) * rng.choice([1, 10, 1000]))
    less, more = np.sort(rng.random(2))
    values = np.array([low - more, low, low + more, high - less, high, high + more])
    return values, float(np.nextafter(values[3] - values[0], 0.0))


def test_rounding_at_the_edge_of_the_core_counts_no_pair_too_many():
    # without the margin of the core, 1 in 30 of these would be counted
    starts, stops = np.array([0, 3]), np.array([3, 6])

    found = [
        fast_alike(values, starts, stops, 2, radius)
        for values, radius in map(barely_unlike, range(1000))
    ]

    assert set(found) == {(0, 0)}


@pytest.mark.parametrize("scales", [1, 2, 7, 70])
def test_coarse_means_are_of_whole_blocks_of_each_run(scales):
    starts, stops = np.array([0, 70, 90]), np.array([65, 72, 160])
    expected = [
        np.mean(WALK[i : i + scale])
        for scale in range(1, scales + 1)
        for a, b in zip(starts, stops, strict=True)
        for i in range(a, b - scale + 1, scale)
    ]
    means = np.empty(len(expected))

    entropy.coarse(WALK, starts, stops, means)

    np.testing.assert_allclose(means, expected, rtol=1e-13)


@COMPILES
@given(st.lists(st.integers(0, 4), min_size=0, max_size=60), st.integers(2, 6))
def test_patterns_are_those_of_a_stable_sort(numbers, length):
    values = np.array(numbers, dtype=np.float64)
    starts, stops = np.array([0, len(values) // 2]), np.array([len(values) // 2, len(values)])
    counts = np.zeros(math.factorial(length), dtype=np.int64)

    ordinal.patterns(values, starts, stops, length, counts)

    expected = slow_patterns(values, starts, stops, length)
    assert sorted(counts[counts > 0].tolist(), reverse=True) == expected


@pytest.mark.parametrize(("step", "turns", "taps"), [(5, 1, 9), (5, 2, 8), (32, 5, 11), (1, 1, 1)])
def test_slow_samples_are_weighted_means_of_those_from_their_place_on(step, turns, taps):
    weights = RNG.normal(size=(turns, taps))
    size = ((WALK.size - taps) * turns) // step + 1
    slow = np.empty(size)

    resample.slower(WALK, weights, step, turns, slow)

    expected = [
        WALK[math.floor(j * step / turns) :][:taps] @ weights[j % turns] for j in range(size)
    ]
    np.testing.assert_allclose(slow, expected, rtol=1e-12, atol=1e-12)
