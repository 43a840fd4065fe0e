"""Slow, obvious twins of the recursive filter: one channel, one section, one sample at a time."""

import itertools
import math

import numpy as np
import pytest

from forceplate.kernels import filtering

POLES = [(0.75, 0.3), (0.6, 1.1), (0.2, 0.0)]
"""Radius and angle of the poles of each section."""


def sections_of(count):
    """Sections of these poles, with all kinds of zeros, that let a constant through."""
    rows = []
    for k, (radius, angle) in enumerate(POLES[:count]):
        a1, a2 = -2.0 * radius * math.cos(angle), radius * radius
        weights = np.array([1.0, 2.0 - k, 0.5])
        rows.append([*(weights * (1.0 + a1 + a2) / weights.sum()), a1, a2])
    return np.array(rows).reshape(count, 5)


def slow_pass(values, sections):
    """Each section after the other; before the first sample all has been still."""
    for b0, b1, b2, a1, a2 in sections:
        near = far = before = earlier = values[0]
        made = []
        for x in values:
            y = b0 * x + b1 * near + b2 * far - a1 * before - a2 * earlier
            near, far, before, earlier = x, near, y, before
            made.append(y)
        values = made
    return values


def slow_filter(run, sections, passes, padding):
    """The run with its reflections at both ends, onward and, in two passes, back."""
    before = [2.0 * run[0] - run[i] for i in range(padding, 0, -1)]
    behind = [2.0 * run[-1] - run[-1 - i] for i in range(1, padding + 1)]
    values = slow_pass(before + run + behind, sections)
    if passes == 2:
        values = slow_pass(values[::-1], sections)[::-1]
    return values[padding : padding + len(run)]


def assert_same(channels, first, last, sections, passes, padding):
    found = channels.copy()

    filtering.filter_run(found, first, last, sections, passes, padding)

    expected = channels.copy()
    for row in expected:
        row[first:last] = slow_filter(row[first:last].tolist(), sections, passes, padding)
    assert found == pytest.approx(expected, rel=1e-10, abs=1e-10, nan_ok=True)


def walk(k, n):
    return np.cumsum(np.random.default_rng(n).normal(size=(k, n)), axis=1)


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize(
    ("n", "padding"), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 2), (20, 0), (20, 19), (50, 9)]
)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_filtered_run_is_the_slow_one(count, n, padding, passes):
    assert_same(walk(2, n), 0, n, sections_of(count), passes, padding)


@pytest.mark.parametrize("k", [0, 1, 5, 6, 7, 13])
def test_channels_do_not_know_of_each_other(k):
    assert_same(walk(k, 12), 0, 12, sections_of(2), 2, 5)


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("n", [999, 1000, 1001, 1002])
def test_a_run_that_is_taken_piece_by_piece_is_filtered_as_one(n, passes):
    assert_same(walk(1, n), 0, n, sections_of(2), passes, 7)


@pytest.mark.parametrize("padding", [0, 6])
def test_nothing_outside_of_a_run_is_read_or_changed(padding):
    channels = walk(3, 60)
    channels[:, [19, 40]] = np.nan

    for first, last in [(0, 19), (20, 40), (41, 60)]:
        assert_same(channels, first, last, sections_of(2), 2, padding)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (0, 4), (3, 0), (1, 1), (1, 9), (3, 4)])
def test_channels_are_finite_where_each_value_is(k, n):
    channels = walk(k, n)

    assert filtering.all_finite(channels)
    for c, i, value in itertools.product(range(k), range(n), [np.nan, np.inf, -np.inf]):
        broken = channels.copy()
        broken[c, i] = value
        with np.errstate(invalid="ignore"):
            found = filtering.all_finite(broken)
        assert found == all(math.isfinite(each) for row in broken.tolist() for each in row)
        assert not found


def test_the_largest_numbers_are_finite():
    assert filtering.all_finite(np.array([[1.7e308, -1.7e308], [5e-324, -0.0]]))
