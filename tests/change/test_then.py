"""A person's past as it stood when a visit came."""

import pytest

from forceplate.change.then import then
from forceplate.model.past import Past
from forceplate.model.record import ParticipantRecord
from tests.dashboards.made import judged, trial

VALUES = [10.0, 10.5, 9.8, 10.2, 10.1, 9.9, 20.0, 21.0, 20.5, 10.0, 10.3, 9.9, 10.2, 10.4, 10.0]
DAYS = [f"2026-0{month}-01T09:00" for month in range(1, 6)]


def past_of(visits, values=VALUES, start=DAYS):
    trials = [trial(visit, number, start=start) for visit in range(visits) for number in (1, 2, 3)]
    judgement = judged(trials, values[: 3 * visits])
    return Past(ParticipantRecord("P-001"), (), primary=(judgement,))


@pytest.mark.parametrize("visits", [1, 2, 3, 4, 5])
def test_what_is_known_then_is_what_a_past_without_later_visits_knows(visits):
    whole = then(past_of(5), str(visits - 1)).primary[0]
    short = past_of(visits).primary[0]

    assert whole.seen == short.seen
    assert whole.course.visits == short.course.visits
    assert (whole.state, whole.tier, whole.q) == (short.state, short.tier, short.q)
    assert whole.change == short.change


def test_the_latest_visit_is_told_as_the_past_tells_it():
    past = past_of(5)

    assert then(past, "4").primary[0].tier == past.primary[0].tier
    assert then(past, "4").primary[0].q == past.primary[0].q


def test_what_came_later_is_not_known():
    found = then(past_of(5), "1").primary[0]

    assert found.lasting is None
    assert found.trend is None
    assert [visit.session for visit in found.course.visits] == ["0", "1"]


def test_of_a_visit_without_the_condition_nothing_is_said():
    found = then(past_of(3), "elsewhere").primary[0]

    assert (found.state, found.seen, found.tier) == ("nothing", (), None)


def test_visits_without_an_order_stay_without_one():
    found = then(past_of(3, start=None), "1").primary[0]

    assert (found.state, found.seen) == ("undated", ())
