"""A store keeps files by name, whole or not at all, wherever it is."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.local import LocalStore
from forceplate.archive.files.store import Store, is_url, store_at
from forceplate.errors import ArchiveError, StorageFull
from tests.archive import kinds

STORES = ["local", "memory", pytest.param("s3", marks=kinds.SERVED)]
NAME = "raw/ab/abc.h5"


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, quick_path: Path) -> Store:
    place = kinds.place_of(f"sqlite+{request.param}", quick_path / "lab", request)
    made = store_at(place.files)
    made.prepare()
    return made


def test_what_is_put_can_be_read_listed_measured_and_removed(store):
    store.put(NAME, b"first", "a file")
    store.put("raw/aa/other.h5", b"", "an empty file")

    assert store.read(NAME) == b"first"
    assert store.size(NAME) == 5
    assert store.size("raw/ab/none.h5") is None
    assert list(store.names("raw")) == ["raw/aa/other.h5", NAME]
    with store.local(NAME) as path:
        assert path.read_bytes() == b"first"
    store.remove(NAME)
    assert list(store.names("raw")) == ["raw/aa/other.h5"]
    with pytest.raises(FileNotFoundError):
        store.read("raw/ab/none.h5")


def test_what_is_put_twice_is_written_once(store):
    """A second writing of the same bytes would show in the time of the file."""
    store.put(NAME, b"first", "a file")
    before = _stamp(store)

    store.put(NAME, b"first", "a file")

    assert _stamp(store) == before


def _stamp(store: Store) -> object:
    if isinstance(store, LocalStore):
        return (store.folder / NAME).stat().st_mtime_ns
    info = store._fs.info(store._at(NAME))
    return info.get("LastModified") or info.get("created")


def test_a_damaged_file_is_put_right_and_a_file_that_can_be_made_again_replaced(store):
    store.replace(NAME, b"damage", "a file")

    store.put(NAME, b"first", "a file")
    mended = store.read(NAME)
    store.replace("series/ab/abc.h5", b"old", "traces")
    store.replace("series/ab/abc.h5", b"new", "traces")

    assert mended == b"first"
    assert store.read("series/ab/abc.h5") == b"new"


def test_a_marker_is_a_file_of_the_hidden_folder_and_is_moved(store):
    store.mark("raw/.tmp/abc.pending", b"{}", "a marker")

    hidden, seen = list(store.names("raw/.tmp")), list(store.names("raw"))
    store.move("raw/.tmp/abc.pending", "raw/ab/abc.json")

    assert (hidden, seen) == (["raw/.tmp/abc.pending"], [])
    assert list(store.names("raw")) == ["raw/ab/abc.json"]
    assert list(store.names("raw/.tmp")) == []


class OtherBytes(LocalFiles):
    """A disk that gives back other bytes than it was given."""

    def read(self, path: Path) -> bytes:
        return super().read(path)[:-1] + b"?"


def test_a_disk_that_gives_back_other_bytes_is_noticed(tmp_path):
    store = LocalStore(tmp_path, OtherBytes())
    (tmp_path / "raw" / ".tmp").mkdir(parents=True)

    with pytest.raises(ArchiveError, match="gave back other bytes"):
        store.put(NAME, b"first", "a file")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_object_store_that_gives_back_other_bytes_is_noticed(monkeypatch):
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
    store = store_at("memory://liar")
    monkeypatch.setattr(type(fsspec.filesystem("memory")), "cat_file", lambda *_: b"other")

    with pytest.raises(ArchiveError, match="gave back other bytes"):
        store.put(NAME, b"first", "a file")


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (OSError(errno.EIO, "Insufficient storage space"), StorageFull),
        (OSError("QuotaExceeded: over quota"), StorageFull),
        (PermissionError("Access Denied"), ArchiveError),
    ],
)
def test_what_an_object_store_refuses_is_said_in_one_sentence(monkeypatch, cause, kind):
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
    store = store_at("memory://refusing")

    def refuse(*_: object, **__: object) -> None:
        raise cause

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "pipe_file", refuse)

    with pytest.raises(ArchiveError, match="the original") as caught:
        store.put(NAME, b"first", "the original")

    assert type(caught.value) is kind
    assert f"memory://refusing/{NAME}" in str(caught.value)


def test_an_address_of_no_known_kind_is_said():
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    with pytest.raises(ArchiveError, match="cannot be opened") as caught:
        store_at("nowhere://lab:sesame@host/folder?token=sesame")

    assert "sesame" not in str(caught.value)


def test_an_address_shows_neither_login_nor_query():
    pytest.importorskip("fsspec", reason="fsspec is not installed")

    assert store_at("memory://lab:sesame@host/folder?token=sesame").where == "memory://host/folder"


def test_a_folder_may_be_given_as_an_address_of_files(tmp_path):
    store = store_at(f"file://{tmp_path}")

    assert store.where == str(tmp_path)
    assert not is_url(f"file://{tmp_path}")


def test_without_its_library_an_object_store_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    with pytest.raises(ArchiveError, match=r"pip install 'forceplate\[object\]'"):
        store_at("s3://lab/folder")
