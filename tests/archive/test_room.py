"""Work stops before the disk is full; what is there can still be read."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.room import FLOOR_BYTES
from forceplate.errors import ArchiveError, StorageFull

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def leave(monkeypatch):
    """Says that the disk has so many bytes left."""

    def left(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, free))

    monkeypatch.delenv("FORCEPLATE_FLOOR", raising=False)
    return left


def test_below_the_floor_nothing_new_is_begun_and_everything_is_read(archive, add, leave):
    code = add("one")
    leave(FLOOR_BYTES - 1)

    with pytest.raises(StorageFull) as caught:
        archive.put_original(b"two", "csv")

    sentence = str(caught.value)
    assert "no room for the original file (3 bytes)" in sentence
    assert f"{FLOOR_BYTES:,} bytes free" in sentence
    assert f"{FLOOR_BYTES - 1:,}" in sentence
    assert "FORCEPLATE_FLOOR" in sentence
    assert str(archive.folder) in sentence
    assert archive.read_raw(code) == b"raw one"
    assert archive.verify()["problems"] == []
    assert archive.health()["free_bytes"] == FLOOR_BYTES - 1


def test_at_the_floor_work_goes_on(archive, add, leave):
    leave(FLOOR_BYTES)

    assert archive.trial(add("one")).trial


def test_below_the_floor_a_correction_can_still_be_noted(archive, add, leave):
    code = add("one")
    leave(0)

    assert archive.judge(code, "accepted", None, "anna").state == "accepted"


def test_a_large_file_needs_three_times_its_size(archive, leave, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_FLOOR", "10")
    leave(2_999)

    with pytest.raises(StorageFull, match="3,000 bytes free"):
        archive.put_original(bytes(1000), "csv")
    leave(3_000)
    archive.put_original(bytes(1000), "csv")


def test_a_trial_that_does_not_fit_leaves_nothing_behind(archive, make_trial, leave, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_FLOOR", "10")
    leave(1_000)
    archive.put_original(b"one", "csv")

    with pytest.raises(StorageFull, match="no room for trial"):
        archive.add(make_trial(b"one"), bytes(1000), "anna")

    assert archive.trials() == []
    assert list((archive.folder / "raw" / ".tmp").iterdir()) == []
    assert archive.add(make_trial(b"one"), b"raw", "anna")[1]


@pytest.mark.parametrize("stated", ["1 GB", "-5", "1.5", "much", "²", "٣"])
def test_a_floor_that_is_no_number_of_bytes_is_refused(archive, monkeypatch, stated):
    monkeypatch.setenv("FORCEPLATE_FLOOR", stated)

    with pytest.raises(ArchiveError, match="FORCEPLATE_FLOOR is not understood"):
        archive.put_original(b"one", "csv")


def test_a_floor_of_nothing_uses_the_disk_to_its_end(archive, add, leave, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_FLOOR", "0")
    leave(1_000)

    assert add("one")


def test_an_object_store_has_no_floor(tmp_path, make_trial, leave):
    pytest.importorskip("fsspec", reason="fsspec is not installed")
    from forceplate.archive.place import Place

    leave(0)
    with Archive.open(Place(tmp_path / "lab", None, "memory://floor"), create=True) as archive:
        archive.put_original(b"one", "csv")
        assert archive.add(make_trial(b"one"), b"raw", "anna")[1]
        assert archive.health()["free_bytes"] is None
