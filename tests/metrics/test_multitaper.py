"""The sine multitaper: closed forms of sine and noise, exact expectations, and a slow twin."""

import numpy as np
import pytest

from forceplate.metrics import welch
from forceplate.metrics.pieces import CopPieces
from forceplate.metrics.registry import evaluate
from forceplate.model.plate import read_only
from forceplate.model.settings import Settings

RATE = 10.0
TAPERED = Settings().having({"psd.method": "multitaper"})
PLAIN = TAPERED.having({"psd.detrend": "none"})


def power_of(signal, settings, rate=RATE):
    frequency, power = welch.spectrum((read_only(signal),), rate, settings.psd)
    return frequency, power[0]


@pytest.mark.parametrize("n", [101, 100])
@pytest.mark.parametrize(("detrend", "degree"), [("none", None), ("constant", 0), ("linear", 1)])
def test_it_is_the_mean_of_the_eigenspectra_summed_out_by_hand(n, detrend, degree):
    walk = np.cumsum(np.random.default_rng(n).normal(size=n)) + 30.0
    settings = TAPERED.having({"psd.tapers": 5, "psd.detrend": detrend})

    frequency, power = power_of(walk, settings)

    place = np.arange(n)
    flat = walk if degree is None else walk - np.polyval(np.polyfit(place, walk, degree), place)
    twin = np.zeros(frequency.size)
    for k in range(1, 6):
        taper = np.sin(np.pi * k * (place + 1) / (n + 1)) * np.sqrt(2 / (n + 1))
        for j, f in enumerate(frequency):
            twin[j] += abs(np.sum(flat * taper * np.exp(-2j * np.pi * f * place / RATE))) ** 2
    twin *= 2 / (5 * RATE)
    twin[0] /= 2
    twin[-1] /= 1 + (n % 2 == 0)
    assert frequency == pytest.approx(np.arange(n // 2 + 1) * RATE / n, rel=1e-12)
    assert power == pytest.approx(twin, rel=1e-9, abs=1e-12 * twin.max())


def test_the_tapers_are_orthonormal():
    tapers = welch.sine_tapers(400, 8)

    assert tapers @ tapers.T == pytest.approx(np.eye(8), abs=1e-12)


def test_all_the_power_is_there():
    signal = np.random.default_rng(3).normal(size=700)

    frequency, power = power_of(signal, PLAIN)

    weights = (welch.sine_tapers(700, 8) ** 2).mean(axis=0)
    assert power.sum() * frequency[1] == pytest.approx(np.sum(weights * signal**2), rel=1e-12)


def test_power_of_a_sine_is_half_its_amplitude_squared(trial_of):
    time = np.arange(6000) / 100.0
    ml, ap = 3 * np.sin(2 * np.pi * time), 2 * np.sin(np.pi * time)

    found = evaluate(trial_of(ml, ap, settings=TAPERED))

    assert found["total_power_ml"].value == pytest.approx(4.5, rel=0.01)
    assert found["total_power_ap"].value == pytest.approx(2.0, rel=0.01)
    # eight tapers of a minute spread a line over nine bins
    assert found["peak_freq_ml"].value == pytest.approx(1.0, abs=4.5 / 60)
    assert found["mean_freq_ml"].value == pytest.approx(1.0, rel=0.01)


def expected(covariance, settings):
    """The estimator's exact mean for noise of this covariance.

    The estimate is a quadratic form, so its mean is its sum over the columns of a square root.
    """
    columns = np.linalg.cholesky(covariance).T
    signals = tuple(read_only(np.ascontiguousarray(column)) for column in columns)
    frequency, power = welch.spectrum(signals, RATE, settings.psd)
    return frequency, power.sum(axis=0)


def test_white_noise_is_flat_on_average():
    _, power = expected(np.eye(300), PLAIN)

    level = np.full(power.size, 2 / RATE)
    level[[0, -1]] /= 2
    assert power == pytest.approx(level, rel=1e-9)


@pytest.mark.parametrize(("method", "off"), [("multitaper", 2.3), ("welch", 2.6)])
def test_the_bias_of_a_minute_of_sway_like_noise(method, off):
    """A relaxation of one second; the truth is the closed spectrum of the sampled process."""
    n, step = 600, np.exp(-1 / RATE)
    covariance = step ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    psd = TAPERED.having({"psd.method": method}).psd

    frequency, power = expected(covariance, TAPERED.having({"psd.method": method}))

    fine = np.linspace(0, RATE / 2, 20001)
    turn = 2 * np.pi * fine / RATE
    true = 2 / RATE * (1 - step**2) / (1 - 2 * step * np.cos(turn) + step**2)
    found, truth = (welch.Band(f, p, psd, 0.0) for f, p in ((frequency, power), (fine, true)))
    assert 100 * (found.total / truth.total - 1) == pytest.approx(off, abs=0.1)
    assert found.quantile(0.5) == pytest.approx(truth.quantile(0.5), rel=0.02)
    assert found.quantile(0.95) == pytest.approx(truth.quantile(0.95), rel=0.02)


def test_the_length_of_a_segment_does_not_act_on_it(stance):
    path = stance.net
    short = TAPERED.having({"psd.segment_s": 3.0})

    found = CopPieces(path, short).spectrum[1]

    assert np.array_equal(found, CopPieces(path, TAPERED).spectrum[1])


def test_a_trial_shorter_than_the_band_s_slowest_wave_has_no_spectrum(trial_of):
    noise = np.random.default_rng(1).normal(size=(2, 600))
    settings = TAPERED.having({"psd.segment_s": 2.0})

    found = evaluate(trial_of(*noise, settings=settings))["f50_ml"]

    assert found.why == "the longest unbroken stretch is 6 s, shorter than 6.67 s"


def test_more_tapers_than_fit_at_once_are_added_up():
    signal = np.random.default_rng(5).normal(size=20_000)
    tapers = 2 * (welch.TOGETHER // signal.size) + 3

    found = power_of(signal, PLAIN.having({"psd.tapers": tapers}))[1]

    windows = welch.sine_tapers(signal.size, tapers)
    moduli = np.abs(np.fft.rfft(signal * windows, axis=1)) ** 2
    assert found[1:-1] == pytest.approx(moduli.mean(axis=0)[1:-1] * 2 / RATE, rel=1e-9)
