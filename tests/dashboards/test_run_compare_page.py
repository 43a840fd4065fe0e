"""Two runs compared over HTTP: the table, the figure, the CSV; every number is the library's."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import pytest

from dashboards import ids
from dashboards import run_words as say
from dashboards.app import create_app
from dashboards.callbacks.run_compare import chosen, picked
from dashboards.components.change_parts import as_csv
from dashboards.data import Data
from dashboards.figures.run_change import run_change
from dashboards.theme import LIGHT
from forceplate.errors import NothingFound
from forceplate.model.result import Value
from forceplate.model.run_change import MetricChange, Outlier
from tests.dashboards.made import graphs, text_of, trial
from tests.dashboards.test_wording import JUDGING

VELOCITY = "mean_velocity_total"


@pytest.fixture
def lab(two_runs):
    return two_runs


@pytest.fixture
def ask(lab, answer_of):
    return answer_of(create_app(lab))


def compare(search, shown=None, stamp=0):
    return {
        "page-run-compare.id": "page-run-compare", "url.search": search, "scheme.data": "light",
        "url.pathname": "/runs/compare", "runs-shown.data": shown or {},
        "runs-drawn.data": {"stamp": stamp, "figures": []},
    }  # fmt: skip


def test_the_table_holds_the_numbers_of_the_library(lab, ask):
    filled = ask("grid-changes", compare("?a=1&b=2"))

    found = lab.compare_runs(1, 2)
    rows = {row["href"].split("metric=")[1]: row for row in filled["grid-changes"]["rowData"]}
    velocity = next(each for each in found.metrics if each.key == VELOCITY)
    assert set(rows) == {each.key for each in found.metrics if each.changed}
    assert rows[VELOCITY]["median"] == velocity.median
    assert rows[VELOCITY]["n_up"] == velocity.n_up
    assert filled["sel-first-run"]["value"] == "1"


def test_the_dots_are_the_changes_between_the_two_results(lab, ask):
    filled = ask("grid-changes", compare(f"?a=1&b=2&metric={VELOCITY}", stamp=4))

    (graph,) = graphs(filled["runs-figure"]["children"])
    code, change = next(
        (code, y)
        for trace in graph["figure"]["data"]
        for code, y in zip(trace["customdata"], trace["y"], strict=True)
    )
    first, second = (lab.archive.result(code, run)["values"][VELOCITY]["value"] for run in (1, 2))
    n_dots = sum(len(trace["x"]) for trace in graph["figure"]["data"])
    assert change == pytest.approx(second - first, rel=1e-12)
    assert n_dots == next(m.n for m in lab.compare_runs(1, 2).metrics if m.key == VELOCITY)
    assert filled["runs-drawn"]["data"] == {"stamp": 5, "figures": [ids.FIG_CHANGE]}


def test_another_metric_of_the_same_runs_leaves_the_table_as_it_is(ask):
    held = {"a": "1", "b": "2"}

    filled = ask("grid-changes", compare("?a=1&b=2&metric=ellipse_area_95", held))

    assert "grid-changes" not in filled
    assert "95 % ellipse area" in text_of(filled["runs-figure"])


def test_settings_that_differ_stand_beside_each_other(ask):
    filled = ask("grid-changes", compare("?a=1&b=2"))

    told = text_of(filled["runs-beside"])
    assert "filter.kind" in told
    assert '"butterworth"' in told
    assert "filter.cutoff_hz" not in told


def test_one_run_beside_itself_is_said(ask):
    filled = ask("grid-changes", compare("?a=2&b=2"))

    assert say.SAME_RUN in text_of(filled["runs-beside"])
    assert say.SAME_RUN_TITLE in text_of(filled["runs-beside"])
    assert filled["grid-changes"]["rowData"] == []


def test_an_address_without_runs_means_the_current_and_the_newest_other(lab):
    data = Data(lab)

    assert chosen(data.runs(), {}) == (2, 1)
    assert chosen(data.runs(), {"a": "1"}) == (1, 2)
    with pytest.raises(NothingFound, match="no run '7'"):
        chosen(data.runs(), {"a": "7"})
    with pytest.raises(NothingFound, match=r"no run '9{20}\.\.\.'"):
        chosen(data.runs(), {"a": "9" * 5000})


def test_every_metric_is_in_the_csv_with_all_digits(lab):
    found = lab.compare_runs(1, 2)

    rows = list(csv.DictReader(io.StringIO(as_csv(found.metrics, 1, 2))))

    assert [row["key"] for row in rows] == [each.key for each in found.metrics]
    assert float(rows[0]["median"]) == found.metrics[0].median
    assert rows[0]["second_run"] == "2"


def test_a_name_that_a_spreadsheet_would_calculate_is_kept_as_text():
    row = as_csv([replace(changed(), name="=1+1")], 1, 2).splitlines()[1]

    assert ",'=1+1," in row


# the figure


def changed(**about):
    made = MetricChange("mv", "Mean velocity", "mm/s", 3, 3, 2, 1, 0, 0, 1.0, -1.0, 8.0, 10.0)
    return replace(made, **about)


def pairs(*values):
    return [(trial(0, at), first, second) for at, (first, second) in enumerate(values)]


def test_band_and_lines_lie_at_the_numbers_of_the_comparison():
    drawn = run_change(changed(), pairs((10, 11), (20, 19), (30, 38)), "light")

    band, zero, median = drawn.figure["layout"]["shapes"]
    assert (band["y0"], band["y1"], band["fillcolor"]) == (-1.0, 8.0, LIGHT.band)
    assert (zero["y0"], median["y0"]) == (0.0, 1.0)
    assert drawn.summary.startswith("Mean velocity: 3 of 3\u00a0values differ, 2 larger, 1 smaller")


def test_trials_that_changed_unlike_the_others_are_rings_and_stand_in_the_table():
    some = pairs((10, 11), (20, 19), (30, 38))
    far = changed(outliers=(Outlier(some[2][0].trial, 30, 38),))

    drawn = run_change(far, some, "light")

    dots, rings = drawn.figure["data"]
    assert (dots["x"], rings["x"]) == ([10, 20], [30])
    assert [row[3] for row in drawn.rows] == ["+8.00\u00a0mm/s"]
    assert "P-001" in [note["text"] for note in drawn.figure["layout"]["annotations"]]


def test_names_that_would_run_into_each_other_are_left_out():
    some = pairs((10, 11), (20, 60), (20.1, 60.2), (60, 61))
    far = changed(outliers=tuple(Outlier(each.trial, a, b) for each, a, b in some[1:3]))

    drawn = run_change(far, some, "light")

    named = [note["text"] for note in drawn.figure["layout"]["annotations"]]
    assert named.count("P-001") == 1


def test_where_nothing_changed_the_reason_stands_in_its_place():
    same = run_change(changed(n_changed=0), pairs((1, 1)), "light")
    none = run_change(changed(), [], "light")

    assert (same.figure, none.figure) == (None, None)
    assert same.summary == "Mean velocity: the same in every trial."


def test_the_figure_is_as_tall_as_the_settings_beside_it(ask):
    filled = ask("grid-changes", compare("?a=1&b=2"))

    assert text_of(filled["runs-figure"]).count('"height": "330px"') == 1


def test_an_angle_has_no_gap_before_its_sign():
    assert say.change(2.0, "\u00b0") == "+2.00\u00b0"
    assert say.change(2.0, "mm") == "+2.00\u00a0mm"


def test_a_direction_lies_where_its_band_is():
    turned = changed(unit="deg", turning=True, low=-2.0, high=2.0, median=2.0, n=2)
    some = pairs((179, 1), (1, 179))
    far = replace(turned, outliers=(Outlier(some[0][0].trial, 179, 1),))

    drawn = run_change(far, some, "light")

    dots, rings = drawn.figure["data"]
    low, high = drawn.figure["layout"]["yaxis"]["range"]
    assert (dots["y"], rings["y"]) == ([-2], [2])
    assert (low > -20, high < 20) == (True, True)
    assert [row[3] for row in drawn.rows] == ["+2.00\u00b0"]
    assert "(\u22122.00\u00b0)" in dots["text"][0]
    assert {2} <= {note["y"] for note in drawn.figure["layout"]["annotations"]}


def test_numbers_in_another_unit_are_counted_in_words():
    drawn = run_change(changed(n_other_unit=4), pairs((10, 11), (20, 19), (30, 38)), "light")
    alone = run_change(changed(n=0, n_changed=0, n_other_unit=1), [], "light")
    same = run_change(changed(n_changed=0, n_other_unit=1), pairs((1, 1)), "light")

    assert "4\u00a0trials have it in another unit, and no change." in drawn.summary
    assert alone.summary == (
        "Mean velocity: no trial has a value of one unit in both runs. "
        "1\u00a0trial has it in another unit, and no change."
    )
    assert same.summary.startswith("Mean velocity: the same in every trial. 1\u00a0trial has")


def test_the_pairs_have_the_unit_of_the_comparison():
    held = [
        [(trial(0, at), {"mv": Value(at, one)}) for at, one in enumerate(symbols)]
        for symbols in (("mm/s", "mm", "mm", "mm/s"), ("mm/s", "mm/s", "mm", "mm/s"))
    ]
    archive = SimpleNamespace(values=lambda _keys, *, run: held[run - 1])

    found = Data(SimpleNamespace(archive=archive)).pairs(1, 2, changed())

    assert [first for _, first, _ in found] == [0, 3]


def test_the_pairs_are_those_that_the_comparison_counts(lab):
    data = Data(lab)

    for each in data.compare_runs(1, 2, [VELOCITY, "ellipse_angle"]).metrics:
        assert len(data.pairs(1, 2, each)) == each.n


def test_the_figure_asked_for_else_a_primary_one_that_changed():
    one, other, still = changed(key="a"), changed(key="b"), changed(key="c", n_changed=0)

    assert picked([one, other, still], "c", ["b"]) is still
    assert picked([one, other], None, ["b"]) is other
    assert picked([still, one], None, ["c"]) is one
    assert picked([still], None, ["c"]) is None


def test_a_filled_comparison_does_not_judge(ask):
    filled = ask("grid-changes", compare("?a=1&b=2"))
    del filled["grid-changes"]

    assert not JUDGING.search(text_of(filled))
