"""Sway density: how long a path stays near its points, and where that time peaks."""

import json
from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.density import density
from forceplate.metrics.registry import evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

KEYS = ("sd_peak_mean", "sd_peak_distance", "sd_peak_rate")
TIME = np.arange(3000) / 100.0
UNSMOOTHED = Settings().having({"density.cutoff_hz": 0})
STEPS = Settings().having({"density.method": "steps"})


def values(trial):
    return {key: each.value for key, each in evaluate(trial, KEYS).items()}


def near(trial):
    """Time near each sample, of a path in one piece."""
    return density(Pieces(trial)).near[0]


def hops(rate=100.0):
    """Six stops of five seconds, 20 mm apart, at a steady hop of 0.2 s between them."""
    stops = np.repeat(20.0 * np.arange(6), 2)
    moments = np.stack([5.0 * np.arange(6), 5.0 * np.arange(6) + 4.8], axis=1).ravel()
    return np.interp(np.arange(round(30 * rate)) / rate, moments, stops)


@pytest.mark.parametrize(("along", "across"), [(1.1, 0.0), (0.0, -0.7), (0.9, 1.2)])
def test_a_straight_line_is_near_a_point_for_the_diameter_over_its_speed(trial_of, along, across):
    found = near(trial_of(along * TIME, across * TIME))

    assert found[700:-700] == pytest.approx(6.0 / np.hypot(along, across), rel=1e-12)


def test_a_straight_line_has_one_time_for_whole_steps_too(trial_of):
    found = near(trial_of(1.1 * TIME, settings=STEPS))

    # 2 R / v is 5.4545 s: 272 steps of 0.01 s fit each way
    assert found[700:-700] == pytest.approx(5.44, rel=1e-12)


def test_the_peaks_of_a_straight_line_are_the_diameter_over_its_speed(trial_of):
    found = values(trial_of(1.1 * TIME, 0.4 * TIME, settings=UNSMOOTHED))

    assert found["sd_peak_mean"] == pytest.approx(6.0 / np.hypot(1.1, 0.4), rel=1e-9)
    assert found["sd_peak_rate"] == pytest.approx(1 / 29.99, rel=1e-12)


def test_standing_still_is_near_for_the_whole_trial(trial_of):
    trial = trial_of(np.full(3000, 4.2))

    found = evaluate(trial, KEYS)

    assert found["sd_peak_mean"].value == pytest.approx(29.99, rel=1e-12)
    assert found["sd_peak_rate"].value == 0.0
    assert "fewer than two peaks" in found["sd_peak_distance"].why


def test_a_circle_is_near_for_the_chord_s_share_of_a_turn(trial_of):
    # a chord of 3 mm spans 2 asin(3 / 20) of a circle of 10 mm; two of them make the time
    turn = 2 * np.pi * 0.2 * TIME
    expected = 4 * np.arcsin(0.15) / (2 * np.pi * 0.2)

    found = near(trial_of(10 * np.cos(turn), 10 * np.sin(turn)))

    # straight steps cut the corners of the circle
    assert found[200:-200] == pytest.approx(expected, rel=1e-4)


def test_stops_are_peaks_of_their_length_and_distance(trial_of):
    found = density(Pieces(trial_of(hops(), settings=UNSMOOTHED))).peaks

    # a stop of 4.8 s and 3 mm of the hop at 100 mm/s on both sides; the outer two are longest
    # seen from 2 mm into their only hop
    assert found.times == pytest.approx([4.85, 4.86, 4.86, 4.86, 4.86, 5.04], abs=1e-9)
    assert found.apart == pytest.approx([18.0, 20.0, 20.0, 20.0, 18.0], abs=1e-9)


def test_the_values_are_means_over_the_peaks(trial_of):
    found = values(trial_of(hops(), settings=UNSMOOTHED))

    assert found["sd_peak_mean"] == pytest.approx(29.33 / 6, rel=1e-9)
    assert found["sd_peak_distance"] == pytest.approx(96.0 / 5, rel=1e-9)
    assert found["sd_peak_rate"] == pytest.approx(6 / 29.99, rel=1e-12)


def test_the_low_pass_rounds_the_times_off(trial_of):
    trial = trial_of(hops())
    before, after = near(trial), density(Pieces(trial)).smooth[0]

    assert after.mean() == pytest.approx(before.mean(), rel=1e-3)
    assert np.abs(np.diff(after)).max() < 0.2 * np.abs(np.diff(before)).max()


def test_the_rate_of_sampling_hardly_matters(trial_of, stance):
    half = Path(stance.net.ml[::2], stance.net.ap[::2], 50.0)

    coarse, fine = values(replace(stance, net=half, rate=50.0)), values(stance)

    assert coarse["sd_peak_mean"] == pytest.approx(fine["sd_peak_mean"], rel=0.03)
    assert coarse["sd_peak_distance"] == pytest.approx(fine["sd_peak_distance"], rel=0.1)


def test_a_gap_ends_a_time_and_no_distance_spans_it(trial_of):
    ml = hops()
    ml[1300:1310] = np.nan

    found = density(Pieces(trial_of(ml, settings=UNSMOOTHED)))

    parts = near(trial_of(ml[:1300])), near(trial_of(ml[1310:]))
    assert [each.tolist() for each in found.near] == [part.tolist() for part in parts]
    assert found.peaks.times.size == found.peaks.apart.size + 2
    assert found.duration == pytest.approx(29.88, rel=1e-12)


@pytest.mark.parametrize(
    ("ml", "rate", "why"),
    [
        (TIME[:900], 100.0, "shorter than 10 s"),
        (100 * TIME[:200], 4.0, "2.5 Hz needs more than 5 samples a second"),
        (np.where(np.arange(3000) % 900 < 5, np.nan, TIME), 100.0, "make up 0 % of the window"),
    ],
)  # fmt: skip
def test_the_reason_is_said(trial_of, ml, rate, why):
    assert why in evaluate(trial_of(ml, rate=rate), ["sd_peak_mean"])["sd_peak_mean"].why


def test_a_time_that_only_grows_has_no_peak(trial_of):
    trial = trial_of(np.where(TIME < 10, 0.0, 100.0), settings=UNSMOOTHED)

    assert evaluate(trial, KEYS)["sd_peak_mean"].why == "the time near has no peak"


@pytest.mark.parametrize("pipeline", ["raw", "filt_fs"])
def test_whole_steps_are_those_of_the_published_implementation(shared, trial_of, pipeline):
    from scipy.signal import butter, filtfilt

    oracles = shared / "oracles"
    reference = json.loads((oracles / "trial1_quiet_eo.reference.json").read_text())
    expected = reference["pipelines"][pipeline]["features"]
    path = np.loadtxt(oracles / "trial1_quiet_eo.csv", delimiter=",", skiprows=1)[:, 1:].T
    b, a = butter(4, 10 / 50)
    filtered = {"raw": path, "filt_fs": filtfilt(b, a, path - path.mean(axis=1, keepdims=True))}

    found = values(trial_of(*filtered[pipeline], settings=STEPS))

    assert found["sd_peak_mean"] == pytest.approx(expected["mean_peak_Sway_Density"], rel=1e-9)
    assert found["sd_peak_distance"] == pytest.approx(
        10 * expected["mean_distance_peak_Sway_Density"], rel=1e-9
    )
