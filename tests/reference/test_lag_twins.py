"""A slow, obvious twin of the sums over the pairs of two series at each lag."""

import math

import numpy as np
import pytest

from forceplate.kernels import lagged as lags
from forceplate.model.plate import read_only


def slow_overlaps(left, right, levels, most):
    """Every pair of every lag: how many there are, both sums, and both sums of squares."""
    left, right = [a - levels[0] for a in left], [b - levels[1] for b in right]
    columns = []
    for lag in range(-most, most + 1):
        pairs = [(left[i], right[i + lag]) for i in range(len(left)) if 0 <= i + lag < len(right)]
        columns.append([
            len(pairs),
            math.fsum(a for a, _ in pairs),
            math.fsum(b for _, b in pairs),
            math.fsum(a * a for a, _ in pairs),
            math.fsum(b * b for _, b in pairs),
        ])  # fmt: skip
    return np.array(columns).T


@pytest.mark.parametrize("levels", [(0.0, 0.0), (4.0, -250.0)])
@pytest.mark.parametrize(
    ("n", "most"), [(1, 0), (2, 0), (2, 1), (3, 2), (9, 8), (40, 11), (64, 63)]
)
def test_overlaps_are_the_slow_ones(n, most, levels):
    left, right = np.random.default_rng(n).normal(size=(2, n)) * [[3.0], [0.5]]
    left, right = left + levels[0], right + levels[1]
    sums = np.zeros((5, 2 * most + 1))

    lags.overlaps(read_only(left), read_only(right), levels[0], levels[1], sums)

    slow = slow_overlaps(left.tolist(), right.tolist(), levels, most)
    assert sums == pytest.approx(slow, rel=1e-10, abs=1e-11)
    assert sums[0].tolist() == slow[0].tolist()


def test_overlaps_of_several_runs_add_up():
    runs = [np.random.default_rng(n).normal(size=(2, n)) for n in (12, 30, 13)]
    sums = np.zeros((5, 23))

    for left, right in runs:
        lags.overlaps(read_only(left), read_only(right), 0.3, -0.2, sums)

    slow = [slow_overlaps(left.tolist(), right.tolist(), (0.3, -0.2), 11) for left, right in runs]
    assert sums == pytest.approx(np.sum(slow, axis=0), rel=1e-10, abs=1e-11)
