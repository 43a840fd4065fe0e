"""What the tests of change share: reference values, and visits made from numbers."""

import json

import pytest

from tests import made_people


@pytest.fixture(scope="session")
def oracles(shared):
    """Reference values of everything that is said over time."""
    return json.loads((shared / "oracles" / "over_time_oracles.json").read_text())


@pytest.fixture
def visits_of():
    """Visits a week apart, one a list of its trials' values in the metric's unit."""
    return made_people.visits_of
