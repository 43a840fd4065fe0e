"""Only the first seconds of each window, so that recordings of several lengths are alike."""

import hashlib
import json

import numpy as np
import pytest

import forceplate as fp
from forceplate.conditioning.prepare import window_of
from forceplate.errors import SettingsError
from forceplate.model.settings import PRESETS, Settings
from forceplate.model.window import Window

FIRST_25 = Settings().having({"window.first_s": 25})


@pytest.mark.parametrize(
    ("seconds", "asked", "span"),
    [(60.0, None, (5.0, 30.0)), (30.0, None, (5.0, 30.0)), (29.0, None, (0.0, 25.0)),
     (20.0, None, (0.0, 20.0)), (60.0, (10.0, None), (10.0, 35.0)),
     (60.0, (10.0, 20.0), (10.0, 20.0))],
)  # fmt: skip
def test_no_more_than_so_much_of_the_window_is_left(seconds, asked, span):
    assert window_of(seconds, FIRST_25, asked) == span


@pytest.mark.parametrize("seconds", [10.0, 29.9, 30.0, 60.0])
def test_by_default_all_of_it_is(seconds):
    whole = Window().span(seconds)

    assert whole == ((5.0 if seconds >= 30.0 else 0.0), seconds)


def test_a_long_recording_then_has_the_numbers_of_its_own_beginning():
    long = fp.simulate(seconds=60.0, seed=4).recording

    whole = fp.analyse(long, FIRST_25)
    asked = fp.analyse(long, window=(5.0, 30.0))

    assert whole.provenance["window_s"] == [5.0, 30.0]
    moved = [key for key in whole if not key.startswith("start_shift")
             and whole[key] != asked[key]]  # fmt: skip
    assert not moved


def test_the_start_is_compared_with_as_much_of_the_recording_as_of_the_others():
    long = fp.simulate(seconds=60.0, seed=4).recording

    shift = fp.analyse(long, FIRST_25)["start_shift_ap"].value

    assert shift == fp.analyse(long, window=(0.0, 25.0))["start_shift_ap"].value
    assert shift != fp.analyse(long)["start_shift_ap"].value


def test_what_needs_longer_says_so():
    value = fp.analyse(
        fp.simulate(seconds=60.0, seed=4).recording, Settings().having({"window.first_s": 8})
    )["sda_hs_ap"]  # fmt: skip

    assert value.value is None
    assert "shorter than 10 s" in value.why


def test_a_setting_that_came_later_leaves_the_digests_of_before():
    flat = {key: value for key, value in Settings().flat().items() if key != "window.first_s"}
    text = json.dumps(flat, sort_keys=True, separators=(",", ":"))

    assert Settings().digest == _sha(text)
    assert FIRST_25.digest != Settings().digest
    assert len({each.digest for each in PRESETS.values()}) == len(PRESETS)
    assert FIRST_25.having({"window.first_s": 0}).digest == Settings().digest


def test_it_is_a_number_of_seconds_in_range():
    with pytest.raises(SettingsError, match=r"window\.first_s"):
        Settings().having({"window.first_s": -1})
    assert np.isclose(Settings().having({"window.first_s": "30"}).window.first_s, 30.0)


def _sha(text):

    return hashlib.sha256(text.encode()).hexdigest()
