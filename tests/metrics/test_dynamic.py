"""Motion: closed forms of circle, sine and ramp, and scipy's Savitzky-Golay derivative."""

import numpy as np
import pytest
from scipy.signal import savgol_filter

from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.registry import evaluate
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

RATE, N, F, A = 100.0, 6000, 0.5, 7.0
STEP = 2 * np.pi * F / RATE
EXACT = 1e-12


@pytest.fixture(scope="module")
def circle(trial_of):
    phase = STEP * np.arange(N)
    return evaluate(trial_of(A * np.cos(phase), A * np.sin(phase)))


def test_path_of_a_circle_is_the_sum_of_its_chords(circle):
    expected = (N - 1) * 2 * A * np.sin(STEP / 2)

    assert circle["path_length_total"].value == pytest.approx(expected, rel=EXACT)


def test_mean_velocity_is_the_path_over_the_time_of_its_steps(circle):
    path = circle["path_length_total"].value

    assert circle["mean_velocity_total"].value == pytest.approx(path / (N - 1) * RATE, rel=EXACT)


def test_mean_velocity_can_divide_by_samples(trial_of):
    ml = np.arange(11.0)
    settings = Settings().having({"dynamic.duration": "samples"})

    found = evaluate(trial_of(ml, settings=settings))["mean_velocity_ml"]

    assert found.value == pytest.approx(10 / 0.11, rel=EXACT)


def test_planar_mean_frequency_of_a_circle_is_its_frequency(circle):
    # chords instead of arcs: short by (omega dt)^2 / 24
    assert circle["mean_frequency_planar"].value == pytest.approx(F, rel=STEP**2 / 20)


def test_mean_frequency_of_a_sine_is_too_high_by_a_known_factor(circle):
    expected = np.pi / (2 * np.sqrt(2)) * F

    assert circle["mean_frequency_ml"].value == pytest.approx(expected, rel=1e-3)


def test_rms_velocity_of_a_sine(circle):
    expected = A * 2 * np.pi * F / np.sqrt(2)

    assert circle["rms_velocity_ml"].value == pytest.approx(expected, rel=1e-5)


def test_speed_on_a_circle_never_changes(circle):
    assert circle["speed_p95"].value == pytest.approx(A * 2 * np.pi * F, rel=1e-5)


def test_a_sine_turns_back_twice_a_period(circle):
    # 60 turns in 59.99 s; the first and the last can fall on the ends
    expected = 2 * F

    assert circle["velocity_zero_crossings_ap"].value == pytest.approx(expected, abs=1 / 59.99)


def test_peak_velocity_of_a_sine_is_its_amplitude_times_omega(circle):
    assert circle["velocity_peak_ap"].value == pytest.approx(A * 2 * np.pi * F, rel=1e-4)


def test_phase_plane_adds_position_and_velocity(circle):
    expected = A / np.sqrt(2) * np.hypot(1, 2 * np.pi * F)

    assert circle["phase_plane_ml"].value == pytest.approx(expected, rel=1e-5)
    assert circle["phase_plane_total"].value == pytest.approx(expected * np.sqrt(2), rel=1e-5)


def test_turns_index_of_a_circle_is_its_path_in_standard_deviations(circle):
    path = circle["path_length_total"].value

    assert circle["turns_index"].value == pytest.approx(path / (A / np.sqrt(2)), rel=1e-9)


def test_length_over_area_is_the_path_over_the_ellipse(circle):
    expected = circle["path_length_total"].value / circle["ellipse_area_95"].value

    assert circle["lfs"].value == pytest.approx(expected, rel=EXACT)


def test_fractal_dimension_compares_path_and_diameter_of_the_ellipse(trial_of):
    found = evaluate(trial_of(*np.random.default_rng(2).normal(size=(2, 400))))
    d = np.sqrt(4 * found["ellipse_area_95"].value / np.pi)

    expected = np.log(400) / np.log(400 * d / found["path_length_total"].value)

    assert found["fractal_dimension_ce"].value == pytest.approx(expected, rel=EXACT)


def test_a_step_over_a_gap_does_not_count(trial_of):
    ml = np.array([0.0, 1.0, np.nan, 50.0, 52.0])

    found = evaluate(trial_of(ml, np.zeros(5)), ["path_length_total", "mean_velocity_total"])

    assert found["path_length_total"].value == 3.0
    assert found["mean_velocity_total"].value == pytest.approx(3.0 / 0.02, rel=EXACT)


@pytest.mark.parametrize(("rate", "window", "length"), [
    (25.0, 0.05, 5), (100.0, 0.05, 5), (200.0, 0.05, 11), (1000.0, 0.05, 51), (100.0, 0.0, 5),
    (100.0, 0.11, 11), (100.0, 0.58, 59),
])  # fmt: skip
def test_velocity_is_that_of_a_cubic_savitzky_golay_filter(rate, window, length):
    ml, ap = np.cumsum(np.random.default_rng(4).normal(size=(2, 600)), axis=1)
    settings = Settings().having({"dynamic.velocity_window_s": window})

    found = CopPieces(Path(ml, ap, rate), settings).velocity

    expected = savgol_filter([ml, ap], length, 3, deriv=1, delta=1 / rate, mode="interp")
    close = 1e-9 * np.abs(expected).max()
    assert np.stack([found.ml, found.ap]) == pytest.approx(expected, rel=1e-9, abs=close)


def test_velocity_of_a_run_as_long_as_the_window_is_the_cubic_s_own():
    t = np.arange(5) / 100.0
    cubic = 2 + 3 * t - 50 * t**2 + 400 * t**3

    found = CopPieces(Path(cubic, -cubic, 100.0), Settings()).velocity

    assert found.ml == pytest.approx(3 - 100 * t + 1200 * t**2, rel=1e-9)


def test_velocity_is_not_smoothed_over_a_gap():
    ml = np.concatenate([np.zeros(20), [np.nan], 100 + np.arange(20.0), [np.nan], [1.0, 2.0]])

    found = CopPieces(Path(ml, ml, 100.0), Settings()).velocity

    assert found.ml[:20] == pytest.approx(0.0, abs=1e-9)
    assert found.ml[21:41] == pytest.approx(100.0, rel=1e-9)
    assert np.isnan(found.ml[[20, 41, 42, 43]]).all()
