"""ingest, assign, trials, verify and reanalyse on an archive in a folder."""

import hashlib
import json
import os
import shutil
import sqlite3

import pytest

from forceplate.lab import Lab


@pytest.fixture
def lab(tmp_path):
    return tmp_path / "lab"


def test_each_recording_is_one_line_with_its_trial(command, lab, c3d):
    said = command("ingest", c3d, "--archive", lab, "--json", "--participant", "P-01")

    (row,) = said.rows
    assert said.code == 0
    assert list(row) == ["path", "sha256", "index", "trial", "status", "verdict", "error"]
    assert (row["path"], row["index"], row["status"]) == (str(c3d), 0, "new")
    assert (row["verdict"], row["error"]) == ("usable", None)


def test_what_was_taken_in_is_analysed_afterwards(command, lab, c3d):
    command("ingest", c3d, "--archive", lab, "--json")

    (row,) = command("trials", "--archive", lab, "--json").rows

    assert row["recipe"] is not None


def test_no_analyse_only_takes_in(command, lab, c3d):
    command("ingest", c3d, "--archive", lab, "--json", "--no-analyse")

    (row,) = command("trials", "--archive", lab, "--json").rows

    assert row["recipe"] is None


def test_the_same_file_again_is_known_and_adds_nothing(command, lab, c3d):
    (first,) = command("ingest", c3d, "--archive", lab, "--json").rows

    (again,) = command("ingest", c3d, "--archive", lab, "--json").rows

    assert (again["status"], again["trial"]) == ("known", first["trial"])
    assert len(command("trials", "--archive", lab, "--json").rows) == 1


def test_a_refused_file_is_a_line_of_both_and_the_others_go_on(command, lab, c3d, damaged):
    said = command("ingest", damaged, c3d, "--archive", lab, "--json")

    refused, taken = said.rows
    assert said.code == 3
    assert (refused["status"], refused["trial"], taken["status"]) == ("refused", None, "new")
    assert set(refused["error"]) >= {"code", "line", "byte", "expected", "found", "advice"}
    assert len(said.complaints) == 1


def test_a_folder_is_walked_in_order_past_hidden_files_and_companions(
    command, lab, tmp_path, c3d, cop_table
):
    folder = tmp_path / "recordings"
    (folder / "b").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    shutil.copy(c3d, folder / "b" / "two.c3d")
    shutil.copy(cop_table, folder / "a.csv")
    shutil.copy(c3d, folder / ".hidden" / "three.c3d")
    (folder / "notes.md").write_text("# no recording\n", encoding="utf-8")
    (folder / "half.c3d.part").write_bytes(b"\0")

    said = command("ingest", folder, "--archive", lab, "--json", "--no-analyse")

    assert said.code == 0
    assert [row["path"] for row in said.rows] == [
        str(folder / "a.csv"), str(folder / "b" / "two.c3d"),
    ]  # fmt: skip


def test_a_manifest_among_the_recordings_gives_facts_and_is_no_recording(
    command, lab, tmp_path, c3d
):
    folder = tmp_path / "recordings"
    folder.mkdir()
    shutil.copy(c3d, folder / "one.c3d")
    manifest = folder / "trials.csv"
    manifest.write_text(
        "path,participant,session,start,vision,trial\none.c3d,P-02,first,2026-03-14T09:30,open,2\n",
        encoding="utf-8",
    )

    said = command(
        "ingest",
        folder,
        "--manifest",
        manifest,
        "--archive",
        lab,
        "--json",
        "--participant",
        "P-09",
    )

    (row,) = command("trials", "--archive", lab, "--json").rows
    assert said.code == 0
    assert (row["participant"], row["session"], row["start"]) == (
        "P-09", "first", "2026-03-14T09:30",
    )  # fmt: skip


def test_nothing_to_take_in_ends_with_4_and_makes_no_archive(command, lab, tmp_path):
    (tmp_path / "empty").mkdir()

    said = command("ingest", tmp_path / "empty", "--archive", lab, "--json")

    assert (said.code, said.out, len(said.complaints)) == (4, "", 1)
    assert not lab.exists()


def test_a_fact_that_is_none_is_wrong_usage_before_anything_is_taken_in(command, lab, c3d):
    said = command("ingest", c3d, "--archive", lab, "--json", "--vision", "shut")

    assert (said.code, said.out) == (2, "")
    assert not lab.exists()


def test_the_archive_may_come_from_the_environment(command, lab, c3d, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_ARCHIVE", str(lab))

    command("ingest", c3d, "--json", "--no-analyse")

    assert len(command("trials", "--json").rows) == 1


def test_who_stood_there_is_said_afterwards_and_remembered(command, lab, c3d):
    (row,) = command("ingest", c3d, "--archive", lab, "--json").rows

    said = command(
        "assign", row["trial"], "--archive", lab, "--participant", "P-03", "--vision", "closed",
        "--json",
    )  # fmt: skip

    assert said.rows[0]["participant"] == "P-03"
    with Lab(lab) as opened:
        assert opened.trial(row["trial"]).facts.vision == "closed"
        assert [event.after.get("participant") for event in opened.history(row["trial"])][
            -1
        ] == "P-03"


def test_an_unknown_trial_among_others_changes_none_of_them(command, lab, c3d):
    (row,) = command("ingest", c3d, "--archive", lab, "--json").rows

    said = command("assign", row["trial"], "t-none", "--archive", lab, "--participant", "P-03")

    assert said.code == 4
    assert command("trials", "--archive", lab, "--json").rows[0]["participant"] is None


def test_assigning_nothing_is_wrong_usage(command, lab):
    assert command("assign", "t-1", "--archive", lab).code == 2


def test_trials_are_listed_for_a_person_too(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)

    assert "not assigned yet" in command("trials", "--archive", lab).out


def test_trials_that_nobody_matches_end_with_4(command, lab, c3d):
    command("ingest", c3d, "--archive", lab, "--no-analyse")

    assert command("trials", "--archive", lab, "--participant", "P-77").code == 4


def test_an_archive_that_is_well_verifies(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)

    said = command("verify", "--archive", lab, "--json")

    (report,) = said.rows
    assert said.code == 0
    assert (report["ok"], report["trials"], report["problems"]) == (True, 1, [])
    assert set(report) >= {"ok", "trials", "blobs", "problems", "recovered"}


@pytest.mark.parametrize("name", ["verify", "trials", "reanalyse"])
def test_no_archive_there_ends_with_4(command, lab, name):
    said = command(name, "--archive", lab)

    assert (said.code, len(said.complaints)) == (4, 1)
    assert not lab.exists()


def test_a_changed_file_is_a_problem_and_ends_with_5(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)
    blob = next(path for path in (lab / "raw").rglob("*.h5"))
    blob.chmod(0o640)
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.write_bytes(data)

    said = command("verify", "--archive", lab, "--json")

    assert said.code == 5
    assert (said.rows[0]["ok"], len(said.rows[0]["problems"])) == (False, 1)


def test_reanalyse_makes_a_run_beside_the_old_one(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)
    (before,) = command("trials", "--archive", lab, "--json").rows

    said = command("reanalyse", "--archive", lab, "--preset", "raw", "--json", "--jobs", 1)

    (after,) = command("trials", "--archive", lab, "--json").rows
    assert said.code == 0
    assert (said.rows[0]["done"], said.rows[0]["failed"]) == (1, 0)
    assert after["recipe"] == said.rows[0]["recipe"] != before["recipe"]
    with Lab(lab) as opened:
        assert len(opened.runs()) == 2


def test_reanalyse_with_the_same_settings_reuses_what_is_there(command, lab, c3d):
    command("ingest", c3d, "--archive", lab)
    command("reanalyse", "--archive", lab, "--set", "filter.cutoff_hz=8", "--json", "--jobs", 1)

    again = command("reanalyse", "--archive", lab, "--set", "filter.cutoff_hz=8.0", "--json")

    assert (again.code, again.rows[0]["done"]) == (0, 0)


def test_a_catalogue_of_a_later_version_is_refused_with_5(command, lab, c3d):
    command("ingest", c3d, "--archive", lab, "--no-analyse")
    catalogue = sqlite3.connect(lab / "catalogue.sqlite")
    catalogue.execute("UPDATE alembic_version SET version_num = '9999'")
    catalogue.commit()
    catalogue.close()

    said = command("trials", "--archive", lab)

    assert (said.code, len(said.complaints)) == (5, 1)
    assert "9999" in said.err


def test_metrics_are_one_array_of_the_fixed_form(command):
    (rows,) = command("metrics", "--json").rows

    assert list(rows[0]) == ["key", "name", "symbol", "unit", "family", "source", "revision",
                             "uncertainty"]  # fmt: skip
    assert len({row["key"] for row in rows}) == len(rows) > 80


def test_an_unknown_metric_names_the_nearest(command):
    said = command("metrics", "mean_velocity_totl")

    assert said.code == 4
    assert "mean_velocity_total" in said.err


def test_settings_are_listed_with_range_and_meaning(command):
    (rows,) = command("metrics", "--settings", "--json").rows

    assert {row["key"]: row["unit"] for row in rows}["filter.cutoff_hz"] == "Hz"
    assert json.dumps(rows, allow_nan=False)


def test_doctor_looks_at_computer_and_archive(command, lab, c3d):
    command("ingest", c3d, "--archive", lab, "--no-analyse")

    said = command("doctor", "--archive", lab, "--json")

    (report,) = said.rows
    looked_at = {finding["what"] for finding in report["findings"]}
    assert {"Python", "packages", "compiled kernels", "archive", "disk", "port"} <= looked_at
    assert said.code == (0 if report["ok"] else 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "file,participant\na,b\n", "path\n,\n", "path,participant\na.c3d,P,1\n",
        "path,participant\na.c3d,P\n./a.c3d,Q\n",
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_used_is_refused_before_anything_is_taken_in(
    command, lab, c3d, tmp_path, text
):
    manifest = tmp_path / "trials.csv"
    manifest.write_text(text)

    said = command("ingest", c3d, "--archive", lab, "--manifest", manifest, "--json")

    assert (said.code, said.out, len(said.complaints)) == (3, "", 1)


def test_a_repetition_is_a_whole_number(command, lab, c3d):
    assert command("ingest", c3d, "--archive", lab, "--trial", "1.5").code == 2


def test_a_pipe_is_refused_and_not_waited_for(command, lab, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    (row,) = command("ingest", pipe, "--archive", lab, "--json").rows

    assert (row["status"], row["trial"]) == ("refused", None)


def test_an_empty_file_is_refused_with_its_hash_and_place(command, lab, tmp_path):
    empty = tmp_path / "empty.c3d"
    empty.touch()

    (row,) = command("ingest", empty, "--archive", lab, "--json").rows

    assert row["sha256"] == hashlib.sha256(b"").hexdigest()
    assert row["error"]["byte"] == 0


def test_a_file_that_no_reader_takes_says_what_was_expected_and_found(command, lab, tmp_path):
    odd = tmp_path / "odd.txt"
    odd.write_text("hello\n")

    (row,) = command("ingest", odd, "--archive", lab, "--json").rows

    assert all(row["error"][name] is not None for name in ("byte", "expected", "found", "advice"))


def test_a_path_is_shown_as_it_was_given(command, lab, c3d, monkeypatch):
    monkeypatch.chdir(c3d.parent)

    (row,) = command("ingest", f"./{c3d.name}", "--archive", lab, "--json", "--no-analyse").rows

    assert row["path"] == f"./{c3d.name}"
