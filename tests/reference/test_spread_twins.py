"""A slow, obvious twin of the standard deviation that the radius of entropy comes from."""

import math

import numpy as np
import pytest

from forceplate.kernels import entropy
from forceplate.model.plate import read_only


def slow_deviation(values, scale):
    """About the mean, divided by n."""
    scaled = [value * scale for value in values]
    mean = math.fsum(scaled) / len(scaled)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in scaled) / len(scaled))


@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 9, 100])
@pytest.mark.parametrize(("size", "scale"), [(1.0, 1.0), (1e-200, 2.0**660), (1e300, 2.0**-1000)])
def test_deviation_is_the_slow_one_at_any_size(n, size, scale):
    values = size * (5.0 + np.random.default_rng(n).normal(size=n))

    found = entropy.deviation(read_only(values), scale)

    assert found == pytest.approx(slow_deviation(values.tolist(), scale), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("gone", [0, 4, 9])
def test_a_missing_sample_leaves_no_deviation(gone):
    values = np.arange(10.0)
    values[gone] = np.nan

    assert math.isnan(entropy.deviation(read_only(values), 0.5))
    assert math.isnan(slow_deviation(values.tolist(), 0.5))
