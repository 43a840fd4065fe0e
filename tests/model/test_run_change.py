"""The change of one number between two runs, and what is told of it."""

import pytest

from forceplate.model.run_change import MetricChange, moved


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [(179.0, 1.0, 2.0), (1.0, 179.0, -2.0), (10.0, 50.0, 40.0), (0.0, 90.0, 90.0), (5.0, 5.0, 0.0)],
)
def test_a_direction_goes_the_short_way_round(first, second, by):
    assert moved(first, second, turning=True) == by


def test_other_numbers_are_subtracted():
    assert moved(179.0, 1.0, turning=False) == -178.0
    assert moved(-1.7e308, 1.7e308, turning=False) == float("inf")


def test_a_metric_moves_as_its_median_does():
    of_direction = MetricChange(
        "a", "A", "deg", 1, 1, 1, 0, 0, 0, 2.0, 2.0, 2.0, None, turning=True
    )
    of_size = MetricChange("b", "B", "mm", 1, 1, 0, 1, 0, 0, -178.0, -178.0, -178.0, None)

    assert (of_direction.moved(179.0, 1.0), of_size.moved(179.0, 1.0)) == (2.0, -178.0)


def test_numbers_in_another_unit_are_a_change():
    only = MetricChange("b", "B", "mm", 0, 0, 0, 0, 0, 0, None, None, None, None, n_other_unit=3)

    assert only.changed
