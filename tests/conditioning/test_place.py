"""Axes, signs, heights and sides."""

from dataclasses import replace

import numpy as np
import pytest

from forceplate.conditioning.place import person_axes, place
from forceplate.conditioning.prepare import prepare
from forceplate.errors import LayoutError
from forceplate.model.layout import NOT_KNOWN, Layout, Placement
from forceplate.model.plate import Plate
from forceplate.model.recording import Recording, Source
from forceplate.model.settings import preset
from tests.conditioning.conftest import wrench_at

RAW = preset("raw")


@pytest.mark.parametrize(
    ("vertical", "facing", "ml", "ap"),
    [
        ("z", "+y", [1, 0, 0], [0, 1, 0]),
        ("z", "-y", [-1, 0, 0], [0, -1, 0]),
        ("z", "+x", [0, -1, 0], [1, 0, 0]),
        ("z", "-x", [0, 1, 0], [-1, 0, 0]),
        ("y", "+x", [0, 0, 1], [1, 0, 0]),
        ("y", "+z", [-1, 0, 0], [0, 0, 1]),
    ],
)
def test_right_lies_to_the_right_of_where_the_person_faces(vertical, facing, ml, ap):
    axes, frame = person_axes(vertical, Layout(facing=facing))

    np.testing.assert_array_equal(axes[0], ml)
    np.testing.assert_array_equal(axes[1], ap)
    assert facing in frame


def test_without_a_layout_the_lab_axes_stand_and_say_so():
    up_z, frame = person_axes("z", None)
    up_y, _ = person_axes("y", None)

    np.testing.assert_array_equal(up_z, np.eye(3))
    np.testing.assert_array_equal(up_y, [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    assert frame == NOT_KNOWN


def test_facing_the_ceiling_is_refused():
    with pytest.raises(LayoutError, match="vertical"):
        person_axes("z", Layout(facing="+z"))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_load_is_positive_whichever_sign_the_file_counts(two_plates, sign):
    recording = two_plates(
        sign * wrench_at([400.0, 401.0], 0.01, 0.02), sign * wrench_at([300.0, 302.0], 0.0, 0.0)
    )

    placed = place(recording)
    trial = prepare(placed, RAW)

    np.testing.assert_allclose(placed.total, [700.0, 703.0])
    np.testing.assert_allclose(trial.left.ml, -150.0)
    np.testing.assert_allclose(trial.left.ap, 20.0)
    assert placed.flipped == (sign < 0)


def test_a_plate_stuck_at_a_negative_value_does_not_decide_the_sign(two_plates):
    stuck = np.zeros((6, 3))
    stuck[2] = -1447.6
    recording = two_plates(wrench_at([400.0, 401.0, 402.0], 0.0, 0.0), stuck)

    placed = place(recording)

    assert not placed.flipped
    assert placed.plates[0].fz[0] == 400.0


def test_a_stated_action_is_turned_and_a_stated_reaction_is_not(two_plates):
    recording = two_plates(-wrench_at([400.0, 401.0], 0, 0), wrench_at([300.0, 302.0], 0, 0))
    stated = Layout(
        facing="+y",
        plates=(
            Placement("L", "left", wrench="action"),
            Placement("R", "right", wrench="reaction"),
        ),
    )

    placed = place(recording, stated)

    np.testing.assert_allclose(placed.total, [700.0, 703.0])


def test_turning_the_person_turns_the_path(two_plates):
    left = wrench_at(400.0 + np.arange(50), 0.01 * np.sin(np.arange(50)), 0.02)
    right = wrench_at(300.0 + np.zeros(50), 0.0, 0.01 * np.cos(np.arange(50)))
    ahead = prepare(place(two_plates(left, right)), RAW).net
    back = prepare(place(two_plates(left, right, facing="-y")), RAW).net

    np.testing.assert_allclose(back.ml, -ahead.ml, atol=1e-10)
    np.testing.assert_allclose(back.ap, -ahead.ap, atol=1e-10)


def test_axes_that_make_no_right_handed_pair_still_give_the_stated_axes():
    wrench = wrench_at([500.0, 510.0], [0.01, 0.03], [0.02, -0.01])
    recording = Recording(Source("x", "", "x"), 100.0, 2, (Plate("p", wrench),))

    trial = prepare(place(recording, Layout(ml="+y", ap="+x")), RAW)

    np.testing.assert_allclose(trial.net.ml, [20.0, -10.0])
    np.testing.assert_allclose(trial.net.ap, [10.0, 30.0])


def test_the_sensor_depth_is_taken_off_with_the_shear():
    at = wrench_at([500.0, 510.0], 0.01, 0.02, shear=(5.0, -3.0))
    depth = np.array([0.0, 0.0, -0.04])
    sensor = at.copy()
    sensor[3:] -= np.cross(at[:3].T, depth).T
    recording = Recording(Source("x", "", "x"), 100.0, 2, (Plate("p", sensor, origin=depth),))

    trial = prepare(place(recording), RAW)

    np.testing.assert_allclose(trial.net.ml, 10.0)
    np.testing.assert_allclose(trial.net.ap, 20.0)


@pytest.fixture
def uneven(two_plates):
    recording = two_plates(
        wrench_at([400.0, 400.0], 0, 0, shear=(8.0, 0.0)), wrench_at([400.0, 401.0], 0, 0)
    )
    raised = recording.plates[0].with_corners(recording.plates[0].corners + np.array([0, 0, 0.1]))
    return place(replace(recording, plates=(raised, recording.plates[1])))


def test_plates_at_two_heights_meet_at_their_mean_height(uneven):
    trial = prepare(uneven, RAW.having({"plates.surface": "mean"}))

    # the left force, met 50 mm lower, has moved 50 mm * 8 / 400 against its slope
    expected = (400 * (-160.0 - 50 * 8 / 400) + 400 * 160.0) / 800
    assert trial.net.ml[0] == pytest.approx(expected)
    assert trial.left.ml[0] == pytest.approx(-160.0)


def test_the_raw_recipe_weights_each_plate_at_its_own_height(uneven):
    trial = prepare(uneven, RAW)

    assert trial.net.ml[0] == pytest.approx(0.0, abs=1e-12)


def test_a_layout_that_speaks_of_a_missing_plate_is_refused(two_plates):
    recording = two_plates(np.zeros((6, 2)), np.zeros((6, 2)))

    with pytest.raises(LayoutError, match="does not have"):
        place(recording, Layout(plates=(Placement(3, "left"),)))


def test_plates_match_by_number_too(two_plates):
    recording = two_plates(wrench_at([1.0, 2.0], 0, 0), wrench_at([3.0, 4.0], 0, 0))

    placed = place(recording, Layout(plates=(Placement(2, "left"), Placement(1, "right"))))

    assert [plate.side for plate in placed.plates] == ["right", "left"]


def test_real_trial_with_two_rotated_plates_is_recovered(shared):
    import json

    truth = json.loads((shared / "oracles/trial4_dualplate_raw.truth.json").read_text())
    raw = np.loadtxt(shared / "oracles/trial4_dualplate_raw.csv", delimiter=",", skiprows=1).T
    expected = np.loadtxt(
        shared / "oracles/trial4_dualplate_truth.csv", delimiter=",", skiprows=1
    ).T
    raw[[4, 5, 6, 10, 11, 12]] /= 1000
    layout = Layout(
        facing="+y",
        plates=tuple(
            Placement(
                name, side, truth["plates"][name]["corners_mm"],
                truth["plates"][name]["origin_mm"], 2, "reaction",
            )
            for name, side in (("L", "left"), ("R", "right"))
        ),
    )  # fmt: skip
    plates = (Plate("L", raw[1:7]), Plate("R", raw[7:13]))
    recording = Recording(Source("x", "", "x"), 100.0, raw.shape[1], plates)

    trial = prepare(place(recording, layout), RAW)

    for path, (ml, ap) in ((trial.left, (1, 2)), (trial.right, (3, 4)), (trial.net, (6, 7))):
        np.testing.assert_allclose(path.ml, expected[ml], atol=1e-6)
        np.testing.assert_allclose(path.ap, expected[ap], atol=1e-6)
    np.testing.assert_allclose(trial.load_left, 100 * expected[5], atol=1e-7)
