"""Numbers for a person: four digits that mean something, and a dash for what is not known."""

import math
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from forceplate.analysis import analyse
from forceplate.cli.options import Window, recipe
from forceplate.cli.tables import setting_range, show_result, shown
from forceplate.errors import SettingsError
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import PRESETS, Settings


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (1.0, "1.000"), (11.2345, "11.23"), (-0.19712, "-0.1971"),
        (0.00012345, "0.0001234"), (123456.7, "123,457"), (1.23456e-7, "1.235e-07"),
        (1.23456e9, "1.235e+09"), (-6.4021, "-6.402"),
    ],
)  # fmt: skip
def test_a_number_has_four_significant_digits(number, text):
    assert shown(number) == text


@pytest.mark.parametrize("number", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_known_is_a_dash(number):
    assert shown(number) == "–"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("filter.kind", "butterworth | none"),
        ("filter.corrected", "true | false"),
        ("filter.cutoff_hz", "0.01 to 10000 Hz"),
        ("spread.ddof", "0 to 1"),
    ],
)
def test_a_setting_says_what_it_may_be(key, text):
    assert setting_range(Settings.about()[key]) == text


@pytest.mark.parametrize(
    ("text", "span"),
    [("5:35", (5.0, 35.0)), ("5:", (5.0, None)), (":30.5", (None, 30.5)), (":", (None, None))],
)
def test_a_window_has_two_ends_and_either_may_be_open(text, span):
    assert Window().convert(text, None, None) == span


def test_a_preset_that_was_changed_is_no_longer_that_preset():
    settings, name = recipe("raw", ("psd.segment_s=20",))

    assert name is None
    assert settings == PRESETS["raw"].having({"psd.segment_s": 20})


def test_a_change_to_what_it_was_anyway_keeps_the_preset():
    assert recipe(None, ("filter.cutoff_hz=10.0",)) == (PRESETS["default"], "default")


def test_settings_that_contradict_each_other_are_refused():
    with pytest.raises(SettingsError):
        recipe(None, ("psd.low_hz=6",))


@pytest.mark.parametrize(("count", "text"), [(1, "1 sample at "), (2, "2 samples at ")])
def test_a_result_of_one_sample_says_so_in_the_singular(count, text):
    cop = np.zeros((2, count))
    result = analyse(Recording(Source("x", "", "x"), 100.0, count, cop=cop))
    out = StringIO()

    show_result(result, {}, Console(file=out, width=200))

    assert text in out.getvalue()
