"""Frequency: scipy's Welch, closed forms of sine and noise, and what a band does."""

import numpy as np
import pytest
from scipy.signal import welch

from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.registry import evaluate
from forceplate.metrics.welch import Band
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

RATE, N = 100.0, 6000
TIME = np.arange(N) / RATE


def noise(seed, n=N):
    return np.random.default_rng(seed).normal(size=(2, n))


@pytest.mark.parametrize("detrend", ["linear", "constant", "none"])
@pytest.mark.parametrize(("n", "segment", "overlap"), [
    (6000, 10.0, 0.5), (6000, 5.0, 0.6), (5501, 10.0, 0.5), (3000, 7.0, 0.75),
    (1500, 20.0, 0.5), (2000, 10.0, 0.0),
])  # fmt: skip
def test_the_spectrum_is_scipy_s(n, segment, overlap, detrend):
    walk = np.cumsum(noise(n, n), axis=1) + np.array([[40.0], [-300.0]])
    settings = Settings().having({
        "psd.segment_s": segment, "psd.overlap": overlap, "psd.detrend": detrend,
    })  # fmt: skip

    frequency, power = CopPieces(Path(*walk, RATE), settings).spectrum

    length = min(n, int(segment * RATE))
    where, expected = welch(
        walk - walk.mean(axis=1, keepdims=True), RATE, window="hann", nperseg=length,
        noverlap=int(overlap * length), nfft=n, detrend=False if detrend == "none" else detrend,
    )  # fmt: skip
    assert frequency == pytest.approx(where, rel=1e-12)
    assert power == pytest.approx(expected, rel=1e-9, abs=1e-12 * expected.max())


@pytest.fixture(scope="module")
def sine(trial_of):
    """A sine of 3 mm at 1 Hz left-right, of 2 mm at 0.5 Hz forward-back."""
    ml, ap = 3 * np.sin(2 * np.pi * TIME), 2 * np.sin(np.pi * TIME)
    return evaluate(trial_of(ml, ap))


@pytest.mark.parametrize(("key", "power"), [("total_power_ml", 4.5), ("total_power_ap", 2.0)])
def test_power_of_a_sine_is_half_its_amplitude_squared(key, power, sine):
    assert sine[key].value == pytest.approx(power, rel=0.01)


@pytest.mark.parametrize("key", ["f50_ml", "mean_freq_ml", "centroid_freq_ml", "peak_freq_ml"])
def test_every_frequency_of_a_sine_is_its_own(key, sine):
    # the window spreads a line over two bins of a 10 s segment
    assert sine[key].value == pytest.approx(1.0, rel=0.01)


def test_dispersion_of_a_sine_is_only_the_width_of_the_window(sine):
    # a Hann window has a variance of (1/segment)^2 / 3: 0.058 Hz at 10 s, relative to 0.5 and 1 Hz
    assert sine["freq_dispersion_ml"].value == pytest.approx(0.058, rel=0.1)
    assert sine["freq_dispersion_ap"].value == pytest.approx(0.115, rel=0.1)


def test_power_of_white_noise_is_its_share_of_the_band(trial_of):
    # 2 sigma^2 / rate in each Hz of a band of 4.85 Hz; 60 s leave about 8 % of chance
    found = evaluate(trial_of(*noise(8)))

    assert found["total_power_ml"].value == pytest.approx(2 * 4.85 / RATE, rel=0.25)
    assert found["f50_ml"].value == pytest.approx(2.575, abs=0.3)
    assert found["spectral_slope_ap"].value == pytest.approx(0.0, abs=0.5)


def test_a_random_walk_falls_with_the_square_of_frequency(trial_of):
    walk = np.cumsum(noise(9), axis=1)

    assert evaluate(trial_of(*walk))["spectral_slope_ml"].value == pytest.approx(-2.0, abs=0.3)


def test_the_three_bands_add_up_to_the_whole(stance):
    found = evaluate(stance)
    parts = [found[f"power_{part}_ap"].value for part in ("lo", "mid", "hi")]

    assert sum(parts) == pytest.approx(found["total_power_ap"].value, rel=1e-12)
    quotient = parts[2] / (parts[0] + parts[1])
    assert found["power_quotient_ap"].value == pytest.approx(quotient, rel=1e-12)


def test_a_long_trial_is_padded_to_twelve_segments():
    walk = np.cumsum(noise(2, 4000), axis=1)
    settings = Settings().having({"psd.segment_s": 2.0, "psd.low_hz": 0.5})

    frequency, power = CopPieces(Path(*walk, RATE), settings).spectrum

    where, expected = welch(
        walk - walk.mean(axis=1, keepdims=True), RATE, nperseg=200, nfft=2400, detrend="linear"
    )
    assert frequency == pytest.approx(where, rel=1e-12)
    assert power == pytest.approx(expected, rel=1e-9, abs=1e-12 * expected.max())


def test_quantiles_are_in_order(stance):
    found = evaluate(stance)

    assert 0.15 < found["f50_ml"].value < found["f80_ml"].value < found["f95_ml"].value < 5.0


def test_quantiles_of_a_flat_spectrum_divide_the_band_evenly():
    band = Band(np.linspace(0, 50, 3001), np.ones(3001), Settings().psd, 0.0)

    found = [band.total, *(band.quantile(share) for share in (0.5, 0.8, 0.95))]

    assert found == pytest.approx([4.85, 2.575, 0.15 + 0.8 * 4.85, 0.15 + 0.95 * 4.85], rel=1e-12)


def test_moments_of_a_flat_spectrum_are_those_of_an_even_spread():
    band = Band(np.linspace(0, 50, 30001), np.ones(30001), Settings().psd, 0.0)

    assert band.moment(1) == pytest.approx((0.15 + 5) / 2, rel=1e-9)
    assert band.moment(2) == pytest.approx((5**3 - 0.15**3) / 3 / 4.85, rel=1e-5)


def test_a_band_that_starts_late_has_no_slow_power(trial_of):
    settings = Settings().having({"psd.low_hz": 0.6})

    found = evaluate(trial_of(*noise(3), settings=settings))

    assert found["power_lo_ml"].why == "the band of the settings is 0.6 to 5 Hz"
    assert found["power_mid_ml"].value > 0


def test_a_trial_shorter_than_a_segment_makes_one_segment(trial_of):
    assert evaluate(trial_of(*noise(3, 800)))["f50_ml"].value is not None


def test_the_spectrum_is_made_of_the_longest_unbroken_stretch():
    ml, ap = noise(6)
    holed = ml.copy()
    holed[500] = np.nan

    frequency, power = CopPieces(Path(holed, ap, RATE), Settings()).spectrum

    assert frequency.size == (N - 501) // 2 + 1
    assert np.isfinite(power).all()


def test_linear_detrending_takes_a_drift_out(trial_of):
    drift = 20 * TIME / 60

    with_drift = evaluate(trial_of(*(noise(12) + drift)))["total_power_ml"].value
    without = evaluate(trial_of(*noise(12)))["total_power_ml"].value

    assert with_drift == pytest.approx(without, rel=1e-9)


@pytest.mark.parametrize("peak", [0.15, 5.0])
def test_a_peak_on_the_end_of_the_band_is_in_the_band(peak, trial_of):
    # whole trials of 60 s have bins at both ends
    wave = 3 * np.sin(2 * np.pi * peak * TIME)
    values = evaluate(trial_of(wave, wave))

    assert values["peak_freq_ml"].value == pytest.approx(peak)
