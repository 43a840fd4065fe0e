"""The cohort at a terminal, of people made from numbers."""

import io

from rich.console import Console

from forceplate.change.judge import judge
from forceplate.cli.cohort_tables import show_cohort
from forceplate.metrics.registry import METRICS
from forceplate.model.change import Prior
from forceplate.model.cohort import Cohort, Member
from forceplate.model.course import Course
from tests.judging import JUDGING
from tests.made_people import CHOICE, visits_of

KEY = "mean_velocity_total"
PRIOR = Prior(0.1, 10.0, 0.005, 0.015, 3, source="visits of others.", provisional=True)


def member(code, *means):
    visits = tuple(visits_of([[mean] * 3 for mean in means], scale="log"))
    return Member(code, False, tuple(judge([Course(KEY, CHOICE, "log", visits)], lambda _: PRIOR)))


def test_everybody_has_a_line_and_chance_stands_beside_who_lies_outside():
    found = Cohort(
        {CHOICE: "eyes open, firm"}, CHOICE,
        (member("P-1", 10.0, 10.2, 30.0), member("P-2", 10.0, 9.9), member("[red]P-3", 10.0)),
        elsewhere=2,
    )  # fmt: skip
    text = io.StringIO()

    show_cohort(found, [METRICS[KEY]], Console(file=text, width=400))

    said = text.getvalue()
    assert "3 people, quiet, eyes open, firm" in said
    assert (
        "Of 2 people whose latest visit could be judged, 1 lies outside their own usual range; "
        "about 0.1 expected by chance. Not judged: 1 a starting point."
    ) in said
    assert "1 of 2 people has one that is likely different" in said
    assert "2 people have no trial of this protocol and condition." in said
    assert "How much people's visits vary, provisional: visits of others." in said
    assert "[red]P-3" in said
    assert not JUDGING.search(said)
