"""A value that cannot be had is a reason: never NaN, never an error, never a silent zero."""

import json
import math

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.layout import Feet, Foot
from forceplate.model.trial import Path

N = 3000
LINE = np.linspace(0.0, 10.0, N)
WAVE = np.sin(2 * np.pi * 0.4 * np.arange(N) / 100.0)
NAN = np.full(N, np.nan)


def gappy(values):
    holed = np.array(values)
    holed[::7] = np.nan
    return holed


AWKWARD = {
    "nothing at all": {},
    "empty": {"ml": np.empty(0), "ap": np.empty(0), "load": np.empty(0)},
    "one sample": {"ml": [3.0], "ap": [4.0], "load": [50.0]},
    "two samples": {"ml": [3.0, 4.0], "ap": [4.0, 4.0], "load": [50.0, 51.0]},
    "three samples": {"ml": [3.0, 4.0, 3.5], "ap": [4.0, 4.0, 5.0], "load": [50.0, 51.0, 50.5]},
    "half a second": {"ml": WAVE[:50], "ap": LINE[:50], "load": 50 + WAVE[:50]},
    "standing still": {"ml": np.full(N, 12.3), "ap": np.full(N, -4.7), "load": np.full(N, 51.3)},
    "only left-right": {"ml": WAVE, "ap": np.full(N, 0.1), "load": 50 + WAVE},
    "only forward-back": {"ml": np.full(N, 0.1), "ap": WAVE, "load": 50 - WAVE},
    "a straight line": {"ml": LINE, "ap": 2 * LINE, "load": 40 + LINE},
    "all missing": {"ml": NAN, "ap": NAN, "load": NAN},
    "one axis missing": {"ml": WAVE, "ap": NAN, "load": NAN},
    "a hole every seventh sample": {"ml": gappy(WAVE), "ap": gappy(LINE), "load": gappy(50 + WAVE)},
    "infinite samples": {"ml": np.where(WAVE > 0.9, np.inf, WAVE), "ap": LINE, "load": 50 + WAVE},
    "huge": {"ml": 1e200 * WAVE, "ap": 1e200 * LINE, "load": 50 + WAVE},
    "tiny": {"ml": 1e-200 * WAVE, "ap": 1e-200 * LINE, "load": 50 + 1e-14 * WAVE},
    "a slow rate": {"ml": WAVE, "ap": LINE, "load": 50 + WAVE, "rate": 8.0},
}


@pytest.fixture(scope="module")
def answers(trial_of):
    return {name: evaluate(trial_of(**about)) for name, about in AWKWARD.items()}


@pytest.mark.parametrize("name", AWKWARD)
def test_every_metric_is_a_number_or_a_reason(name, answers):
    found = answers[name]

    assert list(found) == list(METRICS)
    assert [key for key, v in found.items() if (v.value is None) == (v.why is None)] == []
    assert [key for key, v in found.items() if v.value and not math.isfinite(v.value)] == []


@pytest.mark.parametrize("name", AWKWARD)
def test_every_answer_can_be_written_as_json(name, answers):
    rows = {key: value.to_json() for key, value in answers[name].items()}

    assert json.loads(json.dumps(rows, allow_nan=False)).keys() == METRICS.keys()


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("nothing at all", "rms_ml", "no centre of pressure of the whole body"),
        ("nothing at all", "left.rms_ml", "no centre of pressure of the left foot"),
        ("nothing at all", "load_sd", "the load of the two feet is not known"),
        ("nothing at all", "start_shift_ml", "cannot be compared with the rest"),
        ("empty", "mean_ml", "no sample of it is defined"),
        ("empty", "load_left_mean", "no sample of it is defined"),
        ("all missing", "range_ap", "no sample of it is defined"),
        ("one sample", "path_length_ml", "fewer than 2 samples"),
        ("two samples", "ellipse_area_95", "fewer than 3 samples"),
        ("three samples", "rms_velocity_ml", "fewer than 5 samples"),
        ("half a second", "load_crossings_per_min", "shorter than 10 s"),
        ("half a second", "load_shift_count", "no unbroken stretch of 15 s"),
        ("half a second", "f50_ml", "stretch is 0.5 s, shorter than 6.67 s"),
        ("standing still", "corr_ml_ap", "does not move left-right"),
        ("standing still", "ellipse_angle", "does not move"),
        ("standing still", "f95_ap", "no power in the band"),
        ("standing still", "load_f50", "no power in the band"),
        ("only left-right", "mean_frequency_ap", "does not move forward-back"),
        ("only forward-back", "sd_ratio_ap_ml", "does not move left-right"),
        ("a straight line", "velocity_peak_ml", "turns back fewer than twice"),
        ("a straight line", "lfs", "the ellipse has no area"),
        ("a straight line", "f50_ml", "no power in the band"),
        ("a hole every seventh sample", "f50_ml", "longest unbroken stretch is 0.06 s"),
        ("huge", "ellipse_area_95", "too large or too small"),
        ("a slow rate", "total_power_ap", "the band goes up to 5 Hz"),
        ("only left-right", "wdi", "heel and toe points of both feet"),
    ],
)  # fmt: skip
def test_the_reason_says_what_is_missing(name, key, why, answers):
    assert answers[name][key].value is None
    assert why in answers[name][key].why


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mean_ml", 12.3), ("rms_ml", 0.0), ("range_ap", 0.0), ("path_length_total", 0.0),
        ("hull_area", 0.0), ("ellipse_area_95", 0.0), ("total_power_ml", 0.0),
        ("load_left_mean", 51.3), ("load_sd", 0.0), ("load_shift_count", 0.0),
    ],
)  # fmt: skip
def test_standing_still_is_exactly_no_movement(key, value, answers):
    assert answers["standing still"][key].value == value


def test_the_trial_s_own_reason_is_handed_on(trial_of):
    trial = trial_of(why={"left": "the layout names no left plate"})

    assert evaluate(trial)["left.range_ml"].why == "the layout names no left plate"


def test_foot_measures_without_points_are_not_enough_for_quarters(trial_of):
    feet = Feet(left=Foot(width=90.0), right=Foot(width=90.0), length=260.0, width=90.0)
    path = Path(WAVE, LINE, 100.0)
    trial = trial_of(WAVE, LINE, load=50 + WAVE, left=path, right=path, feet=feet)

    assert "heel and toe points" in evaluate(trial)["load_quadrant_lf"].why


@pytest.mark.parametrize(
    ("defined", "why"), [(slice(0, 900), "fewer than 10 s are defined"), (slice(0, 1000), None)]
)
def test_a_long_window_with_few_defined_samples_is_not_called_short(defined, why, trial_of):
    ml = np.full(3000, np.nan)
    ml[defined] = WAVE[defined]
    share = 50 + ml

    found = evaluate(trial_of(ml, np.zeros(3000), load=share))

    assert found["drift_ml"].why == why
    assert found["load_crossings_per_min"].why == why


def test_a_short_window_with_gaps_is_still_called_short(trial_of):
    ml = WAVE[:999].copy()
    ml[300:310] = np.nan

    assert evaluate(trial_of(ml, LINE[:999]))["drift_ml"].why == "shorter than 10 s"


def test_a_gap_of_a_quarter_leaves_no_spectrum_but_a_path(trial_of):
    ml = WAVE.copy()
    ml[1000:1750] = np.nan

    found = evaluate(trial_of(ml, LINE))

    assert "a spectrum needs 80 %" in found["f50_ml"].why
    assert found["path_length_total"].value > 0
