"""Conditions side by side on the page of a visit."""

import pytest

from dashboards.figures.pairs import romberg
from dashboards.formatting import number
from forceplate.metrics.registry import METRICS
from tests.dashboards.made import text_of

VELOCITY = METRICS["mean_velocity_total"]


@pytest.fixture
def last(small_lab):
    return small_lab.sessions("P-001")[-1].session


def asked(session, person="P-001"):
    return {
        "session-shown.data": {"protocol": "quiet-stance", "condition": "open-firm"},
        "session-of.data": {"participant": person, "session": session}, "scheme.data": "light",
    }  # fmt: skip


def test_the_page_has_the_lab_s_ratio_and_every_sentence(answer, small_lab, last):
    told = text_of(answer("session-pairs", asked(last)))

    (found,) = small_lab.pairs("P-001", "quiet-stance")
    visit = found.visits[-1]
    assert "Eyes closed against eyes open" in told
    assert f"\u00d7{number(visit.ratio)}" in told
    assert all(text in told for text in visit.says)


def test_an_earlier_visit_knows_nothing_of_later_ones(small_lab):
    (found,) = small_lab.pairs("P-001", "quiet-stance")
    sessions = [each.session for each in found.visits]

    drawn = [romberg(VELOCITY, found, session, "light") for session in sessions]

    behind = [sum(trace["name"] == "earlier visit" for trace in each.figure["data"])
              for each in drawn]  # fmt: skip
    assert behind == list(range(len(sessions)))
    assert [len(each.rows) for each in drawn] == [1 + at for at in behind]


def test_a_person_in_one_condition_has_no_pairs(answer, small_lab):
    session = small_lab.sessions("P-003")[-1].session

    assert answer("session-pairs", asked(session, "P-003"))["session-pairs"]["children"] == []


def test_the_line_joins_the_means_and_the_dots_are_the_trials(small_lab, last):
    (found,) = small_lab.pairs("P-001", "quiet-stance")

    drawn = romberg(VELOCITY, found, last, "light")

    visit = found.visits[-1]
    line = next(each for each in drawn.figure["data"] if each["name"] == "this visit")
    dots = next(each for each in drawn.figure["data"] if each["name"] == "trials")
    assert line["y"] == list(visit.means)
    assert dots["y"] == [*visit.first, *visit.second]
