"""A noted phase is compared with the visits before it, once there are visits enough."""

import pytest

from forceplate.change.card import card
from forceplate.change.phases import phases
from forceplate.metrics.registry import METRICS
from forceplate.model.past import Annotation
from tests.made_people import past_of

BEFORE = [12.0, 12.5, 11.8, 12.2, 12.4]
AFTER = [15.0, 15.5, 14.8, 15.2, 15.9, 15.1]
DAY = "2026-04-06"
"""The sixth visit, a week after each other from 2 March on."""


def note(day=DAY, kind="phase", number=1):
    return Annotation(number, "P-1", day, "training", kind, "ada", "2026-06-01T08:00:00Z")


def line_of(values, *notes, **about):
    told = card(past_of([[each] for each in values], annotations=notes, **about), METRICS)
    return next(line for line in told.lines if line.key == "mean_velocity_total")


def test_the_numbers_are_those_of_the_phases():
    line = line_of([*BEFORE, *AFTER], note())

    asked = phases(BEFORE, AFTER)
    assert line.numbers["phase_tau_u"] == asked.tau_u
    assert (line.numbers["phase_before"], line.numbers["phase_after"]) == (5, 6)
    assert line.numbers["phase_p"] == asked.p < 0.01
    assert line.says[-1] == (
        "Mean velocity: 5 visits before the phase of 2026-04-06 and 6 from then on, compared by "
        f"their order: Tau +1.00, Tau-U {asked.tau_u:+.2f} without the first phase's own drift (p "
        "0.0043)."
    )


def test_below_five_visits_on_a_side_it_says_what_there_is():
    line = line_of([*BEFORE, *AFTER[:4]], note())

    assert "phase_tau" not in line.numbers
    assert line.says[-1] == (
        "Mean velocity: the phase of 2026-04-06 is compared from 5 visits on either side; there "
        "are 5 visits before and 4 from then on."
    )


def test_a_plain_note_begins_no_phase():
    assert line_of([*BEFORE, *AFTER], note(kind="note")).says == line_of([*BEFORE, *AFTER]).says


def test_of_two_phases_the_latest_is_compared_with_the_one_before_it():
    line = line_of([*AFTER, *BEFORE, *AFTER], note("2026-04-13"), note("2026-05-18", number=2))

    assert (line.numbers["phase_before"], line.numbers["phase_after"]) == (5, 6)
    assert line.numbers["phase_tau"] == pytest.approx(1.0)
