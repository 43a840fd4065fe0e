"""Slow, obvious twins of the kernels of the boundary."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.kernels import boundary

# the first example may wait for the compiler
COMPILES = settings(deadline=None, max_examples=40)
RATE = 50.0
RUNS = (np.array([0, 30]), np.array([20, 75]))


def polygon(corners):
    """Normals and reach of the edges of a convex polygon, counter-clockwise."""
    points = np.array(corners, dtype=float)
    along = np.roll(points, -1, axis=0) - points
    normal = np.stack([along[:, 1], -along[:, 0]]) / np.hypot(*along.T)
    return normal[0].copy(), normal[1].copy(), (normal * points.T).sum(axis=0)


FIVE = polygon([(-60, -50), (70, -40), (90, 20), (10, 80), (-70, 30)])


def first_crossing(place, speed, change, edges):
    """The smallest positive root over all edges, by numpy's polynomial solver, and its edge."""
    found, which = math.inf, -1
    for e, (a, b, reach) in enumerate(zip(*edges, strict=True)):
        normal = np.array([a, b])
        gap = reach - normal @ place
        if gap <= 0:
            return math.nan, -1
        line = [-gap, normal @ speed, normal @ change / 2]
        roots = np.polynomial.Polynomial(np.trim_zeros(line, "b")).roots()
        times = [root.real for root in roots if abs(root.imag) < 1e-12 and root.real > 0]
        if times and min(times) < found:
            found, which = min(times), e
    return (found, which) if which >= 0 else (math.nan, -1)


SLOPE = np.array([1, -8, 0, 8, -1]) / 12
BEND = np.array([-1, 16, -30, 16, -1]) / 12


def slow_times(path, starts, stops, ends, edges, *, curved):
    tau, edge = np.full(path.shape[1], np.nan), np.full(path.shape[1], -1.0)
    for a, b in zip(starts, stops, strict=True):
        for i in range(a + ends, b - ends):
            near = path[:, i - 2 : i + 3]
            speed, change = near @ SLOPE * RATE, near @ BEND * RATE**2 * curved
            tau[i], edge[i] = first_crossing(path[:, i], speed, change, edges)
    return tau, edge


def walk(seed, scale):
    steps = np.random.default_rng(seed).normal(size=(2, 80))
    return np.ascontiguousarray(scale * np.cumsum(steps, axis=1))


@pytest.mark.parametrize("scale", [1.0, 12.0])
@pytest.mark.parametrize(("seed", "ends"), [(0, 2), (1, 2), (2, 5)])
@pytest.mark.parametrize(
    ("kernel", "curved"), [(boundary.straight_times, False), (boundary.curved_times, True)]
)
def test_times_and_edges_are_the_slow_ones(kernel, curved, seed, ends, scale):
    path = walk(seed, scale)
    tau, edge = np.full(80, np.nan), np.full(80, -1.0)

    left = kernel(path[0], path[1], *RUNS, RATE, ends, *FIVE, tau, edge)

    slow_tau, slow_edge = slow_times(path, *RUNS, ends, FIVE, curved=curved)
    assert tau == pytest.approx(slow_tau, rel=1e-9, nan_ok=True)
    assert edge.tolist() == slow_edge.tolist()
    assert left.timed == np.isfinite(slow_tau).sum()
    assert sum(left) == 20 - 2 * ends + 45 - 2 * ends


def test_samples_beyond_and_at_rest_are_counted_and_have_no_time():
    ml = np.repeat([0.0, 500.0, 0.0], [5, 3, 2])
    tau, edge = np.full(10, np.nan), np.full(10, -1.0)

    runs = np.array([0]), np.array([10])
    left = boundary.straight_times(ml, np.zeros(10), *runs, RATE, 2, *FIVE, tau, edge)

    assert tuple(left) == (2, 3, 1)
    assert np.flatnonzero(np.isfinite(tau)).tolist() == [3, 4]
    assert edge[[2, 5, 6, 7]].tolist() == [-1.0] * 4


@pytest.mark.parametrize("kernel", [boundary.straight_times, boundary.curved_times])
def test_a_run_no_longer_than_its_ends_has_no_time(kernel):
    path = walk(1, 1.0)
    tau, edge = np.full(80, np.nan), np.full(80, -1.0)

    runs = np.array([0, 10, 30, 60]), np.array([4, 11, 35, 80])
    left = kernel(path[0], path[1], *runs, RATE, 10, *FIVE, tau, edge)

    assert sum(left) == 0
    assert np.isnan(tau).all()


def slow_minima(tau):
    """Each index whose nearest different neighbours on both sides are larger."""
    found = []
    for i in range(len(tau) - 1):
        j = i
        while j > 0 and tau[j - 1] == tau[i]:
            j -= 1
        if j > 0 and tau[j - 1] > tau[i] and tau[i + 1] > tau[i]:
            found.append(i)
    return found


@COMPILES
@given(st.lists(st.one_of(st.integers(0, 4), st.just(math.nan)), max_size=40))
def test_minima_are_the_slow_ones(values):
    tau = np.array(values, dtype=float)
    parts = np.array([0, tau.size // 3, tau.size])
    low, sums = np.empty((tau.size + 1) // 2), np.empty((2, 2))

    count = boundary.minima(tau, parts, low, sums)

    places = slow_minima(tau)
    assert low[:count].tolist() == tau[places].tolist()
    early = [tau[i] for i in places if i < parts[1]]
    late = [tau[i] for i in places if i >= parts[1]]
    assert sums.tolist() == [[len(early), sum(early)], [len(late), sum(late)]]


def test_the_tally_is_that_of_masks():
    rng = np.random.default_rng(4)
    edge = rng.integers(-1, 5, size=90).astype(float)
    tau = np.where(edge < 0, np.nan, rng.uniform(0, 2, size=90))
    quarter, parts = np.array([1, 3, 0, 2, 0]), np.array([0, 20, 45, 90])
    sums = np.empty((3, 7))

    boundary.tally(tau, edge, quarter, 1.0, parts, sums)

    for row, a, b in zip(sums, parts[:-1], parts[1:], strict=True):
        seen = np.isfinite(tau[a:b])
        times, faces = tau[a:b][seen], quarter[edge[a:b][seen].astype(int)]
        wanted = [times.size, times.sum(), np.sum(times < 1), *np.bincount(faces, minlength=4)]
        assert row == pytest.approx(wanted, rel=1e-12)


def test_margins_are_the_smallest_distance_to_an_edge_line():
    path, speed = np.tile(walk(8, 15.0), 9), np.tile(walk(9, 6.0), 9)
    path[:, 5] = np.nan
    margin = np.empty(720)

    boundary.margins(path[0], path[1], speed[0], speed[1], 2.0, 3.0, *FIVE, margin)

    a, b, reach = FIVE
    ml, ap = path[0] + speed[0] / 2.0, path[1] + speed[1] / 3.0
    wanted = np.min(reach[:, None] - np.outer(a, ml) - np.outer(b, ap), axis=0)
    assert margin == pytest.approx(wanted, rel=1e-12, abs=1e-12, nan_ok=True)
    assert np.isnan(margin[5])
