"""Slow, obvious twins of the kernels from plate channels to centre of pressure and load."""

import math

import numpy as np
import pytest

from forceplate.kernels import wrench
from forceplate.model.plate import read_only

MATRIX = [[1.0, 0.0, -2.5], [0.0, 0.0, 0.0], [0.3, 7.0, 1e-3], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]]
# one, some, and one more than the samples that are taken at once
LENGTHS = [0, 1, 2, 9, 1025]


def slow_product(matrix, source, before):
    """Every number of the product by itself; a zero of the matrix leaves its channel out."""
    rows = []
    for weights, there in zip(matrix, before, strict=True):
        row = []
        for i in range(len(there)):
            terms = [w * channel[i] for w, channel in zip(weights, source, strict=True) if w != 0.0]
            row.append(math.fsum([there[i], *terms]))
        rows.append(row)
    return rows


def slow_point(fz, q, centre, threshold):
    """One sample at a time; both coordinates or none."""
    ml, ap = [], []
    for force, across, along in zip(fz, *q, strict=True):
        numbers = not any(math.isnan(value) for value in (force, across, along))
        there = numbers and force > threshold
        ml.append(centre[0] + across / force if there else math.nan)
        ap.append(centre[1] + along / force if there else math.nan)
    return ml, ap


def slow_share(left, right, threshold):
    """One sample at a time."""
    return [
        100.0 * a / (a + b) if not math.isnan(a + b) and a + b > threshold else math.nan
        for a, b in zip(left, right, strict=True)
    ]


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize("mine", [0, 2, 5])
@pytest.mark.parametrize("n", LENGTHS)
def test_combined_channels_are_the_slow_product(n, mine, anew):
    source = np.random.default_rng(n).normal(size=(3, n))
    own = np.full((mine, n), np.nan)
    before = np.random.default_rng(8).normal(size=(5 - mine, n))
    shared = np.full(before.shape, np.nan) if anew else before.copy()

    whole = wrench.combine(np.array(MATRIX), read_only(source), own, shared, anew)

    start = np.zeros((5, n))
    if not anew:
        start[mine:] = before
    slow = slow_product(MATRIX, source.tolist(), start.tolist())
    assert whole
    assert np.concatenate([own, shared]) == pytest.approx(np.array(slow), rel=1e-13, abs=1e-14)


def test_a_product_of_no_channels_is_nothing():
    own, shared = np.full((1, 4), np.nan), np.arange(8.0).reshape(2, 4)

    whole = wrench.combine(np.empty((3, 0)), read_only(np.empty((0, 4))), own, shared, False)

    assert whole
    assert own.tolist() == [[0.0] * 4]
    assert shared.tolist() == np.arange(8.0).reshape(2, 4).tolist()


@pytest.mark.parametrize("channel", [0, 1, 2])
@pytest.mark.parametrize("at", [0, 5, 1024])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_seen_and_stays_where_its_channel_acts(value, at, channel):
    source = np.ones((3, 1025))
    source[channel, at] = value
    own, shared = np.empty((3, 1025)), np.empty((2, 1025))

    with np.errstate(invalid="ignore"):
        whole = wrench.combine(np.array(MATRIX), read_only(source), own, shared, True)

    slow = slow_product(MATRIX, source.tolist(), np.zeros((5, 1025)).tolist())
    assert not whole
    assert np.concatenate([own, shared]) == pytest.approx(np.array(slow), rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("n", [0, 1, 2, 37])
def test_points_of_pressure_are_the_slow_ones(n):
    rng = np.random.default_rng(n)
    fz, q_ml, q_ap = rng.uniform(-10.0, 60.0, n), *rng.normal(scale=900.0, size=(2, n))
    ml, ap = np.empty(n), np.empty(n)

    wrench.point_of_pressure(
        read_only(fz), read_only(q_ml), read_only(q_ap), 250.0, -30.0, 20.0, ml, ap
    )

    slow = slow_point(fz.tolist(), (q_ml.tolist(), q_ap.tolist()), (250.0, -30.0), 20.0)
    assert ml == pytest.approx(np.array(slow[0]), rel=1e-14, nan_ok=True)
    assert ap == pytest.approx(np.array(slow[1]), rel=1e-14, nan_ok=True)
    assert n < 37 or 5 < np.isfinite(ml).sum() < 37


def test_there_is_no_point_at_the_threshold_and_where_anything_is_missing():
    nan = math.nan
    fz = np.array([20.0, np.nextafter(20.0, 21.0), nan, 50.0, 50.0, 0.0, -50.0, 50.0])
    q_ml = np.array([1.0, 1.0, 1.0, nan, 1.0, 1.0, 1.0, 100.0])
    q_ap = np.array([1.0, 1.0, 1.0, 1.0, nan, 0.0, 1.0, -50.0])
    ml, ap = np.empty(8), np.empty(8)

    with np.errstate(divide="ignore", invalid="ignore"):
        wrench.point_of_pressure(
            read_only(fz), read_only(q_ml), read_only(q_ap), 0.0, 0.0, 20.0, ml, ap
        )

    slow = slow_point(fz.tolist(), (q_ml.tolist(), q_ap.tolist()), (0.0, 0.0), 20.0)
    assert np.isfinite(ml).tolist() == np.isfinite(ap).tolist() == [i in (1, 7) for i in range(8)]
    assert ml == pytest.approx(np.array(slow[0]), rel=1e-14, nan_ok=True)
    assert ap == pytest.approx(np.array(slow[1]), rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("n", [0, 1, 2, 37])
def test_shares_are_the_slow_ones(n):
    left, right = np.random.default_rng(n).uniform(-5.0, 30.0, size=(2, n))
    share = np.empty(n)

    wrench.share_of_load(read_only(left), read_only(right), 20.0, share)

    slow = slow_share(left.tolist(), right.tolist(), 20.0)
    assert share == pytest.approx(np.array(slow), rel=1e-14, nan_ok=True)
    assert n < 37 or 5 < np.isfinite(share).sum() < 37


def test_there_is_no_share_at_the_threshold_and_where_a_foot_is_missing():
    left = np.array([10.0, 10.0, math.nan, 30.0, 0.0, 5.0, -10.0, 40.0])
    right = np.array([10.0, 10.1, 30.0, math.nan, 0.0, -5.0, -30.0, 0.0])
    share = np.empty(8)

    with np.errstate(divide="ignore", invalid="ignore"):
        wrench.share_of_load(read_only(left), read_only(right), 20.0, share)

    slow = np.array(slow_share(left.tolist(), right.tolist(), 20.0))
    assert np.isfinite(share).tolist() == [i in (1, 7) for i in range(8)]
    assert share == pytest.approx(slow, rel=1e-14, nan_ok=True)
