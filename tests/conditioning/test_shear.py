"""Horizontal force and free moment of several plates, and why they are not known."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.conditioning.place import place
from forceplate.conditioning.prepare import prepare
from forceplate.model.layout import Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import Settings, preset
from tests.conditioning.conftest import wrench_at

RAW = preset("raw")
N = 400
TURN = 2 * np.pi * np.arange(N) / 200.0
LEFT = np.array([-160.0, 0.0])
RIGHT = np.array([160.0, 0.0])
"""Surface centres of the two plates of the fixture, mm."""


def foot(fz, at, shear, free=0.0):
    """(6, n) under one foot: N, and N·m about the plate's centre; at in m, free in N·m."""
    wrench = wrench_at(fz, *at)
    wrench[0], wrench[1] = shear
    wrench[5] = at[0] * wrench[1] - at[1] * wrench[0] + free
    return wrench


def two_feet():
    """Left and right wrench, and the points, forces and free moments that went into them."""
    points = (0.02 + 0.004 * np.sin(TURN), 0.05 * np.cos(TURN)), (-0.01, 0.03 * np.sin(2 * TURN))
    forces = (10 + np.sin(TURN), 3 * np.cos(TURN)), (-10 + 0.5 * np.sin(TURN), np.cos(3 * TURN))
    loads = 330 + 4 * np.sin(TURN), 370 - 4 * np.sin(TURN)
    frees = 1.2 * np.sin(TURN), -0.7 + 0.1 * np.cos(TURN)
    feet = tuple(map(foot, loads, points, forces, frees))
    return feet, points, forces, loads, frees


def turned_by(points, forces, loads, frees):
    """Free moment about the point between the feet, N·mm, foot by foot."""
    at = [1000 * np.array(np.broadcast_arrays(*p, TURN)[:2]) for p in points]
    at = [spot + centre[:, None] for spot, centre in zip(at, (LEFT, RIGHT), strict=True)]
    net = sum(load * spot for load, spot in zip(loads, at, strict=True)) / sum(loads)
    total = 1000.0 * sum(frees)
    for spot, push in zip(at, forces, strict=True):
        arm = spot - net
        total = total + arm[0] * push[1] - arm[1] * push[0]
    return total


def test_forces_add_up_and_the_moment_is_about_the_point_between_the_feet(two_plates):
    feet, points, forces, loads, frees = two_feet()

    trial = prepare(place(two_plates(*feet)), RAW)

    np.testing.assert_allclose(trial.shear_ml, forces[0][0] + forces[1][0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(trial.shear_ap, forces[0][1] + forces[1][1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        trial.free_moment, turned_by(points, forces, loads, frees), rtol=0, atol=1e-8
    )


def test_a_turn_to_the_left_is_positive_and_the_same_seen_from_behind(two_plates):
    still = foot(np.full(N, 350.0), (0.0, 0.0), (0.0, 1e-9), 2.0)
    feet = (still, still)

    ahead = prepare(place(two_plates(*feet)), RAW)
    behind = prepare(place(two_plates(*feet, facing="-y")), RAW)

    np.testing.assert_allclose(ahead.free_moment, 4000.0, rtol=1e-9)
    np.testing.assert_allclose(behind.free_moment, 4000.0, rtol=1e-9)


def test_facing_the_other_way_changes_the_sign_of_the_force_alone(two_plates):
    feet, *_ = two_feet()

    ahead = prepare(place(two_plates(*feet)), RAW)
    behind = prepare(place(two_plates(*feet, facing="-y", sides=("right", "left"))), RAW)

    np.testing.assert_allclose(behind.shear_ml, -ahead.shear_ml, rtol=0, atol=1e-12)
    np.testing.assert_allclose(behind.shear_ap, -ahead.shear_ap, rtol=0, atol=1e-12)
    np.testing.assert_allclose(behind.free_moment, ahead.free_moment, rtol=0, atol=1e-8)


def test_the_action_on_the_plate_is_turned_into_the_reaction_on_the_person(two_plates):
    feet, *_ = two_feet()

    trials = [prepare(place(two_plates(*(sign * each for each in feet))), RAW) for sign in (1, -1)]

    for name in ("shear_ml", "shear_ap", "free_moment"):
        np.testing.assert_allclose(getattr(trials[1], name), getattr(trials[0], name), atol=1e-12)


def test_where_the_net_point_is_not_defined_there_is_no_free_moment(two_plates):
    feet, *_ = two_feet()
    for each in feet:
        each[:, 100:150] *= 1e-3

    trial = prepare(place(two_plates(*feet)), RAW)

    assert np.isnan(trial.free_moment[100:150]).all()
    assert np.isfinite(trial.free_moment[:100]).all()
    assert np.isfinite(trial.shear_ml).all()


def test_a_plate_that_is_left_out_adds_nothing(two_plates):
    feet, _, forces, *_ = two_feet()

    trial = prepare(place(two_plates(*feet, sides=("both", "none"))), RAW)

    np.testing.assert_allclose(trial.shear_ml, forces[0][0], rtol=0, atol=1e-12)


def test_the_force_is_filtered_like_the_path(two_plates):
    feet, _, forces, *_ = two_feet()
    rng = np.random.default_rng(2)
    noisy = tuple(
        each + rng.normal(0, 0.5, each.shape) * (np.arange(6) < 2)[:, None] for each in feet
    )
    settings = Settings().having({"window.skip_s": 0})

    plain, smooth = (prepare(place(two_plates(*noisy)), each) for each in (RAW, settings))

    true = forces[0][0] + forces[1][0]
    assert np.std(smooth.shear_ml - true) < 0.6 * np.std(plain.shear_ml - true)


def without_shear(wrench):
    wrench = wrench.copy()
    wrench[:2] = 0.0
    return wrench


@pytest.mark.parametrize(
    ("bare", "word"),
    [((0, 1), "the file has no horizontal force"), ((1,), "R has no horizontal force")],
)
def test_a_plate_without_horizontal_force_gives_a_reason(two_plates, bare, word):
    feet = [without_shear(w) if i in bare else w for i, w in enumerate(two_feet()[0])]

    trial = prepare(place(two_plates(*feet)), RAW)

    assert (trial.shear_ml, trial.shear_ap, trial.free_moment) == (None, None, None)
    assert trial.why["shear"] == trial.why["free_moment"] == word


@pytest.mark.parametrize(("plate", "name"), [(0, "L"), (1, "R")])
@pytest.mark.parametrize("channel", range(6))
def test_a_plate_that_lacks_one_channel_throughout_is_not_said_to_have_no_force(
    two_plates, plate, name, channel
):
    feet, *_ = two_feet()
    feet[plate][channel] = np.nan

    trial = prepare(place(two_plates(*feet)), RAW)

    assert trial.shear_ml is None
    assert trial.why["shear"] == trial.why["free_moment"] == f"{name} has no complete sample"


def test_one_complete_sample_without_horizontal_force_tells_that_there_is_none(two_plates):
    left, right = two_feet()[0]
    right = without_shear(right)
    right[2, 1:] = np.nan

    trial = prepare(place(two_plates(left, right)), RAW)

    assert trial.why["shear"] == "R has no horizontal force"


def by_point(recording, free):
    """The recording as a table of forces and points gives it, with or without free moments."""
    plates = []
    for plate, (point, force) in zip(recording.plates, free, strict=True):
        wrench = np.array(plate.wrench)
        wrench[5] = point[0] * force[1] - point[1] * force[0]
        plates.append(replace(plate, wrench=wrench, kind=1))
    return replace(recording, plates=tuple(plates))


def test_a_table_of_points_without_free_moments_has_no_free_moment(two_plates):
    feet, points, forces, *_ = two_feet()
    recording = two_plates(*feet)

    trial = prepare(place(by_point(recording, zip(points, forces, strict=True))), RAW)

    assert trial.free_moment is None
    assert trial.why["free_moment"] == "the file has no moment about the vertical"
    assert "shear" not in trial.why
    assert trial.shear_ml is not None


def test_one_foot_without_a_free_moment_is_enough_to_know_none(two_plates):
    feet, points, forces, *_ = two_feet()
    recording = two_plates(*feet)
    lacking = by_point(recording, zip(points, forces, strict=True))
    mixed = replace(recording, plates=(recording.plates[0], lacking.plates[1]))

    trial = prepare(place(mixed), RAW)

    assert "moment about the vertical" in trial.why["free_moment"]


def test_a_table_of_points_with_free_moments_has_one(two_plates):
    feet, points, forces, loads, frees = two_feet()
    recording = two_plates(*feet)
    plates = tuple(replace(plate, kind=1) for plate in recording.plates)

    trial = prepare(place(replace(recording, plates=plates)), RAW)

    np.testing.assert_allclose(
        trial.free_moment, turned_by(points, forces, loads, frees), rtol=0, atol=1e-8
    )


def test_plates_of_unknown_places_have_unknown_directions_too():
    feet, *_ = two_feet()
    plates = (Plate("L", feet[0]), Plate("R", feet[1]))
    layout = Layout(facing="+y", plates=(Placement("L", "left"), Placement("R", "right")))
    recording = Recording(Source("made.h5", "", "made"), 100.0, N, plates, layout=layout)

    trial = prepare(place(recording), RAW)

    assert trial.shear_ml is None
    assert "places of the plates are not known" in trial.why["shear"]
    assert "places of the plates are not known" in trial.why["free_moment"]


def test_the_free_moment_of_two_rotated_plates_is_that_of_their_truth(shared):
    raw = np.loadtxt(shared / "oracles/trial4_dualplate_raw.csv", delimiter=",", skiprows=1).T
    raw[[4, 5, 6, 10, 11, 12]] /= 1000
    true = np.loadtxt(shared / "oracles/trial4_dualplate_truth.csv", delimiter=",", skiprows=1).T
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

    trial = prepare(place(Recording(Source("x", "", "x"), 100.0, 6000, plates), layout), RAW)

    # plate axes in the lab: left x' = y, y' = x; right x' = -y, y' = -x; both z' down
    forces = (raw[2], raw[1]), (-raw[8], -raw[7])
    np.testing.assert_allclose(trial.shear_ml, forces[0][0] + forces[1][0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(trial.shear_ap, forces[0][1] + forces[1][1], rtol=0, atol=1e-12)
    expected = true[10] + true[11]
    for (f_ml, f_ap), row in zip(forces, (1, 3), strict=True):
        expected = expected + (true[row] - true[6]) * f_ap - (true[row + 1] - true[7]) * f_ml
    np.testing.assert_allclose(trial.free_moment, expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("rate", [120.0, 1000.0])
def test_plates_without_horizontal_force_may_have_gaps_and_any_rate(two_plates, rate):
    loads = 330 + 4 * np.sin(TURN), 370 - 4 * np.sin(TURN)
    wrenches = [foot(load, (0.01, 0.02), (0.0 * TURN, 0.0 * TURN)) for load in loads]
    wrenches[0][:, 100:180] = np.nan

    trial = prepare(place(replace(two_plates(*wrenches), rate=rate)), Settings())

    assert trial.shear_ml is None
    assert trial.rate == 100.0
    assert np.isnan(trial.net.ml).any()
    assert np.isfinite(trial.net.ml).any()


def test_horizontal_forces_whose_sum_overflows_are_a_gap_of_their_own(two_plates):
    """Each can be held, their sum cannot: the centre of pressure does not suffer from it."""
    feet, *_ = two_feet()
    for wrench in feet:
        wrench[0, 200] = 1.5e308

    trial = prepare(place(two_plates(*feet)), RAW)
    apart = prepare(place(two_plates(*two_feet()[0])), RAW)

    assert not np.isfinite(trial.shear_ml[200])
    others = np.arange(N) != 200
    np.testing.assert_array_equal(trial.shear_ml[others], apart.shear_ml[others])
    np.testing.assert_array_equal(trial.net.ml[others], apart.net.ml[others])
