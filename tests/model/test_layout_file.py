"""A layout file that says something impossible is refused where it says it."""

import pytest

from forceplate.errors import LayoutError
from forceplate.model.layout import Feet, Foot, layout_from


@pytest.mark.parametrize(
    "corners",
    [[[0, 0, 0]] * 4, [[300, 0, 0], [0, 0, 0], [-300, 0, 0], [600, 0, 0]]],
)
def test_corners_without_an_area_are_refused(corners):
    table = {"plate": [{"match": 1, "side": "left", "corners_mm": corners}]}

    with pytest.raises(LayoutError, match="span no area"):
        layout_from(table, where="lab.toml")


def test_upright_and_lying_corners_are_taken():
    lying = [[300, 200, 0], [-300, 200, 0], [-300, -200, 0], [300, -200, 0]]
    upright = [[300, 0, 200], [-300, 0, 200], [-300, 0, -200], [300, 0, -200]]
    table = {"plate": [{"match": n, "corners_mm": c} for n, c in ((1, lying), (2, upright))]}

    assert len(layout_from(table, where="lab.toml").plates) == 2


OUTLINE = [[-140, 0], [-60, 0], [-70, 250], [-130, 250]]


def feet_of(table):
    return layout_from({"feet": table}, where="lab.toml").feet


def test_every_way_to_say_where_the_feet_are_is_taken():
    feet = feet_of({
        "length": 255, "width": 95, "toe_out": -8.5, "stance_width": 180, "heels": [0, -120],
        "limits": [[-100, 0], [100, 0], [0, 150]], "left": {"outline": OUTLINE, "length": 250},
        "right": {"heel": [90, 0], "toe": [100, 250], "width": 94, "toe_out": 4},
    })  # fmt: skip

    assert feet == Feet(
        Foot(outline=tuple(map(tuple, OUTLINE)), length=250.0),
        Foot((90.0, 0.0), (100.0, 250.0), 94.0, toe_out=4.0),
        255.0, 95.0, -8.5, 180.0, (0.0, -120.0), ((-100.0, 0.0), (100.0, 0.0), (0.0, 150.0)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"length": 0}, r"feet\.length is out of range"),
        ({"width": -90}, r"feet\.width is out of range"),
        ({"stance_width": "wide"}, r"feet\.stance_width is out of range"),
        ({"toe_out": 90}, r"feet\.toe_out is out of range.*between -90 and 90"),
        ({"length": float("nan")}, r"feet\.length is out of range"),
        ({"length": True}, r"feet\.length is out of range"),
        ({"length": 1e7}, r"feet\.length is out of range.*less than 450 mm"),
        ({"heels": [0]}, r"feet\.heels is not a list of 2 numbers"),
        ({"heels": [1e9, 0]}, r"feet\.heels is not a list.*between -1e\+06 and 1e\+06"),
        ({"limits": [[0, 0], [1, 1]]}, r"feet\.limits needs at least three points"),
        ({"limits": [[0, 0], [10, 10], [20, 20]]}, r"feet\.limits spans no area"),
        ({"limits": 4}, r"feet\.limits needs at least three points"),
        ({"left": {"outline": OUTLINE[:2]}}, r"feet\.left\.outline needs at least three"),
        ({"left": {"outline": [[0, 0, 0]] * 4}}, r"feet\.left\.outline: a point is not a list"),
        ({"right": {"width": 0}}, r"feet\.right\.width is out of range"),
        ({"right": {"heel": [1, 2], "toe": [1, 2]}}, r"feet\.right: heel and toe are one point"),
        ({"right": {"heals": [1, 2]}}, "unknown key 'heals'"),
        ({"right": [1, 2]}, r"feet\.right is a table"),
        ({"hels": [0, 0]}, "unknown key 'hels'"),
        ("wide", r"\[feet\] is a table"),
    ],
)
def test_feet_that_cannot_be_are_refused_where_it_says_so(table, why):
    with pytest.raises(LayoutError, match=why) as refused:
        feet_of(table)

    assert "lab.toml" in str(refused.value)


IN_METRES = [
    ({"length": 0.255}, r"feet\.length .* more than 50 and less than 450 mm;.*Found: 0\.255"),
    ({"width": 0.095}, r"feet\.width .* more than 20 and less than 250 mm;.*Found: 0\.095"),
    ({"stance_width": 0.18}, r"feet\.stance_width .* more than 20 and .*Found: 0\.18"),
    ({"stance_width": 18}, r"feet\.stance_width .* more than 20 and .*Found: 18"),
    ({"stance_width": 2500}, r"feet\.stance_width .* less than 2000 mm;.*Found: 2500"),
    ({"left": {"length": 25.5}}, r"feet\.left\.length .* more than 50"),
    ({"right": {"width": 251}}, r"feet\.right\.width .* less than 250 mm"),
    (
        {"left": {"heel": [-0.09, -0.12], "toe": [-0.12, 0.13]}},
        r"feet\.left: the distance from heel to toe is out of range.*Found: 0\.252",
    ),
    ({"right": {"heel": [90, 0], "toe": [90, 2500]}}, r"heel to toe is.*Found: 2500"),
]


@pytest.mark.parametrize(("table", "why"), IN_METRES)
def test_feet_that_are_not_in_mm_are_refused_with_what_they_are_in(table, why):
    with pytest.raises(LayoutError, match=why + ".*") as refused:
        feet_of(table)

    assert "lengths are in mm" in str(refused.value)


@pytest.mark.parametrize("length", [50.1, 449.9])
def test_the_smallest_and_the_largest_foot_are_taken(length):
    feet = feet_of({"length": length, "left": {"heel": [-90, 0], "toe": [-90, length]}})

    assert feet.left.toe[1] == feet.length == length


def beside(ml):
    return {"heel": [ml - 5, -120], "toe": [ml + 5, 130]}


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (beside(90), beside(-90), "ml = 90 mm, of the right at -90 mm"),
        (beside(30), beside(-21), "ml = 30 mm, of the right at -21 mm"),
        ({"outline": [[-x, y] for x, y in OUTLINE]}, beside(-100), "ml = 100 mm"),
        ({"heel": [80, 0]}, {"toe": [-80, 0]}, "ml = 80 mm, of the right at -80 mm"),
    ],
)
def test_left_and_right_exchanged_are_refused(left, right, found):
    with pytest.raises(LayoutError, match="the left foot lies to the right of the right one") as no:
        feet_of({"left": left, "right": right})

    assert found in str(no.value)


@pytest.mark.parametrize("aside", [-90, 0, 24.9])
def test_feet_one_behind_the_other_are_not_exchanged(aside):
    assert feet_of({"left": beside(aside), "right": beside(-aside)}).right is not None


def test_a_layout_s_table_makes_the_same_layout():
    feet = {
        "heels": [0, -120], "toe_out": 0, "left": {"outline": OUTLINE},
        "limits": [[-100, 0], [100, 0], [0, 150]],
    }  # fmt: skip
    layout = layout_from({"facing": "+y", "feet": feet}, where="lab.toml")

    again = layout_from(layout.to_table(), where="again")

    assert again.feet == layout.feet
    assert again.digest == layout.digest
