"""Intervals within a trial: six parts for a mean, the delete-one-part jackknife for a spread."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from forceplate.metrics.interval import PARTS, T_95, edges_of
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.metrics.series import Series
from forceplate.model.trial import Path

SURE = [key for key, metric in METRICS.items() if metric.batches is not None]


def chunks(values):
    edges = edges_of(values.shape[-1])
    return [values[..., a:b] for a, b in itertools.pairwise(edges)]


def lacking(values):
    parts = chunks(values)
    return [np.concatenate(parts[:k] + parts[k + 1 :], axis=-1) for k in range(PARTS)]


def jackknife(values, statistic):
    found = np.array([statistic(each) for each in lacking(values)])
    return math.sqrt((PARTS - 1) / PARTS * np.sum((found - found.mean()) ** 2))


def batch(values):
    return np.std([np.mean(each) for each in chunks(values)], ddof=1) / math.sqrt(PARTS)


def half(value):
    return (value.high - value.low) / 2


@pytest.fixture(scope="module")
def found(stance):
    return evaluate(stance)


def test_the_quantile_of_student_is_that_of_five_degrees_of_freedom():
    assert student.ppf(0.975, PARTS - 1) == pytest.approx(T_95, rel=1e-14)


def test_an_interval_stands_around_its_value_inside_the_metric_s_bounds(found):
    for key in SURE:
        value, (low, high) = found[key], METRICS[key].bounds

        assert value.low is not None, key
        assert low <= value.low <= value.value <= value.high <= high, key


def test_a_value_beyond_its_metric_s_bounds_is_inside_its_interval(trial_of):
    """The noise of an empty plate may pull, and the other then carries more than everything."""
    load = 100.0 + np.sin(np.arange(3000.0))
    still = np.zeros_like(load)
    value = evaluate(replace(trial_of(still, still), load_left=load))["load_left_mean"]

    assert value.value > METRICS["load_left_mean"].bounds[1]
    assert value.low < value.value <= value.high


def test_only_metrics_that_say_how_have_an_interval(found):
    assert {key for key, value in found.items() if value.low is not None} == set(SURE)
    assert {key for key, metric in METRICS.items() if metric.uncertainty} == set(SURE)


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_means_compare_their_six_parts(axis, stance, found):
    path = getattr(stance.net, axis)
    away = np.abs(path - path.mean())

    assert half(found[f"mean_{axis}"]) == pytest.approx(T_95 * batch(path), rel=1e-9)
    assert half(found[f"mdist_{axis}"]) == pytest.approx(T_95 * batch(away), rel=1e-9)


def test_mean_velocity_compares_the_steps_of_six_parts(stance, found):
    steps = np.hypot(np.diff(stance.net.ml), np.diff(stance.net.ap)) * 100.0
    ends = np.concatenate([[np.nan], steps])
    error = np.std([np.nanmean(each) for each in chunks(ends)], ddof=1) / math.sqrt(PARTS)

    assert half(found["mean_velocity_total"]) == pytest.approx(T_95 * error, rel=1e-9)


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_a_deviation_is_computed_again_without_each_part(axis, stance, found):
    error = jackknife(getattr(stance.net, axis), np.std)

    assert half(found[f"rms_{axis}"]) == pytest.approx(T_95 * error, rel=1e-7)


def test_the_spread_of_distance_is_computed_again_without_each_part(stance, found):
    net = np.array([stance.net.ml, stance.net.ap])
    centred = net - net.mean(axis=1, keepdims=True)
    both = jackknife(centred, lambda p: math.sqrt(np.var(p[0]) + np.var(p[1])))
    distance = jackknife(np.hypot(*centred), np.std)

    assert half(found["rms_rd"]) == pytest.approx(T_95 * both, rel=1e-7)
    assert half(found["sd_rd"]) == pytest.approx(T_95 * distance, rel=1e-7)


def test_the_ellipse_is_computed_again_without_each_part(stance, found):
    net = np.array([stance.net.ml, stance.net.ap])
    value = found["ellipse_area_95"]
    per_root = value.value / math.sqrt(np.linalg.det(np.cov(net)))
    error = jackknife(net, lambda p: per_root * math.sqrt(np.linalg.det(np.cov(p))))

    assert half(value) == pytest.approx(T_95 * error, rel=1e-6)


def test_load_has_both_kinds(stance, found):
    load = stance.load_left

    assert half(found["load_left_mean"]) == pytest.approx(T_95 * batch(load), rel=1e-9)
    assert half(found["load_asym"]) == pytest.approx(2 * T_95 * batch(load), rel=1e-9)
    assert half(found["load_sd"]) == pytest.approx(T_95 * jackknife(load, np.std), rel=1e-7)


def test_the_reference_series_gives_the_reference_interval(shared, trial_of):
    oracle = json.loads((shared / "oracles" / "over_time_oracles.json").read_text())
    expected = oracle["within_trial_ci"]["expected"]
    t = np.arange(6000) / 100.0
    turn = 2 * np.pi * t
    load = 50.6 + 1.4 * np.sin(turn / 23) + 0.9 * np.sin(turn / 7.1 + 0.4)
    load = load + 0.5 * np.sin(turn / 1.9 + 1.1)

    value = evaluate(trial_of(load=load), ["load_left_mean"])["load_left_mean"]

    assert value.value == pytest.approx(expected["batch6"]["mean"], rel=1e-12)
    assert half(value) == pytest.approx(expected["batch6"]["half_width"], rel=1e-9)


def test_nineteen_of_twenty_intervals_hold_the_truth():
    rng = np.random.default_rng(20261123)
    trials, n, keep = 600, 1500, math.exp(-1 / (25 * 1.5))
    noise = rng.normal(size=(trials, n)) * math.sqrt(1 - keep**2)
    load = np.empty((trials, n))
    load[:, 0] = rng.normal(size=trials)
    for i in range(1, n):
        load[:, i] = keep * load[:, i - 1] + noise[:, i]
    held = 0
    for each in load:
        parts = Series(each).means
        reach = T_95 * np.std(parts, ddof=1) / math.sqrt(PARTS)
        held += abs(each.mean()) <= reach

    assert 0.92 <= held / trials <= 0.98


def test_sums_without_a_part_leave_that_part_out():
    series = np.random.default_rng(3).normal(size=1003) + 0.3

    rms = [math.sqrt(np.mean(each**2)) for each in lacking(series)]
    deviation = [np.std(each, ddof=1) for each in lacking(series)]
    assert Series(series).rms_without == pytest.approx(rms, rel=1e-12)
    assert Series(series).deviations(1) == pytest.approx(deviation, rel=1e-12)


def test_missing_samples_are_left_out_of_their_part(stance):
    holes = np.array(stance.net.ml)
    holes[700:760] = np.nan
    trial = replace(stance, net=Path(holes, stance.net.ap, 100.0))
    expected = np.std([np.nanmean(each) for each in chunks(holes)], ddof=1) / math.sqrt(PARTS)

    assert half(evaluate(trial)["mean_ml"]) == pytest.approx(T_95 * expected, rel=1e-9)


def test_a_part_without_samples_gives_the_value_alone(stance):
    gone = np.array(stance.net.ml)
    gone[1000:1500] = np.nan
    value = evaluate(replace(stance, net=Path(gone, stance.net.ap, 100.0)))["mean_ml"]

    assert value.value == pytest.approx(np.nanmean(gone))
    assert value.low is None
    assert value.high is None
    assert value.why is None
