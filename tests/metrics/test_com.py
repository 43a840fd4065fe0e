"""The centre of mass as a pendulum: closed forms, the true one of made trials, and reasons."""

import math

import numpy as np
import pytest

from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.metrics.com_pieces import com, correction, omega
from forceplate.metrics.registry import evaluate
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.facts import Body
from forceplate.model.layout import Feet, Foot, Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import Settings, preset
from forceplate.simulate import simulate

TALL = Body(height_m=1.80)
POINT = Settings().having({"com.height_mm": 900, "com.inertia": "point"})
LENGTH = 60.0


def wave(hertz, rate, phase=0.0, seconds=LENGTH):
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate + phase)


def value(trial, key):
    found = evaluate(trial, [key])[key]
    assert found.why is None
    return found.value


def why(trial, key):
    return evaluate(trial, [key])[key].why


@pytest.mark.parametrize("rate", [50.0, 100.0, 1000.0])
@pytest.mark.parametrize("hertz", [0.1, 0.37, 1.0, 2.0])
@pytest.mark.parametrize("settings", [Settings(), POINT], ids=["body", "point"])
def test_a_single_frequency_has_the_gain_of_the_pendulum_and_no_phase(
    trial_of, rate, hertz, settings
):
    path = -300 + wave(hertz, rate, 0.3)
    body = com(Pieces(trial_of(path, path, rate, body=TALL, settings=settings)))
    inside = slice(round(12 * rate), -round(12 * rate))

    for axis in ("ml", "ap"):
        gain = body.omega(axis) ** 2 / (body.omega(axis) ** 2 + (2 * np.pi * hertz) ** 2)
        expected = -300 + gain * (path + 300)

        np.testing.assert_allclose(body.along(axis)[inside], expected[inside], rtol=0, atol=1e-6)


@pytest.mark.parametrize("hertz", [0.2, 1.0])
def test_the_velocity_is_that_of_the_filtered_wave(trial_of, hertz):
    body = com(Pieces(trial_of(wave(hertz, 100.0), settings=POINT)))
    turn = 2 * np.pi * hertz
    gain = body.omega0**2 / (body.omega0**2 + turn**2)
    expected = gain * turn * wave(hertz, 100.0, np.pi / 2)

    np.testing.assert_allclose(
        body.velocity("ml")[1200:-1200], expected[1200:-1200], rtol=0, atol=1e-7
    )


def test_a_wave_that_its_odd_reflection_carries_on_is_right_to_its_ends(trial_of):
    path = np.sin(np.pi * np.arange(6001) / 1000)  # 0.05 Hz, from zero to zero
    body = com(Pieces(trial_of(path, settings=POINT)))
    gain = body.omega0**2 / (body.omega0**2 + (0.1 * np.pi) ** 2)

    np.testing.assert_allclose(body.ml, gain * path, rtol=0, atol=1e-9)


def test_whole_waves_have_the_spread_and_speed_of_the_closed_form(trial_of):
    trial = trial_of(5 * wave(0.4, 100.0), 3 * wave(0.25, 100.0), settings=POINT)
    for axis, size, hertz in (("ml", 5.0, 0.4), ("ap", 3.0, 0.25)):
        turn = 2 * np.pi * hertz
        gain = (9.80665 / 0.9) / (9.80665 / 0.9 + turn**2)

        assert value(trial, f"com_rms_{axis}") == pytest.approx(size * gain / math.sqrt(2), 1e-4)
        assert value(trial, f"com_velocity_{axis}") == pytest.approx(4 * size * gain * hertz, 1e-3)
        assert value(trial, f"cop_com_rms_{axis}") == pytest.approx(
            size * (1 - gain) / math.sqrt(2), 1e-3
        )


def test_half_of_the_power_about_the_centre_of_mass_lies_below_its_only_frequency(trial_of):
    trial = trial_of(5 * wave(0.8, 100.0), settings=POINT)

    assert value(trial, "cop_com_f50_ml") == pytest.approx(0.8, rel=0.01)


def test_standing_still_the_centre_of_mass_is_over_the_centre_of_pressure(trial_of):
    body = com(Pieces(trial_of(np.full(3000, 12.3), np.full(3000, -450.7), settings=POINT)))

    np.testing.assert_allclose(body.ml, 12.3, rtol=1e-13)
    np.testing.assert_allclose(body.ap, -450.7, rtol=1e-13)
    np.testing.assert_allclose(body.velocity("ap"), 0.0, atol=1e-9)


def test_a_straight_line_is_followed_without_lag(trial_of):
    line = np.linspace(-40.0, 55.0, 6000)
    body = com(Pieces(trial_of(line, settings=POINT)))

    np.testing.assert_allclose(body.ml, line, rtol=0, atol=1e-9)


def test_the_rate_of_the_pendulum_follows_inertia_and_height():
    chosen = Settings().com
    height = 0.521 * 1.8

    for axis, share in (("ml", 0.0572), ("ap", 0.0533)):
        inertia = height**2 + share * 1.8**2
        expected = math.sqrt(9.80665 * height / inertia)
        assert omega(1000 * height, 1.8, axis, chosen) == pytest.approx(expected, rel=1e-12)
        assert omega(900.0, None, axis, POINT.com) == pytest.approx(math.sqrt(9.80665 / 0.9), 1e-12)


def test_a_height_that_is_set_stands_for_a_person_of_that_share(trial_of):
    path = wave(0.3, 100.0)
    measured = com(Pieces(trial_of(path, body=TALL)))
    told = com(Pieces(trial_of(path, settings=Settings().having({"com.height_mm": 937.8}))))

    assert told.height_mm == pytest.approx(measured.height_mm)
    np.testing.assert_allclose(told.ml, measured.ml, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("body", "settings", "expected"),
    [(TALL, {}, 937.8), (TALL, {"com.height_share": 0.5}, 900.0),
     (TALL, {"com.height_mm": 850}, 850.0), (Body(), {"com.height_mm": 850}, 850.0)],
)  # fmt: skip
def test_the_height_that_was_used_is_said(trial_of, body, settings, expected):
    trial = trial_of(wave(0.3, 100.0), body=body, settings=Settings().having(settings))

    assert value(trial, "com_height_used") == pytest.approx(expected, rel=1e-12)


def test_without_a_height_the_reason_says_how_to_give_one(trial_of):
    trial = trial_of(wave(0.3, 100.0))

    for key in ("com_rms_ml", "com_velocity_ap", "cop_com_f50_ml", "com_height_used"):
        for word in ("height", "manifest", "assign", "com.height_mm"):
            assert word in why(trial, key)


def test_the_correction_is_exact_where_it_is_made_to_be():
    for turn in (0.003, 0.033, 0.3):
        shape = correction(turn)
        for angle in (0.0, math.pi / 4):
            summed = turn * math.sinh(turn) / (2 * math.cosh(turn) - 2 * math.cos(angle))
            gain = summed + shape[0] - shape[1] * 4 * math.sin(angle / 2) ** 2
            assert gain == pytest.approx(turn**2 / (turn**2 + angle**2), rel=1e-9)


def test_runs_that_are_all_end_are_left_out(trial_of):
    path = wave(0.3, 100.0)
    path[1000:1010] = path[1200:1210] = np.nan
    body = com(Pieces(trial_of(path, settings=POINT)))

    assert np.isnan(body.ml[1000:1210]).all()
    assert np.isfinite(body.ml[:1000]).all()
    assert np.isfinite(body.ml[1210:]).all()
    assert body.count == 6000 - 210
    assert np.isnan(body.velocity("ml")[1000:1210]).all()


def test_the_ends_are_six_times_the_time_of_the_pendulum(trial_of):
    body = com(Pieces(trial_of(wave(0.3, 100.0), settings=POINT)))

    assert body.extrapolated == pytest.approx(6 * math.sqrt(0.9 / 9.80665))


@pytest.mark.parametrize(
    ("samples", "word"), [(300, "no unbroken stretch of 3.6 s"), (800, "shorter than 10 s")]
)
def test_too_short_a_trial_has_no_centre_of_mass(trial_of, samples, word):
    assert word in why(trial_of(wave(0.3, 100.0)[:samples], settings=POINT), "com_rms_ml")


def test_every_spread_has_an_interval(stance):
    found = evaluate(stance, ["com_rms_ml", "com_velocity_ap", "cop_com_rms_ap", "com_ap_lean"])

    assert all(each.low < each.value < each.high for each in found.values())


@pytest.mark.parametrize("name", ["raw", "default"])
def test_the_true_centre_of_mass_of_two_plates_is_recovered(shared, name):
    raw = np.loadtxt(shared / "oracles/trial4_dualplate_raw.csv", delimiter=",", skiprows=1).T
    raw[[4, 5, 6, 10, 11, 12]] /= 1000
    truth = np.loadtxt(
        shared / "oracles/trial4_dualplate_truth.csv", delimiter=",", skiprows=1
    ).T  # fmt: skip
    corners = {
        "L": ((-10, 350, 0), (-10, -250, 0), (-290, -250, 0), (-290, 350, 0)),
        "R": ((10, -250, 0), (10, 350, 0), (290, 350, 0), (290, -250, 0)),
    }
    origins = {"L": (0.4, -0.6, -41.3), "R": (-0.2, 0.3, -40.8)}
    layout = Layout(facing="+y", plates=tuple(
        Placement(each, side, corners[each], origins[each], 2, "reaction")
        for each, side in (("L", "left"), ("R", "right"))
    ))  # fmt: skip
    plates = (Plate("L", raw[1:7]), Plate("R", raw[7:13]))
    settings = preset(name).having({"com.height_mm": 900, "com.inertia": "point"})

    trial = prepare(place(Recording(Source("x", "", "x"), 100.0, 6000, plates), layout), settings)

    body = com(Pieces(trial))
    first = round(100 * trial.start)
    for axis, row in (("ml", 8), ("ap", 9)):
        whole = truth[row, first:]
        away = (body.along(axis) - whole)[200:-200]
        assert np.sqrt(np.mean(away**2)) < 0.002
        assert np.abs(away).max() < 0.005
        # the extrapolated ends move the spread of the whole window by little
        assert value(trial, f"com_rms_{axis}") == pytest.approx(np.std(whole), rel=0.005)
        past = truth[row - 2, first:] - whole
        assert value(trial, f"cop_com_rms_{axis}") == pytest.approx(np.std(past), rel=0.005)


@pytest.mark.parametrize("rate", [100.0, 250.0])
def test_the_true_centre_of_mass_of_a_simulated_stance_is_recovered(rate):
    made = simulate(seed=3, seconds=40.0, rate=rate)
    settings = preset("raw").having({"com.inertia": "point"})
    body = com(Pieces(prepare(place(made.recording), settings)))

    for axis in ("ml", "ap"):
        known = made.truth[f"com_{axis}"]
        known = known - np.mean(known - made.truth[f"net_{axis}"])
        away = (body.along(axis) - known)[round(3 * rate) : -round(3 * rate)]
        assert np.std(away) < 0.01


FEET = Feet(
    left=Foot(heel=(-80.0, -100.0), toe=(-80.0, 140.0)),
    right=Foot(heel=(80.0, -110.0), toe=(80.0, 150.0)),
)


@pytest.mark.parametrize(
    ("feet", "body", "ankles", "length"),
    [
        (FEET, Body(), -42.5, 250.0),
        (Feet(left=FEET.left), Body(), -40.0, 240.0),
        (Feet(length=240.0, stance_width=160.0, heels=(0.0, -100.0)), Body(), -40.0, 240.0),
        (Feet(heels=(0.0, -100.0)), Body(foot_length_mm=240.0), -40.0, 240.0),
        (Feet(left=Foot(heel=(-80.0, -100.0)), length=240.0, toe_out=60.0), Body(), -70.0, 240.0),
        (Feet(right=Foot(heel=(80.0, -90.0))), Body(foot_length_mm=260.0), -25.0, 260.0),
    ],
)  # fmt: skip
def test_lean_is_the_distance_from_the_ankles_in_foot_lengths(trial_of, feet, body, ankles, length):
    path = 20 + wave(0.5, 100.0)
    trial = trial_of(path, path, feet=feet, body=body)

    expected = 100 * (20 - ankles) / length

    assert value(trial, "com_ap_lean") == pytest.approx(expected, rel=1e-9)


def test_the_ankle_is_where_the_setting_says(trial_of):
    settings = Settings().having({"com.ankle_share": 0.0})
    trial = trial_of(wave(0.5, 100.0), wave(0.5, 100.0), feet=FEET, settings=settings)

    assert value(trial, "com_ap_lean") == pytest.approx(100 * 105 / 250, rel=1e-9)


@pytest.mark.parametrize(
    ("feet", "word"),
    [(None, "places of the feet are not known"), (Feet(length=240.0), "needs where the feet are"),
     (Feet(left=Foot(heel=(0.0, 1.0), toe=(0.0, 1.0))), "one point")],
)  # fmt: skip
def test_without_feet_there_is_no_lean(trial_of, feet, word):
    assert word in why(trial_of(wave(0.5, 100.0), feet=feet), "com_ap_lean")
