"""The shipped tables hold what the public data say, and are used for the like alone."""

import json
import math

import pytest

from forceplate.change.reference import TableError, percentiles, reference_of, shipped
from forceplate.metrics.registry import METRICS
from forceplate.model.course import Choice, Recipe
from forceplate.model.reference import (
    Reference,
    ReferenceRow,
    first_prior,
    in_use,
    reference_from,
)

MV = "mean_velocity_total"
CODES = {MV: "COPvelo", "ellipse_area_95": "COParea"}
BDS, PDS, LOAD = range(3)
QUIET = Choice("quiet-stance", "open-firm")
ROWS = [
    (place, name, metric, condition)
    for place, name in ((BDS, "BDS"), (PDS, "PDS"))
    for metric in CODES
    for condition in ("open-firm", "closed-firm", "open-foam", "closed-foam")
]


def _of(shared, file, name, metric, condition, **more):
    vision, surface = condition.split("-")
    ground = "Foam" if surface == "foam" else "Firm" if name == "BDS" else "Rigid"
    rows = json.loads((shared / "oracles" / file).read_text())
    wanted = {"ds": name, "metric": CODES[metric], "cond": f"{vision.title()} {ground}", **more}
    (found,) = (row for row in rows if wanted.items() <= row.items())
    return found


@pytest.mark.parametrize(("place", "name", "metric", "condition"), ROWS)
def test_a_shipped_row_is_what_the_trials_of_the_public_data_say(
    shared, place, name, metric, condition
):
    spread = _of(shared, "variance_priors_real.json", name, metric, condition)
    told = _of(shared, "real_reliability.json", name, metric, condition, log=True)
    row = shipped()[place].row(metric, Choice("any", condition), 60.0)

    df = 60.0 if spread["d0"] is None else min(max(spread["d0"], 4.0), 60.0)
    assert row.people == spread["n"] == told["n"]
    assert row.trial == pytest.approx(spread["s0"] ** 2, rel=1e-5)
    assert row.df == pytest.approx(df, abs=1e-3)
    assert row.icc.value == pytest.approx(told["ICC2k"], abs=1e-6)
    assert row.icc.low == pytest.approx(3 * told["lo"] / (1 + 2 * told["lo"]), abs=1e-6)
    assert row.at_least_ratio == pytest.approx(told["MDCk_ratio"], rel=1e-5)
    first, *later = told["trial"]
    assert row.first_trial.mean == pytest.approx(first - sum(later) / 2, abs=1e-4)


def test_the_visits_of_a_shipped_row_are_assumed_and_it_tells_no_change_between_them():
    row = shipped()[BDS].row(MV, QUIET, 60.0)

    assert row.session == pytest.approx(row.trial / 2)
    assert row.sd**2 == pytest.approx(row.session + row.trial / 3)
    assert (row.sem, row.detectable) == (None, None)
    assert "assumed" in shipped()[BDS].notes[0]


def test_the_load_is_that_of_one_person_and_worth_little(shared):
    oracle = json.loads((shared / "oracles" / "over_time_oracles.json").read_text())
    loads = {}
    for each in oracle["real_pds13_load"]["expected"]:
        loads.setdefault(each["c"], []).append(each["load"])
    pooled = sum(
        sum((load - sum(row) / 3) ** 2 for load in row) / 2 for row in loads.values()
    ) / len(loads)

    row = shipped()[LOAD].row("load_left_mean", QUIET, 60.0)

    assert row.trial == pytest.approx(pooled, rel=1e-5)
    assert (row.people, row.df, row.scale) == (1, 4.0, "difference")


def test_every_shipped_row_is_of_a_metric_and_on_its_scale():
    rows = [row for table in shipped() for row in table.rows]

    assert {row.metric for row in rows} == {*CODES, "load_left_mean"}
    assert all(METRICS[row.metric].compared == row.scale for row in rows)


def test_a_provisional_prior_matches_condition_and_length_and_says_so():
    prior = first_prior(shipped(), MV, Choice("other", "open-firm"), 3, 60.0)

    assert prior.provisional
    assert "whatever the protocol" in prior.source
    assert "CC BY 4.0" in prior.source
    assert "rovisional" not in prior.source  # whoever shows it says so, once
    assert first_prior(shipped(), MV, QUIET, 3, 30.0) is None
    assert first_prior(shipped(), MV, Choice("quiet-stance", "open--"), 3, 60.0) is None
    assert first_prior(shipped(), MV, None, 3, 60.0) is None


def test_a_prior_is_given_for_as_many_trials_as_a_visit_has():
    three, one = (first_prior(shipped(), MV, QUIET, k, 60.0) for k in (3, 1))

    assert one.sd**2 == pytest.approx(one.session_variance + one.trial_variance)
    assert one.sd * math.sqrt(one.relative(3)) == pytest.approx(three.sd)


def test_a_reference_comes_back_from_json_as_it_was():
    told = json.loads(json.dumps(shipped()[BDS].to_json(), allow_nan=False))

    assert reference_from(told) == shipped()[BDS]


def test_values_made_in_another_way_are_not_compared():
    from dataclasses import replace

    table = shipped()[BDS]
    rows = tuple(replace(row, recipe=Recipe("a" * 64, 1)) for row in table.rows)
    own = replace(table, rows=rows)

    assert own.prior(MV, QUIET, 3, 60.0, Recipe("a" * 64, 1)) is not None
    assert own.prior(MV, QUIET, 3, 60.0, Recipe("b" * 64, 1)) is None


def test_a_table_without_its_keys_is_refused_with_what_is_missing():
    with pytest.raises(TableError, match=r"x\.toml.*session_share"):
        reference_of({"row": []}, "x.toml")


def test_percentiles_are_of_the_people_that_the_oracle_counts(shared):
    (table,) = percentiles()
    rows = json.loads((shared / "oracles" / "real_reliability.json").read_text())
    names = {"open-firm": "Open Firm", "closed-firm": "Closed Firm", "closed-foam": "Closed Foam"}
    told = {
        (row["ds"], row["cond"]): row
        for row in rows if row["metric"] == "COPvelo" and row["log"]
    }  # fmt: skip

    for row in table.rows:
        same = told["BDS-Young" if row.ages[1] < 60 else "BDS-Old", names[row.condition]]
        middle = 10 * math.exp(same["mean"])
        assert row.people == same["n"]
        assert row.points[0][1] < middle < row.points[-1][1]
        assert [at for _, at in row.points] == sorted(at for _, at in row.points)


def test_a_median_is_near_the_geometric_mean_of_its_group(shared):
    (table,) = percentiles()
    rows = json.loads((shared / "oracles" / "real_reliability.json").read_text())
    (told,) = (
        row for row in rows
        if (row["ds"], row["cond"], row["metric"], row["log"])
        == ("BDS-Young", "Open Firm", "COPvelo", True)
    )  # fmt: skip

    young, _ = table.fitting(
        MV, "open-firm", seconds=60.0, plates=1, cutoff_hz=10.0, trials=3
    )  # fmt: skip

    assert dict(young.points)[50] == pytest.approx(10 * math.exp(told["mean"]), rel=0.1)


@pytest.mark.parametrize(
    "other", [{"seconds": 30.0}, {"plates": 2}, {"cutoff_hz": 5.0}, {"trials": 1}]
)
def test_percentiles_are_for_those_measured_in_the_same_way(other):
    (table,) = percentiles()
    same = {"seconds": 60.0, "plates": 1, "cutoff_hz": 10.0, "trials": 3}

    assert len(table.fitting(MV, "open-firm", **same)) == 2
    assert table.fitting(MV, "open-firm", **{**same, **other}) == ()


def test_a_value_lies_between_tabled_percentages():
    young = percentiles()[0].rows[0]

    assert young.around(8.5) == (50, 75)
    assert young.around(1.0) == (None, 5)
    assert young.around(99.0) == (95, None)


@pytest.mark.parametrize(("plates", "source"), [(1, "Santos & Duarte"), (2, "dos Santos et al.")])
def test_a_table_of_as_many_plates_comes_first(plates, source):
    prior = first_prior(shipped(), MV, QUIET, 3, 60.0, plates=plates)

    assert prior.provisional
    assert prior.source.startswith(source)


def test_of_other_plates_the_table_of_most_people_is_used():
    prior = first_prior(shipped(), MV, QUIET, 3, 60.0, plates=4)

    assert prior.source.startswith("Santos & Duarte")


def _own(made, *rows):
    return Reference(rows, "study", "people", "3 trials", f"study of {made}", made)


def _row(metric=MV, condition="open-firm", **more):
    given = {"people": 12, "sessions": 24, "plates": 2, **more}
    return ReferenceRow(
        metric, Choice("quiet-stance", condition), 60.0, "log", trials=3, n_trials=72, person=0.06,
        session=0.01, trial=0.02, df=20.0, sd=0.1, **given,
    )  # fmt: skip


def test_a_newer_study_hides_an_earlier_one_only_where_it_says_something_itself():
    full = _own("2026-01-01", _row(), _row(condition="closed-firm"), _row("ellipse_area_95"))
    few = _row("ellipse_area_95", people=3, sessions=6)
    tables = [_own("2026-06-01", _row(), few), full, *shipped()]

    def of(metric, condition="open-firm"):
        choice = Choice("quiet-stance", condition)
        return first_prior(tables, metric, choice, 3, 60.0, plates=2)

    assert of(MV).source == "study of 2026-06-01"
    assert of(MV, "closed-firm").source == "study of 2026-01-01"
    assert of("ellipse_area_95").source == "study of 2026-01-01"
    assert of(MV, "open-foam").provisional


def test_the_rows_in_use_are_the_newest_of_each():
    full = _own("2026-01-01", _row(), _row(condition="closed-firm"))
    newer = _own("2026-06-01", _row(people=20, sessions=40))
    few = _own("2026-09-01", _row(people=3, sessions=6))

    found = in_use([few, newer, full])

    assert [(each.made, [row.choice.condition for row in each.rows]) for each in found] == [
        ("2026-09-01", ["open-firm"]), ("2026-06-01", ["open-firm"]),
        ("2026-01-01", ["closed-firm"]),
    ]  # fmt: skip
    assert in_use([newer, newer]) == [newer]


def test_a_kept_table_without_plates_is_read_and_fits_any():
    told = _own("2026-01-01", _row()).to_json()
    for row in told["rows"]:
        del row["plates"]

    old = reference_from(told)

    assert first_prior([old, *shipped()], MV, QUIET, 3, 60.0, plates=1).source == old.source
