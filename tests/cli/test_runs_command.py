"""runs: listed, compared as a table, JSON and CSV, and made current and back."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

import forceplate as fp
from forceplate.cli import whole_file
from forceplate.cli.groups import give_voice
from forceplate.cli.run_csv import write_csv
from forceplate.cli.runs import runs
from forceplate.lab import Lab
from forceplate.metrics.registry import METRICS
from forceplate.model.record import RunRecord
from forceplate.model.run_change import MetricChange, RunComparison
from forceplate.model.settings import PRESETS, Settings
from forceplate.readers.trial_encode import encode

KEY = "mean_velocity_total"


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The folder of an archive of three simulated people, analysed with two recipes."""
    folder = tmp_path_factory.mktemp("twice")
    for seed in range(3):
        made = fp.simulate(seconds=30.0 + seed, seed=seed)
        (folder / f"{seed}.h5").write_bytes(encode(made.recording, simulated=True))
    with Lab(folder / "lab", create=True) as lab:
        list(lab.ingest(sorted(folder.glob("*.h5"))))
        lab.analyse_missing(engine="serial", by="anna")
        lab.reanalyse(Settings().having({"filter.cutoff_hz": 6}), engine="serial", by="ben")
    return folder / "lab"


@pytest.fixture
def lab(twice, tmp_path):
    """That archive, to be changed."""
    return Path(shutil.copytree(twice, tmp_path / "lab"))


def test_every_run_is_a_row_with_its_recipe(command, twice):
    said = command("runs", "--archive", twice)

    first, second = (row.split() for row in said.out.splitlines() if row.strip()[:1].isdigit())
    assert said.code == 0
    assert (first[0], first[1], first[3]) == ("1", "default", "anna")
    assert (second[0], second[2]) == ("2", "current")
    assert "filter.cutoff_hz 6" in said.out
    assert first[-3:] == second[-3:] == ["3", "0", "0"]


def test_every_run_is_an_object(command, twice):
    first, second = command("runs", "--archive", twice, "--json").rows

    assert list(first) == [
        "run", "current", "preset", "recipe", "settings", "where", "software", "by", "started",
        "done", "failed", "lacking",
    ]  # fmt: skip
    assert (first["run"], first["current"], first["preset"]) == (1, False, "default")
    assert (second["run"], second["current"], second["by"]) == (2, True, "ben")
    assert (first["settings"], second["settings"]) == ({}, {"filter.cutoff_hz": 6.0})


def test_an_archive_without_a_run_says_so(command, tmp_path, c3d):
    command("ingest", c3d, "--archive", tmp_path / "lab", "--no-analyse")

    said = command("runs", "--archive", tmp_path / "lab")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("no run yet")
    assert command("runs", "--archive", tmp_path / "lab", "--json").out == ""


def test_what_differs_stands_above_the_metrics_that_changed(command, twice):
    said = command("runs", "compare", 1, 2, "--archive", twice)

    lines = said.out.splitlines()
    with Lab(twice) as opened:
        changed = [each.key for each in opened.compare_runs(1, 2).metrics if each.changed]
    assert said.code == 0
    assert lines[:3] == [
        "run 2 against run 1", "settings that differ:", "  filter.cutoff_hz: 10 -> 6",
    ]  # fmt: skip
    assert lines[3].startswith("trials: 3 in both runs, 0 of them the same work; 0 in run 1 only")
    rows = [row.split()[0] for row in lines if re.match(r" [a-z_.]+[0-9]* +\d+ of \d+ ", row)]
    assert set(changed) >= set(rows)
    assert len(rows) > 100
    assert f"{len(changed)} of {len(METRICS)} metrics changed" in lines[-1]


def test_no_number_of_a_wide_table_is_cut(command, twice):
    said = command("runs", "compare", 1, 2, "--archive", twice)

    assert "…" not in said.out
    (row,) = (row for row in said.out.splitlines() if row.startswith(f" {KEY} "))
    with Lab(twice) as opened:
        (change,) = opened.compare_runs(1, 2, [KEY]).metrics
    assert row.split()[1:6] == ["3", "of", "3", str(change.n_up), str(change.n_down)]
    assert f"{change.median:.3f} mm/s" in row


def test_equal_runs_have_no_rows_unless_all_are_asked_for(command, twice):
    said = command("runs", "compare", 1, 1, "--archive", twice)
    everything = command("runs", "compare", 1, 1, "--archive", twice, "--all", "--json")

    assert said.out.splitlines()[1:] == [
        "the settings are the same",
        "trials: 3 in both runs, 3 of them the same work; 0 in run 1 only, 0 in run 1 only",
        f"0 of {len(METRICS)} metrics changed; --all shows the others too.",
    ]
    assert len(everything.rows[0]["metrics"]) == len(METRICS)


def test_a_metric_that_is_asked_for_is_shown_whether_it_changed_or_not(command, twice):
    (found,) = command(
        "runs", "compare", 1, 1, "--archive", twice, "--metric", KEY, "--metric", KEY, "--json"
    ).rows

    assert [row["key"] for row in found["metrics"]] == [KEY]


def test_a_comparison_is_one_object(command, twice):
    (found,) = command("runs", "compare", 1, 2, "--archive", twice, "--json").rows

    with Lab(twice) as opened:
        expected = opened.compare_runs(1, 2)
    assert found["schema"] == "forceplate.run-comparison/1"
    assert (found["first"]["run"], found["second"]["run"], found["n_both"]) == (1, 2, 3)
    assert found["settings"] == [{"key": "filter.cutoff_hz", "first": 10.0, "second": 6.0}]
    assert found["metrics"] == [each.to_json() for each in expected.metrics if each.changed]


def test_the_table_of_commas_holds_all_digits(command, twice, tmp_path):
    target = tmp_path / "changes.csv"

    said = command("runs", "compare", 1, 2, "--archive", twice, "--csv", target)
    on_stdout = command("runs", "compare", 1, 2, "--archive", twice, "--csv", "-")

    text = target.read_text(encoding="utf-8")
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(text))}
    with Lab(twice) as opened:
        (change,) = opened.compare_runs(1, 2, [KEY]).metrics
    assert (said.code, said.out) == (0, "")
    assert said.err == f"{target}: {len(rows)} metrics\n"
    assert on_stdout.out == text
    assert float(rows[KEY]["median"]) == change.median
    assert (rows[KEY]["first_run"], rows[KEY]["second_run"], rows[KEY]["unit"]) == (
        "1",
        "2",
        "mm/s",
    )
    assert list(tmp_path.iterdir()) == [target]


def test_a_table_that_cannot_be_written_leaves_what_was_there(
    command, twice, tmp_path, monkeypatch
):
    target = tmp_path / "changes.csv"
    target.write_text("before", encoding="utf-8")
    monkeypatch.setattr(whole_file.os, "fsync", _no_room)

    said = command("runs", "compare", 1, 2, "--archive", twice, "--csv", target)
    nowhere = command("runs", "compare", 1, 2, "--archive", twice, "--csv", tmp_path / "no" / "x")

    assert (said.code, nowhere.code) == (1, 1)
    assert said.complaints[0].endswith("No space left. Choose another place for --csv.")
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def _no_room(_):
    raise OSError(28, "No space left")


def test_a_text_that_a_spreadsheet_would_calculate_is_marked_and_a_number_is_not(tmp_path):
    run = RunRecord(1, None, {}, "d" * 64, "0.1.0", "2026-03-14T09:00:00Z")
    change = MetricChange(
        "=1+1", "@sum", "-unit", 3, 3, 0, 3, 0, 0, -0.5, -1.0, -0.25, None
    )  # fmt: skip
    found = RunComparison(run, run, 3, 0, 0, 0, (), (change,))

    with runs.make_context("runs", []):
        write_csv(found, [change], str(tmp_path / "out.csv"))

    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["key"], row["name"], row["unit"]) == ("'=1+1", "'@sum", "'-unit")
    assert (row["median"], row["low"], row["median_percent"]) == ("-0.5", "-1.0", "")


def test_one_form_of_output_at_a_time(command, twice):
    said = command("runs", "compare", 1, 2, "--archive", twice, "--json", "--csv", "-")

    assert (said.code, said.out) == (2, "")
    assert "--json and --csv exclude each other" in said.err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["compare", 1, 7], 4, "no run 7 in the archive. Found: runs 1 to 2."),
        (["compare", 1, 2, "--metric", "mean_velocity_totl"], 4,
         "Did you mean mean_velocity_total?"),
        (["compare", 1], 2, "Missing argument 'B'. See forceplate runs compare --help."),
        (["compare", 0, 1], 2, "See forceplate runs compare --help."),
        (["comapre", 1, 2], 2, "there is no command 'comapre'. Did you mean compare?"),
        (["make-current", 7, "--why", "x"], 4, "no run 7 in the archive. Found: runs 1 to 2."),
        (["make-current", 1], 2, "Missing option '--why'."),
        (["make-current", 1, "--why", " \t "], 2, "say why in a few words"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(command, twice, words, code, sentence):
    said = command("runs", "--archive", twice, *words)

    assert said.code == code
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert sentence in said.err


def test_a_run_is_made_current_and_the_answer_says_how_to_go_back(command, lab):
    said = command("runs", "make-current", 1, "--archive", lab, "--why", "the paper used it")

    assert said.code == 0
    assert said.out.splitlines() == [
        "run 1 is current now; before it was run 2.",
        f"back: forceplate runs make-current 2 --archive {lab} --why TEXT",
    ]
    first, second = command("runs", "--archive", lab, "--json").rows
    assert (first["current"], second["current"]) == (True, False)


def test_the_line_that_goes_back_goes_back(command, lab):
    there = command("runs", "make-current", 1, "--archive", lab, "--why", "there", "--json")
    back = command("runs", "make-current", 2, "--archive", lab, "--why", "and back", "--json")

    assert there.rows == [{"current": 1, "before": 2, "changed": True}]
    assert back.rows == [{"current": 2, "before": 1, "changed": True}]
    assert command("verify", "--archive", lab).code == 0


def test_making_the_current_run_current_adds_nothing(command, lab):
    before = _audit_lines(lab)

    said = command("runs", "make-current", 2, "--archive", lab, "--why", "again")

    assert said.out == "run 2 is the current one already; nothing was changed.\n"
    assert _audit_lines(lab) == before


def _audit_lines(folder):
    with Lab(folder) as opened:
        return opened.health()["audit_lines"]


def test_a_run_that_is_not_through_says_what_it_lacks(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)

    said = command("runs", "make-current", 1, "--archive", lab, "--why", "anyway")

    assert said.out.splitlines()[1].startswith("1 trial has no result in it yet")


def test_the_archive_may_be_named_before_the_inner_command(command, lab):
    said = command("runs", "--archive", lab, "--json", "compare", 1, 2)

    assert said.code == 0
    assert json.loads(said.out)["n_both"] == 3


def test_what_is_typed_counts_before_what_the_environment_says(command, lab, tmp_path, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_ARCHIVE", str(tmp_path / "elsewhere"))

    before = command("runs", "--archive", lab, "compare", 1, 2, "--json")
    behind = command("runs", "compare", 1, 2, "--json", "--archive", lab)
    neither = command("runs", "compare", 1, 2)

    assert [each.rows[0]["n_both"] for each in (before, behind)] == [3, 3]
    assert (neither.code, "elsewhere" in neither.err) == (4, True)


@pytest.mark.parametrize("inner", ["compare", "make-current"])
def test_the_inner_commands_have_help_and_take_the_shared_options(command, inner):
    said = command("runs", inner, "--help")

    assert said.code == 0
    assert all(option in said.out for option in ("--quiet", "--verbose", "--no-color", "--help"))


def test_giving_the_shared_options_twice_is_as_good_as_once():
    give_voice(runs)
    give_voice(runs)

    names = [option.name for option in runs.commands["compare"].params]
    assert len(names) == len(set(names))


def test_the_recipe_of_a_preset_is_told_with_what_it_changes(command, lab):
    command("reanalyse", "--archive", lab, "--preset", "raw", "--jobs", 1)

    third = command("runs", "--archive", lab, "--json").rows[2]

    default = PRESETS["default"].flat()
    assert third["preset"] == "raw"
    assert third["settings"] == {
        key: each for key, each in PRESETS["raw"].flat().items() if each != default[key]
    }
