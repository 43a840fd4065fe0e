"""backup, restore, storage and audit as a person calls them, on an archive with real results."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

import forceplate as fp
from forceplate import safekeeping
from forceplate.archive.archive import Archive
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.readers.trial_encode import encode


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An archive of two simulated people, analysed; one trial has a reason like a formula."""
    folder = tmp_path_factory.mktemp("made")
    for seed in range(2):
        simulated = fp.simulate(seconds=25.0, rate=100.0, seed=seed)
        (folder / f"{seed}.h5").write_bytes(encode(simulated.recording, simulated=True))
    with Lab(folder / "lab", create=True) as lab:
        list(lab.ingest(sorted(folder.glob("*.h5")), by="anna"))
        lab.analyse_missing(engine="serial", by="anna")
        trial = lab.trials()[0].trial
        lab.assign(trial, Facts(participant="P-7"), by="ben", reason="=HYPERLINK(1)")
    return folder / "lab"


@pytest.fixture
def lab(made, tmp_path, monkeypatch):
    """That archive, to be changed, and no floor of free space."""
    monkeypatch.setenv("FORCEPLATE_FLOOR", "1")
    return Path(shutil.copytree(made, tmp_path / "lab"))


def test_a_backup_says_what_is_in_it_and_its_head(command, lab, tmp_path):
    said = command("backup", tmp_path / "safe", "--archive", lab, "--json")

    (row,) = said.rows
    assert said.code == 0
    assert (row["trials"], row["results"], row["files"], row["pictures"]) == (2, 2, 4, 0)
    assert (row["linked"], row["copied"], row["not_noted"]) == (4, 2, None)
    assert (row["ok"], row["missing"]) == (True, [])
    assert Path(row["backup"], "manifest.json").exists()


def test_a_backup_copies_and_takes_pictures_where_it_is_told_to(command, lab, tmp_path):
    said = command(
        "backup", tmp_path / "s", "--archive", lab, "--copy", "--with-pictures", "--json"
    )

    (row,) = said.rows
    assert row["linked"] == 0
    assert row["copied"] == 6 + row["pictures"]
    assert row["pictures"] == len(list(lab.rglob("series/*/*.h5")))


def test_a_check_says_in_one_line_what_it_has_proven(command, lab, tmp_path):
    command("backup", tmp_path / "safe", "--archive", lab)

    said = command("restore", tmp_path / "safe", "--check", "--seed", 4)

    (line,) = said.out.splitlines()
    assert said.code == 0
    assert "4 files of 2 trials have their hashes" in line
    assert "2 of 2 results computed again with seed 4, 2 equal to the last digit" in line


def test_a_check_reads_as_json(command, lab, tmp_path):
    command("backup", tmp_path / "safe", "--archive", lab)

    (row,) = command("restore", tmp_path / "safe", "--check", "--results", 1, "--json").rows

    assert (row["ok"], row["recomputed"], row["equal"], row["close"]) == (True, 1, 1, 0)


def test_a_torn_backup_ends_with_5_and_names_each_problem(command, lab, tmp_path):
    (row,) = command("backup", tmp_path / "safe", "--archive", lab, "--copy", "--json").rows
    first, second = sorted(Path(row["backup"]).rglob("raw/*/*.h5"))
    first.unlink()
    second.chmod(0o640)
    second.write_bytes(b"other")

    said = command("restore", row["backup"], "--check", "--results", 0)

    assert said.code == 5
    assert f"problem blob-missing: raw/{first.parent.name}/{first.name} is not there" in said.out
    assert "problem blob-damaged" in said.out
    assert "2 problems" in said.out


def test_what_the_archive_has_lost_ends_a_backup_with_5_and_is_named_with_all_the_rest_in_it(
    command, lab, tmp_path
):
    lost = min(lab.rglob("raw/*/*.h5"))
    lost.unlink()
    name = f"raw/{lost.parent.name}/{lost.name}"

    said = command("backup", tmp_path / "safe", "--archive", lab)
    (row,) = command("backup", tmp_path / "other", "--archive", lab, "--json").rows
    checked = command("restore", tmp_path / "safe", "--check", "--results", 0)
    back = command("restore", tmp_path / "safe", "--to", tmp_path / "back")
    verified = command("verify", "--archive", tmp_path / "back")

    assert [each.code for each in (said, checked, back, verified)] == [5] * 4
    assert f"missing blob-missing: {name} is not there" in said.out
    assert (row["ok"], [each["code"] for each in row["missing"]]) == (False, ["blob-missing"])
    assert "1 problem, 1 of them when it was made" in checked.out
    assert "2 trials and 2 results" in back.out
    assert all(f"{name} is not there" in each.out for each in (checked, back, verified))


def test_what_a_manifest_or_a_result_was_changed_into_is_a_problem_and_no_crash(
    command, lab, tmp_path
):
    with closing(sqlite3.connect(lab / "catalogue.sqlite")) as catalogue:
        catalogue.execute("DROP TRIGGER result_no_update")
        catalogue.execute("UPDATE result SET payload = '{' || payload")
        catalogue.commit()
    command("backup", tmp_path / "safe", "--archive", lab)

    said = command("restore", tmp_path / "safe", "--check", "--json")

    (row,) = said.rows
    codes = [each["code"] for each in row["problems"]]
    assert said.code == 5
    assert (codes.count("row-changed"), codes.count("result-differs")) == (2, 2)


def test_where_this_version_computes_otherwise_the_looking_for_results_ends_and_says_so(
    command, lab, tmp_path, monkeypatch
):
    other = SimpleNamespace(key="f" * 64)
    monkeypatch.setattr("forceplate.batch.runs.work_for", lambda *_: other)
    monkeypatch.setattr(safekeeping, "LOOKS", 1)
    command("backup", tmp_path / "safe", "--archive", lab)

    said = command("restore", tmp_path / "safe", "--check", "--results", 1)
    seen: list[str] = []
    found = safekeeping.rehearse(
        tmp_path / "safe", results=1, on_progress=lambda *told: seen.append(told[2])
    )

    assert said.code == 0
    assert "1 drawn ones are other work by now, and no more were looked for" in said.out
    assert (found.recomputed, found.passed_over, found.wanted) == (0, 1, 1)
    assert len(seen) == 1


def test_a_result_that_comes_out_differently_is_named(command, lab, tmp_path, monkeypatch):
    command("backup", tmp_path / "safe", "--archive", lab)
    monkeypatch.setattr(safekeeping, "numbers_of", _turning(safekeeping.numbers_of))

    said = command("restore", tmp_path / "safe", "--check", "--json")

    (row,) = said.rows
    assert said.code == 5
    assert {each["code"] for each in row["problems"]} == {"result-differs"}


def _turning(numbers):
    """The numbers of every second result a little larger."""
    calls = iter(range(100))

    def turned(payload):
        found = numbers(payload)
        if next(calls) % 2:
            found["mean_velocity_total"]["value"] *= 1 + 1e-9
        return found

    return turned


def test_a_restored_archive_is_verified_listed_and_analysed_on(command, lab, tmp_path, c3d, layout):
    command("backup", tmp_path / "safe", "--archive", lab)

    said = command("restore", tmp_path / "safe", "--to", tmp_path / "back")
    listed = command("trials", "--archive", tmp_path / "back", "--json")
    added = command("ingest", c3d, "--layout", layout, "--archive", tmp_path / "back")
    again = command("reanalyse", "--archive", tmp_path / "back", "--set", "filter.cutoff_hz=6",
                    "--engine", "serial")  # fmt: skip
    verified = command("verify", "--archive", tmp_path / "back")

    assert said.code == added.code == again.code == verified.code == 0
    assert "2 trials and 2 results" in said.out
    assert "all is well" in said.out
    assert listed.rows == command("trials", "--archive", lab, "--json").rows
    with Archive.open(tmp_path / "back") as back:
        assert len(back.trials()) == 3


def test_a_restore_overwrites_nothing(command, lab, tmp_path):
    command("backup", tmp_path / "safe", "--archive", lab)

    said = command("restore", tmp_path / "safe", "--to", lab)

    assert said.code == 5
    assert "nothing is overwritten" in said.complaints[0]


def test_where_there_is_no_backup_it_ends_with_4(command, tmp_path):
    assert command("restore", tmp_path, "--check").code == 4


def test_a_copy_is_verified_and_says_how_to_use_it(command, lab, tmp_path):
    said = command("storage", "copy", lab, tmp_path / "copy", "--verify")
    twice = command("storage", "copy", lab, tmp_path / "copy", "--json")

    assert said.code == twice.code == 0
    assert "all is as it was" in said.out
    assert f"forceplate serve --archive {tmp_path / 'copy'}" in said.out
    assert (twice.rows[0]["files"], twice.rows[0]["rows"]) == (0, 0)


def test_files_in_another_store_are_used_from_then_on_and_brought_back(command, lab, tmp_path):
    place = f"file://{tmp_path / 'store'}"

    copied = command("storage", "copy", lab, place)
    used = command("storage", "use", lab, "--store", place)
    shutil.rmtree(lab / "raw")
    verified = command("verify", "--archive", lab)
    home = command("storage", "copy", lab, lab, "--verify")
    local = command("storage", "use", lab, "--local")

    assert f"forceplate storage use {lab} --store {place}" in copied.out
    assert [each.code for each in (copied, used, verified, home, local)] == [0] * 5
    assert not (lab / "archive.toml").exists()
    shutil.rmtree(tmp_path / "store")
    assert command("verify", "--archive", lab).code == 0


def test_storage_use_wants_to_know_what(command, lab):
    assert command("storage", "use", lab).code == 2


def test_the_trail_is_shown_oldest_first_with_its_head(command, lab):
    said = command("audit", "--archive", lab)

    *lines, head = said.out.splitlines()
    with Archive.open(lab) as archive:
        n_lines, seal = archive.audit_head()
    assert len(lines) == n_lines
    assert lines[0].split(": ")[1].startswith("archive made")
    assert head == f"head {seal} (line {n_lines})"


def test_the_trail_as_json_has_all_of_a_line(command, lab):
    *lines, head = command("audit", "--archive", lab, "--subject", "P-7", "--json").rows
    *about, _ = command("audit", "--archive", lab, "--subject", "archive", "--json").rows
    *every, _ = command("audit", "--archive", lab, "--json").rows

    assert [line["action"] for line in about] == ["archive made"]
    assigned = [line for line in every if line["action"] == "assigned"]
    assert assigned[0]["by"] == "ben"
    assert assigned[0]["after"] == {"participant": "P-7"}
    assert assigned[0]["before"] == {"participant": None}
    assert every[1]["previous"] == every[0]["seal"]
    assert head["head"] == every[-1]["seal"]
    assert lines == []


def test_the_trail_can_begin_at_a_day(command, lab):
    *lines, _ = command("audit", "--archive", lab, "--since", "2999-01-01", "--json").rows
    *all_lines, _ = command("audit", "--archive", lab, "--since", "2000-01-01T00:00", "--json").rows

    assert lines == []
    assert len(all_lines) > 4
    for odd in ("soon", "0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00"):
        assert command("audit", "--archive", lab, "--since", odd).code == 2


def test_the_trail_as_a_table_holds_nothing_that_a_spreadsheet_calculates(command, lab, tmp_path):
    said = command("audit", "--archive", lab, "--csv", tmp_path / "trail.csv")

    text = (tmp_path / "trail.csv").read_text(encoding="utf-8")
    *rows, head = csv.DictReader(io.StringIO(text))
    (assigned,) = (row for row in rows if row["action"] == "assigned")
    assert said.code == 0
    assert assigned["reason"] == "'=HYPERLINK(1)"
    assert json.loads(assigned["after"]) == {"participant": "P-7"}
    assert head["action"] == "head of the trail"
    assert head["seal"] == rows[-1]["seal"]
    assert command("audit", "--archive", lab, "--csv", "-").out == text


def test_a_head_that_was_noted_is_found_again_and_a_cut_tail_is_said(command, lab, tmp_path):
    with Archive.open(lab) as archive:
        lines, head = archive.audit_head()
    command("backup", tmp_path / "safe", "--archive", lab)

    kept = command("audit", "--archive", lab, "--check", head)
    with closing(sqlite3.connect(lab / "catalogue.sqlite")) as catalogue:
        catalogue.execute("DROP TRIGGER audit_no_delete")
        catalogue.execute("DELETE FROM audit WHERE seq >= ?", (lines,))
        catalogue.commit()
    cut = command("audit", "--archive", lab, "--check", head[:20])

    assert (kept.code, cut.code) == (0, 5)
    assert f"line {lines}, 1 lines since" in kept.out
    assert "its end was cut off" in cut.out


def test_what_is_no_head_is_said(command, lab):
    assert command("audit", "--archive", lab, "--check", "none").code == 2
    assert command("audit", "--archive", lab, "--check", "0" * 64).code == 2


@pytest.mark.parametrize(
    "value", ["'[1]'", "'{'", "X'ff'", "CAST(X'ff' AS TEXT)", "'{\"a\":NaN}'", "'\"\\ud800\"'"]
)
def test_a_line_that_cannot_be_understood_is_shown_as_it_is_and_the_others_too(
    command, lab, tmp_path, value
):
    with closing(sqlite3.connect(lab / "catalogue.sqlite")) as catalogue:
        catalogue.execute("DROP TRIGGER audit_no_update")
        catalogue.execute(f"UPDATE audit SET after = {value} WHERE seq = 2")
        catalogue.commit()

    shown = command("audit", "--archive", lab)
    as_json = command("audit", "--archive", lab, "--json")
    table = command("audit", "--archive", lab, "--csv", tmp_path / "trail.csv")

    assert [said.code for said in (shown, as_json, table)] == [5, 5, 5]
    assert "cannot be understood" in shown.out.splitlines()[1]
    assert shown.out.splitlines()[2].split()[0] == "3"
    assert "Found: 2." in shown.complaints[0]
    assert isinstance(as_json.rows[1]["after"], str)
    assert set(as_json.rows[-1]) == {"lines", "head"}
