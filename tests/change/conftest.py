"""What the tests of change share: reference values, and visits made from numbers."""

import json
from datetime import datetime, timedelta

import pytest

from forceplate.model.course import Point, Recipe, Visit
from forceplate.model.facts import Facts
from forceplate.model.record import TrialRecord
from forceplate.model.result import Quality

FIRST_DAY = datetime.fromisoformat("2026-03-02T09:00")


@pytest.fixture(scope="session")
def oracles(shared):
    """Reference values of everything that is said over time."""
    return json.loads((shared / "oracles" / "over_time_oracles.json").read_text())


@pytest.fixture
def visits_of():
    """Visits a week apart, one a list of its trials' values in the metric's unit."""

    def made(trials, *, scale="difference", days=None, apart=None):
        days = days or [7.0 * at for at in range(len(trials))]
        return [
            _visit(f"s{at:02d}", FIRST_DAY + timedelta(days=day), values, scale, apart or {})
            for at, (day, values) in enumerate(zip(days, trials, strict=True))
        ]

    return made


def _visit(session, start, values, scale, apart):
    points = tuple(
        Point(_record(f"{session}-{at}"), value, None, Recipe("r", 1), apart.get((session, at)))
        for at, value in enumerate(values)
    )
    return Visit(session, start, points, scale)


def _record(code):
    return TrialRecord(code, "0" * 64, 0, "t.csv", Facts(), "2026-03-02", 100.0, 6000, 2, Quality())
