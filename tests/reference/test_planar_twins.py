"""Slow, obvious twins of the planar kernels, and the kernels held to them."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import planar

# the first example may wait for the compiler
COMPILES = settings(deadline=None)
GAPPY = (np.array([0, 40, 90]), np.array([30, 41, 200]))
CLOSE = 1e-12


def samples(values, starts, stops):
    return np.concatenate([values[a:b] for a, b in zip(starts, stops, strict=True)])


def slow_steps(ml, ap, starts, stops, centre, scales):
    """Every step one by one, as the definitions say."""
    rows = []
    for a, b in zip(starts, stops, strict=True):
        for i in range(a + 1, b):
            du, dv = ml[i] - ml[i - 1], ap[i] - ap[i - 1]
            u, v = ml[i] - centre[0], ap[i] - centre[1]
            s, t = ml[i - 1] - centre[0], ap[i - 1] - centre[1]
            rows.append((
                1, abs(du), abs(dv), math.hypot(du, dv),
                math.hypot(du * scales[0], dv * scales[1]), abs(u * t - s * v),
            ))  # fmt: skip
    return [math.fsum(column) for column in zip(*rows, strict=True)]


def slow_hull(points):
    """Sides of the hull: pairs with every other point on their left; in any order."""
    distinct = sorted(set(points))
    sides = []
    for a, b in itertools.permutations(distinct, 2):
        turns = [
            (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
            for p in distinct if p not in (a, b)
        ]  # fmt: skip
        between = [
            p for p, turn in zip((p for p in distinct if p not in (a, b)), turns, strict=True)
            if turn == 0 and min(a, b) < p < max(a, b)
        ]  # fmt: skip
        outside = [
            p for p, turn in zip((p for p in distinct if p not in (a, b)), turns, strict=True)
            if turn == 0 and not min(a, b) < p < max(a, b)
        ]  # fmt: skip
        if all(turn >= 0 for turn in turns) and not outside:
            sides.append((a, b, len(between)))
    return sides


def corners(ml, ap, starts, stops):
    """The hull as the library builds it."""
    kept = np.empty(ml.size, dtype=np.int64)
    kept = kept[: planar.outermost(ml, ap, starts, stops, kept)]
    order = np.lexsort((ap[kept], ml[kept]))
    chosen = kept[order]
    out = np.empty((2, 2 * chosen.size + 1))
    size = planar.hull(ml[chosen], ap[chosen], out[0], out[1])
    return out[:, :size].copy()


@pytest.fixture(scope="module")
def path():
    return np.cumsum(np.random.default_rng(0).normal(size=(2, 200)), axis=1) - [[40.0], [7.0]]


def test_centre_is_numpy_s(path):
    ml, ap = (samples(values, *GAPPY) for values in path)

    found = planar.centre(*path, *GAPPY)

    expected = (ml.size, ml.mean(), ap.mean(), ml.min(), ml.max(), ap.min(), ap.max())
    assert tuple(found) == pytest.approx(expected, rel=CLOSE)


def test_spread_is_numpy_s(path):
    u, v = samples(path[0], *GAPPY) - 3.0, samples(path[1], *GAPPY) + 2.0
    distance = np.empty(u.size)

    found = planar.spread(*path, *GAPPY, 3.0, -2.0, distance)

    r = np.hypot(u, v)
    expected = (u.sum(), v.sum(), abs(u).sum(), abs(v).sum(), u @ u, v @ v, u @ v, r.sum())
    assert tuple(found) == pytest.approx(expected, rel=CLOSE)
    assert distance == pytest.approx(r, rel=CLOSE)


def test_steps_are_the_slow_ones(path):
    found = planar.steps(*path, *GAPPY, 1.5, -4.0, 0.2, 3.0)

    expected = slow_steps(*path, *GAPPY, (1.5, -4.0), (0.2, 3.0))
    assert tuple(found) == pytest.approx(expected, rel=CLOSE)


whole_numbers = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


@COMPILES
@given(st.lists(whole_numbers, min_size=1, max_size=40))
def test_hull_of_points_on_a_grid_is_the_slow_one(points):
    ml, ap = np.array(points, dtype=float).T.copy()

    found = planar.polygon(*corners(ml, ap, np.array([0]), np.array([ml.size])))

    sides = slow_hull(points)
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b, _ in sides) / 2
    perimeter = sum(math.dist(a, b) for a, b, _ in sides)
    diameter = max(math.dist(a, b) for a in points for b in points)
    assert tuple(found) == pytest.approx((area, perimeter, diameter), rel=1e-12, abs=1e-12)


@COMPILES
@given(st.lists(whole_numbers, min_size=1, max_size=40))
def test_hull_of_points_on_a_grid_has_only_true_corners(points):
    ml, ap = np.array(points, dtype=float).T.copy()

    found = corners(ml, ap, np.array([0]), np.array([ml.size]))

    true = {end for a, b, _ in slow_hull(points) for end in (a, b)} or set(points)
    assert set(zip(*found.tolist(), strict=True)) == true


@COMPILES
@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_widest_distance_is_that_of_all_pairs(seed, stretch):
    ml, ap = np.random.default_rng(seed).normal(size=(2, 60)) * [[stretch], [1.0]]

    found = planar.polygon(*corners(ml, ap, np.array([0]), np.array([60])))

    pairs = np.hypot(ml[:, None] - ml, ap[:, None] - ap)
    assert found.diameter == pytest.approx(pairs.max(), rel=CLOSE)


def test_inner_samples_do_not_reach_the_sorting():
    ml, ap = np.random.default_rng(3).normal(size=(2, 5000))
    kept = np.empty(5000, dtype=np.int64)

    count = planar.outermost(ml, ap, np.array([0]), np.array([5000]), kept)

    assert count < 500


def test_hull_reads_no_sample_outside_its_runs():
    square = np.array([0.0, 1.0, 1.0, 0.0, 500.0])
    ap = np.array([0.0, 0.0, 1.0, 1.0, np.nan])

    found = planar.polygon(*corners(square, ap, np.array([0]), np.array([4])))

    assert tuple(found) == pytest.approx((1.0, 4.0, math.sqrt(2)))
