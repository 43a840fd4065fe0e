"""What is said of a person's visits: more or less, with how sure that is, and nothing sooner."""

from __future__ import annotations

import pytest

from dashboards import change_words as change
from dashboards import course_words as say
from dashboards import words
from dashboards.components import person_parts as parts
from dashboards.components.own_rail import own_rail
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Change
from tests.dashboards.made import judged, trial
from tests.dashboards.test_trend_figure import NINE, PRIOR, VELOCITY, interval, one_a_visit
from tests.dashboards.test_wording import JUDGING, sentences

LOAD = METRICS["load_left_mean"]


def of(scale, baseline, new, half):
    return Change(scale, 4, baseline, new, 1.0, 5.0, 1.0, 0.04, half)


def test_a_first_visit_is_a_starting_point():
    assert change.latest(VELOCITY, one_a_visit(NINE[:1])) == ("", words.FIRST_VISIT)


def test_too_few_visits_are_told_without_a_word_of_change():
    word, told = change.latest(VELOCITY, one_a_visit(NINE[:3], None))

    assert word == ""
    assert told == "3\u00a0visits so far: not enough to tell a change from usual variation."


def test_visits_that_are_copies_say_nothing_of_what_is_usual():
    assert change.latest(VELOCITY, one_a_visit([12.0] * 4 + [13.0], None)) == ("", change.COPIES)


@pytest.mark.parametrize(
    ("last", "word"),
    [(12.1, "Within usual variation"), (17.5, "Likely different from usual")],
)
def test_a_judged_visit_has_its_word_and_its_usual_range(last, word):
    values = [*NINE[:-1], last]

    said, told = change.latest(VELOCITY, one_a_visit(values))

    assert said == word
    assert f"Usual range {say.between(*interval(values), 'mm/s')}, 8\u00a0earlier visits." in told


@pytest.mark.parametrize(
    ("key", "found", "told"),
    [
        ("mean_velocity_total", of("log", 2.5, 2.5 + 0.2700271, 0.1823216),
         "31\u00a0% more than before (95\u00a0%: 9.2\u00a0% to 57\u00a0% more)"),
        ("mean_velocity_total", of("log", 2.5, 2.3, 0.1),
         "18\u00a0% less than before (95\u00a0%: 9.5\u00a0% to 26\u00a0% less)"),
        ("mean_velocity_total", of("log", 0.0, 3.0, 4.0),
         "20\u00a0times as much as before (95\u00a0%: 63\u00a0% less to "
         "1100\u00a0times as much)"),
        ("load_left_mean", of("difference", 50.0, 52.1, 3.0),
         "2.1\u00a0percentage\u00a0points more on the left than before "
         "(95\u00a0%: 0.90 less to 5.1 more)"),
        ("start_shift_ap", of("difference", 1.0, -1.5, 1.0),
         "2.5\u00a0mm less than before (95\u00a0%: 1.5 to 3.5 less)"),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_interval(key, found, told):
    assert change.against(METRICS[key], found) == told


def test_a_correlation_is_told_as_a_difference_of_correlations():
    key = next(key for key, metric in METRICS.items() if metric.compared == "fisher")

    assert change.amount(METRICS[key], of("fisher", 0.0, 0.549306, 0.1), 0.549306) == "0.50 more"


def test_what_lasts_is_named_with_its_first_visit():
    told = change.lasting(VELOCITY, one_a_visit([*NINE[:5], 17.0, 17.4, 16.8, 17.2]))

    assert told.startswith("Since 16\u00a0March\u00a02026, over 4\u00a0visits: ")
    assert "% more than before (95\u00a0%: " in told
    assert change.lasting(VELOCITY, one_a_visit(NINE[:5])) == ""


def test_visits_outside_are_counted_beside_what_chance_would_do():
    told = "1 of 8\u00a0visits outside; about 0.40 expected by chance."

    assert change.counted(one_a_visit(NINE)) == told
    assert change.counted(one_a_visit(NINE[:1])) == ""


def test_the_rail_has_a_band_only_with_an_earlier_visit():
    assert "fpc-usual" not in str(own_rail(VELOCITY, one_a_visit(NINE[:1])))
    rail = str(own_rail(VELOCITY, one_a_visit(NINE[:2])))
    assert "fpc-usual" in rail
    assert "usual range" in rail


def test_a_visit_at_the_edge_of_its_range_stands_at_the_end_of_the_band():
    low, _ = interval([*NINE[:4], 1.0])

    rail = own_rail(VELOCITY, one_a_visit([*NINE[:4], low]))

    band, now = rail.children[0].style, rail.children[-1].style
    assert band["left"] == now["left"]


def test_all_sources_are_named_with_what_they_are_of():
    both = [
        one_a_visit(NINE[:3]),
        judged([trial(0, 1), trial(1, 1)], [50.0, 51.0], LOAD.key, prior=None),
    ]

    assert change.sources(METRICS, both) == [change.source(PRIOR)]
    assert change.source(None) == change.OWN


def test_load_is_said_for_both_feet():
    assert say.lead(LOAD, 54.0) == "Load: left 54.0\u00a0%, right 46.0\u00a0%."


@pytest.mark.parametrize(
    ("value", "side"), [(3.91, "3.91\u00a0mm forward of"), (-2.0, "2.00\u00a0mm behind")]
)
def test_the_start_is_said_by_its_direction(value, side):
    assert side in say.lead(METRICS["start_shift_ap"], value)


CATALOGUE = [
    text for name, value in vars(change).items() if name.isupper() for text in sentences(value)
]
COURSES = [NINE[:at] for at in (1, 2, 4, 9)] + [[1e-9, 1e9, 5.0], [*NINE[:5], 17.0, 17.4, 16.8]]


@pytest.mark.parametrize("text", CATALOGUE)
def test_no_sentence_of_change_judges(text):
    assert not JUDGING.search(text)


@pytest.mark.parametrize("values", COURSES)
@pytest.mark.parametrize("prior", [PRIOR, None])
def test_nothing_that_is_said_judges_or_is_not_a_number(values, prior):
    found = one_a_visit(values, prior)
    said = [
        str(parts.changed(VELOCITY, found)), change.steady(VELOCITY, found),
        change.limits(VELOCITY, found), change.summary(VELOCITY, found),
        str(own_rail(VELOCITY, found)),
    ]  # fmt: skip

    assert not [text for text in said if JUDGING.search(text)]
    assert not [
        text for text in said for word in ("nan", "inf ", "better", "worse") if word in text
    ]
