"""What a reliability study needs, from nothing to all of it."""

import pytest

from forceplate.change.study_plan import plan, worth
from forceplate.errors import SettingsError
from forceplate.model.facts import Facts
from forceplate.model.record import Condition, Protocol, SessionRecord, TrialRecord
from forceplate.model.result import Quality

ROMBERG = Protocol(
    "romberg", "Romberg", "Two conditions.",
    (Condition("open", "firm", 3, 60.0), Condition("closed", "firm", 3, 60.0)),
)  # fmt: skip


def _visit(person, day, trials=3, seconds=60.0, start=True, state="new"):
    began = f"2026-03-{day:02}T09:00:00" if start else None
    found = tuple(
        TrialRecord(
            f"{person}{day}{vision}{at}", "0" * 64, 0, "a.csv",
            Facts(participant=person, start=began, protocol="romberg", vision=vision,
                  surface="firm"),
            "2026-06-01", 100.0, int(100 * seconds), 2, Quality(), state=state,
        )
        for vision in ("open", "closed") for at in range(trials)
    )  # fmt: skip
    return SessionRecord(person, f"d{day}", began, "romberg", found)


def _people(count, days, **how):
    return {f"P-{at:02}": [_visit(f"P-{at:02}", 1 + day, **how) for day in range(days)]
            for at in range(count)}  # fmt: skip


def test_with_nothing_all_is_to_be_measured():
    found = plan({}, ROMBERG)

    assert (found.visits, found.volunteers) == (90, ())
    assert [part.choice.condition for part in found.parts] == ["open-firm", "closed-firm"]
    assert found.missing[0] == "30 more people, 3 days each."
    assert "nobody can be judged" in found.missing[1]


def test_who_has_begun_comes_again_those_who_lack_least_first():
    found = plan(_people(4, 1) | {"Z-1": [_visit("Z-1", 1), _visit("Z-1", 2)]}, ROMBERG)

    assert found.volunteers[0].participant == "Z-1"
    assert [each.to_come for each in found.volunteers] == [1, 2, 2, 2, 2]
    assert found.visits == 25 * 3 + 9
    assert "9 more days of 5 people who have begun." in found.missing


def test_a_whole_study_lacks_nothing():
    found = plan(_people(30, 3), ROMBERG)

    assert (found.missing, found.visits) == ((), 0)
    assert all(part.enough == 30 and part.usable for part in found.parts)


@pytest.mark.parametrize(
    "how", [{"trials": 2}, {"seconds": 30.0}, {"start": False}, {"state": "repeat"}]
)
def test_a_day_is_whole_with_all_its_trials_of_their_length_and_a_date(how):
    found = plan(_people(12, 2, **how), ROMBERG)

    assert found.volunteers == ()
    assert not found.parts[0].usable


def test_two_visits_of_one_day_are_one_day():
    twice = {"P-1": [_visit("P-1", 1, trials=3), _visit("P-1", 1, trials=3)]}

    assert plan(twice, ROMBERG).volunteers[0].days == 1


def test_one_condition_alone_can_be_planned():
    found = plan({}, ROMBERG, condition="closed-firm")

    assert [part.label for part in found.parts] == ["eyes closed, firm"]
    with pytest.raises(SettingsError, match="open-firm, closed-firm"):
        plan({}, ROMBERG, condition="open-foam")


def test_too_small_a_study_is_not_planned():
    with pytest.raises(SettingsError, match="10 people or more on 2 days"):
        plan({}, ROMBERG, people=9)
    with pytest.raises(SettingsError, match="30 people on 1 days"):
        plan({}, ROMBERG, days=1)


def test_what_a_study_is_worth_is_the_interval_of_a_standard_deviation():
    small, large = worth(10, 2), worth(30, 3)

    assert (round(small.low, 3), round(small.high, 3)) == (0.699, 1.755)
    assert (round(large.low, 3), round(large.high, 3)) == (0.849, 1.217)
