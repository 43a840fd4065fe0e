"""Where an archive is: said once, noted in its folder, and never with a password."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.place import FILE, Place, note, placed, shown
from forceplate.cli.entry import run
from forceplate.errors import ArchiveError, ArchiveMissing
from tests.archive import kinds

CATALOGUE, STORE = "FORCEPLATE_CATALOGUE", "FORCEPLATE_STORE"
ADDRESS = "postgresql+psycopg://lab:sesame@127.0.0.1:1/lab?sslmode=prefer&password=sesame"


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch):
    for name in (CATALOGUE, STORE):
        monkeypatch.delenv(name, raising=False)


def test_where_nothing_is_said_everything_is_in_the_folder(tmp_path):
    place = placed(tmp_path, {})

    assert place == Place(tmp_path)
    assert (place.files, place.elsewhere) == (str(tmp_path), False)
    note(place, LocalFiles())
    assert list(tmp_path.iterdir()) == []


def test_a_new_archive_is_where_the_environment_says(tmp_path):
    said = {CATALOGUE: ADDRESS, STORE: "s3://lab/one"}

    assert placed(tmp_path, said) == Place(tmp_path, ADDRESS, "s3://lab/one")
    assert placed(tmp_path, {CATALOGUE: "", STORE: ""}) == Place(tmp_path)


def test_the_folder_notes_it_without_the_password_and_is_enough_afterwards(tmp_path):
    note(Place(tmp_path, ADDRESS, 's3://lab/a "b"'), LocalFiles())

    text = (tmp_path / FILE).read_text()
    place = placed(tmp_path, {})

    assert "sesame" not in text
    assert place.catalogue == "postgresql+psycopg://lab@127.0.0.1:1/lab?sslmode=prefer"
    assert place.store == 's3://lab/a "b"'
    assert placed(tmp_path, {CATALOGUE: ADDRESS}).catalogue == ADDRESS


@pytest.mark.parametrize(
    "said",
    [
        {CATALOGUE: "postgresql+psycopg://lab:sesame@elsewhere/lab"},
        {STORE: "s3://key:sesame@other/one"},
        {CATALOGUE: ADDRESS, STORE: "s3://lab/two"},
        {STORE: "lab:sesame@host"},
    ],
)
def test_an_archive_does_not_fall_in_two(tmp_path, said):
    note(Place(tmp_path, ADDRESS, "s3://lab/one"), LocalFiles())

    with pytest.raises(ArchiveError, match="somewhere else") as caught:
        placed(tmp_path, said)

    assert "sesame" not in str(caught.value)
    assert "Unset FORCEPLATE_" in str(caught.value)


@pytest.mark.parametrize("name", [CATALOGUE, STORE])
def test_an_archive_whose_parts_are_in_the_folder_does_not_fall_in_two(tmp_path, name):
    Archive.open(tmp_path / "lab", create=True).close()

    with pytest.raises(ArchiveError, match="in the folder"):
        placed(tmp_path / "lab", {name: ADDRESS})


def test_a_part_that_the_note_leaves_in_the_folder_stays_there(tmp_path):
    note(Place(tmp_path, None, "s3://lab/one"), LocalFiles())

    with pytest.raises(ArchiveError, match="in the folder"):
        placed(tmp_path, {CATALOGUE: ADDRESS})
    assert placed(tmp_path, {STORE: "s3://lab/one"}) == Place(tmp_path, None, "s3://lab/one")


def test_what_was_noted_once_is_not_written_over(tmp_path):
    note(Place(tmp_path, None, "s3://lab/one"), LocalFiles())
    note(Place(tmp_path, None, "s3://lab/two"), LocalFiles())

    assert placed(tmp_path, {}).store == "s3://lab/one"


@pytest.mark.parametrize(
    "text", ["catalogue = ", "catalogue = 3", 'place = "here"', "\udcff"], ids=str
)
def test_a_note_that_cannot_be_used_is_said(tmp_path, text):
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ArchiveError, match="the note of where the archive is"):
        placed(tmp_path, {})


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (None, None),
        ("s3://lab/one", "s3://lab/one"),
        ("postgresql://lab:sesame@host/lab", "postgresql://lab@host/lab"),
        ("postgresql://lab:ses@me@host/lab", "postgresql://lab@host/lab"),
        ("postgresql://lab:sesame?@host/lab", "postgresql://lab@host/lab"),
        ("postgresql://host/lab?password=sesame", "postgresql://host/lab"),
        ("postgresql://host/lab?user=lab&password=sesame&sslmode=require",
         "postgresql://host/lab?user=lab&sslmode=require"),
        ("postgresql:///lab?password=sesame&user=a@b", "postgresql:///lab?user=a@b"),
        ("lab:sesame@host/lab", "lab@host/lab"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_password(address, expected):
    assert shown(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "postgresql://lab:sesame@host:port/lab",
        "postgresql+nothing://lab:sesame@host/lab",
        "mysql://lab:sesame@host/lab",
        "lab:sesame@host/lab",
        "postgresql",
    ],
)
def test_no_error_of_an_address_shows_the_password(tmp_path, monkeypatch, caplog, address):
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv(CATALOGUE, address)

    for create in (True, False):
        with pytest.raises(ArchiveError) as caught:
            Archive.open(tmp_path / "lab", create=create)
        assert "sesame" not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert "sesame" not in caplog.text
    assert not (tmp_path / "lab").exists()


def test_without_its_library_a_catalogue_in_postgresql_says_what_to_install(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ArchiveError, match=r"pip install 'forceplate\[postgres\]'") as caught:
        Archive.open(Place(tmp_path / "lab", ADDRESS), create=True)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "psycopg_async"])
def test_another_library_than_ours_in_the_address_is_named_and_so_is_ours(tmp_path, driver):
    address = ADDRESS.replace("+psycopg://", f"+{driver}://")

    with pytest.raises(ArchiveError, match=r"postgresql\+psycopg://user@host") as caught:
        Archive.open(Place(tmp_path / "lab", address), create=True)

    assert f"postgresql+{driver}://" in str(caught.value)
    assert "pip install" not in str(caught.value)
    assert "sesame" not in str(caught.value)


@kinds.SERVED
def test_what_is_shown_of_an_archive_on_servers_is_what_and_where_but_no_password(
    quick_path: Path, request: pytest.FixtureRequest, monkeypatch, capsys
):
    served = kinds.place_of("postgresql+s3", quick_path / "lab", request)
    assert served.catalogue is not None
    with_password = served.catalogue.replace("lab@", "lab:sesame@")
    monkeypatch.setenv(CATALOGUE, with_password)
    monkeypatch.setenv(STORE, served.store or "")
    with Archive.open(served.folder, create=True) as archive:
        health = archive.health()

    assert run(["doctor", "--archive", str(served.folder), "--port", "8791"]) in (0, 1)
    told = capsys.readouterr()

    for text in (str(health), told.out + told.err, (served.folder / FILE).read_text()):
        assert "sesame" not in text
    assert "database PostgreSQL 1" in told.out
    assert served.catalogue.rsplit("@", 1)[1] in told.out
    assert f"store {served.store}" in told.out


@kinds.SERVED
def test_a_database_with_no_archive_in_it_is_said_to_hold_none(
    quick_path: Path, request: pytest.FixtureRequest
):
    place = kinds.place_of("postgresql+local", quick_path / "lab", request)

    with pytest.raises(ArchiveMissing, match="no archive"):
        Archive.open(place)

    assert not place.folder.exists()


@kinds.SERVED
def test_another_archive_s_database_is_not_written_to(
    quick_path: Path, request: pytest.FixtureRequest
):
    place = kinds.place_of("postgresql+local", quick_path / "lab", request)
    Archive.open(place, create=True).close()
    (quick_path / "other").mkdir()
    (quick_path / "other" / "secret.key").write_text("0" * 64)

    with pytest.raises(ArchiveError, match="belongs to another archive"):
        Archive.open(Place(quick_path / "other", place.catalogue), create=True)

    with Archive.open(place.folder) as archive:
        assert archive.health()["audit_lines"] == 1


def test_a_second_catalogue_is_not_begun_beside_files_that_another_one_lists(
    tmp_path: Path, make_trial, monkeypatch: pytest.MonkeyPatch
):
    store = f"memory://lab-{tmp_path.name}"
    monkeypatch.setenv("FORCEPLATE_STORE", store)
    with Archive.open(tmp_path / "one", create=True) as archive:
        archive.put_original(b"original", "csv")
        archive.add(make_trial(b"original"), b"raw", "test")

    with pytest.raises(ArchiveError, match="catalogue is somewhere else"):
        Archive.open(tmp_path / "two", create=True)

    with Archive.open(tmp_path / "one") as archive:
        assert archive.verify()["ok"]


@pytest.mark.parametrize("name", ["t0.h5", "t0.h5/below"])
def test_a_file_in_place_of_the_folder_is_said_to_be_one(tmp_path, name):
    (tmp_path / "t0.h5").write_bytes(b"")

    with pytest.raises(ArchiveError, match="a file, not a folder"):
        placed(tmp_path / name, {})
