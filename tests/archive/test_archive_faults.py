"""Nothing acknowledged is lost: crashes at every step, full disks, many writers, no permission."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED, LocalFiles
from forceplate.archive.records import NewTrial
from forceplate.errors import ArchiveError, ArchiveMissing, StorageFull

pytestmark = pytest.mark.xdist_group("faults")

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parent.parent)}


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(HERE / "adder.py"), *arguments], env=ENVIRONMENT | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def lines(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, trouble = process.communicate(timeout=120)
    assert not trouble
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def crashes_of_adding(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What was left after dying at each step of `put_original` and `add`, in turn."""
    found = lines(start("crash", "add", str(tmp_path_factory.mktemp("add"))))
    return [line for line in found if "step" in line]


def test_adding_is_tried_with_a_death_at_every_step(crashes_of_adding):
    statuses = [crash["status"] for crash in crashes_of_adding]

    assert statuses == [KILLED] * (len(statuses) - 1) + [0]
    assert len(statuses) > 15


def test_whatever_step_kills_it_the_earlier_trial_is_still_there(crashes_of_adding):
    kept = {crash["step"] for crash in crashes_of_adding if "raw first 0" in crash["raws"]}

    assert kept == {crash["step"] for crash in crashes_of_adding}


def test_what_was_acknowledged_is_there_after_every_death(crashes_of_adding):
    acknowledged = [crash for crash in crashes_of_adding if crash["acknowledged"]]

    assert acknowledged
    assert {len(crash["codes"]) for crash in acknowledged} == {2}


def test_after_every_death_verify_finds_no_problem(crashes_of_adding):
    wrong = [crash["first"]["problems"] for crash in crashes_of_adding if not crash["first"]["ok"]]

    assert wrong == []


def test_some_deaths_leave_something_that_is_reported_as_recovered(crashes_of_adding):
    told = " ".join(line for crash in crashes_of_adding for line in crash["first"]["recovered"])

    assert "taken into the catalogue" in told
    assert "taken back" in told
    assert "removed" in told


def test_after_a_death_the_same_trial_can_be_added_and_is_there_once(crashes_of_adding):
    assert {len(crash["raws"]) for crash in crashes_of_adding} == {2}
    assert {crash["last"]["trials"] for crash in crashes_of_adding} == {2}
    assert {crash["last"]["ok"] for crash in crashes_of_adding} == {True}


def test_tidying_leaves_no_temporary(crashes_of_adding):
    assert {crash["temporaries"] for crash in crashes_of_adding} == {0}


def test_tidying_twice_is_as_good_as_once(crashes_of_adding):
    changed = [
        crash["step"]
        for crash in crashes_of_adding
        if crash["first"]["recovered"] != crash["second"]["recovered"]
    ]

    assert changed == []


def test_tidying_may_itself_be_killed_at_any_step(tmp_path):
    crashes = [line for line in lines(start("crash", "tidy", str(tmp_path))) if "step" in line]

    assert [crash["status"] for crash in crashes] == [KILLED] * 4 + [0]
    assert {crash["last"]["ok"] for crash in crashes} == {True}
    assert {tuple(crash["raws"]) for crash in crashes} == {("raw first 0", "raw second 0")}


def test_making_an_archive_may_be_killed_at_any_step(tmp_path):
    crashes = [line for line in lines(start("crash", "make", str(tmp_path))) if "step" in line]

    assert len(crashes) > 5
    assert {crash["last"]["ok"] for crash in crashes} == {True}


def test_the_environment_can_kill_a_real_process_at_a_step(tmp_path):
    process = start("many", str(tmp_path / "lab"), "a", "1", FAULT="step:12")

    process.communicate(timeout=60)

    assert process.returncode == KILLED


def test_a_fault_that_is_not_understood_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULT", "sometimes")

    with pytest.raises(ArchiveError, match="step:N"):
        Archive.open(tmp_path / "lab", create=True)


def test_four_processes_may_add_at_once(tmp_path):
    folder = str(tmp_path / "lab")

    processes = [start("many", folder, name, "10") for name in "abcd"]
    told = [line for process in processes for line in lines(process)]

    with Archive.open(folder) as archive:
        report = archive.verify()
        codes = {trial.trial for trial in archive.trials()}
    assert report["ok"]
    assert report["recovered"] == []
    assert codes == {line["code"] for line in told}
    assert len(codes) == 50
    assert sum(line["new"] for line in told) == 50


@pytest.mark.parametrize("n_bytes", [2_000, 9_000, 20_000, 100_000, 110_000])
def test_a_full_disk_is_said_and_loses_nothing(tmp_path, n_bytes):
    *_, seen = lines(start("full", str(tmp_path / "lab"), str(n_bytes)))

    assert "no room" in seen["error"]
    assert sorted(seen["readable"]) == sorted(seen["acknowledged"])
    assert seen["verify"]["ok"]
    assert seen["verify"]["trials"] == len(seen["acknowledged"]) + 1


class FailingFiles(LocalFiles):
    """Fails at one step with one error, half of a write being done by then."""

    def __init__(self) -> None:
        self.left = -1
        self.number = errno.ENOSPC

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.number, os.strerror(self.number))

    def open(self, path: Path, mode: int) -> int:
        self._count()
        return super().open(path, mode)

    def write(self, fd: int, data: bytes) -> None:
        super().write(fd, data[: len(data) // 2])
        self._count()
        super().write(fd, data[len(data) // 2 :])

    def fsync(self, fd: int) -> None:
        self._count()
        super().fsync(fd)

    def rename(self, old: Path, new: Path) -> None:
        self._count()
        super().rename(old, new)

    def fsync_dir(self, path: Path) -> None:
        self._count()
        super().fsync_dir(path)

    def make_folders(self, paths: Sequence[Path]) -> None:
        self._count()
        super().make_folders(paths)


def put_and_add(archive: Archive, make_trial: Callable[..., NewTrial], name: bytes) -> str:
    archive.put_original(name, "csv")
    return archive.add(make_trial(name), b"raw " + name, "test")[0]


STEPS = range(1, 13)
"""Of putting an original and adding its trial, up to the commit."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_an_error_at_any_step_is_one_sentence_and_keeps_what_was_there(
    tmp_path: Path, make_trial: Callable[..., NewTrial], step: int, number: int
):
    files = FailingFiles()
    with Archive.open(tmp_path / "lab", create=True, files=files) as archive:
        first = put_and_add(archive, make_trial, b"first")
        files.left, files.number = step, number

        with pytest.raises(ArchiveError) as caught:
            put_and_add(archive, make_trial, b"second")

        files.left = -1
        assert isinstance(caught.value, StorageFull) == (number == errno.ENOSPC)
        assert caught.value.advice
        assert archive.read_raw(first) == b"raw first"
        put_and_add(archive, make_trial, b"second")
        assert archive.verify()["ok"]
        assert archive.verify()["trials"] == 2


def test_no_step_of_adding_is_left_out_of_the_errors(
    tmp_path: Path, make_trial: Callable[..., NewTrial]
):
    files = FailingFiles()
    with Archive.open(tmp_path / "lab", create=True, files=files) as archive:
        put_and_add(archive, make_trial, b"first")
        files.left = 1000

        put_and_add(archive, make_trial, b"second")

    assert 1000 - files.left == len(STEPS) + 1


def test_what_goes_wrong_after_the_commit_is_put_right_later(
    tmp_path: Path, make_trial: Callable[..., NewTrial]
):
    files = FailingFiles()
    with Archive.open(tmp_path / "lab", create=True, files=files) as archive:
        files.left = len(STEPS) + 1
        put_and_add(archive, make_trial, b"first")

    with Archive.open(tmp_path / "lab") as archive:
        report = archive.verify()

    assert report["ok"]
    assert report["trials"] == 1
    assert report["recovered"][0].startswith("sidecar of trial")


def test_several_trials_are_added_all_or_none(tmp_path: Path, make_trial: Callable[..., NewTrial]):
    files = FailingFiles()
    names = (b"one", b"two", b"three")
    with Archive.open(tmp_path / "lab", create=True, files=files) as archive:
        pairs = [(make_trial(name), b"raw " + name) for name in names]
        originals = [archive.put_original(name, "csv") for name in names]
        files.left = 15

        with pytest.raises(StorageFull):
            archive.add_many(pairs, "test")

        files.left = -1
        assert archive.trials() == []
        answers = archive.add_many([*pairs, pairs[0]], "test")
        assert [is_new for _, is_new in answers] == [True, True, True, False]
        assert {trial.sha256 for trial in archive.trials()} == set(originals)
        assert archive.verify()["ok"]
        assert archive.verify()["recovered"] == []


def test_a_folder_that_is_no_archive_is_said_to_be_missing(tmp_path):
    with pytest.raises(ArchiveMissing, match="no archive"):
        Archive.open(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_an_empty_catalogue_is_no_archive(tmp_path):
    (tmp_path / "catalogue.sqlite").touch()
    (tmp_path / "secret.key").write_text("0" * 64)

    with pytest.raises(ArchiveMissing):
        Archive.open(tmp_path)


def test_an_archive_cannot_be_made_where_a_file_stands(tmp_path):
    (tmp_path / "lab").write_text("something else")

    with pytest.raises(ArchiveError, match=r"cannot|could not"):
        Archive.open(tmp_path / "lab", create=True)


def test_a_folder_without_the_right_to_write_can_be_read(
    tmp_path: Path, make_trial: Callable[..., NewTrial], monkeypatch: pytest.MonkeyPatch
):
    with Archive.open(tmp_path / "lab", create=True) as archive:
        archive.put_original(b"first", "csv")
        code, _ = archive.add(make_trial(b"first"), b"raw", "test")
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root

    with Archive.open(tmp_path / "lab") as archive:
        seen = archive.read_raw(code)
        with pytest.raises(ArchiveError, match="right to write"):
            archive.put_original(b"second", "csv")

    assert seen == b"raw"
