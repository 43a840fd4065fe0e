"""A simulated stance: the channels give back the truth, and people sway about like this."""

import hashlib
import inspect
import math

import numpy as np
import pytest
from scipy import signal, stats

import forceplate as fp
from forceplate.errors import SettingsError
from forceplate.kernels import pendulum
from forceplate.simulate.spec import Occasion, Stance
from forceplate.simulate.stance import simulate, simulate_many
from forceplate.units import STANDARD_GRAVITY


def person_point(plate):
    """COP of one plate in the person's axes (right, forward), mm: metrics.md 4.6 in plain numpy."""
    force, moment = plate.wrench[:3], plate.wrench[3:]
    surface = moment + np.cross(force, plate.origin[:, None], axis=0)
    local = np.vstack([-surface[1] / force[2], surface[0] / force[2], 0 * force[2]])
    lab = plate.rotation @ local + plate.centre[:, None]
    return np.vstack([-lab[1], lab[0]]) * 1000.0


def vertical(plate):
    return (plate.rotation @ plate.wrench[:3])[2]


LOADED = {"seed": 11, "load_left": 58.0, "surface": "foam", "vision": "closed", "lean_mm": 9.0}


@pytest.fixture(scope="module")
def loaded():
    return simulate(**LOADED)


@pytest.mark.parametrize(("number", "side"), [(0, "left"), (1, "right")])
def test_each_plate_gives_back_its_foots_path(loaded, number, side):
    point = person_point(loaded.recording.plates[number])

    np.testing.assert_allclose(point[0], loaded.truth[f"{side}_ml"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(point[1], loaded.truth[f"{side}_ap"], rtol=0, atol=1e-10)


def test_the_plates_give_back_load_and_net_path(loaded):
    left, right = loaded.recording.plates
    share = vertical(left) / (vertical(left) + vertical(right))
    net = share * person_point(left) + (1 - share) * person_point(right)

    np.testing.assert_allclose(100 * share, loaded.truth["load_left"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(net[0], loaded.truth["net_ml"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(net[1], loaded.truth["net_ap"], rtol=0, atol=1e-10)


def test_one_plate_under_both_feet_gives_the_net_path():
    made = simulate(seed=4, plates="single")
    (plate,) = made.recording.plates

    np.testing.assert_allclose(person_point(plate)[0], made.truth["net_ml"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(person_point(plate)[1], made.truth["net_ap"], rtol=0, atol=1e-10)
    assert made.recording.layout.plates[0].side == "both"


def test_the_weight_stands_on_the_plates(loaded):
    total = sum(vertical(plate) for plate in loaded.recording.plates)

    assert total.mean() == pytest.approx(loaded.stance.mass_kg * STANDARD_GRAVITY, abs=0.05)
    assert total.std() == pytest.approx(1.1, abs=0.15)


def test_the_shear_accelerates_the_true_centre_of_mass():
    made = simulate(seed=5, rate=200.0)
    shear = sum((plate.rotation @ plate.wrench[:3])[0] for plate in made.recording.plates)

    bend = np.diff(made.truth["com_ap"], 2) / 1000.0 * 200.0**2

    np.testing.assert_allclose(made.stance.mass_kg * bend, shear[1:-1], rtol=0, atol=1e-3)


def test_load_left_is_the_mean_share_of_the_left_foot_over_many_trials():
    made = simulate_many([Occasion(Stance(seed=seed, load_left=44.0)) for seed in range(40)])

    assert np.mean([each.truth["load_left"].mean() for each in made]) == pytest.approx(44, abs=0.5)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    one, again, other = (
        hashlib.sha256(simulate(seed=seed, noise=1.0, bits=16).recording.plates[0].wrench).digest()
        for seed in (8, 8, 9)
    )

    assert one == again
    assert one != other


def test_a_trial_is_the_same_alone_and_among_others():
    alone = simulate(seed=21)
    among = simulate_many([Occasion(Stance(seed=seed)) for seed in (20, 21, 22)])[1]

    np.testing.assert_array_equal(alone.truth["net_ap"], among.truth["net_ap"])
    np.testing.assert_array_equal(
        alone.recording.plates[1].wrench, among.recording.plates[1].wrench
    )


def test_a_faster_rate_draws_the_same_sway():
    slow, fast = simulate(seed=3, seconds=10.0), simulate(seed=3, seconds=10.0, rate=1000.0)

    assert fast.recording.n_samples == 10000
    np.testing.assert_allclose(fast.truth["com_ml"][::10], slow.truth["com_ml"], atol=1e-9)


def test_sway_scales_the_path_about_its_rest():
    one, twice = simulate(seed=6, load_left=50), simulate(seed=6, load_left=50, sway=2.0)

    np.testing.assert_allclose(twice.truth["net_ml"], 2 * one.truth["net_ml"], atol=1e-9)
    assert twice.truth["net_ap"].std() == pytest.approx(2 * one.truth["net_ap"].std(), rel=1e-12)


def test_the_converter_leaves_whole_counts_that_fit_sixteen_bits():
    plate = simulate(seed=1, noise=1.0, bits=16).recording.plates[0]
    scale, offset = plate.quantum
    counts = np.rint(plate.wrench / scale[:, None] + offset[:, None]).astype(np.int16)

    np.testing.assert_array_equal((counts - offset[:, None]) * scale[:, None], plate.wrench)


def test_a_good_plates_noise_moves_the_net_path_by_a_fifth_of_a_millimetre():
    made = simulate(seed=2, noise=1.0, bits=16)
    left, right = made.recording.plates
    share = vertical(left) / (vertical(left) + vertical(right))
    net = share * person_point(left) + (1 - share) * person_point(right)

    assert (net[1] - made.truth["net_ap"]).std() == pytest.approx(0.2, abs=0.05)


def test_a_simulated_recording_says_so_and_can_be_analysed_completely(loaded):
    recording = loaded.recording

    assert ("simulated", "true") in recording.options
    assert recording.source.sha256 == ""
    assert recording.source.reader == "simulate"
    assert [placed.side for placed in recording.layout.plates] == ["left", "right"]
    assert all(plate.placed and plate.sign == "reaction" for plate in recording.plates)
    assert recording.layout.feet.left.heel is not None


def test_the_feet_lie_around_their_resting_points():
    made = simulate(seed=1)
    feet = made.recording.layout.feet

    assert feet.left.heel[1] < made.truth["left_ap"].mean() < feet.left.toe[1]
    assert feet.left.toe[0] < made.truth["left_ml"].mean() < feet.left.heel[0]
    assert math.dist(feet.right.heel, feet.right.toe) == pytest.approx(255.0, abs=0.2)


def test_the_public_face_hands_on_the_function_and_the_package():
    assert fp.simulate(seed=1, seconds=1.0).recording.n_samples == 100
    assert list(inspect.signature(fp.simulate).parameters)[:3] == ["seconds", "rate", "seed"]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"seconds": 0.0}, "seconds"),
        ({"rate": float("nan")}, "rate"),
        ({"load_left": 99.0}, "load_left"),
        ({"mass_kg": float("nan")}, "mass_kg"),
        ({"vision": "shut"}, "vision"),
        ({"plates": "triple"}, "plates"),
        ({"bits": 4}, "bits"),
    ],
)
def test_an_impossible_stance_is_refused_by_name(wrong, word):
    with pytest.raises(SettingsError, match=word):
        simulate(**{"seed": 1, **wrong})


# --- against real people ------------------------------------------------------------------------

TRIALS = 60
BDS = {
    "velocity": (5.2, 25.9),
    "rms_ap": (2.4, 12.4),
    "rms_ml": (1.1, 6.3),
    "ellipse": (51.0, 1328.0),
    "mean_frequency_ap": (0.22, 0.68),
    "f95_ap": (0.60, 1.67),
}
"""5 to 95 % of 17 people of the BDS recordings, eyes open on firm ground, over-time.md 5."""

MEDIANS = {
    "velocity": (11.2, 0.10),
    "rms_ap": (3.7, 0.10),
    "rms_ml": (2.8, 0.10),
    "ellipse": (196.0, 0.15),
    "mean_frequency_ap": (0.35, 0.20),
    "f95_ap": (0.85, 0.20),
}
"""The medians that the parameters were fitted to, and how near 60 trials of one body come."""


@pytest.fixture(scope="module")
def statistics():
    made = simulate_many([Occasion(Stance(seed=seed)) for seed in range(TRIALS)])
    low_pass = signal.butter(2, 10 / 0.8022, fs=100, output="sos")
    ml, ap = (
        signal.sosfiltfilt(low_pass, [each.truth[name] for each in made], axis=1)
        for name in ("net_ml", "net_ap")
    )
    n = ml.shape[1]
    factor = np.pi * 2 * (n - 1) * (n + 1) / (n * (n - 2)) * stats.f.ppf(0.95, 2, n - 2)
    hertz, power = signal.welch(ap, 100, nperseg=1000, detrend="linear", axis=1)
    band = (hertz >= 0.15) & (hertz <= 5)
    hertz, power = hertz[band], power[:, band]
    share = np.cumsum(power, axis=1) / power.sum(axis=1, keepdims=True)
    return {
        "velocity": np.hypot(np.diff(ml), np.diff(ap)).sum(axis=1) / ((n - 1) / 100),
        "rms_ap": ap.std(axis=1),
        "rms_ml": ml.std(axis=1),
        "ellipse": factor
        * np.sqrt([np.linalg.det(np.cov(*path)) for path in zip(ml, ap, strict=True)]),
        "mean_frequency_ap": (power * hertz).sum(axis=1) / power.sum(axis=1),
        "f95_ap": hertz[(share >= 0.95).argmax(axis=1)],
    }


@pytest.mark.parametrize("name", BDS)
def test_nearly_all_trials_lie_where_real_people_lie(statistics, name):
    low, high = BDS[name]

    assert np.mean((statistics[name] > low) & (statistics[name] < high)) >= 0.95


@pytest.mark.parametrize("name", MEDIANS)
def test_the_middle_trial_is_like_the_middle_person(statistics, name):
    real, within = MEDIANS[name]

    assert np.median(statistics[name]) == pytest.approx(real, rel=within)


@pytest.mark.parametrize(("axis", "low", "high"), [("ap", 0.86, 0.98), ("ml", -0.90, -0.55)])
def test_the_feet_move_together_forward_and_against_each_other_sideways(axis, low, high):
    made = simulate_many([Occasion(Stance(seed=seed)) for seed in range(20)])
    r = [np.corrcoef(e.truth[f"left_{axis}"], e.truth[f"right_{axis}"])[0, 1] for e in made]

    assert low < np.median(r) < high


def test_load_varies_as_much_as_on_real_plates():
    made = simulate_many([Occasion(Stance(seed=seed)) for seed in range(20)])

    assert 1.3 < np.median([each.truth["load_left"].std() for each in made]) < 2.3


# --- the kernel ---------------------------------------------------------------------------------


def slow_sway(white, mass, height, control, step):
    """The pendulum once more, with lists and names, one trial."""
    k, damping, p, d, delay, radius, sd, tau, slope = control
    arm, inertia, lag = mass * 9.80665 * height, mass * height**2, round(delay / step)
    angles, speeds, cop = [0.0], [0.0], []
    stages = [0.0, 0.0]
    for i, number in enumerate(white):
        torque = k * arm * angles[i] + damping * speeds[i] + stages[1]
        past, rate = (angles[i - lag], speeds[i - lag]) if i >= lag else (0.0, 0.0)
        if past * (rate - slope * past) > 0 and past**2 + rate**2 > radius**2:
            torque += p * arm * past + d * rate
        cop.append(torque / (mass * 9.80665))
        speeds.append(speeds[i] + step * (arm * angles[i] - torque) / inertia)
        angles.append(angles[i] + step * speeds[i + 1])
        stages[0] += step / tau * (sd * math.sqrt(4 * tau / step) * number - stages[0])
        stages[1] += step / tau * (stages[0] - stages[1])
    return height * np.array(angles[:-1]), np.array(cop)


def test_the_kernel_agrees_with_its_slow_twin():
    control = [0.97, 7.0, 0.508, 18.6, 0.113, 0.0028, 0.489, 0.122, -0.41]
    white = np.random.default_rng(3).standard_normal((1, 2000))
    com, cop = np.empty((1, 2000)), np.empty((1, 2000))
    pendulum.sway(
        white, np.array([[70.0, 0.9]]), np.array([control]), 0.005, np.empty(2000),
        np.empty(2000), com, cop,
    )  # fmt: skip

    slow_com, slow_cop = slow_sway(white[0], 70.0, 0.9, control, 0.005)

    np.testing.assert_allclose(com[0], slow_com, rtol=0, atol=1e-12)
    np.testing.assert_allclose(cop[0], slow_cop, rtol=0, atol=1e-12)


def test_without_noise_the_pendulum_stands_still():
    com, cop = np.ones((1, 50)), np.ones((1, 50))
    control = np.array([[0.97, 7.0, 0.5, 18.0, 0.1, 0.003, 0.0, 0.1, -0.4]])
    pendulum.sway(
        np.ones((1, 50)), np.array([[70.0, 0.9]]), control, 0.005, np.empty(50), np.empty(50),
        com, cop,
    )  # fmt: skip

    assert not com.any()
    assert not cop.any()
