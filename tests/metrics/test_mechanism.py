"""The balance mechanism: the split is exact, and frozen feet or a frozen load make it all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forceplate.metrics.registry import METRICS, evaluate
from forceplate.model.settings import Settings
from forceplate.model.trial import Path, Trial

RATE, N = 100.0, 3000
KEYS = [key for key, metric in METRICS.items() if metric.family == "mechanism"]
EXACT = 1e-12


def wander(seed, n=N):
    return np.cumsum(np.random.default_rng(seed).normal(size=n)) * 0.1


def values(trial):
    return {key: value.value for key, value in evaluate(trial, KEYS).items()}


def standing(trial_of, left, right, load):
    """Feet 180 mm apart that move alike along both axes."""
    return trial_of(
        load=load, left=Path(left - 90.0, left, RATE), right=Path(right + 90.0, right + 5.0, RATE)
    )


def split(found, axis):
    return [found[f"cop{part}_share_{axis}"] for part in "vcx"]


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_shares_add_up_to_one(axis, stance):
    assert sum(split(values(stance), axis)) == pytest.approx(1.0, abs=EXACT)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100.0), st.floats(-1e4, 1e4))
def test_shares_add_up_to_one_whatever_the_feet_do(seed, size, place):
    left, right = np.random.default_rng(seed).normal(size=(2, 2, 60))
    load = np.random.default_rng(seed + 1).uniform(0.0, 100.0, 60)
    trial = Trial(
        Settings(), RATE, 0.0, 0.6, load_left=load,
        left=Path(size * left[0] + place, left[1], RATE), right=Path(*right, RATE),
    )  # fmt: skip

    found = values(trial)

    assert sum(split(found, "ml")) == pytest.approx(1.0, abs=1e-9)
    assert sum(split(found, "ap")) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_with_frozen_feet_it_is_all_the_load(axis, trial_of):
    found = values(standing(trial_of, np.zeros(N), np.zeros(N), 50 + wander(1)))

    assert split(found, axis) == pytest.approx([1.0, 0.0, 0.0], abs=EXACT)
    apart = {"ml": 180.0, "ap": 5.0}[axis]
    assert found[f"copv_rms_{axis}"] == pytest.approx(apart * np.std(wander(1)) / 100, rel=1e-9)
    assert found[f"copc_rms_{axis}"] == 0.0


@pytest.mark.parametrize("axis", ["ml", "ap"])
def test_with_a_frozen_load_it_is_all_the_feet(axis, trial_of):
    found = values(standing(trial_of, wander(2), wander(3), np.full(N, 63.0)))

    assert split(found, axis) == pytest.approx([0.0, 1.0, 0.0], abs=EXACT)
    expected = np.std(0.63 * wander(2) + 0.37 * wander(3))
    assert found[f"copc_rms_{axis}"] == pytest.approx(expected, rel=1e-9)
    assert found[f"copv_rms_{axis}"] == 0.0


def test_feet_that_go_apart_as_the_load_goes_over_make_it_together(trial_of):
    # mean places and mean load are even, so only the product of both moves the body
    load = np.tile([40.0, 60.0], N // 2)
    apart = np.tile([-1.0, 1.0], N // 2) * np.repeat([1.0, 2.0], N // 2)
    trial = trial_of(load=load, left=Path(apart, apart, RATE), right=Path(-apart, -apart, RATE))

    assert split(values(trial), "ml") == pytest.approx([0.0, 0.0, 1.0], abs=EXACT)


def test_the_parts_are_those_of_the_definition(stance):
    w, left, right = stance.load_left / 100, stance.left.ml, stance.right.ml
    whole = w * left + (1 - w) * right
    load = left.mean() * w + right.mean() * (1 - w)
    feet = w.mean() * left + (1 - w.mean()) * right
    both = (left - left.mean()) * (w - w.mean()) + (right - right.mean()) * (w.mean() - w)

    found = values(stance)

    for key, part in (("copv", load), ("copc", feet), ("copx", both)):
        expected = np.cov(part, whole, ddof=0)[0, 1] / np.var(whole)
        assert found[f"{key}_share_ml"] == pytest.approx(expected, rel=1e-9)
    assert found["copv_rms_ml"] == pytest.approx(np.std(load), rel=1e-9)
    assert found["copc_rms_ml"] == pytest.approx(np.std(feet), rel=1e-9)


def test_the_interval_is_the_jackknife_of_the_same_split(stance):
    w, left, right = stance.load_left / 100, stance.left.ap, stance.right.ap
    whole = w * left + (1 - w) * right
    feet = w.mean() * left + (1 - w.mean()) * right
    left_out = np.array([
        np.cov(np.delete(feet, cut), np.delete(whole, cut), ddof=0)[0, 1]
        / np.var(np.delete(whole, cut))
        for cut in np.split(np.arange(N), 6)
    ])  # fmt: skip
    error = np.sqrt(5 / 6 * np.sum((left_out - left_out.mean()) ** 2))

    found = evaluate(stance, ["copc_share_ap"])["copc_share_ap"]

    assert found.high - found.value == pytest.approx(2.5705818356363155 * error, rel=1e-6)


def test_samples_at_which_a_foot_or_the_load_is_missing_are_left_out(stance):
    ml, load = stance.left.ml.copy(), stance.load_left.copy()
    ml[100:200], load[150:300] = np.nan, np.nan
    kept = np.r_[0:100, 300:N]
    holed = replace(stance, left=Path(ml, stance.left.ap, RATE), load_left=load)
    cut = replace(
        stance, load_left=stance.load_left[kept],
        left=Path(stance.left.ml[kept], stance.left.ap[kept], RATE),
        right=Path(stance.right.ml[kept], stance.right.ap[kept], RATE),
    )  # fmt: skip

    assert values(holed) == pytest.approx(values(cut), rel=1e-9)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"left": None}, "no centre of pressure of the left foot"),
        ({"right": None, "why": {"right": "nobody stands on the right plate"}},
         "nobody stands on the right plate"),
        ({"load_left": None}, "the load of the two feet is not known"),
        ({"load_left": np.full(N, np.nan)}, "never loaded at the same time"),
        ({"load_left": np.where(np.arange(N) < 900, 50.0, np.nan)}, "only 30 % of the window"),
    ],
)  # fmt: skip
def test_the_reason_says_what_is_missing(missing, why, stance):
    found = evaluate(replace(stance, **missing), KEYS)

    assert [key for key, value in found.items() if why not in (value.why or "")] == []


def test_a_body_that_does_not_move_has_no_shares_but_parts_of_nothing(trial_of):
    found = evaluate(standing(trial_of, np.zeros(N), np.zeros(N), np.full(N, 48.0)), KEYS)

    assert found["copv_share_ml"].why == "the centre of pressure does not move left-right"
    assert found["copx_share_ap"].why == "the centre of pressure does not move forward-back"
    assert found["copc_rms_ml"].value == found["copv_rms_ap"].value == 0.0
