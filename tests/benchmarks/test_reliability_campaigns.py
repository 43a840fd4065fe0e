"""Small versions of the campaigns whose figures stand on the page about reliability."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.reliability.__main__ import CAMPAIGNS, PAGE, RESULTS
from benchmarks.reliability.page import render

SEED = 7


@pytest.mark.slow
@pytest.mark.parametrize("code", CAMPAIGNS)
def test_what_is_promised_holds_in_a_small_campaign(code: str, tmp_path: Path):
    if code == "R8":
        pytest.importorskip("distributed", reason="the extra cluster is not installed")

    finding = CAMPAIGNS[code](tmp_path, "small", SEED)

    assert finding.trouble == ()
    assert finding.held
    assert finding.figures.get("lost", 0) == 0


def test_the_page_is_made_from_the_results_that_stand():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))

    assert {each["code"] for each in results["findings"]} == set(CAMPAIGNS)
    assert {each["held"] for each in results["findings"]} == {True}
    assert results["size"] == "full"
    assert render(results) == PAGE.read_text(encoding="utf-8")
