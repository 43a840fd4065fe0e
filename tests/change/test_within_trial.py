"""How sure a trial's own mean is."""

import math
import sys

import numpy as np
import pytest

from forceplate.change.asymmetry import side_of_trial
from forceplate.change.within import (
    batch_interval,
    block_seconds,
    effective,
    independent_half,
    slowed,
)
from forceplate.errors import ForcePlateError, SettingsError

TOL = 1e-6
RATE = 100.0
AT_HAND = ["OR1", "OR2", "CR1", "OF1", "CF1"]


@pytest.fixture(scope="module")
def series():
    t = np.arange(6000) / RATE
    return (
        50.6
        + 1.4 * np.sin(2 * np.pi * t / 23)
        + 0.9 * np.sin(2 * np.pi * t / 7.1 + 0.4)
        + 0.5 * np.sin(2 * np.pi * t / 1.9 + 1.1)
    )


@pytest.fixture
def expected(oracles):
    return oracles["within_trial_ci"]["expected"]


@pytest.mark.parametrize("parts", [6, 10])
def test_parts_give_the_interval_of_the_reference(parts, series, expected):
    found = batch_interval(series, parts)

    wanted = expected[f"batch{parts}"]
    assert (found.mean, found.se, found.half) == pytest.approx(
        (wanted["mean"], wanted["se"], wanted["half_width"]), abs=TOL
    )


def test_effective_samples_are_those_of_the_reference(series, expected):
    found = effective(series, RATE)

    assert found.iact == pytest.approx(expected["geyer_iact_samples_5Hz"], abs=TOL)
    assert found.n_eff == pytest.approx(expected["n_eff"], abs=TOL)


def test_blocks_of_arch_are_those_of_the_reference(series, expected):
    fast, slow = block_seconds(series, RATE), block_seconds(slowed(series, RATE), 5.0)

    wanted = expected["arch_optimal_block_100Hz_s"]
    assert fast == pytest.approx((wanted["stationary"], wanted["circular"]), abs=TOL)
    wanted = expected["arch_optimal_block_5Hz_s"]
    assert slow.stationary == pytest.approx(wanted["stationary"], abs=TOL)


def test_without_arch_the_error_says_how_to_get_it(series, monkeypatch):
    monkeypatch.setitem(sys.modules, "arch.bootstrap", None)

    with pytest.raises(ForcePlateError, match=r"forceplate\[bootstrap\]"):
        block_seconds(series, RATE)


def test_independent_samples_would_be_far_too_sure(series, expected):
    found = independent_half(series)

    assert found == pytest.approx(expected["iid_half_width"], abs=TOL)
    assert found < batch_interval(series).half / 20


def test_the_interval_of_six_parts_is_the_one_that_metrics_have(series):
    means = series.reshape(6, 1000).mean(axis=1)

    found = batch_interval(series)

    assert found.half == pytest.approx(2.5705818356 * means.std(ddof=1) / math.sqrt(6))


def test_the_drift_of_a_ramp_is_its_rise():
    assert batch_interval(np.linspace(0.0, 3.0, 6001)).drift == pytest.approx(3.0, rel=1e-3)


def test_independent_noise_is_worth_nearly_all_its_slow_samples():
    found = effective(np.random.default_rng(2).standard_normal(60_000), RATE)

    assert found.n_eff == pytest.approx(3000, rel=0.1)


def test_sway_of_one_correlation_time_is_worth_its_length_over_twice_that_time():
    draw, keep = np.random.default_rng(7).standard_normal(100_000), math.exp(-1 / 100.0)
    for at in range(1, draw.size):
        draw[at] += keep * draw[at - 1]

    found = effective(draw, RATE)

    # 1000 s of correlation time 1 s
    assert found.n_eff == pytest.approx(500, rel=0.25)


def test_samples_that_take_turns_are_not_worth_more_than_their_number():
    found = effective(np.tile([1.0, -1.0], 150), 5.0)

    assert found.n_eff <= 300


@pytest.mark.parametrize("values", [np.ones(3), np.array([1.0, np.nan] * 20), np.ones((6, 6))])
def test_a_series_with_gaps_or_too_few_samples_is_refused(values):
    with pytest.raises(SettingsError, match="says nothing"):
        batch_interval(values)


def test_a_still_series_has_no_autocorrelation():
    with pytest.raises(SettingsError, match="how it varies"):
        effective(np.full(6000, 50.0), RATE)


@pytest.fixture(scope="module")
def real(shared, oracles):
    """Raw columns of the real recordings at hand, and what is expected of each."""
    wanted = {f"{each['c']}{each['r']}": each for each in oracles["real_pds13_load"]["expected"]}
    return {name: (_columns(shared, name), wanted[name]) for name in AT_HAND}


def _columns(shared, name):
    path = shared / "recordings" / "bmclab_pds" / f"PDS13{name}grf.txt"
    return np.genfromtxt(path, names=True)


@pytest.mark.parametrize("name", AT_HAND)
def test_the_load_of_a_real_stance_is_that_of_the_reference(name, real):
    columns, wanted = real[name]
    share = 100 * columns["RGRF_Y"] / (columns["RGRF_Y"] + columns["LGRF_Y"])

    found = batch_interval(share)

    assert found.mean == pytest.approx(wanted["load"], abs=0.02)
    assert found.half == pytest.approx(wanted["half"], abs=0.02)
    assert side_of_trial(found.mean, found.half) == wanted["lab"]
    # its smallest and largest are the quantiles that leave out a twentieth, with one decimal
    low, high = np.percentile(share, [2.5, 97.5])
    assert (low, high) == pytest.approx((wanted["min"], wanted["max"]), abs=0.051)
    assert np.mean(share > 50) == pytest.approx(wanted["pct_time_right"], abs=0.02)


@pytest.mark.parametrize("name", AT_HAND)
def test_both_feet_of_a_real_stance_move_together_as_in_the_reference(name, real):
    columns, wanted = real[name]

    together = np.corrcoef(columns["LCOP_X"], columns["RCOP_X"])[0, 1]

    assert together == pytest.approx(wanted["sync"], abs=0.02)
    assert 1000 * columns["COPNET_X"].mean() == pytest.approx(wanted["ap_net"], abs=0.1)
