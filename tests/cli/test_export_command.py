"""`forceplate export`: what it writes, says and answers with."""

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture
def lab(command, tmp_path, c3d):
    folder = tmp_path / "lab"
    assert command("ingest", c3d, "--archive", folder, "--participant", "P-01").code == 0
    return folder


def test_an_export_is_one_line_a_run_and_is_whole(command, lab, tmp_path):
    said = command("export", tmp_path / "out", "--archive", lab)

    assert said.code == 0
    assert said.out.startswith("run 1: 1 trials, 0 of them failed, 2 files, ")
    assert command("export", tmp_path / "out", "--check").out == "1 run, 2 files: all is well\n"


def test_the_second_time_it_stands_already(command, lab, tmp_path):
    (first,) = command("export", tmp_path / "out", "--archive", lab, "--json").rows

    (again,) = command("export", tmp_path / "out", "--archive", lab, "--json").rows

    assert (first["status"], again["status"]) == ("new", "same")
    assert {**first, "status": "same"} == again


def test_all_runs_stand_side_by_side(command, lab, tmp_path):
    command("reanalyse", "--archive", lab, "--preset", "raw", "--jobs", "1")

    rows = command("export", tmp_path / "out", "--archive", lab, "--all-runs", "--json").rows

    assert [row["run"] for row in rows] == [1, 2]
    assert (tmp_path / "out" / "run=1" / "manifest.json").is_file()
    assert (tmp_path / "out" / "run=2" / "manifest.json").is_file()


def test_a_run_and_a_metric_can_be_chosen(command, lab, tmp_path):
    command("reanalyse", "--archive", lab, "--preset", "raw", "--jobs", "1")

    (row,) = command(
        "export", tmp_path / "out", "--archive", lab, "--run", 1, "--metric", "mean_ml", "--json"
    ).rows

    assert row["run"] == 1
    assert [path.name for path in (tmp_path / "out").glob("run=*")] == ["run=1"]


def test_another_export_there_is_refused_until_it_may_be_replaced(command, lab, tmp_path):
    command("export", tmp_path / "out", "--archive", lab)
    other = ("export", tmp_path / "out", "--archive", lab, "--metric", "mean_ml")

    refused, replaced = command(*other), command(*other, "--replace")

    assert (refused.code, replaced.code) == (5, 0)
    assert len(refused.complaints) == 1
    assert "--replace" in refused.err
    assert "(replaced)" in replaced.out


def test_a_damaged_file_is_named_and_is_trouble(command, lab, tmp_path):
    command("export", tmp_path / "out", "--archive", lab)
    (tmp_path / "out" / "run=1" / "part-00000.parquet").write_bytes(b"PAR1")

    said = command("export", tmp_path / "out", "--check", "--json")

    (report,) = said.rows
    assert (said.code, report["ok"]) == (5, False)
    assert [each["code"] for each in report["problems"]] == ["damaged"]


def test_what_is_not_there_is_nothing_found(command, lab, tmp_path):
    out = tmp_path / "out"

    assert command("export", out, "--check").code == 4
    assert command("export", out, "--archive", lab, "--run", 9).code == 4
    assert command("export", out, "--archive", lab, "--metric", "mean").code == 4
    assert command("export", out, "--archive", tmp_path / "none").code == 4


def test_one_run_and_all_runs_exclude_each_other(command, lab, tmp_path):
    said = command("export", tmp_path / "out", "--archive", lab, "--run", 1, "--all-runs")

    assert said.code == 2


@pytest.mark.parametrize("choice", [["--run", "7"], ["--all-runs"], ["--replace"]])
def test_a_check_takes_no_choice_that_it_would_not_heed(command, tmp_path, choice):
    refused = command("export", tmp_path, "--check", *choice)

    assert refused.code == 2
    assert "looks through all of DIR" in refused.err
