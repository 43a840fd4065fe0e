"""A setting changes only the metrics that say so."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.settings import Settings

CHANGES = {
    "centre.about": "origin", "spread.ddof": 1, "spread.ellipse_ddof": 0,
    "spread.ellipse_coverage": 0.9, "spread.ellipse": "chi2", "psd.method": "multitaper",
    "psd.tapers": 5, "dynamic.duration": "samples",
    "dynamic.velocity_window_s": 0.11, "psd.segment_s": 7.0, "psd.overlap": 0.3,
    "psd.detrend": "none", "psd.low_hz": 0.2, "psd.high_hz": 4.0, "load.neutral_low": 50.0,
    "load.neutral_high": 54.0, "load.hysteresis": 0.2, "load.shift_window_s": 10.0,
    "load.shift_sd": 6.0, "load.shift_time_s": 2.0, "density.radius_mm": 2.5,
    "density.cutoff_hz": 1.5, "density.method": "steps", "sda.max_lag_s": 8.0, "sda.lags": 40,
    "sda.break_low_s": 0.5, "sda.break_high_s": 1.0, "sda.breaks": 30, "sda.least_r2": 0.9999999,
    "entropy.rate_hz": 25.0, "entropy.guard": False, "entropy.length": 3,
    "entropy.tolerance": 0.15, "entropy.order": 3, "entropy.scales": 15,
    "entropy.least_samples": 500, "dfa.order": 2, "dfa.shortest_s": 0.3,
    "dfa.longest_share": 0.08, "dfa.windows": 12, "higuchi.longest_step": 12,
    "boundary.base": "functional", "boundary.cutoff_hz": 3.0, "boundary.order": "quadratic",
    "boundary.below_s": 8.0, "sync.max_lag_s": 0.3, "sync.phase_low_hz": 0.2,
    "sync.phase_high_hz": 0.8, "sync.window_s": 1.0, "com.height_mm": 950.0,
    "com.height_share": 0.55, "com.inertia": "point", "com.ankle_share": 0.3,
    "rambling.cutoff_hz": 3.0, "rambling.least_gap_s": 0.3, "drift.window_s": 7.0,
}  # fmt: skip
SHAPE_THE_PATH = ("filter", "resample", "window", "gaps", "threshold", "plates")
# what must stand before a setting says anything
FIRST = {
    "psd.tapers": {"psd.method": "multitaper"}, "entropy.guard": {"filter.cutoff_hz": 20.0},
}  # fmt: skip


def test_every_setting_of_the_metrics_is_tried():
    own = {key for key in Settings().flat() if key.split(".")[0] not in SHAPE_THE_PATH}

    assert own == set(CHANGES)


def declares(metric, name):
    return any(name == known or name.startswith(known + ".") for known in metric.settings)


def changed(stance, name):
    """Keys whose value is another one under the changed setting."""
    plain = stance.settings.having(FIRST.get(name, {}))
    settings = plain.having({name: CHANGES[name]})
    before = evaluate(replace(stance, settings=plain))
    after = evaluate(replace(stance, settings=settings))
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
