"""Whatever is changed behind the archive's back is found."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.database.sqlite import journal_mode
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.series import pack
from forceplate.errors import ArchiveError, ArchiveMissing, ArchiveTooNew
from forceplate.model.facts import Facts
from tests.archive.behind import behind_the_back, codes


@pytest.fixture
def full(archive, add, result):
    """An archive with two trials, corrections and a result."""
    first = add("one", participant="P01", start="2026-01-05")
    add("two", participant="P02")
    archive.assign(first, Facts(session="V1"), "anna", "from the paper form")
    archive.judge(first, "accepted", None, "anna")
    archive.set_participant("P01", Facts(mass_kg=70.0), "anna")
    run = archive.start_run({"filter.cutoff_hz": 10.0}, "d" * 64, "default", "0.1.0", "anna")
    archive.save_result(run, first, "a" * 64, result(8.5), {}, {"mean_velocity_total": 8.5})
    archive.save_failure(run, archive.wanted(run)[0], "b" * 64, {"code": "unreadable"})
    archive.put_series(first, pack({"fz": (np.arange(1000.0), "N")}, 1000.0))
    return archive


def test_an_archive_that_was_left_alone_is_clean(full):
    assert full.verify() == {
        "ok": True, "trials": 2, "blobs": 4, "problems": [], "recovered": [],
        "pictures_missing": 2,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["raw/??/*.h5", "originals/??/*"])
def test_a_flipped_byte_in_a_file_is_found(full, kind):
    path = sorted(full.folder.glob(kind))[0]
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)

    assert codes(full.verify()) == {"blob-damaged"}


@pytest.mark.parametrize("kind", ["raw/??/*.h5", "originals/??/*"])
def test_a_lost_file_is_found(full, kind):
    sorted(full.folder.glob(kind))[0].unlink()

    assert codes(full.verify()) == {"blob-missing"}


def test_a_damaged_trial_file_is_not_handed_to_analysis(full):
    stored = full.stored(full.trials()[0].trial)
    path = full.folder / stored.raw.name
    path.chmod(0o640)
    path.write_bytes(b"something else")

    with pytest.raises(ArchiveError, match="damaged"):
        full.read_raw(stored.trial)


def test_adding_a_damaged_original_again_mends_it(full):
    path = sorted(full.folder.glob("originals/??/*"))[0]
    good = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(b"damage")

    full.put_original(good, "csv")

    assert full.verify()["ok"]


def test_a_changed_sidecar_is_found(full):
    path = sorted(full.folder.glob("raw/??/*.json"))[0]
    row = json.loads(path.read_bytes())
    path.chmod(0o640)
    path.write_text(json.dumps({**row, "rate_hz": 50.0}))

    assert codes(full.verify()) == {"sidecar-damaged"}


@pytest.mark.parametrize("left", [b"", None], ids=["empty", "missing"])
def test_a_sidecar_lost_in_a_power_cut_is_made_again(full, left):
    path = sorted(full.folder.glob("raw/??/*.json"))[0]
    before = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(left)

    report = full.verify()

    assert report["ok"]
    assert "made again" in report["recovered"][0]
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["cut off", "empty", "a page of zeros", "a flipped bit"])
def test_torn_traces_are_removed_and_are_no_problem(full, damage):
    path = next(full.folder.glob("series/??/*.h5"))
    data = path.read_bytes()
    torn = {
        "cut off": data[:2000], "empty": b"",
        "a page of zeros": data[:4096] + bytes(4096) + data[8192:],
        "a flipped bit": data[:6000] + bytes([data[6000] ^ 1]) + data[6001:],
    }  # fmt: skip
    path.write_bytes(torn[damage])

    report = full.verify()

    assert report["ok"]
    assert report["recovered"] == [f"torn or misplaced pictures {path.stem} removed"]
    assert report["pictures_missing"] == 3
    assert not path.exists()
    assert full.verify() == report


def test_whole_traces_of_no_trial_are_left_alone(full):
    full.put_series("e" * 64, pack({"fz": (np.arange(1000.0), "N")}, 1000.0))

    report = full.verify()

    assert report["ok"]
    assert report["recovered"] == []
    assert full.series("e" * 64) is not None


def test_traces_of_the_first_release_are_whole_too(full, tmp_path):
    path = next(full.folder.glob("series/??/*.h5"))
    with h5py.File(tmp_path / "old.h5", "w") as file:
        file.attrs.update(
            format="forceplate-series/1", rate_hz=10.0, start_s=0.0, names='["fz"]', units='["N"]'
        )
        file["samples"] = np.zeros((1, 20), dtype=np.float32)
    path.write_bytes((tmp_path / "old.h5").read_bytes())

    assert full.verify()["recovered"] == []

    path.write_bytes(path.read_bytes()[:-50])

    assert full.verify()["recovered"] == [f"torn or misplaced pictures {path.stem} removed"]


def test_a_disk_that_does_not_answer_is_no_torn_file(full, monkeypatch):
    path = next(full.folder.glob("series/??/*.h5"))
    read = LocalFiles.read

    def fails(files, place):
        if place == path:
            raise OSError(errno.EIO, "Input/output error")
        return read(files, place)

    monkeypatch.setattr(LocalFiles, "read", fails)

    assert codes(full.verify()) == {"series-unreadable"}
    assert path.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET reason = 'from memory' WHERE reason = 'from the paper form'",
        "UPDATE audit SET by = 'bob' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 4",
        "UPDATE audit SET seq = 100 WHERE seq = 3",
    ],
)
def test_a_changed_audit_trail_is_found(full, statement):
    behind_the_back(full, statement)

    assert "audit-broken" in codes(full.verify())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trial SET rate_hz = 50 WHERE rate_hz = 100",
        "UPDATE result SET payload = replace(payload, '8.5', '7.5')",
        "UPDATE result SET primary_values = replace(primary_values, '8.5', '7.5')",
        "UPDATE run_result SET failed = 0 WHERE failed = 1",
        "UPDATE trial_now SET participant = 'P03' WHERE participant = 'P01'",
        "UPDATE trial_now SET state = 'repeat'",
        "UPDATE participant_now SET mass_kg = 99",
        "UPDATE run SET settings = '{}'",
    ],
)
def test_a_changed_row_is_found(full, statement):
    behind_the_back(full, statement)

    assert "row-changed" in codes(full.verify())


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM result",
        "DELETE FROM run_result WHERE seq = 1",
        "DELETE FROM trial WHERE code = (SELECT max(code) FROM trial)",
        "DELETE FROM run",
    ],
)
def test_a_deleted_row_is_found(full, statement):
    behind_the_back(full, statement)

    assert "row-missing" in codes(full.verify())


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit SET reason = x'00ff' WHERE seq = 4", "audit line 4 was changed"),
        ("UPDATE audit SET after = x'00ff' WHERE seq = 4", "audit line 4 was changed"),
        ("UPDATE audit SET seal = 'é' WHERE seq = 4", "audit line 4 was changed"),
        ("UPDATE result SET payload = x'00ff'", "result aaa"),
        ("UPDATE blob SET sha256 = 'ab' || char(0) WHERE rowid = 1", "blob ab"),
        ("UPDATE blob SET suffix = x'00' WHERE kind = 'original'", "blob "),
        ("UPDATE trial SET suffix = x'00'", "was changed"),
        ("UPDATE trial SET raw_sha256 = x'00' WHERE rowid = 1", "was changed"),
        ("UPDATE trial SET raw_sha256 = x'00' WHERE rowid = 2", "was changed"),
        ("UPDATE trial SET facts = 'no JSON'", "was changed"),
        ("UPDATE trial_now SET revision = x'00'", "is not what its history says"),
        ("UPDATE run SET id = id + 7", "run 8 is not what was started"),
    ],
)
def test_a_value_that_is_of_no_kind_is_named_and_the_rest_is_looked_at(full, statement, named):
    behind_the_back(full, statement, "UPDATE current_run SET reason = 'another'")

    report = full.verify()

    assert any(named in problem["what"] for problem in report["problems"])
    assert "catalogue-damaged" not in codes(report)
    assert any("the current run" in problem["what"] for problem in report["problems"])


def test_a_suffix_that_is_missing_is_named(full):
    """The tables of today refuse it; a catalogue that was written anew would not."""
    behind_the_back(
        full, "PRAGMA writable_schema = 1",
        "UPDATE sqlite_master SET sql = replace(sql, 'suffix VARCHAR(8) NOT NULL', "
        "'suffix VARCHAR(8)') WHERE name = 'blob'", "PRAGMA writable_schema = RESET",
        "UPDATE blob SET suffix = NULL WHERE kind = 'original'",
    )  # fmt: skip

    assert any("NoneType" in problem["what"] for problem in full.verify()["problems"])


def test_no_sidecar_is_made_from_a_row_that_was_changed(full):
    before = {path: path.read_bytes() for path in full.folder.glob("raw/??/*")}
    lost = next(path for path in before if path.suffix == ".json")
    lost.unlink()
    behind_the_back(
        full, f"UPDATE trial SET raw_sha256 = '{'ab' * 32}' WHERE raw_sha256 <> '{lost.stem}'",
        f"UPDATE trial SET rate_hz = 50 WHERE raw_sha256 = '{lost.stem}'",
    )  # fmt: skip

    report = full.verify()

    after = {path: path.read_bytes() for path in full.folder.glob("raw/??/*")}
    assert after == {path: data for path, data in before.items() if path != lost}
    assert not any("made again" in line for line in report["recovered"])
    assert {"row-changed", "sidecar-damaged"} <= codes(report)


def test_a_trial_that_is_just_being_added_has_no_damaged_sidecar(full):
    side = next(full.folder.glob("raw/??/*.json"))
    marker = full.folder / "raw" / ".tmp" / f"{side.stem}.0123abcd.pending"
    side.rename(marker)

    with full._catalogue.database.adding():
        report = full.verify()

    assert report["problems"] == []
    assert marker.exists()
    assert full.verify()["recovered"][-1].startswith("sidecar of trial")


def test_verify_holds_no_view_while_it_reads_files_and_reads_rows_in_parts(full, monkeypatch):
    monkeypatch.setattr("forceplate.archive.database.rows.AT_ONCE", 1)
    reading, read = type(full._catalogue).reading, LocalFiles.read
    held: list[int] = []
    views: list[int] = []

    @contextmanager
    def counted(catalogue):
        with reading(catalogue) as connection:
            views.append(1)
            held.append(1)
            try:
                yield connection
            finally:
                held.pop()

    def alone(files, path):
        assert not held
        return read(files, path)

    monkeypatch.setattr(type(full._catalogue), "reading", counted)
    monkeypatch.setattr(LocalFiles, "read", alone)
    clean, lines = full.verify(), full.audit_head()[0]
    n_views = len(views)
    behind_the_back(
        full, "UPDATE result SET at = ''", "DELETE FROM run_result WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 3",
    )  # fmt: skip

    assert clean["ok"]
    assert n_views > lines + clean["trials"] + clean["blobs"]
    assert {"row-changed", "row-missing", "audit-broken"} <= codes(full.verify())


@pytest.mark.parametrize("named", ["'two'", "''", "'²'", "'-1'", "x'00'"])
def test_a_catalogue_whose_version_is_no_number_is_told_in_one_sentence(full, named):
    full.close()
    behind_the_back(full, f"UPDATE alembic_version SET version_num = {named}")

    with pytest.raises(ArchiveError, match="which version"):
        Archive.open(full.folder)


@pytest.mark.parametrize("table", ["blob", "trial", "result", "run_result", "audit", "run"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = ''", "DELETE FROM {}"])
def test_the_catalogue_refuses_to_change_the_past(full, table, statement):
    column = {"trial": "archived", "run": "started"}.get(table, "at")
    change = statement.format(table).replace("at =", f"{column} =")

    with (
        closing(sqlite3.connect(full.folder / "catalogue.sqlite")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(change)


def test_a_trial_file_that_the_catalogue_lost_is_taken_in_again(full, tmp_path):
    codes_before = {trial.trial for trial in full.trials()}
    full.close()
    (full.folder / "catalogue.sqlite").unlink()

    with Archive.open(full.folder, create=True) as again:
        report = again.verify()
        trials = {trial.trial: trial for trial in again.trials()}

    assert report["ok"]
    assert len([line for line in report["recovered"] if "taken into" in line]) == 2
    assert set(trials) == codes_before
    assert {trial.facts.participant for trial in trials.values()} == {"P01", "P02"}


def test_a_strange_file_is_kept_and_told(full):
    strange = full.folder / "raw" / "ab" / ("ab" * 32 + ".h5")
    strange.parent.mkdir(exist_ok=True)
    strange.write_bytes(b"from elsewhere")

    report = full.verify()

    assert report["ok"]
    assert report["recovered"] == [f"orphan kept: raw/ab/{'ab' * 32}.h5"]
    assert strange.exists()


def test_a_half_written_file_is_removed_and_told(full):
    part = full.folder / "raw" / ".tmp" / "0123.part"
    part.write_bytes(b"half")
    full.close()

    with Archive.open(full.folder) as again:
        report = again.verify()

    assert report["ok"]
    assert report["recovered"] == ["temporary 0123.part removed"]
    assert not part.exists()


def test_a_catalogue_that_is_not_one_is_told_in_one_sentence(full):
    full.close()
    (full.folder / "catalogue.sqlite").write_bytes(b"not a database at all" * 1000)

    with pytest.raises(ArchiveError, match="damaged"):
        Archive.open(full.folder)


def test_a_damaged_page_of_the_catalogue_is_found(full):
    path = full.folder / "catalogue.sqlite"
    full.close()
    data = bytearray(path.read_bytes())
    page = data.index(b"from the paper form") // 4096
    data[page * 4096 : page * 4096 + 64] = bytes(64)
    path.write_bytes(data)

    with Archive.open(full.folder) as again:
        report = again.verify()

    assert "catalogue-damaged" in codes(report)


def test_an_archive_of_a_later_version_is_refused(full):
    full.close()
    with closing(sqlite3.connect(full.folder / "catalogue.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
        connection.commit()

    with pytest.raises(ArchiveTooNew, match="later version"):
        Archive.open(full.folder)


def test_a_missing_archive_is_not_made_by_looking_for_it(tmp_path):
    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path / "nowhere")

    assert not (tmp_path / "nowhere").exists()


def test_a_lost_key_is_said_and_not_replaced(full):
    full.close()
    (full.folder / "secret.key").unlink()

    with pytest.raises(ArchiveError, match="key"):
        Archive.open(full.folder, create=True)

    assert not (full.folder / "secret.key").exists()


def test_the_key_is_private_and_the_files_are_read_only(full):
    modes = {
        path.stat().st_mode & 0o777 for kind in ("raw", "originals")
        for path in full.folder.glob(f"{kind}/??/*")
    }  # fmt: skip

    assert (full.folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert modes <= {0o440, 0o400}


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 9), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_wal_is_used_only_where_its_bug_is_mended(version, mode):
    assert journal_mode(version) == mode


def test_the_journal_in_use_is_the_one_that_was_chosen(full):
    health = full.health()

    assert health["journal_mode"] == journal_mode(sqlite3.sqlite_version_info)
    assert health["trials"] == 2
    assert health["writable"]


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
def test_either_journal_keeps_the_archive(tmp_path: Path, monkeypatch, version, make_trial):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with Archive.open(tmp_path / "lab", create=True) as archive:
        archive.put_original(b"one", "csv")
        archive.add(make_trial(b"one"), b"raw", "test")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))

    with Archive.open(tmp_path / "lab") as archive:
        assert archive.health()["journal_mode"] == "TRUNCATE"
        assert archive.verify()["ok"]
