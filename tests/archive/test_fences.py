"""Who may write where: not where the archive was, not into a backup, not with another's key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.database import lock
from forceplate.archive.database.sqlite import ADDING
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.local import LocalStore
from forceplate.archive.files.objects import ObjectStore
from forceplate.archive.moving import copying, restore
from forceplate.archive.place import FILE, Place, check_still, note_of
from forceplate.errors import ArchiveError

MOVED = "the archive has moved; start this program anew"


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


def contents(folder: Path) -> dict[str, bytes]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


# An archive that has moved


@pytest.fixture
def other_store(tmp_path: Path) -> str:
    return f"file://{tmp_path / 'elsewhere'}"


def test_whoever_has_the_archive_open_is_refused_once_it_has_moved(
    archive, add, make_trial, other_store
):
    code = add("one")
    archive.copy_to(other_store, quiet)
    with Archive.open(archive.folder) as serving:
        archive.use(Place(archive.folder, None, other_store), "anna")
        before = serving.audit_head()
        for write in (
            lambda: serving.put_original(b"two", "csv"),
            lambda: serving.add(make_trial(b"original one", 1), b"raw two", "ben"),
            lambda: serving.judge(code, "repeat", "moved", "ben"),
            lambda: serving.start_run({}, "d" * 64, None, "0", "ben"),
            lambda: serving.put_series(code, b"traces"),
        ):
            with pytest.raises(ArchiveError, match=MOVED):
                write()
        assert serving.audit_head() == before
        assert serving.trial(code).trial == code

    with Archive.open(archive.folder) as anew:
        anew.judge(code, "repeat", "moved", "ben")
        assert anew.verify()["ok"]


def test_a_trial_on_its_way_in_while_the_archive_moves_is_not_acknowledged(
    archive, add, make_trial, other_store, monkeypatch
):
    """The files are in the old store, the commit comes after the move."""
    add("one")
    archive.copy_to(other_store, quiet)
    trial = make_trial(b"original one", 1)
    with Archive.open(archive.folder) as serving:
        monkeypatch.setattr(lock, "fcntl", None)  # a system on which nobody is seen adding
        put = serving._store.put

        def then_moved(name: str, data: bytes, what: str) -> None:
            put(name, data, what)
            archive.use(Place(archive.folder, None, other_store), "anna")

        monkeypatch.setattr(serving._store, "put", then_moved)
        with pytest.raises(ArchiveError, match=MOVED):
            serving.add(trial, b"raw two", "ben")

    with Archive.open(archive.folder) as anew:
        assert anew.verify()["ok"]
        assert len(anew.trials()) == 1


def test_while_somebody_adds_the_archive_does_not_move(archive, add, other_store):
    add("one")
    archive.copy_to(other_store, quiet)

    with lock.shared(archive.folder / ADDING), pytest.raises(ArchiveError, match="is adding"):
        archive.use(Place(archive.folder, None, other_store), "anna")

    assert note_of(archive.folder) == {}
    add("two")


def test_files_listed_while_the_other_store_was_looked_through_stop_the_move(
    archive, add, other_store, monkeypatch
):
    monkeypatch.setattr(lock, "fcntl", None)
    add("one")
    archive.copy_to(other_store, quiet)
    asked = copying.absent_files

    def and_one_more(*given: Any) -> Any:
        yield from asked(*given)
        add("two")

    monkeypatch.setattr(copying, "absent_files", and_one_more)
    with pytest.raises(ArchiveError, match="is adding"):
        archive.use(Place(archive.folder, None, other_store), "anna")

    assert note_of(archive.folder) == {}


def test_the_other_store_is_asked_in_bulk_and_in_no_writer_s_turn(
    archive, add, other_store, monkeypatch
):
    for number in range(5):
        add(f"trial {number}")
    archive.copy_to(other_store, quiet)
    sizes, turns = LocalStore.sizes, []

    def counted(store: LocalStore, under: str) -> dict[str, int]:
        with archive._catalogue.writing("write meanwhile"):
            turns.append(under)
        return sizes(store, under)

    def one_by_one(store: LocalStore, name: str) -> int | None:
        raise AssertionError(name)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "sizes", counted)
        patch.setattr(LocalStore, "size", one_by_one)
        archive.use(Place(archive.folder, None, other_store), "anna")

    assert len(set(turns)) == len(turns) <= 20


@pytest.mark.parametrize("wrong", ["missing", "cut"])
def test_a_file_that_the_other_store_has_not_whole_is_named(archive, add, tmp_path, wrong):
    add("one")
    other = f"file://{tmp_path / 'elsewhere'}"
    archive.copy_to(other, quiet)
    (raw,) = (tmp_path / "elsewhere" / "raw").glob("??/*.h5")
    raw.chmod(0o640)
    if wrong == "missing":
        raw.unlink()
    else:
        raw.write_bytes(b"ra")

    with pytest.raises(ArchiveError, match=raw.name):
        archive.use(Place(archive.folder, None, other), "anna")


def test_every_kind_of_store_tells_the_sizes_of_a_folder_at_once(tmp_path):
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    for store in (
        LocalStore(tmp_path / "lab", LocalFiles()), ObjectStore(f"memory://{tmp_path.name}")
    ):  # fmt: skip
        store.prepare()
        store.put("raw/ab/one.h5", b"one", "a file")
        store.put("raw/ab/three.json", b"three", "a file")
        store.put("raw/cd/two.h5", b"two", "a file")
        store.mark("raw/.tmp/mark", b"mark", "a mark")

        assert store.sizes("raw/ab") == {"raw/ab/one.h5": 3, "raw/ab/three.json": 5}
        assert list(store.sizes("raw")) == list(store.names("raw"))
        assert len(store.sizes("raw")) == 3
        assert store.sizes("originals/ab") == {}


def test_a_note_with_a_password_in_it_is_the_same_place(tmp_path):
    (tmp_path / FILE).write_text('catalogue = "postgresql://lab:sesame@host/lab"')
    place = Place(tmp_path, "postgresql://lab@host/lab")

    check_still(place)

    with pytest.raises(ArchiveError, match=MOVED) as caught:
        check_still(Place(tmp_path, "postgresql://lab:sesame@other/lab"))
    assert "sesame" not in str(caught.value)


# A backup


@pytest.fixture
def backup(archive, add, tmp_path) -> Path:
    add("one")
    made = archive.backup(tmp_path / "safe", "anna", "0", link=False, pictures=True, step=quiet)
    return made.folder


@pytest.mark.parametrize("create", [False, True])
def test_a_backup_is_not_opened_and_no_byte_of_it_changes(backup, create):
    before = contents(backup)

    with pytest.raises(ArchiveError, match="forceplate restore") as caught:
        Archive.open(backup, create=create)

    assert "\n" not in str(caught.value)
    assert contents(backup) == before


def test_a_backup_is_restored_and_followed_by_another(archive, backup, tmp_path):
    before = contents(backup)

    restore.restore(backup, tmp_path / "back", "anna", quiet)
    archive.backup(backup.parent, "anna", "0", link=False, pictures=True, step=quiet)

    with Archive.open(tmp_path / "back") as back:
        assert len(back.trials()) == 1
    assert contents(backup) == before


def test_a_backup_with_a_damaged_manifest_is_still_one(backup):
    (backup / "manifest.json").chmod(0o640)
    (backup / "manifest.json").write_bytes(b'{"schema": "forceplate.ba')

    with pytest.raises(ArchiveError, match="forceplate restore"):
        Archive.open(backup)


def test_a_manifest_of_something_else_is_no_backup_s(archive):
    (archive.folder / "manifest.json").write_text('{"schema": "somebody.else/1"}')

    with Archive.open(archive.folder) as opened:
        assert opened.trials() == []


# The key


@pytest.fixture
def with_another_key(archive, add) -> Archive:
    add("one")
    (archive.folder / "secret.key").unlink()
    (archive.folder / "secret.key").write_text("0" * 64)
    return archive


def test_with_another_archive_s_key_it_is_read_and_not_written(with_another_key, make_trial):
    before = contents(with_another_key.folder / "originals")
    with Archive.open(with_another_key.folder) as opened:
        (trial,) = opened.trials()
        for write in (
            lambda: opened.put_original(b"two", "csv"),
            lambda: opened.judge(trial.trial, "repeat", "talked", "ben"),
            lambda: opened.start_run({}, "d" * 64, None, "0", "ben"),
        ):
            with pytest.raises(ArchiveError, match="belongs to another archive"):
                write()
        assert opened.audit_head()[0] == 2
        assert not opened.verify()["ok"]

    assert contents(with_another_key.folder / "originals") == before


def test_the_key_is_looked_at_once_and_not_at_every_write(archive, add, monkeypatch):
    from forceplate.archive import audit

    asked = []
    monkeypatch.setattr(audit, "belongs", lambda *_: asked.append(1))
    with Archive.open(archive.folder) as opened:
        for name in (b"one", b"two"):
            opened.put_original(name, "csv")

    assert len(asked) == 1


@pytest.mark.parametrize(
    "key", [b"", b"0" * 63, b"0" * 64 + b"\n", b"G" * 64, b"\xff" * 64],
    ids=["empty", "cut", "longer", "no digits", "no text"],
)  # fmt: skip
def test_a_key_that_is_none_is_refused(archive, key):
    (archive.folder / "secret.key").unlink()
    (archive.folder / "secret.key").write_bytes(key)

    with pytest.raises(ArchiveError, match="key of the archive is not whole"):
        Archive.open(archive.folder)
