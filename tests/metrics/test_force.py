"""Horizontal force and free moment: waves of known size, offsets, gaps and reasons."""

import math

import numpy as np
import pytest

from forceplate.metrics.registry import evaluate

KEYS = ["tz_rms", "fx_rms", "fy_rms", "shear_ratio"]
TIME = np.arange(6000) / 100.0
TURN = 2 * np.pi * 0.5 * TIME
STILL = np.zeros(6000)


@pytest.fixture
def pushed(trial_of):
    def make(offset=0.0, **more):
        about = {
            "ml": STILL, "ap": STILL,
            "shear_ml": offset + 3 * np.sin(TURN), "shear_ap": 4 * np.cos(TURN),
            "free_moment": 900 * np.sin(TURN) - offset, "fz_total": 700 + np.sin(TURN),
        }  # fmt: skip
        return trial_of(**{**about, **more})

    return make


def values(trial):
    return {key: found.value for key, found in evaluate(trial, KEYS).items()}


@pytest.mark.parametrize("offset", [0.0, 55.0, -1e4])
def test_waves_have_the_spread_of_waves_whatever_the_plate_s_offset(pushed, offset):
    found = values(pushed(offset))

    assert found["tz_rms"] == pytest.approx(900 / math.sqrt(2), rel=1e-9)
    assert found["fx_rms"] == pytest.approx(3 / math.sqrt(2), rel=1e-9)
    assert found["fy_rms"] == pytest.approx(4 / math.sqrt(2), rel=1e-9)
    assert found["shear_ratio"] == pytest.approx(100 * 5 / math.sqrt(2) / 700, rel=1e-9)


def test_only_where_the_person_stands_counts(pushed):
    gone = np.where(TIME < 40, 0.0, np.nan)
    more = np.where(TIME < 40, 1.0, 50.0)
    found = values(pushed(
        ml=gone, ap=gone, shear_ml=3 * more * np.sin(TURN), fz_total=700 * more
    ))  # fmt: skip

    assert found["fx_rms"] == pytest.approx(3 / math.sqrt(2), rel=1e-9)
    assert found["shear_ratio"] == pytest.approx(100 * 5 / math.sqrt(2) / 700, rel=1e-9)


def test_a_steady_force_is_no_movement(pushed):
    found = values(pushed(shear_ml=np.full(6000, 8.25), shear_ap=np.full(6000, -3.5)))

    assert found["fx_rms"] == found["fy_rms"] == found["shear_ratio"] == 0.0


def test_every_value_has_an_interval_that_holds_it(stance):
    found = evaluate(stance, KEYS)

    assert all(each.low < each.value < each.high for each in found.values())


def test_the_interval_of_a_wave_is_narrow(pushed):
    found = evaluate(pushed(55.0), KEYS)

    for each in found.values():
        assert each.low == pytest.approx(each.value, rel=1e-6)
        assert each.high == pytest.approx(each.value, rel=1e-6)


@pytest.mark.parametrize(
    ("missing", "keys", "reason"),
    [
        ({"shear_ml": None, "why": {"shear": "the file has no horizontal force"}}, KEYS,
         "the file has no horizontal force"),
        ({"free_moment": None, "why": {"free_moment": "the file has no moment"}}, ["tz_rms"],
         "the file has no moment"),
        ({"free_moment": None}, ["tz_rms"], "the moment about the vertical is not known"),
        ({"fz_total": None}, ["shear_ratio"], "the vertical force is not known"),
        ({"fz_total": np.zeros(6000)}, ["shear_ratio"], "there is no vertical force"),
        ({"fz_total": np.full(6000, np.nan)}, ["shear_ratio"], "no sample of it is defined"),
        ({"shear_ap": np.full(6000, np.nan)}, KEYS, "no sample of it is defined"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(pushed, missing, keys, reason):
    found = evaluate(pushed(**missing), KEYS)

    assert {found[key].why for key in keys} == {reason}
    assert all(found[key].value is not None for key in KEYS if key not in keys)


def test_two_samples_have_a_spread_but_no_interval(trial_of):
    trial = trial_of(
        STILL[:2], shear_ml=np.array([1.0, 3.0]), shear_ap=np.zeros(2), fz_total=np.full(2, 700.0)
    )

    found = evaluate(trial, ["fx_rms"])["fx_rms"]

    assert (found.value, found.low, found.high) == (1.0, None, None)
