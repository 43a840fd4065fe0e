"""Numbers, units and days as they stand on a page."""

import pytest

from dashboards.formatting import day, number, plural, quantity, sentence, short_day


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (13.0, "13.0"), (349.4, "349"), (1234.0, "1230"), (0.0123, "0.0123"), (-1.5, "\u22121.50"),
        (99.96, "100"), (9.996, "10.0"), (0.0, "0"), (None, "–"), (float("nan"), "–"),
    ],
)  # fmt: skip
def test_a_number_has_three_significant_digits(value, shown):
    assert number(value) == shown


def test_number_and_unit_never_wrap_apart():
    assert quantity(13.31, "mm^2/s") == "13.3\u00a0mm²/s"
    assert quantity(12.0, "deg") == "12.0°"
    assert quantity(0.5, "1") == "0.500"


def test_a_missing_number_has_no_unit():
    assert quantity(None, "mm") == "–"


def test_a_day_is_written_out():
    assert day("2026-03-14T09:30") == "14\u00a0March\u00a02026"
    assert short_day("2026-03-14") == "14\u00a0Mar\u00a02026"
    assert day("no date") is None


def test_a_reason_becomes_a_sentence():
    assert sentence("shorter than 20 s") == "Shorter than 20 s."


def test_one_is_not_many():
    assert plural(1, "trial") == "1\u00a0trial"
    assert plural(3, "trial") == "3\u00a0trials"
