"""Gaps, the filter and the rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import butter, sosfiltfilt

from forceplate.butterworth import low_pass, sections
from forceplate.conditioning.clean import clean, fill_gaps, slower
from forceplate.model.settings import Filter, Resample, Settings


@pytest.mark.parametrize("order", [2, 3, 4, 8])
def test_the_plain_filter_is_scipys(order):
    signal = np.random.default_rng(3).standard_normal((2, 500))
    ours = signal.copy()

    low_pass(ours, 100.0, Filter(order_per_pass=order, corrected=False, padding="scipy"))

    sos = butter(order, 10.0, fs=100.0, output="sos")
    np.testing.assert_allclose(ours, sosfiltfilt(sos, signal, padlen=3 * (order + 1)), atol=1e-12)


@pytest.mark.parametrize("channels", [1, 5, 6, 7, 13])
@pytest.mark.parametrize("samples", [31, 999, 1000, 1001, 1002, 2001])
def test_any_number_of_channels_and_samples_is_filtered_as_scipy_does(channels, samples):
    signal = np.random.default_rng(channels).standard_normal((channels, samples))
    ours = signal.copy()

    low_pass(ours, 100.0, Filter(order_per_pass=4, corrected=False, padding="scipy"))

    sos = butter(4, 10.0, fs=100.0, output="sos")
    np.testing.assert_allclose(ours, sosfiltfilt(sos, signal, padlen=15), atol=1e-12)


@pytest.mark.parametrize("rate", [25.0, 50.0, 100.0, 1000.0])
@pytest.mark.parametrize("order", [2, 4])
def test_all_passes_together_are_down_by_three_decibel_at_the_cut_off(rate, order):
    settings = Filter(cutoff_hz=10.0, order_per_pass=order)
    rows = sections(settings, rate)
    z = np.exp(-2j * np.pi * 10.0 / rate)

    gain = np.prod(
        [(b0 + b1 * z + b2 * z**2) / (1 + a1 * z + a2 * z**2) for b0, b1, b2, a1, a2 in rows]
    )

    assert abs(gain) ** settings.passes == pytest.approx(np.sqrt(0.5), rel=1e-12)


def test_a_constant_and_a_ramp_pass_unchanged():
    time = np.arange(400.0)
    signal = np.array([np.full(400, 7.0), 3.0 - 0.5 * time])
    filtered = signal.copy()

    low_pass(filtered, 100.0, Filter())

    np.testing.assert_allclose(filtered, signal, atol=1e-8)


def test_the_filter_has_no_phase():
    signal = np.random.default_rng(1).standard_normal((1, 300))
    forward, backward = signal.copy(), np.ascontiguousarray(signal[:, ::-1])

    low_pass(forward, 100.0, Filter())
    low_pass(backward, 100.0, Filter())

    np.testing.assert_allclose(forward[:, 60:-60], backward[:, ::-1][:, 60:-60], atol=1e-5)


def test_a_gap_parts_the_filter_so_that_nothing_leaks_across():
    signal = np.random.default_rng(2).standard_normal((1, 300))
    signal[0, 150:160] = np.nan
    parted = signal.copy()
    first = np.ascontiguousarray(signal[:, :150])

    low_pass(parted, 100.0, Filter())
    low_pass(first, 100.0, Filter())

    np.testing.assert_array_equal(parted[:, :150], first)
    assert np.isnan(parted[0, 150:160]).all()
    assert np.isfinite(parted[0, 160:]).all()


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 29])
def test_a_recording_shorter_than_the_extension_is_still_filtered(n):
    signal = np.arange(float(n))[None, :]

    low_pass(signal, 100.0, Filter())

    assert np.isfinite(signal).all()


def test_short_gaps_become_straight_lines_and_long_ones_stay():
    line = np.arange(100.0)[None, :].repeat(2, axis=0)
    holed = line.copy()
    holed[:, 20:25] = np.nan
    holed[0, 50:56] = np.nan
    holed[:, :3] = np.nan

    filled, count = fill_gaps(holed, 5)

    assert count == 5
    np.testing.assert_allclose(filled[:, 20:25], line[:, 20:25])
    assert np.isnan(filled[0, 50:56]).all()
    assert np.isnan(filled[:, :3]).all()


@given(st.integers(2, 40))
def test_whole_ratios_keep_every_kth_sample(k):
    signal = np.random.default_rng(k).standard_normal((1, 400))

    kept = slower(signal, 100.0 * k, 100.0)

    np.testing.assert_array_equal(kept, signal[:, ::k])


def test_an_odd_ratio_follows_a_slow_sine():
    rate = 240.0
    time = np.arange(round(20 * rate)) / rate
    slow = slower(np.sin(2 * np.pi * 1.3 * time)[None, :], rate, 100.0)

    new = np.arange(slow.shape[1]) / 100.0
    np.testing.assert_allclose(slow[0], np.sin(2 * np.pi * 1.3 * new), atol=1e-5)


def test_a_kilohertz_recording_comes_down_to_a_hundred():
    done = clean(np.ones((2, 5000)), 1000.0, Settings())

    assert done.rate == 100.0
    assert done.channels.shape == (2, 500)


def test_without_a_filter_aliases_are_still_kept_out():
    time = np.arange(5000) / 1000.0
    hum = np.sin(2 * np.pi * 98.0 * time)[None, :]
    done = clean(hum, 1000.0, Settings(filter=Filter(kind="none"), resample=Resample(100.0)))

    assert np.abs(done.channels[0, 50:-50]).max() < 0.01
    assert any("low-passed" in note for note in done.notes)


def test_a_cut_off_beyond_the_rate_is_said_and_not_applied():
    signal = np.random.default_rng(0).standard_normal((1, 200))

    done = clean(signal, 15.0, Settings())

    np.testing.assert_array_equal(done.channels, signal)
    assert "no filter" in done.notes[0]
