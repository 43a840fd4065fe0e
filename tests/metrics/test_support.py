"""The base of support is made of what the layout states of the feet, and of nothing else."""

import math
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forceplate.metrics.declare import Withheld
from forceplate.metrics.registry import evaluate
from forceplate.metrics.support import QUARTERS, around, base, ground, outline, stood_on
from forceplate.metrics.trial_pieces import Pieces
from forceplate.model.layout import Feet, Foot
from forceplate.model.settings import Settings
from forceplate.model.trial import Path

MEASURES = MappingProxyType({
    "length": 250.0, "width": 100.0, "toe_out": 0.0, "stance_width": 200.0, "heels": (10.0, -60.0)
})  # fmt: skip
POINT = Path(np.zeros(100), np.zeros(100), 100.0)
FUNCTIONAL = Settings().having({"boundary.base": "functional"})


@pytest.fixture
def base_of(trial_of):
    def made(feet, **more):
        return base(Pieces(trial_of(np.zeros(100), feet=feet, **more)))

    return made


def corners(found):
    return {(round(ml, 9), round(ap, 9)) for ml, ap in zip(found.ml, found.ap, strict=True)}


def test_two_parallel_feet_of_measures_are_a_rectangle(base_of):
    found = base_of(Feet(**MEASURES))

    assert corners(found) == {(-140, -60), (160, -60), (160, 190), (-140, 190)}
    assert found.area == pytest.approx(300.0 * 250.0, rel=1e-14)


def test_toes_turned_out_make_the_front_wider(base_of):
    found = base_of(Feet(**{**MEASURES, "toe_out": 30.0}))

    out = 100 + 250 * math.sin(math.radians(30)) + 50 * math.cos(math.radians(30))
    assert found.ml.max() == pytest.approx(10 + out, rel=1e-14)
    assert found.ml.min() == pytest.approx(10 - out, rel=1e-14)


def test_a_foot_s_own_measures_go_before_those_of_both(base_of):
    own = Foot(length=200.0, width=80.0)

    found = base_of(Feet(left=own, **MEASURES))

    assert corners(found) == {(-130, -60), (160, -60), (160, 190), (60, 190), (-130, 140)}


def test_measured_heel_and_toe_go_before_the_measures():
    foot = Feet(left=Foot(heel=(-90.0, 5.0), toe=(-95.0, 250.0)), **MEASURES).foot("left")

    assert (foot.heel, foot.toe) == ((-90.0, 5.0), (-95.0, 250.0))


def test_a_measured_heel_and_measures_give_the_toe():
    foot = Feet(right=Foot(heel=(90.0, 5.0)), length=250.0, toe_out=90.0).foot("right")

    assert foot.toe == pytest.approx((340.0, 5.0))


def test_the_hull_of_two_outlines_is_the_base(base_of):
    left = ((-140.0, 0.0), (-60.0, 0.0), (-70.0, 250.0), (-130.0, 250.0), (-100.0, 100.0))
    right = tuple((-ml, ap) for ml, ap in left)

    found = base_of(Feet(left=Foot(outline=left), right=Foot(outline=right)))

    assert corners(found) == {(-140, 0), (140, 0), (130, 250), (-130, 250)}
    assert found.area == pytest.approx(250 * (280 + 260) / 2, rel=1e-14)


def test_an_outline_goes_before_heel_toe_and_width():
    points = ((0.0, 0.0), (80.0, 0.0), (40.0, 250.0))
    foot = Foot((0.0, 0.0), (0.0, 200.0), 90.0, points)

    assert ground("left", foot) == points


def test_the_functional_base_is_the_hull_of_the_limits(base_of):
    limits = ((-80.0, 0.0), (0.0, -40.0), (80.0, 0.0), (0.0, 120.0), (0.0, 50.0))

    found = base_of(Feet(limits=limits), settings=FUNCTIONAL)

    assert corners(found) == set(limits[:4])


@pytest.mark.parametrize(
    ("feet", "why"),
    [
        (Feet(), "heel, toe, width"),
        (Feet(width=90.0), "not stated: heel, toe"),
        (Feet(**{**MEASURES, "toe_out": None}), "not stated: toe"),
        (Feet(**{**MEASURES, "heels": None}), "not stated: heel, toe"),
        (Feet(**{**MEASURES, "width": None}), "not stated: width"),
        (Feet(left=Foot((0.0, 0.0), (0.0, 9.0)), right=Foot((9.0, 0.0), (9.0, 9.0))), "width"),
        (Feet(left=Foot((0.0, 0.0), (0.0, 0.0), 90.0)), "one point"),
        (Feet(left=Foot(outline=((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)))), "has no area"),
    ],
)
def test_what_is_not_stated_is_said_and_not_made_up(base_of, feet, why):
    with pytest.raises(Withheld, match=why):
        base_of(feet)


def test_without_limits_there_is_no_functional_base(base_of):
    with pytest.raises(Withheld, match=r"no limits .* \(feet.limits\)"):
        base_of(Feet(**MEASURES), settings=FUNCTIONAL)


def test_without_feet_every_value_of_the_boundary_says_so(stance, trial_of):
    trial = trial_of(stance.net.ml, stance.net.ap, why={"feet": "the layout has no feet"})

    found = evaluate(trial, ["ttb_min", "mos_mean", "bos_use_pct", "boundary_contact_left_pct"])

    assert {value.why for value in found.values()} == {"the layout has no feet"}


def test_one_foot_bears_where_the_other_s_plate_stays_empty(base_of):
    found = base_of(Feet(**MEASURES), right=POINT)

    assert corners(found) == {(60, -60), (160, -60), (160, 190), (60, 190)}


def test_on_one_plate_a_layout_of_one_foot_is_a_stance_on_one_leg(base_of):
    foot = Foot((0.0, 0.0), (0.0, 250.0), 90.0)

    found = base_of(Feet(left=foot))

    assert corners(found) == {(-45, 0), (45, 0), (45, 250), (-45, 250)}


def test_on_two_loaded_plates_both_feet_are_needed(trial_of):
    trial = trial_of(np.zeros(100), left=POINT, right=POINT)

    assert stood_on(trial, Feet(left=Foot((0.0, 0.0), (0.0, 250.0), 90.0))) == ("left", "right")


def test_edges_face_the_quarter_of_their_normal():
    tilt = math.tan(math.radians(40))
    points = [(-100, 0), (100, 0), (100 + 250 * tilt, 250), (-100 - 250 * tilt, 250)]

    found = around(points)

    faces = [QUARTERS[k] for k in found.quarter]
    assert sorted(faces) == ["ant", "left", "post", "right"]
    assert QUARTERS[found.quarter[np.argmin(found.normal_ml)]] == "left"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=3, max_size=30,
        unique=True,
    )
)  # fmt: skip
def test_every_point_lies_inside_and_every_corner_on_two_edges(points):
    cloud = np.array(points, dtype=np.float64)
    assume(np.linalg.matrix_rank(cloud - cloud[0]) == 2)

    found = around(points)

    gaps = found.reach - np.outer(cloud[:, 0], found.normal_ml) - np.outer(
        cloud[:, 1], found.normal_ap
    )  # fmt: skip
    assert gaps.min() > -1e-9
    assert np.hypot(found.normal_ml, found.normal_ap) == pytest.approx(1.0)
    on_edge = np.abs(
        found.reach - np.outer(found.ml, found.normal_ml) - np.outer(found.ap, found.normal_ap)
    )
    assert np.all(np.sum(on_edge < 1e-9, axis=1) >= 2)


def test_the_drawn_outline_is_closed():
    line = outline(around([(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)]))

    assert line.shape == (2, 4)
    assert line[:, 0].tolist() == line[:, -1].tolist()
