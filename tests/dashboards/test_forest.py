"""All measures of a visit on one scale: zero is the own mean, one the end of the usual range."""

import math

import pytest

from dashboards.figures.forest import FARTHEST, MOST, forest, rows_of
from forceplate.change.card import card
from forceplate.change.standing import standings
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from tests.made_people import past_of

PRIOR = Prior(0.1, 10.0, 0.006, 0.012, 3, "others")
STEADY = [[50.0 + k % 3, 50.5, 49.0] for k in range(9)]
JUMP = [*STEADY[:-1], [95.0, 96.0, 94.0]]


def drawn_of(trials, **about):
    found = standings(past_of(trials, **about), METRICS)
    return found, forest(found, METRICS, "light")


def trace(drawn, name):
    return next(each for each in drawn.figure["data"] if each["name"] == name)


def test_a_place_is_the_difference_in_halves_of_the_usual_range():
    past = past_of(STEADY, prior=PRIOR)

    found = {each.key: each for each in standings(past, METRICS)}

    for judgement in (*past.primary, *past.others):
        change = judgement.change
        assert found[judgement.course.key].place == change.difference / change.half
        assert found[judgement.course.key].outside == (abs(change.difference) > change.half)


def test_the_smallest_detectable_change_is_the_interval_after_one_visit():
    after_one = standings(past_of(STEADY[:2], prior=PRIOR), METRICS)
    after_nine = standings(past_of(STEADY, prior=PRIOR), METRICS)

    assert [each.detectable for each in after_one] == pytest.approx([1.0] * len(after_one))
    velocity = after_nine[0]
    # by hand: t of the prior's degrees of freedom, its spread, two visits
    half = 2.2281388519649385 * 0.1 * math.sqrt(2.0)
    change = past_of(STEADY, prior=PRIOR).primary[0].change
    assert velocity.detectable == pytest.approx(half / change.half, rel=1e-9)


def test_without_a_table_there_is_no_smallest_change_and_no_tick():
    found, drawn = drawn_of(STEADY)

    assert {each.detectable for each in found} == {None}
    assert trace(drawn, "smallest detectable change")["x"] == []


def test_the_first_ones_stand_on_top_and_then_those_outside():
    found, drawn = drawn_of(JUMP, prior=PRIOR)

    rows = rows_of(found)
    assert [each.primary for each in rows[:4]] == [True] * 4
    assert all(each.outside for each in rows[4:])
    assert len(rows) <= MOST
    assert trace(drawn, "this visit")["y"] == list(range(len(rows)))


def test_what_lies_very_far_is_drawn_at_the_edge_with_an_arrow():
    found, drawn = drawn_of(JUMP, prior=PRIOR)

    far = [at for at, each in enumerate(rows_of(found)) if each.place > FARTHEST]
    dots = trace(drawn, "this visit")
    assert far
    for at in far:
        assert (dots["x"][at], dots["marker"]["symbol"][at]) == (FARTHEST, "triangle-right")


def test_what_is_drawn_is_in_the_table_with_its_own_range():
    found, drawn = drawn_of(STEADY, prior=PRIOR)

    assert [row[0] for row in drawn.rows] == [METRICS[e.key].name for e in rows_of(found)]
    assert not any("nan" in cell for row in drawn.rows for cell in row)


@pytest.mark.parametrize("trials", [[], [[10.0]]], ids=["nobody", "first visit"])
def test_nothing_to_judge_is_said(trials):
    found, drawn = drawn_of(trials, prior=PRIOR)

    assert found == ()
    assert drawn.figure is None
    assert drawn.summary.endswith("judged yet.")


def test_the_page_shows_the_card_and_the_table_of_all_measures(answer, small_lab):
    shown = {"protocol": "quiet-stance", "condition": "closed-firm"}

    said = answer("person-card", {"person-shown.data": shown, "person-code.data": "P-001",
                                  "scheme.data": "light"})  # fmt: skip

    told = str(said)
    made = small_lab.card("P-001", **shown)
    for line in made.lines:
        if line.block not in ("change",):
            assert all(text in told for text in line.says)
    assert all(METRICS[each.key].name in told for each in made.standings)


def test_a_card_of_nobody_known_has_no_standings():
    assert card(past_of([]), METRICS).standings == ()
