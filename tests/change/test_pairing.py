"""Two conditions side by side: each visit's ratio, and whether it is this person's usual one."""

import math
from dataclasses import replace

import pytest

from forceplate.change.pairing import pairing
from forceplate.change.pairs import pair
from forceplate.change.predictive import predict
from forceplate.model.change import Visited
from forceplate.model.course import Choice, Course
from forceplate.model.pairing import names_of, offered
from tests.made_people import visits_of

OPEN, CLOSED = Choice("quiet", "open-firm"), Choice("quiet", "closed-firm")
FIRST = [[10.0, 11.0, 10.5], [10.2, 10.8, 10.1], [9.9, 10.4, 11.2], [10.3, 10.0, 10.9]]
SECOND = [[14.0, 15.0, 14.5], [13.2, 14.8, 14.1], [14.9, 13.4, 14.2], [24.3, 24.0, 22.9]]


def course(trials, choice=OPEN, scale="log", **about):
    visits = tuple(visits_of(trials, scale=scale))
    return replace(
        Course("mean_velocity_total", choice, scale, visits, 60.0, 2), **about
    )  # fmt: skip


def paired(first=FIRST, second=SECOND, **about):
    return pairing(course(first), course(second, CLOSED, **about), "Mean velocity")


def test_each_visit_has_the_ratio_of_its_trials():
    found = paired()

    for each, first, second in zip(found.visits, FIRST, SECOND, strict=True):
        asked = pair(first, second)
        assert (each.ratio, each.low, each.high) == (asked.ratio, asked.low, asked.high)
        assert each.ratio == pytest.approx(each.means[1] / each.means[0], rel=1e-12)


def test_the_fourth_ratio_is_judged_by_the_three_before_it():
    found = paired()

    logs = [math.log(each.means[1] / each.means[0]) for each in found.visits]
    asked = predict([Visited(each, 3) for each in logs[:3]], [Visited(logs[3], 3)], None)
    assert [each.change for each in found.visits[:3]] == [None] * 3
    assert found.visits[3].change.p == pytest.approx(asked.p, rel=1e-12)
    assert found.visits[3].change.outside
    assert found.visits[3].says[1].startswith("Outside the person's own usual range of this ratio")


def test_until_then_it_says_how_many_visits_are_needed():
    assert paired().visits[1].says[1] == (
        "How this ratio usually varies is told from 3 earlier visits on; there are 1."
    )


def test_the_other_way_round_the_ratio_is_turned_over():
    found = paired()
    turned = pairing(course(SECOND, CLOSED), course(FIRST), "Mean velocity")

    for each, other in zip(found.visits, turned.visits, strict=True):
        assert other.ratio == pytest.approx(1 / each.ratio, rel=1e-12)
        assert (other.low, other.high) == pytest.approx((1 / each.high, 1 / each.low), rel=1e-9)


def test_another_unit_leaves_every_ratio():
    other = pairing(
        course([[1000 * v for v in row] for row in FIRST]),
        course([[1000 * v for v in row] for row in SECOND], CLOSED), "Mean velocity",
    )  # fmt: skip

    for each, ours in zip(other.visits, paired().visits, strict=True):
        assert each.ratio == pytest.approx(ours.ratio, rel=1e-12)


def test_of_a_single_trial_no_ratio_is_told():
    (visit,) = paired([[10.0]], [[14.0, 15.0]]).visits

    assert (visit.ratio, visit.low, visit.high, visit.change) == (None, None, None, None)
    assert "a ratio of single trials says nothing" in visit.says[0]


def test_copies_have_no_interval_and_say_so():
    (visit,) = paired([[10.0, 10.0]], [[14.0, 14.0]]).visits

    assert visit.ratio is None
    assert "copies" in visit.says[0]


def test_a_visit_with_one_of_them_alone_is_left_out_and_counted():
    found = paired(FIRST, SECOND[:2])

    assert [each.session for each in found.visits] == ["s00", "s01"]
    assert found.left_out == 2


@pytest.mark.parametrize(
    ("about", "told"),
    [({"seconds": 30.0}, "60.0 s and 30.0 s"), ({"plates": 1}, "2 and 1 plates")],
)
def test_what_was_measured_in_unlike_ways_is_not_compared(about, told):
    found = paired(**about)

    assert found.visits == ()
    assert told in found.why


def test_a_measure_that_is_no_size_has_no_ratio():
    found = pairing(
        course(FIRST, scale="difference"), course(SECOND, CLOSED, scale="difference"), "Load"
    )

    assert found.visits == ()
    assert found.why == "This measure has no ratio of two conditions."


def test_nobody_in_both_conditions_is_said():
    assert paired(FIRST, []).why == "No visit has trials with eyes open and with eyes closed."


def test_a_protocol_offers_the_pairs_that_differ_in_one_stated_fact():
    names = ["open-firm", "closed-firm", "open-foam", "closed-foam", "open--", "--firm"]

    found = offered([Choice("romberg", name) for name in names])

    assert [(first.condition, second.condition) for first, second in found] == [
        ("open-firm", "closed-firm"), ("open-foam", "closed-foam"), ("open-firm", "open-foam"),
        ("closed-firm", "closed-foam"),
    ]  # fmt: skip
    assert names_of(*found[0]) == (("eyes open", "eyes closed"), "firm")
    assert names_of(*found[2]) == (("firm", "foam"), "eyes open")
