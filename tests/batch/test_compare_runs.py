"""Two runs are held against each other: how many numbers changed, by how much, and which trials."""

import math
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

import forceplate as fp
from forceplate.archive import ledger
from forceplate.archive.runs import Matched
from forceplate.batch.compare import compare
from forceplate.errors import ArchiveError, NothingFound
from forceplate.lab import IngestOptions, Lab
from forceplate.metrics.registry import METRICS, column_of
from forceplate.model.facts import Facts
from forceplate.model.record import RunRecord
from forceplate.model.run_change import Outlier
from forceplate.model.settings import PRESETS
from forceplate.readers.trial_encode import encode

KEY = "mean_velocity_total"
SECONDS = (32.0, 33.0, 34.0, 35.0, 36.0, 32.5, 33.5, 12.0)
"""Of eight trials; the last one is too short for some metrics."""


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The folder of an archive of eight simulated people, analysed with two presets."""
    folder = tmp_path_factory.mktemp("twice")
    for seed, seconds in enumerate(SECONDS):
        made = fp.simulate(seconds=seconds, seed=seed)
        (folder / f"{seed}.h5").write_bytes(encode(made.recording, simulated=True))
    with Lab(folder / "lab", create=True) as lab:
        facts = IngestOptions(facts=Facts(height_m=1.7))
        list(lab.ingest(sorted(folder.glob("*.h5")), facts))
        lab.analyse_missing(engine="serial", by="anna")
        lab.reanalyse(PRESETS["raw"], preset="raw", engine="serial", by="ben")
    return folder / "lab"


@pytest.fixture
def lab(twice, tmp_path):
    """That archive, to be changed."""
    shutil.copytree(twice, tmp_path / "lab")
    with Lab(tmp_path / "lab") as opened:
        yield opened


def run_of(number, settings=None):
    return RunRecord(number, None, settings or {}, "d" * 64, "0.1.0", "2026-03-14T09:00:00Z")


def value(number, unit="mm/s", revision=1):
    return {"value": number, "unit": unit, "why": None, "revision": revision}


def held(first, second, key=KEY):
    """The change of one metric between two runs with these values, one a trial."""
    trials = [f"t{number:02}" for number in range(len(first))]
    matched = [Matched(trial, f"a{trial}", 1, f"b{trial}", 1) for trial in trials]
    results = [
        ({"values": {key: value(one)}}, {"values": {key: value(other)}})
        for one, other in zip(first, second, strict=True)
    ]
    (change,) = compare(run_of(1), run_of(2), matched, results).metrics
    return change


def test_the_numbers_are_those_of_the_two_tables(twice):
    with Lab(twice) as lab:
        found = lab.compare_runs(1, 2)
        straight = [key for key in METRICS if METRICS[key].invariants.mirror != "turned"]
        first, second = (lab.table(straight, run=run).sort_index() for run in (1, 2))

    columns = [column_of(key) for key in straight]
    first, second = first[columns], second[columns]
    moved = second - first
    one_sided = (first.min() >= 0) | (first.max() <= 0)
    expected = pd.DataFrame(
        {
            "n": moved.notna().sum(),
            "n_changed": (moved.notna() & (first != second)).sum(),
            "n_up": (moved > 0).sum(),
            "n_down": (moved < 0).sum(),
            "n_gained": (first.isna() & second.notna()).sum(),
            "n_lost": (first.notna() & second.isna()).sum(),
            "median": moved.median(),
            "low": moved.quantile(0.05),
            "high": moved.quantile(0.95),
            "median_percent": (100 * moved / first.abs().where(first != 0)).median()[one_sided],
        }
    ).loc[columns]
    rows = pd.DataFrame([asdict(change) for change in found.metrics]).set_index("key")
    rows = rows.loc[straight, list(expected)].set_axis(columns)
    numbers = ["median", "low", "high", "median_percent"]
    rows[numbers] = rows[numbers].astype("float64")

    pd.testing.assert_frame_equal(
        rows, expected, check_dtype=False, check_names=False, rtol=1e-12, atol=0
    )
    assert (expected["n_changed"] > 0).sum() > 150
    assert (expected["n"] < len(SECONDS)).any()


def test_settings_trials_and_runs_are_told(twice):
    with Lab(twice) as lab:
        found = lab.compare_runs(1, 2)

    raw, default = PRESETS["raw"].flat(), PRESETS["default"].flat()
    assert (found.first.run, found.second.run) == (1, 2)
    assert (found.first.by, found.second.by) == ("anna", "ben")
    assert (found.n_both, found.n_first_only, found.n_second_only) == (8, 0, 0)
    assert (found.n_same_work, found.n_corrected) == (0, 0)
    assert [key for key, _, _ in found.settings] == [key for key in raw if raw[key] != default[key]]
    assert ("filter.kind", "butterworth", "none") in found.settings
    assert [change.key for change in found.metrics] == list(METRICS)


def test_a_run_is_equal_to_itself(twice):
    with Lab(twice) as lab:
        found = lab.compare_runs(1, 1)

    assert (found.n_both, found.n_same_work, found.settings) == (8, 8, ())
    assert not any(change.changed or change.outliers for change in found.metrics)
    assert {change.median for change in found.metrics} <= {0.0, None}
    assert sum(change.n for change in found.metrics) > 1_000


def test_the_other_way_round_everything_turns(twice):
    with Lab(twice) as lab:
        (there,) = lab.compare_runs(1, 2, [KEY]).metrics
        (back,) = lab.compare_runs(2, 1, [KEY]).metrics

    assert (there.n_up, there.n_down) == (back.n_down, back.n_up)
    assert there.median == -back.median
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), rel=1e-12)


def test_equal_work_is_read_once_and_the_order_does_not_depend_on_how_many_are_read_at_once(
    twice, monkeypatch
):
    with Lab(twice) as lab:
        whole = lab.compare_runs(1, 2)
        monkeypatch.setattr(ledger, "TRIALS_AT_ONCE", 3)
        in_parts = lab.compare_runs(1, 2)
        matched = lab.archive.matched(1, 1)
        pairs = list(lab.archive.results_of(matched))

    assert in_parts == whole
    assert [each.trial for each in matched] == sorted(each.trial for each in matched)
    assert len(pairs) == 8
    assert all(first is second for first, second in pairs)


def test_only_the_metrics_that_are_asked_for_come_in_the_order_of_the_catalogue(twice):
    with Lab(twice) as lab:
        found = lab.compare_runs(1, 2, [KEY, "mean_ml"])

    assert [change.key for change in found.metrics] == ["mean_ml", KEY]


def test_a_run_or_a_metric_that_is_not_there_is_said(twice):
    with Lab(twice) as lab:
        with pytest.raises(NothingFound, match=r"no run 7 .* Found: runs 1 to 2"):
            lab.compare_runs(1, 7)
        with pytest.raises(NothingFound, match="Did you mean mean_velocity_total"):
            lab.compare_runs(1, 2, ["mean_velocity_totl"])


def test_a_trial_that_failed_in_one_run_is_in_the_other_only(lab):
    one, other, *_ = (record.trial for record in lab.trials())
    lab.archive.save_failure(2, one, "f" * 64, {"code": "unreadable", "what": "no plates"})
    lab.archive.save_failure(1, other, "e" * 64, {"code": "unreadable", "what": "no plates"})

    found = lab.compare_runs(1, 2)

    assert (found.n_both, found.n_first_only, found.n_second_only) == (6, 1, 1)
    assert max(change.n + change.n_lost for change in found.metrics) == 6
    assert [run.n_failed for run in lab.runs()] == [1, 1]


def test_a_trial_that_was_corrected_between_the_runs_is_counted(lab):
    trial = lab.trials()[0].trial
    before = lab.compare_runs(1, 2, ["com_rms_ml"]).metrics

    lab.assign(trial, Facts(height_m=1.4), "anna")

    found = lab.compare_runs(1, 2, ["com_rms_ml"])
    assert (found.n_both, found.n_corrected) == (8, 1)
    assert found.metrics != before
    assert [run.n_lacking for run in lab.runs()] == [1, 0]
    assert lab.compare_runs(1, 1).n_corrected == 0


def test_a_run_lacks_what_was_taken_in_after_it(lab, tmp_path):
    made = fp.simulate(seconds=30.0, seed=77)
    (tmp_path / "late.h5").write_bytes(encode(made.recording, simulated=True))
    list(lab.ingest([tmp_path / "late.h5"]))
    lab.analyse_missing(engine="serial")

    found = lab.compare_runs(1, 2)

    assert (found.n_both, found.n_first_only, found.n_second_only) == (8, 0, 1)
    assert [(run.n_done, run.n_lacking) for run in lab.runs()] == [(8, 1), (9, 0)]


def test_a_run_is_made_current_and_back_with_who_and_why(lab):
    back = lab.make_current(1, "  the paper\nuses the default ", "anna")
    again = lab.make_current(1, "once more", "anna")
    forth = lab.make_current(2, "and back", "ben")

    with closing(sqlite3.connect(lab.archive.folder / "catalogue.sqlite")) as catalogue:
        lines = catalogue.execute(
            "SELECT by, subject, reason FROM audit WHERE action = 'run made current' ORDER BY seq"
        ).fetchall()
    assert (back.run, back.current, again.run, forth.run, forth.current) == (1, True, 1, 2, True)
    assert lines[-2:] == [
        ("anna", "run 1", "the paper uses the default"), ("ben", "run 2", "and back"),
    ]  # fmt: skip
    assert len(lines) == 4
    assert lab.verify()["ok"]


def test_a_run_is_not_made_current_without_a_reason(lab):
    with pytest.raises(ArchiveError, match="without a reason"):
        lab.make_current(1, " \n ")

    assert lab.archive.current_run().run == 2


def test_numbers_that_are_gained_and_lost_are_counted_and_not_subtracted():
    change = held([1.0, None, 3.0, None], [1.0, 2.0, None, None])

    assert (change.n, change.n_changed, change.n_gained, change.n_lost) == (1, 0, 1, 1)
    assert (change.median, change.changed) == (0.0, True)


def test_nothing_in_both_runs_has_no_median():
    change = held([None, 2.0], [1.0, None])

    assert (change.n, change.median, change.low, change.high) == (0, None, None, None)
    assert (change.median_percent, change.outliers) == (None, ())


def test_runs_with_other_sets_of_metrics_tell_of_all_of_them():
    matched = [Matched("t1", "a", 1, "b", 1)]
    old = {"values": {"retired": value(2.0), KEY: value(1.0)}}
    new = {"values": {KEY: value(1.5, revision=2), "mean_ml": value(3.0, "mm")}}

    found = compare(run_of(1), run_of(2), matched, [(old, new)])

    assert [
        (each.key, each.n, each.n_gained, each.n_lost, each.revised) for each in found.metrics
    ] == [("mean_ml", 0, 1, 0, False), (KEY, 1, 0, 0, True), ("retired", 0, 0, 1, False)]
    assert (found.metrics[2].name, found.metrics[2].unit) == ("retired", "mm/s")


def test_a_metric_of_neither_run_is_told_of_where_it_is_asked_for():
    found = compare(run_of(1), run_of(2), [], [], [KEY])

    assert [(each.key, each.n, each.unit) for each in found.metrics] == [(KEY, 0, "mm/s")]
    assert found.n_both == 0


def test_numbers_in_other_units_are_not_subtracted():
    matched = [Matched("t1", "a", 1, "b", 1)]
    old, new = {"values": {KEY: value(1.0, "mm/s")}}, {"values": {KEY: value(0.1, "mm")}}

    (change,) = compare(run_of(1), run_of(2), matched, [(old, new)]).metrics

    assert (change.n, change.n_other_unit, change.median, change.changed) == (0, 1, None, True)
    assert (change.n_gained, change.n_lost) == (0, 0)


def test_only_the_pairs_in_the_unit_of_most_are_subtracted():
    matched = [Matched(f"t{at}", f"a{at}", 1, f"b{at}", 1) for at in range(5)]
    symbols = [("mm/s", "mm/s"), ("mm/s", "mm/s"), ("mm", "mm"), ("mm", "mm/s"), ("mm/s", "mm")]
    results = [
        ({"values": {KEY: value(1.0, one)}}, {"values": {KEY: value(3.0 + at, other)}})
        for at, (one, other) in enumerate(symbols)
    ]

    (change,) = compare(run_of(1), run_of(2), matched, results).metrics

    assert (change.unit, change.n, change.n_other_unit) == ("mm/s", 2, 3)
    assert (change.median, change.to_json()["n_other_unit"]) == (2.5, 3)


def test_a_share_is_of_the_size_of_the_first_value_and_none_on_both_sides_of_zero():
    assert held([2.0, 4.0, 0.0], [3.0, 5.0, 1.0]).median_percent == pytest.approx(37.5)
    assert held([-2.0, -4.0], [-3.0, -6.0]).median_percent == pytest.approx(-50.0)
    assert held([-2.0, 4.0], [3.0, 5.0]).median_percent is None
    assert held([0.0, 0.0], [3.0, 5.0]).median_percent is None


def test_a_direction_goes_the_short_way_round():
    change = held([179.0, 1.0, 90.0], [1.0, 179.0, 90.0], "ellipse_angle")

    assert (change.n_changed, change.n_up, change.n_down) == (2, 1, 1)
    assert (change.median, change.median_percent) == (0.0, None)
    assert change.high == pytest.approx(1.8)


def test_numbers_too_large_to_subtract_give_no_median():
    change = held([-1.7e308] * 6, [1.7e308] * 6)

    assert (change.n_changed, change.n_up, change.median, change.outliers) == (6, 6, None, ())


def test_a_trial_that_moved_unlike_the_others_is_named():
    first = 10.0 + np.arange(30.0)
    second = first + 0.5 + 0.01 * np.sin(np.arange(30.0))
    second[[7, 12]] += (4.0, -9.0)

    change = held(list(first), list(second))

    assert change.outliers == (
        Outlier("t12", first[12], second[12]), Outlier("t07", first[7], second[7]),
    )  # fmt: skip


def test_what_lies_far_is_beyond_five_robust_standard_deviations():
    first = np.full(101, 50.0) + np.linspace(-1e-6, 1e-6, 101)
    changes = np.linspace(-1.0, 1.0, 101)
    limit = 5 * 1.4826 * np.median(np.abs(changes - np.median(changes)))

    within = held(list(first), list(first + np.append(changes[:-1], 0.999 * limit)))
    beyond = held(list(first), list(first + np.append(changes[:-1], 1.02 * limit)))

    assert within.outliers == ()
    assert [each.trial for each in beyond.outliers] == ["t100"]


def test_at_most_ten_are_named_the_farthest_first():
    first = np.linspace(10.0, 20.0, 100)
    second = first.copy()
    second[:15] += np.arange(1.0, 16.0)

    names = [each.trial for each in held(list(first), list(second)).outliers]

    assert names == [f"t{number:02}" for number in range(14, 4, -1)]


@pytest.mark.parametrize(
    "change", [0.0, 1e-12, 0.02], ids=["none", "rounding", "less than a hundredth of the spread"]
)
def test_a_change_that_does_not_show_among_the_people_is_no_outlier(change):
    first = np.linspace(10.0, 20.0, 100)
    second = first.copy()
    second[3] += change

    assert held(list(first), list(second)).outliers == ()


def test_among_fewer_than_five_nothing_is_unlike_the_others():
    assert held([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 90.0]).outliers == ()
    assert len(held([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 90.0, 5.0]).outliers) == 1


def test_the_tables_of_a_comparison_hold_finite_numbers_only(twice):
    with Lab(twice) as lab:
        changes = lab.compare_runs(1, 2).metrics

    numbers = [n for each in changes for n in (each.median, each.low, each.high) if n is not None]
    assert all(math.isfinite(number) for number in numbers)
