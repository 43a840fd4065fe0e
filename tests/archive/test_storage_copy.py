"""An archive moves: to a folder, a database, a store and back, as it is and never by halves."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED
from forceplate.archive.place import Place, placed
from forceplate.archive.records import Finished
from forceplate.errors import ArchiveError, NothingFound

pytestmark = pytest.mark.xdist_group("servers")
HERE = Path(__file__).parent


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def lab(archive, add, result) -> Archive:
    """An archive of two trials, one of them corrected, with a run and a result."""
    first = add("one", participant="P-001")
    add("two")
    archive.judge(first, "accepted", "calm", "anna")
    run = archive.start_run({"a": 1.5}, "d" * 64, "default", "0.1.0", "anna")
    archive.save_many(run, [Finished(first, "e" * 64, result(7.25), {}, {"velocity": 0.1 + 0.2})])
    return archive


@pytest.fixture
def database(postgres_server) -> str:
    return postgres_server.new_database()


@pytest.fixture
def bucket(s3_server) -> str:
    return f"s3://lab/{secrets.token_hex(4)}"


def shown(archive: Archive) -> tuple[Any, ...]:
    """What a person would look at."""
    trials = archive.trials()
    return (
        [trial.trial for trial in trials], [trial.facts for trial in trials],
        [trial.values for trial in trials], archive.runs(), archive.audit_head(),
        [archive.read_raw(trial.trial) for trial in trials],
    )  # fmt: skip


def bytes_in(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_copy_in_a_folder_is_the_archive(lab, tmp_path):
    done = lab.copy_to(str(tmp_path / "copy"), quiet)

    with Archive.open(tmp_path / "copy") as copy:
        assert shown(copy) == shown(lab)
        assert copy.verify()["ok"]
    assert (done.files, done.place) == (6, Place(tmp_path / "copy"))
    assert list(lab.wrong_at(str(tmp_path / "copy"), quiet)) == []


def test_a_second_copy_copies_nothing_and_a_later_one_what_is_new(lab, add, tmp_path):
    target = str(tmp_path / "copy")
    lab.copy_to(target, quiet)

    second = lab.copy_to(target, quiet)
    add("three")
    third = lab.copy_to(target, quiet)

    assert (second.files, second.rows) == (0, 0)
    assert third.files == 3
    assert list(lab.wrong_at(target, quiet)) == []


def test_another_archive_in_the_folder_is_refused(lab, tmp_path):
    with Archive.open(tmp_path / "other", create=True):
        pass

    with pytest.raises(ArchiveError, match="another archive"):
        lab.copy_to(str(tmp_path / "other"), quiet)


@pytest.mark.parametrize(
    "address", ["{}", "{}/../lab", "{}-link", "file://{}/../lab", "file://{}-link"]
)
def test_an_archive_is_not_copied_into_itself_by_another_name(lab, tmp_path, address):
    (tmp_path / "lab-link").symlink_to(lab.folder)
    before = bytes_in(lab.folder)

    with pytest.raises(ArchiveError, match=r"(already|there already)\."):
        lab.copy_to(address.format(lab.folder), quiet)

    assert bytes_in(lab.folder) == before


def test_a_part_of_an_archive_comes_home_by_another_name_of_its_folder(lab, tmp_path):
    store = f"file://{tmp_path / 'files'}"
    lab.copy_to(store, quiet)
    lab.use(Place(lab.folder, None, store), "anna")
    (tmp_path / "link").symlink_to(lab.folder)

    with Archive.open(lab.folder) as moved:
        with pytest.raises(ArchiveError, match="there already"):
            moved.copy_to(f"{store}/../files", quiet)
        done = moved.copy_to(str(tmp_path / "link"), quiet)

    assert done.place == Place(lab.folder)


@pytest.mark.parametrize("address", ["{}", "file://{}"])
def test_nothing_is_copied_into_a_backup(lab, add, tmp_path, address):
    safe = lab.backup(tmp_path / "s", "anna", "0", link=False, pictures=False, step=quiet).folder
    before = bytes_in(safe)
    add("three")

    with pytest.raises(ArchiveError, match="is a backup"):
        lab.copy_to(address.format(safe), quiet)
    with pytest.raises(ArchiveError, match="is a backup"):
        lab.use(Place(lab.folder, None, f"file://{safe}"), "anna")

    assert bytes_in(safe) == before


@pytest.mark.parametrize("address", ["{}", "file://{}"])
def test_a_copy_that_has_gone_on_by_itself_is_refused_and_gets_no_file(lab, add, tmp_path, address):
    target = tmp_path / "copy"
    lab.copy_to(str(target), quiet)
    with Archive.open(target) as copy:
        copy.judge(copy.trials()[0].trial, "repeat", "moved", "ben")
    before = bytes_in(target)
    add("three")

    with pytest.raises(ArchiveError, match="gone on by itself"):
        lab.copy_to(address.format(target), quiet)

    assert bytes_in(target) == before


def test_an_archive_that_has_lost_its_key_is_not_given_that_of_another(lab, tmp_path):
    with Archive.open(tmp_path / "other", create=True):
        pass
    (tmp_path / "other" / "secret.key").unlink()

    with pytest.raises(ArchiveError, match="another archive"):
        lab.copy_to(str(tmp_path / "other"), quiet)

    assert not (tmp_path / "other" / "secret.key").exists()


def test_a_file_with_other_bytes_under_the_same_name_is_refused(lab, tmp_path):
    name = lab.stored(lab.trials()[0].trial).raw.name
    (tmp_path / "copy" / name).parent.mkdir(parents=True)
    (tmp_path / "copy" / name).write_bytes(b"raw of mine")

    with pytest.raises(ArchiveError, match="other bytes"):
        lab.copy_to(f"file://{tmp_path / 'copy'}", quiet)

    assert (tmp_path / "copy" / name).read_bytes() == b"raw of mine"


def test_a_damaged_file_does_not_travel(lab, tmp_path):
    raw = lab.folder / lab.stored(lab.trials()[0].trial).raw.name
    raw.chmod(0o640)
    raw.write_bytes(b"damaged")

    with pytest.raises(ArchiveError, match="damaged"):
        lab.copy_to(str(tmp_path / "copy"), quiet)

    with pytest.raises(NothingFound):
        Archive.open(tmp_path / "copy")


def test_what_is_wrong_in_a_copy_is_found_file_by_file_and_row_by_row(lab, tmp_path):
    target = tmp_path / "copy"
    lab.copy_to(str(target), quiet)
    name = lab.stored(lab.trials()[0].trial).raw.name
    (target / name).chmod(0o640)
    (target / name).write_bytes(b"damaged")
    engine = create_engine(f"sqlite:///{target / 'catalogue.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE trial_now SET mass_kg = 1"))
    engine.dispose()

    found = list(lab.wrong_at(str(target), quiet))

    assert len(found) == 3
    assert name in found[0]
    assert all(each.startswith("trial_now") and each.endswith("differs") for each in found[1:])


def test_to_a_database_and_a_store_and_home_again(lab, add, tmp_path, database, bucket):
    before = shown(lab)
    catalogue, files = lab.copy_to(database, quiet), lab.copy_to(bucket, quiet)
    far = Place(lab.folder, database, bucket)
    lab.use(far, "anna")

    with Archive.open(lab.folder) as moved:
        assert shown(moved)[:4] == before[:4]
        assert moved.place.catalogue == database
        assert moved.check_head(before[4][1]).ok
        assert moved.verify()["ok"]
        home = moved.copy_to(str(tmp_path / "home"), quiet)
        assert list(moved.wrong_at(str(tmp_path / "home"), quiet)) == []
        assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o777 == 0o600
        with Archive.open(tmp_path / "home") as back:
            assert shown(back) == shown(moved)
    assert (catalogue.files, files.rows, files.files, home.files) == (0, 0, 6, 6)
    assert list(lab.wrong_at(bucket, quiet)) == []
    assert lab.copy_to(bucket, quiet).files == 0


def test_an_archive_comes_home_into_its_own_folder(lab, database, bucket):
    lab.copy_to(database, quiet)
    lab.copy_to(bucket, quiet)
    lab.use(Place(lab.folder, database, bucket), "anna")
    for name in ("catalogue.sqlite", "catalogue.lock"):
        (lab.folder / name).unlink()

    with Archive.open(lab.folder) as moved:
        moved.copy_to(str(lab.folder), quiet)
        moved.use(Place(lab.folder), "anna")
        lines = moved.audit_head()[0]

    assert placed(lab.folder) == Place(lab.folder)
    with Archive.open(lab.folder) as home:
        assert home.verify()["ok"]
        assert home.audit_head()[0] == lines + 1


def test_the_past_cannot_be_changed_where_it_was_copied_to(lab, database):
    lab.copy_to(database, quiet)

    engine = create_engine(database)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE audit SET reason = 'other'"))
    engine.dispose()


def test_a_database_of_another_archive_is_refused(lab, tmp_path, database):
    with Archive.open(Place(tmp_path / "other", database), create=True):
        pass

    with pytest.raises(ArchiveError, match="another archive"):
        lab.copy_to(database, quiet)


def test_a_folder_with_an_archive_does_not_take_an_empty_database_for_it(lab, database):
    with pytest.raises(ArchiveError, match="storage copy"):
        placed(lab.folder, {"FORCEPLATE_CATALOGUE": database})


def test_what_is_not_all_there_is_not_used(lab, add, database, bucket):
    lab.copy_to(database, quiet)
    add("three")

    with pytest.raises(ArchiveError, match="audit trail of"):
        lab.use(Place(lab.folder, database), "anna")
    with pytest.raises(ArchiveError, match="missing"):
        lab.use(Place(lab.folder, None, bucket), "anna")

    assert placed(lab.folder) == Place(lab.folder)


def test_an_empty_database_is_not_used(lab, database):
    with pytest.raises(ArchiveError, match="empty"):
        lab.use(Place(lab.folder, database), "anna")


def test_the_move_is_the_first_line_at_the_new_place(lab, database):
    lab.copy_to(database, quiet)
    lab.use(Place(lab.folder, database), "anna")

    with Archive.open(lab.folder) as moved:
        last = list(moved.audit_trail(until=moved.audit_head()[0]))[-1]
    assert (last.action, last.by) == ("moved", "anna")
    assert "postgresql" in last.after["catalogue"]


def test_a_backup_of_an_archive_elsewhere_is_one_folder(lab, tmp_path, database, bucket):
    lab.copy_to(database, quiet)
    lab.copy_to(bucket, quiet)
    lab.use(Place(lab.folder, database, bucket), "anna")
    from forceplate.archive.moving import checking, restore

    with Archive.open(lab.folder) as moved:
        made = moved.backup(
            tmp_path / "safe", "anna", "0.1.0", link=True, pictures=False, step=quiet
        )
        restored = restore.restore(made.folder, tmp_path / "back", "anna", quiet)
        expected = shown(moved)[:4]

    names = {each.name for each in made.folder.iterdir()}
    assert names == {"catalogue.sqlite", "manifest.json", "originals", "raw", "secret.key"}
    assert list(checking.problems(made.folder)) == []
    assert restored.problems == []
    with Archive.open(tmp_path / "back") as back:
        assert shown(back)[:4] == expected


STEP = """
import sys
from forceplate.archive.archive import Archive
with Archive.open(sys.argv[1]) as archive:
    archive.copy_to(sys.argv[2], lambda *_: None)
"""


def killed(folder: Path, target: str, step: int) -> int:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent), "FAULT": f"step:{step}"}
    return subprocess.run(
        [sys.executable, "-c", STEP, str(folder), target], env=environment, check=False
    ).returncode


@pytest.mark.parametrize("step", [1, 2])
def test_a_copy_into_a_database_that_was_killed_left_nothing_or_all(lab, database, step):
    status = killed(lab.folder, database, step)
    again = lab.copy_to(database, quiet)

    assert status == KILLED
    assert (again.rows > 0) == (step == 1)
    assert list(lab.wrong_at(database, quiet)) == []
