"""An archive of the first release is brought to the tables of today, once, and loses nothing."""

from __future__ import annotations

import errno
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from forceplate.archive.archive import Archive
from forceplate.archive.database import migrate, schema
from forceplate.archive.database.catalogue import Catalogue, database_at
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError, ArchiveTooNew, StorageFull
from tests.archive import kinds

PACKED = Path(__file__).resolve().parent.parent / "archives" / "v1.zip"
KEPT = ("blob", "trial", "current_run", "result", "run_result", "audit", "participant_now")
"""Tables whose rows no migration so far has touched."""


@pytest.fixture
def first(quick_path: Path) -> Path:
    """An archive as the first release left it: three trials, three runs, corrections."""
    with zipfile.ZipFile(PACKED) as packed:
        packed.extractall(quick_path / "lab")
    return quick_path / "lab"


def rows(file: Path, tables: tuple[str, ...] = KEPT) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in tables
        }


def asked_by_the_first_release(folder: Path) -> int:
    """What it compares with its own version, 1, before it opens an archive."""
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as connection:
        return connection.execute("SELECT max(version) FROM schema_version").fetchone()[0]


def backups(folder: Path) -> list[Path]:
    return sorted((folder / "backups").iterdir()) if (folder / "backups").exists() else []


def test_opening_it_brings_it_to_today_after_a_copy_and_changes_no_row(first):
    before = rows(first / "catalogue.sqlite")

    with Archive.open(first) as archive:
        report, health, runs = archive.verify(), archive.health(), archive.runs()
        results = [archive.result(trial.trial, run=1) for trial in archive.trials()]
    Archive.open(first).close()

    assert rows(first / "catalogue.sqlite") == before
    assert (report["problems"], report["recovered"], report["trials"]) == ([], [], 3)
    assert health["schema"] == schema.VERSION
    assert [(run.run, run.where) for run in runs] == [(1, {}), (2, {}), (3, {})]
    assert all(result["schema"] == "forceplate.result/1" for result in results)
    (copy,) = backups(first)
    assert copy.name.startswith("catalogue-v1-")
    assert rows(copy) == before


def test_the_copy_is_an_archive_of_the_first_release_again(first):
    Archive.open(first).close()

    (copy,) = backups(first)
    copy.replace(first / "catalogue.sqlite")

    assert asked_by_the_first_release(first) == 1
    with Archive.open(first) as archive:
        assert archive.verify()["problems"] == []


def test_it_goes_on_with_new_trials_and_new_runs(first, make_trial, result):
    with Archive.open(first) as archive:
        archive.put_original(b"new", "csv")
        code, is_new = archive.add(make_trial(b"new", participant="P01"), b"raw", "anna")
        run = archive.start_run({}, "d" * 64, None, "0.2.0", "anna", where={"code": code})
        job = archive.ask_job(run, "anna", engine="serial", workers=1, options={})
        archive.take_job(job)
        archive.save_result(run, code, "a" * 64, result(8.0), {})
        archive.end_job(job, "done")

        assert (is_new, run) == (True, 4)
        assert archive.wanted(run) == []
        assert archive.verify()["problems"] == []


def test_two_processes_that_open_it_at_once_bring_it_to_today_once(first):
    before = rows(first / "catalogue.sqlite", ("trial", "result", "run_result"))

    processes = [kinds.start("adder.py", "many", str(first), name, "1") for name in "ab"]
    kinds.told(processes)

    with Archive.open(first) as archive:
        assert archive.verify()["problems"] == []
        assert len(archive.trials()) == 6
    after = rows(first / "catalogue.sqlite", ("trial", "result", "run_result"))
    assert len(backups(first)) == 1
    assert all(set(before[table]) <= set(after[table]) for table in before)


def test_the_first_release_sees_that_it_is_too_new_for_it(first, quick_path):
    Archive.open(quick_path / "new", create=True).close()
    before = asked_by_the_first_release(first)
    Archive.open(first).close()

    assert before == 1
    assert asked_by_the_first_release(first) == schema.VERSION > 1
    assert asked_by_the_first_release(quick_path / "new") == schema.VERSION


def test_a_migration_that_breaks_off_leaves_the_catalogue_as_it_was(first, monkeypatch):
    before = (first / "catalogue.sqlite").read_bytes()

    class Breaking(LocalFiles):
        def step(self, name: str, /) -> None:
            if name == "commit":
                raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output"):
        Archive.open(first, files=Breaking())
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", lambda *_: _not_sql())
        with pytest.raises(ArchiveError, match="tables of today"):
            Archive.open(first)

    assert rows_of_schema(first) == rows_of_schema_in(before, first)
    with Archive.open(first) as archive:
        assert archive.verify()["problems"] == []


def _not_sql() -> None:
    from alembic import op

    op.execute("ALTER TABLE nobody ADD COLUMN nothing TEXT")


def rows_of_schema(folder: Path) -> dict[str, list[tuple]]:
    return rows(folder / "catalogue.sqlite", (*KEPT, "sqlite_master", "schema_version"))


def rows_of_schema_in(data: bytes, folder: Path) -> dict[str, list[tuple]]:
    other = folder / "before"
    other.mkdir()
    (other / "catalogue.sqlite").write_bytes(data)
    return rows_of_schema(other)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (sqlite3.OperationalError("database or disk is full"), StorageFull),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), StorageFull),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), ArchiveError),
    ],
)
def test_where_it_cannot_be_copied_it_is_not_touched(first, monkeypatch, cause, kind):
    before = (first / "catalogue.sqlite").read_bytes()

    def refuse(*_: object) -> None:
        raise cause

    with monkeypatch.context() as patch:
        patch.setattr(migrate.Path, "replace", refuse)
        with pytest.raises(ArchiveError, match="could not be copied") as caught:
            Archive.open(first)

    assert type(caught.value) is kind
    assert (first / "catalogue.sqlite").read_bytes() == before
    assert backups(first) == []
    Archive.open(first).close()
    assert len(backups(first)) == 1


def test_in_a_folder_that_cannot_be_written_to_it_says_so(first, monkeypatch):
    before = (first / "catalogue.sqlite").read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root

    with pytest.raises(ArchiveError, match="earlier version") as caught:
        Archive.open(first)

    assert "may not write there" in str(caught.value)
    assert (first / "catalogue.sqlite").read_bytes() == before
    assert backups(first) == []


@pytest.mark.parametrize("place", kinds.IN_TWO_DATABASES)
def test_an_archive_of_a_later_version_is_refused_and_not_touched(
    place: str, quick_path: Path, request: pytest.FixtureRequest
):
    where = kinds.place_of(place, quick_path / "lab", request)
    Archive.open(where, create=True).close()
    kinds.sql(where, "UPDATE alembic_version SET version_num = '0099'", guarded=True)
    files = sorted(quick_path.rglob("*"))

    for create in (True, False):
        with pytest.raises(ArchiveTooNew, match="later version"):
            Archive.open(where, create=create)

    assert sorted(quick_path.rglob("*")) == files


def _schema(connection: Connection) -> set[Any]:
    """Indexes, triggers and functions, as the database itself words them."""
    if connection.dialect.name == "sqlite":
        found = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
    else:
        found = (
            "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal UNION SELECT 'function', proname, prosrc FROM pg_proc "
            "WHERE proname LIKE 'forceplate%' UNION "
            "SELECT table_name, column_name, data_type || is_nullable FROM "
            "information_schema.columns WHERE table_schema = 'public'"
        )
    return {tuple(row) for row in connection.execute(text(found))}


@pytest.fixture(params=kinds.IN_TWO_DATABASES)
def two(request: pytest.FixtureRequest, quick_path: Path) -> Iterator[tuple[Catalogue, Catalogue]]:
    """Two empty catalogues of one kind."""
    places = [kinds.place_of(request.param, quick_path / name, request) for name in "ab"]
    for place in places:
        place.folder.mkdir()
    made = [Catalogue(database_at(place.catalogue, place.folder), LocalFiles()) for place in places]
    yield made[0], made[1]
    for catalogue in made:
        catalogue.close()


def test_the_migrations_add_up_to_the_tables_that_a_new_archive_gets(two):
    migrated, made = two
    with migrated.writing("migrate") as connection:
        migrate.run_migrations(connection, 0)
    with made.writing("make") as connection:
        schema.create(connection)

    with migrated.reading() as one, made.reading() as other:
        difference = compare_metadata(MigrationContext.configure(one), schema.METADATA)
        guarded = {row[1] for row in _schema(one) if row[0] == "trigger"}
        assert _schema(one) == _schema(other)
        assert schema.version(one, "here") == schema.version(other, "here") == schema.VERSION
    assert difference == []
    assert len(guarded) >= 2 * len(kinds.APPEND_ONLY)


def test_the_first_release_s_own_file_gets_those_tables_too(first, quick_path):
    Archive.open(first).close()
    Archive.open(quick_path / "new", create=True).close()
    opened = [
        Catalogue(database_at(None, folder), LocalFiles()) for folder in (first, quick_path / "new")
    ]

    with opened[0].reading() as old, opened[1].reading() as new:
        difference = compare_metadata(MigrationContext.configure(old), schema.METADATA)
        names = [{row[:2] for row in _schema(connection)} for connection in (old, new)]
    for catalogue in opened:
        catalogue.close()

    assert difference == []
    assert names[0] == names[1]


def test_the_version_that_is_stated_is_that_of_the_newest_migration():
    numbers = sorted(int(path.name[1:5]) for path in migrate.HERE.glob("versions/v*.py"))

    assert numbers == list(range(1, schema.VERSION + 1))


def test_a_folder_may_have_any_signs_in_its_name(first):
    odd = first.with_name("l%20ab ?#&=ü'")
    first.rename(odd)

    with Archive.open(odd) as archive:
        assert archive.verify()["problems"] == []
        assert archive.place == Place(odd)
    assert len(backups(odd)) == 1
