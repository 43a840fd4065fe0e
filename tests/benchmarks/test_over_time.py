"""What is said about change is right as often as the page promises."""

import json

import pytest

from benchmarks.over_time import __main__ as campaign
from benchmarks.over_time import alarms
from benchmarks.over_time.page import render
from benchmarks.over_time.promise import Line
from forceplate.change import predictive


@pytest.mark.parametrize("part", ["alarms", "coverage", "cohorts"])
def test_every_promise_holds_in_small(part):
    lines = campaign.PARTS[part]("small", campaign.SEED)

    assert [line for line in lines if line.promised and not line.held] == []
    assert any(line.promised for line in lines)


@pytest.mark.slow
@pytest.mark.xdist_group("over-time")
def test_the_demonstrations_planted_changes_are_named_and_the_others_are_not():
    lines = campaign.PARTS["demo"]("small", campaign.SEED)

    named = [line.found for line in lines if line.what.startswith("planted")]
    assert named == [1.0, 1.0]
    assert all(line.held for line in lines)


def test_a_rule_that_forgets_the_new_visits_own_error_does_not_hold(monkeypatch):
    monkeypatch.setattr(alarms, "predict", _too_sure)
    monkeypatch.setitem(alarms.STUDIES, "full", 1)

    lines = alarms.measure("full", 1)

    assert not all(line.held for line in lines if line.part == "false alarms")


def _too_sure(earlier, new, prior):
    found = predictive.predict(earlier, new, prior)
    return _Said(abs(found.difference) > 0.7 * found.half)


class _Said:
    def __init__(self, outside):
        self.outside = outside


def test_a_figure_outside_of_its_bounds_did_not_hold():
    assert not Line("power", "", 0.3, None, 0.35, 0.41, 10).held
    assert not Line("power", "", 0.5, None, 0.35, 0.41, 10).held
    assert Line("power", "", 0.35, None, 0.35, 0.41, 10).held
    assert not Line("coverage", "", 0.5, None, None, None, 10).promised


def test_the_page_is_made_of_what_was_found_and_every_promise_of_it_holds():
    results = json.loads(campaign.RESULTS.read_text(encoding="utf-8"))

    assert campaign.PAGE.read_text(encoding="utf-8") == render(results)
    assert results["size"] == "full"
    assert [line["what"] for line in results["lines"] if line["held"] is False] == []
