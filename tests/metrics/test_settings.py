"""A setting changes only the metrics that say so."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate

CHANGES = {
    "centre.about": "origin", "spread.ddof": 1, "spread.ellipse_ddof": 0,
    "spread.ellipse_coverage": 0.9, "spread.ellipse": "chi2", "psd.method": "multitaper",
    "dynamic.duration": "samples",
    "dynamic.velocity_window_s": 0.11, "psd.segment_s": 7.0, "psd.overlap": 0.3,
    "psd.detrend": "none", "psd.low_hz": 0.2, "psd.high_hz": 4.0, "load.neutral_low": 50.0,
    "load.neutral_high": 54.0, "load.hysteresis": 0.2, "load.shift_window_s": 10.0,
    "load.shift_sd": 6.0, "load.shift_time_s": 2.0,
}  # fmt: skip


def declares(metric, name):
    return any(name == known or name.startswith(known + ".") for known in metric.settings)


def changed(stance, name):
    """Keys whose value is another one under the changed setting."""
    settings = stance.settings.having({name: CHANGES[name]})
    before, after = evaluate(stance), evaluate(replace(stance, settings=settings))
    return {
        key for key in METRICS
        if after[key].value != pytest.approx(before[key].value, rel=1e-9, abs=1e-12)
    }  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_metric_says_which_settings_change_it(name, stance):
    undeclared = {key for key in changed(stance, name) if not declares(METRICS[key], name)}

    assert undeclared == set()


@pytest.mark.parametrize("name", CHANGES)
def test_every_setting_changes_something(name, stance):
    assert changed(stance, name) != set()


def test_without_detrending_the_centre_changes_the_spectrum(stance):
    plain = stance.settings.having({"psd.detrend": "none"})
    uncentred = plain.having({"centre.about": "origin"})

    centred = evaluate(replace(stance, settings=plain))["total_power_ap"].value
    as_it_came = evaluate(replace(stance, settings=uncentred))["total_power_ap"].value

    assert not np.isclose(centred, as_it_came, rtol=1e-6)
