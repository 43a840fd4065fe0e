"""People beside each other, each in units of their own usual range."""

import math

import pytest

from forceplate.change.judge import judge
from forceplate.model.change import Prior
from forceplate.model.cohort import EVERYBODY, Cohort, Member, position
from forceplate.model.course import Course
from tests.made_people import CHOICE, visits_of

PRIOR = Prior(0.1, 10.0, 0.005, 0.015, 3)
KEY = "mean_velocity_total"


def member(code, means, *, plates=2, simulated=True, prior=PRIOR):
    courses = [
        Course(key, CHOICE, "log", tuple(visits_of([[m] * 3 for m in means], scale="log")), 60.0,
               plates)
        for key in (KEY, "ellipse_area_95")
    ]  # fmt: skip
    return Member(code, simulated, tuple(judge(courses, lambda _: prior)))


def cohort(*members):
    return Cohort({CHOICE: "eyes open, firm"}, CHOICE, tuple(members))


def test_the_ends_of_the_usual_range_are_one_and_minus_one():
    one = member("P-1", [10.0, 11.0, 12.0])
    change = one.of(KEY).change

    low, high = change.usual

    assert position(change, low) == pytest.approx(-1.0)
    assert position(change, high) == pytest.approx(1.0)
    assert position(change, change.baseline) == 0.0
    assert one.position(KEY) == pytest.approx((math.log(12.0) - change.baseline) / change.half)


def test_a_visit_is_outside_exactly_where_its_place_is_beyond_one():
    for last in (10.0, 13.0, 14.0, 16.0, 30.0, 5.0):
        each = member("P-1", [10.0, 10.5, 9.8, last])
        assert (abs(each.position(KEY)) > 1) == each.of(KEY).change.outside


def test_earlier_visits_lie_about_their_mean():
    one = member("P-1", [8.0, 10.0, 12.5, 10.0])

    assert sum(place for place, _ in one.earlier(KEY)) == pytest.approx(0.0, abs=1e-12)
    assert len(one.earlier(KEY)) == 3


@pytest.mark.parametrize(
    ("means", "prior", "why"),
    [([10.0], PRIOR, "first"), ([10.0, 11.0], None, "alone"), ([], PRIOR, "nothing"),
     ([10.0] * 5, None, "copies"), ([10.0, 11.0], PRIOR, None)],
)  # fmt: skip
def test_who_cannot_be_judged_has_a_reason_and_no_place(means, prior, why):
    one = member("P-1", means, prior=prior)

    assert one.unjudged(KEY) == why
    assert (one.position(KEY) is None) == (why is not None)
    assert (one.earlier(KEY) == []) == (why is not None)


def test_chance_and_those_outside_are_counted_over_those_who_were_judged():
    found = cohort(
        member("P-1", [10.0, 10.2, 30.0]), member("P-2", [10.0, 10.2]), member("P-3", [10.0])
    )

    assert (found.outside(KEY), len(found.changes(KEY))) == (1, 2)
    assert found.by_chance(KEY) == pytest.approx(0.1)
    assert (found.flagged, found.judged) == (1, 2)
    assert found.unjudged(KEY) == {"first": 1}


def test_people_are_narrowed_by_what_sets_some_apart_and_by_nothing_else():
    found = cohort(
        member("P-1", [10.0, 10.2]), member("P-2", [10.0, 10.2], plates=1),
        member("P-3", [10.0], plates=1),
    )  # fmt: skip

    assert found.groups == {"plates-1": 2, "plates-2": 1}
    assert [each.code for each in found.among("plates-1").members] == ["P-2", "P-3"]
    assert found.among(EVERYBODY) is found
    assert found.among("'; drop table") is found


def test_no_metric_that_was_not_asked_for_is_told():
    with pytest.raises(KeyError):
        member("P-1", [10.0]).of("f50_ap")


def test_a_range_beyond_all_numbers_is_told_as_none():
    wide = member("P-1", [10.0, 11.0], prior=Prior(900.0, 1.0, 1.0, 1.0, 3))

    (told,) = cohort(wide).to_json((KEY,))["members"]

    assert told["metrics"][0]["usual_high"] is None
    assert told["metrics"][0]["usual_low"] == 0.0
