"""Diffusion: how far a path gets from where it was, and the lines and the curve through that."""

import json
from dataclasses import replace

import numpy as np
import pytest

from forceplate.kernels import diffusion as kernel
from forceplate.metrics.diffusion import diffusion
from forceplate.metrics.registry import METRICS, evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.settings import Settings, preset
from forceplate.model.trial import Path

KEYS = [key for key, metric in METRICS.items() if metric.family == "diffusion"]
TIME = np.arange(6000) / 100.0
LAGS = np.arange(1001) / 100.0
NAMES = {
    "sda_hs": "Hs", "sda_hl": "Hl", "sda_ds": "Ds", "sda_dl": "Dl", "sda_tc": "crit_time",
    "sda_msdc": "crit_msd",
}  # fmt: skip


def values(trial):
    return {key: each.value for key, each in evaluate(trial, KEYS).items()}


def reason(trial, key):
    return evaluate(trial, [key])[key].why


def displacement(trial, axis="ml"):
    return diffusion(Pieces(trial)).displacement(axis)


def noise(seed, n=6000):
    return np.random.default_rng(seed).normal(size=n)


def pulled_back(seed, sigma, tau, n=6000):
    """An exact Ornstein-Uhlenbeck path at 100 Hz, in its steady state from the start."""
    keep = np.exp(-0.01 / tau)
    pushes = sigma * np.sqrt(1 - keep**2) * noise(seed, n)
    place = np.empty(n)
    place[0] = sigma * np.random.default_rng([seed, 1]).normal()
    for i in range(1, n):
        place[i] = keep * place[i - 1] + pushes[i]
    return place


@pytest.fixture(scope="module")
def walks(trial_of):
    return [
        values(trial_of(np.cumsum(noise(seed)), np.cumsum(noise(seed + 100))))
        for seed in range(20)
    ]  # fmt: skip


def test_a_sine_is_away_by_one_minus_the_cosine(trial_of):
    # whole periods at each lag that is a multiple of one
    found = displacement(trial_of(3.0 * np.sin(2 * np.pi * 0.5 * TIME)))

    assert found[200::200] == pytest.approx(0.0, abs=1e-12)
    expected = 9.0 * (1 - np.cos(2 * np.pi * 0.5 * LAGS))
    assert found == pytest.approx(expected, abs=0.1)


def test_a_sine_over_whole_periods_is_exact(trial_of):
    # 5950 pairs at a lag of 50 samples: 119 half periods of 0.5 Hz
    path = 3.0 * np.sin(2 * np.pi * TIME)

    assert displacement(trial_of(path))[50] == pytest.approx(18.0, rel=5e-4)
    assert displacement(trial_of(path[:5050]))[50] == pytest.approx(18.0, rel=1e-12)


def test_a_line_keeps_its_direction(trial_of):
    found = values(trial_of(0.4 * TIME, -2.0 * TIME))

    assert [found["sda_hs_ml"], found["sda_hl_ap"]] == pytest.approx([1.0, 1.0], rel=1e-9)
    assert displacement(trial_of(0.4 * TIME)) == pytest.approx(0.16 * LAGS**2, rel=1e-9)


def test_a_line_has_no_critical_point_and_never_settles(trial_of):
    trial = trial_of(0.4 * TIME)

    assert "grows no slower at long lags" in reason(trial, "sda_tc_ml")
    assert "still growing at the longest lag of 10 s" in reason(trial, "ou_tau_ml")


def test_a_random_walk_has_exponents_of_a_half(walks):
    short = [each["sda_hs_ml"] for each in walks]

    assert short == pytest.approx([0.5] * 20, abs=0.08)
    assert np.mean(short) == pytest.approx(0.5, abs=0.015)
    assert np.mean([each["sda_hl_ml"] for each in walks]) == pytest.approx(0.5, abs=0.1)


def test_a_random_walk_diffuses_by_half_its_variance_a_second(walks):
    assert np.mean([each["sda_ds_ap"] for each in walks]) == pytest.approx(50.0, rel=0.1)


def test_white_noise_is_away_by_twice_its_variance_at_once(trial_of):
    trial = trial_of(2.0 * noise(0), 2.0 * noise(1))
    found = values(trial)

    assert displacement(trial)[1:].mean() == pytest.approx(8.0, rel=0.05)
    assert [found["sda_hs_ml"], found["sda_hl_ap"]] == pytest.approx([0.0, 0.0], abs=0.01)
    assert "it has no critical point" in reason(trial, "sda_msdc_ml")
    assert "does not grow from one sample on" in reason(trial, "ou_sigma_ml")


def test_a_pulled_back_walk_settles_to_its_spread_in_its_time(trial_of):
    found = [
        values(trial_of(pulled_back(seed, 3.0, 1.0), pulled_back(seed + 50, 5.0, 0.5)))
        for seed in range(20)
    ]  # fmt: skip

    mean = {key: np.mean([each[key] for each in found]) for key in KEYS}
    # 20 trials of 60 s: standard errors of 2 % (sigma) and 6 % (tau)
    assert mean["ou_sigma_ml"] == pytest.approx(3.0, rel=0.08)
    assert mean["ou_tau_ml"] == pytest.approx(1.0, rel=0.2)
    assert mean["ou_sigma_ap"] == pytest.approx(5.0, rel=0.08)
    assert mean["ou_tau_ap"] == pytest.approx(0.5, rel=0.2)


def test_two_power_laws_are_told_apart(stance):
    # the critical point is on the curve's bend: the coefficients are those of its two sides
    found = values(stance)

    assert found["sda_hs_ml"] > 0.6 > 0.5 > found["sda_hl_ml"]
    assert found["sda_ds_ml"] > found["sda_dl_ml"]
    assert 0.3 <= found["sda_tc_ml"] <= 2.5


def test_samples_that_are_missing_take_their_pairs_with_them(stance):
    ml, ap = stance.net.ml.copy(), stance.net.ap.copy()
    ml[500:530] = np.nan
    ml[2000] = np.inf

    found = values(replace(stance, net=Path(ml, ap, 100.0)))

    before = values(stance)
    assert found["sda_hs_ap"] == pytest.approx(before["sda_hs_ap"], rel=0.01)
    assert found["sda_ds_ap"] == pytest.approx(before["sda_ds_ap"], rel=0.05)


def test_the_ends_that_are_missing_are_no_part_of_the_window(stance):
    ml = np.concatenate([np.full(400, np.nan), stance.net.ml, np.full(300, np.nan)])
    ap = np.concatenate([np.zeros(400), stance.net.ap, np.zeros(300)])

    assert values(replace(stance, net=Path(ml, ap, 100.0))) == values(stance)


@pytest.mark.parametrize(
    ("ml", "rate", "key", "why"),
    [
        (noise(0, 900), 100.0, "sda_hs_ml", "shorter than 10 s"),
        (noise(0, 1200), 100.0, "sda_hs_ml", "the lags go up to 4 s"),
        (noise(0, 300), 8.0, "sda_hs_ml", "needs 3 samples before it"),
        (np.full(3000, 2.0), 100.0, "sda_ds_ml", "does not move left-right"),
        (np.full(3000, 2.0), 100.0, "ou_tau_ml", "does not move left-right"),
        (np.tile(noise(0, 100), 40), 100.0, "sda_hl_ml", "after 10 s the path is always back"),
        (np.sin(2.1 * TIME), 100.0, "ou_sigma_ml", "less than 0.8"),
        (np.where(np.arange(3000) % 2 < 1, np.nan, TIME[:3000]), 100.0, "sda_hs_ml",
         "fewer than half of the pairs"),
    ],
)  # fmt: skip
def test_the_reason_is_said(trial_of, ml, rate, key, why):
    assert why in reason(trial_of(ml, rate=rate), key)


@pytest.mark.parametrize("explained", [0.7999, 0.7995, 0.79999999])
def test_a_share_just_below_the_limit_of_the_model_is_shown_below_it(
    explained, trial_of, monkeypatch
):
    monkeypatch.setattr(kernel, "saturation", fitted(kernel.saturation, explained))

    why = reason(trial_of(pulled_back(0, 3.0, 0.3, 3000)), "ou_sigma_ml")

    assert why == "the model explains 0.799 of the displacement left-right, less than 0.8"


@pytest.mark.parametrize("explained", [0.9499, 0.94951, 0.94999999])
def test_a_share_just_below_the_limit_of_the_lines_is_shown_below_it(
    explained, stance, monkeypatch
):
    monkeypatch.setattr(kernel, "two_lines", fitted(kernel.two_lines, explained))

    why = reason(stance, "sda_tc_ml")

    assert "the two lines explain 0.949 of the curve left-right, less than 0.95" in why


def fitted(fit, explained):
    """The fit as it is, as if it explained another share."""
    return lambda *about: fit(*about)._replace(explained=explained)


def test_a_short_trial_has_a_model_where_it_has_no_lines(trial_of):
    trial = trial_of(pulled_back(0, 3.0, 0.3, 1300))

    assert reason(trial, "sda_hs_ml") is not None
    assert values(trial)["ou_tau_ml"] == pytest.approx(0.3, rel=0.5)


def test_few_lags_lie_on_a_side_of_no_place(trial_of):
    settings = Settings().having(
        {"sda.lags": 12, "sda.break_low_s": 2.4, "sda.break_high_s": 2.5, "sda.max_lag_s": 5}
    )
    trial = trial_of(np.cumsum(noise(0)), settings=settings)

    assert "fewer than 3 lags" in reason(trial, "sda_hs_ml")


@pytest.mark.parametrize("axis", ["ml", "ap"])
@pytest.mark.parametrize("name", NAMES)
def test_the_two_lines_are_those_of_the_reference(shared, trial_of, name, axis):
    oracles = shared / "oracles"
    reference = json.loads((oracles / "overlap.json").read_text())["trial1_quiet_eo"]["ref_raw"]
    path = np.loadtxt(oracles / "trial1_quiet_eo.csv", delimiter=",", skiprows=1)[:, 1:].T

    found = values(trial_of(*path, settings=preset("raw")))

    assert found[f"{name}_{axis}"] == pytest.approx(
        reference[f"sda_{NAMES[name]}_{axis}"], rel=1e-9
    )
