"""Two who add the same trial at once, and stores and commits of which nobody knows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from forceplate.archive.archive import Archive
from forceplate.archive.database import lock
from forceplate.archive.database.sqlite import ADDING
from forceplate.archive.files import names
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.local import LocalStore
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError, StorageFull


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def other_store(tmp_path: Path) -> str:
    return f"file://{tmp_path / 'elsewhere'}"


# Two who add the same


def two_adders(archive: Archive, make_trial: Callable[..., Any]) -> tuple[Archive, Any]:
    archive.put_original(b"one", "csv")
    return Archive.open(archive.folder), make_trial(b"one")


@pytest.mark.parametrize("moment", ["before it is looked at", "while it is taken back"])
def test_who_fails_takes_nothing_from_another_who_adds_the_same(
    archive, make_trial, monkeypatch, moment
):
    other, trial = two_adders(archive, make_trial)
    put, remove = other._store.put, other._store.remove
    acknowledged: list[tuple[str, bool]] = []
    beside = threading.Thread(
        target=lambda: acknowledged.append(archive.add(trial, b"raw", "anna"))
    )

    def put_and_full(name: str, data: bytes, what: str) -> None:
        put(name, data, what)
        if moment == "before it is looked at":
            beside.start()
            beside.join()
        raise StorageFull("no room.")

    def looked_and_removed(name: str) -> None:
        if name.endswith(".h5") and moment == "while it is taken back":
            beside.start()
            beside.join(0.1)  # in vain where the other waits for this turn to end
        remove(name)

    monkeypatch.setattr(other._store, "put", put_and_full)
    monkeypatch.setattr(other._store, "remove", looked_and_removed)
    with other, pytest.raises(StorageFull):
        other.add(trial, b"raw", "ben")
    beside.join()

    assert acknowledged == [(trial.code, True)]
    assert archive.read_raw(trial.code) == b"raw"
    assert archive.verify()["problems"] == []
    assert list(archive._store.names(names.TEMPORARY)) == []


def test_who_finds_the_file_taken_back_by_another_puts_it_again(archive, make_trial, monkeypatch):
    archive.put_original(b"one", "csv")
    trial = make_trial(b"one")
    put = archive._store.put

    def then_gone(name: str, data: bytes, what: str) -> None:
        put(name, data, what)
        monkeypatch.setattr(archive._store, "put", put)
        archive._store.remove(name)

    monkeypatch.setattr(archive._store, "put", then_gone)

    assert archive.add(trial, b"raw", "anna") == (trial.code, True)
    assert archive.verify()["problems"] == []


class LostCommits(LocalFiles):
    """The connection goes just before the commit is asked for, or just after it was made."""

    def __init__(self, point: str) -> None:
        self.point = point
        self.armed = False

    def step(self, name: str, /) -> None:
        if self.armed and name == self.point:
            self.armed = False
            raise OperationalError("COMMIT", None, Exception("gone"), connection_invalidated=True)


@pytest.mark.parametrize("point", ["commit", "committed"])
def test_where_nobody_knows_of_a_commit_recovery_finds_out(tmp_path, make_trial, point):
    files = LostCommits(point)
    trial = make_trial(b"one")
    with Archive.open(tmp_path / "lab", create=True, files=files) as archive:
        archive.put_original(b"one", "csv")
        files.armed = True
        with pytest.raises(ArchiveError, match="could not add"):
            archive.add(trial, b"raw", "anna")
        assert archive._store.size(names.raw(trial_file := _only_raw(archive))) == 3
        assert any(trial_file in name for name in archive._store.names(names.TEMPORARY))

    with Archive.open(tmp_path / "lab") as after:
        report = after.verify()
        assert (report["problems"], report["trials"]) == ([], 1)
        assert after.read_raw(trial.code) == b"raw"


def _only_raw(archive: Archive) -> str:
    (name,) = (each for each in archive._store.names("raw") if each.endswith(".h5"))
    return names.stem(name)


# A store or a folder that cannot be asked


class Gone:
    """A store that does not answer from now on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *methods: str) -> None:
        for method in methods:
            monkeypatch.setattr(LocalStore, method, self._no)

    def _no(self, *_: object) -> None:
        raise OSError("the connection was refused")


def test_a_store_that_does_not_answer_is_one_sentence_when_adding(archive, make_trial, monkeypatch):
    archive.put_original(b"one", "csv")
    with monkeypatch.context() as patch:
        Gone(patch, "size")
        with pytest.raises(ArchiveError, match="cannot be reached") as caught:
            archive.add(make_trial(b"one"), b"raw", "anna")

    assert "the connection was refused" in str(caught.value)
    assert archive.trials() == []


def test_a_store_that_goes_before_the_commit_leaves_nothing(archive, make_trial, monkeypatch):
    archive.put_original(b"one", "csv")
    size, asked = LocalStore.size, []

    def first_only(store: LocalStore, name: str) -> int | None:
        asked.append(name)
        if len(asked) > 1:
            raise OSError("the connection was refused")
        return size(store, name)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "size", first_only)
        with pytest.raises(ArchiveError, match="cannot be reached"):
            archive.add(make_trial(b"one"), b"raw", "anna")

    assert list(archive._store.names("raw")) == list(archive._store.names(names.TEMPORARY)) == []
    assert archive.verify()["problems"] == []


def test_a_store_that_does_not_answer_is_one_sentence_when_copying(
    archive, add, other_store, monkeypatch
):
    add("one")
    archive.copy_to(other_store, quiet)
    with monkeypatch.context() as patch:
        Gone(patch, "names")
        with pytest.raises(ArchiveError, match="cannot be reached"):
            archive.copy_to(other_store, quiet)
    with monkeypatch.context() as patch:
        Gone(patch, "sizes")
        with pytest.raises(ArchiveError, match="cannot be reached"):
            archive.use(Place(archive.folder, None, other_store), "anna")


def test_a_store_that_does_not_answer_is_one_sentence_when_an_archive_is_begun(
    tmp_path, other_store, monkeypatch
):
    Gone(monkeypatch, "names")

    with pytest.raises(ArchiveError, match="cannot be reached"):
        Archive.open(Place(tmp_path / "lab", None, other_store), create=True)


def test_a_lock_that_another_account_owns_is_one_sentence(archive, add, monkeypatch):
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    add("one")
    monkeypatch.setattr(lock, "alone_now", lambda _: _Entered(forbidden))

    report = archive.verify()

    (problem,) = report["problems"]
    assert problem["code"] == "recovery-failed"
    assert ADDING in problem["what"]


class _Entered:
    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def __enter__(self) -> None:
        self._act()

    def __exit__(self, *_: object) -> None: ...


# A new folder


def test_the_folder_of_temporaries_is_made_when_all_others_last(tmp_path):
    done: list[tuple[str, str]] = []

    class Told(LocalFiles):
        def make_folders(self, paths: Any) -> None:
            super().make_folders(paths)
            done.append(("made", paths[-1].name))

        def fsync_dir(self, path: Path) -> None:
            done.append(("lasting", path.name))

    LocalStore(tmp_path / "lab", Told()).prepare()

    made = done.index(("made", ".tmp"))
    assert {("lasting", name) for name in ("raw", "originals", "series", "lab")} <= set(done[:made])
    assert done[made + 1 :] == [("lasting", "raw")]
