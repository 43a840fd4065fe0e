"""A backup is a whole archive, shares what it can, and is never half there."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED
from forceplate.archive.moving import backup, checking
from forceplate.archive.moving.backup import Made
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError, StorageFull
from tests import servers

pytestmark = pytest.mark.xdist_group("backup")

HERE = Path(__file__).parent
ENVIRONMENT = {
    **os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parent.parent),
    "FORCEPLATE_FLOOR": "1",
}  # fmt: skip


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(HERE / program), *arguments], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def lines(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    out, trouble = process.communicate(timeout=240)
    assert not trouble
    return [json.loads(line) for line in out.splitlines()]


def made(archive: Archive, safe: Path, *, link: bool = True, pictures: bool = False) -> Made:
    return archive.backup(safe, "anna", "0.1.0", link=link, pictures=pictures, step=lambda *_: None)


def files_of(folder: Path) -> dict[str, bytes]:
    found = (each for kind in ("raw", "originals") for each in (folder / kind).rglob("*.*"))
    return {str(each.relative_to(folder)): each.read_bytes() for each in found if each.is_file()}


def test_a_backup_holds_the_files_of_the_archive_byte_for_byte(archive, add, tmp_path):
    add("one")
    add("two")

    found = made(archive, tmp_path / "safe", link=False)

    assert files_of(found.folder) == files_of(archive.folder)
    assert len(files_of(found.folder)) == 6
    assert list(checking.problems(found.folder)) == []


def test_the_key_is_for_the_owner_alone(archive, add, tmp_path):
    found = made(archive, tmp_path / "safe")

    key = found.folder / "secret.key"
    assert key.read_bytes() == (archive.folder / "secret.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_manifest_says_what_is_there_and_how_far_the_trail_was(archive, add, tmp_path):
    add("one")
    head = archive.audit_head()

    told = made(archive, tmp_path / "safe").manifest

    assert (told.trials, told.blobs, told.results, told.pictures) == (1, 2, 0, 0)
    assert (told.audit_lines, told.audit_head) == head
    assert told.by == "anna"


def test_the_trail_of_the_archive_has_a_line_with_the_head(archive, add, tmp_path):
    add("one")
    found = made(archive, tmp_path / "safe")

    lines_now, _ = archive.audit_head()
    last = list(archive.audit_trail(until=lines_now))[-1]

    assert (last.action, last.by) == ("backed up", "anna")
    assert last.after["head"] == found.manifest.audit_head
    assert last.line == found.manifest.audit_lines + 1
    assert archive.verify()["ok"]


def test_on_one_disk_files_are_linked_to_and_copied_where_that_is_wanted(archive, add, tmp_path):
    add("one")
    name = next(each for each in files_of(archive.folder) if each.endswith(".h5"))

    linked = made(archive, tmp_path / "safe")
    copied = made(archive, tmp_path / "other", link=False)

    own = (archive.folder / name).stat().st_ino
    assert (linked.folder / name).stat().st_ino == own
    assert (copied.folder / name).stat().st_ino != own
    assert (linked.linked, linked.copied) == (2, 1)  # a sidecar, which nobody has synced
    assert (copied.linked, copied.copied) == (0, 3)


def test_a_later_backup_shares_what_did_not_change(archive, add, tmp_path):
    add("one")
    first = made(archive, tmp_path / "safe", link=False)
    add("two")

    second = made(archive, tmp_path / "safe", link=False)

    assert (second.linked, second.copied) == (3, 3)
    assert first.folder != second.folder
    assert list(checking.problems(first.folder)) == []
    assert list(checking.problems(second.folder)) == []
    assert backup.whole_backups(tmp_path / "safe") == [first.folder, second.folder]


def test_what_else_lies_among_the_backups_is_neither_taken_for_one_nor_touched(
    archive, add, tmp_path
):
    safe = tmp_path / "safe"
    scans, export = safe / "scans.part", safe / "run=1"
    for folder in (scans, export):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    add("one")

    first = made(archive, safe, link=False)

    assert backup.whole_backups(safe) == [first.folder]
    assert (scans / "manifest.json").exists()
    assert (export / "manifest.json").exists()


def test_a_file_that_was_damaged_in_an_earlier_backup_is_copied_anew(archive, add, tmp_path):
    add("one")
    first = made(archive, tmp_path / "safe", link=False)
    name = next(iter(files_of(archive.folder)))
    (first.folder / name).chmod(0o640)
    (first.folder / name).write_bytes(b"other")

    second = made(archive, tmp_path / "safe", link=False)

    assert second.copied == 1
    assert list(checking.problems(second.folder)) == []


def test_pictures_come_only_where_they_are_wanted(archive, add, tmp_path):
    archive.put_series("abcd", b"traces")

    without = made(archive, tmp_path / "safe")
    with_them = made(archive, tmp_path / "safe", pictures=True)

    assert not (without.folder / "series").exists()
    assert (with_them.folder / "series/ab/abcd.h5").read_bytes() == b"traces"
    assert (without.manifest.pictures, with_them.manifest.pictures) == (0, 1)


def test_below_the_floor_of_free_space_no_backup_is_begun(archive, add, tmp_path, monkeypatch):
    add("one")
    monkeypatch.setenv("FORCEPLATE_FLOOR", str(10**18))

    with pytest.raises(StorageFull, match="the backup"):
        made(archive, tmp_path / "safe")

    assert list((tmp_path / "safe").glob("20*")) == []


def test_an_archive_is_no_folder_of_backups(archive, add, tmp_path):
    with pytest.raises(ArchiveError, match="not a folder of backups"):
        made(archive, archive.folder)


@pytest.mark.parametrize("inside", ["raw", "safe/of/mine", "../link/raw", ".."])
def test_a_backup_is_not_made_inside_the_archive_nor_around_it(archive, add, tmp_path, inside):
    add("one")
    (tmp_path / "link").symlink_to(archive.folder)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(ArchiveError, match="beside the archive"):
        made(archive, archive.folder / inside)

    assert sorted(tmp_path.rglob("*")) == before


def test_a_backup_is_not_made_inside_the_store_of_an_archive_nor_in_its_folder(
    archive, add, tmp_path
):
    add("one")
    store = f"file://{tmp_path / 'files'}"
    archive.copy_to(store, lambda *_: None)
    archive.use(Place(archive.folder, None, store), "anna")

    with Archive.open(archive.folder) as moved:
        for folder in (tmp_path / "files" / "raw", archive.folder / "safe"):
            with pytest.raises(ArchiveError, match="beside the archive"):
                made(moved, folder)


def test_two_backups_at_once_into_one_folder_are_refused(archive, add, tmp_path):
    from forceplate.archive.database import lock

    (tmp_path / "safe").mkdir()
    with (
        lock.exclusive(tmp_path / "safe" / backup.LOCK),
        pytest.raises(ArchiveError, match="another backup"),
    ):
        made(archive, tmp_path / "safe")


@pytest.fixture(scope="module")
def crashes() -> list[dict[str, Any]]:
    """What was left after a backup died at each of its steps, in turn."""
    with tempfile.TemporaryDirectory(prefix="fp-", dir=servers.quick_place()) as folder:
        found = lines(start("mover.py", "crash", "backup", folder))
    return [line for line in found if "step" in line]


def test_a_backup_is_tried_with_a_death_at_every_step(crashes):
    statuses = [crash["status"] for crash in crashes]

    assert statuses == [KILLED] * (len(statuses) - 1) + [0]
    assert len(statuses) > 20


def test_whatever_step_kills_it_all_that_looks_whole_is_whole(crashes):
    assert [crash["problems"] for crash in crashes] == [[]] * len(crashes)
    assert {crash["whole"] for crash in crashes[:-1]} == {1, 2}


def test_after_every_death_the_next_backup_is_whole_and_clears_away_what_was_left(crashes):
    assert [crash["after"] for crash in crashes] == [[]] * len(crashes)
    assert {crash["parts"] for crash in crashes} == {0}


@pytest.mark.parametrize("kind", ["backup", "restore", "copy"])
def test_a_full_disk_is_said_harms_nothing_and_the_next_try_succeeds(quick_path, kind):
    *_, seen = lines(start("mover.py", "full", kind, str(quick_path)))

    assert [full for full, _ in seen["errors"]] == [True] * 4, seen["errors"]
    assert seen["kept"] == []
    assert seen["done"] == []


def test_backups_while_others_write_are_whole_and_hold_what_was_acknowledged(tmp_path):
    folder, safe = tmp_path / "lab", tmp_path / "safe"
    with Archive.open(folder, create=True):
        pass
    writers = [start("adder.py", "many", str(folder), name, "40") for name in "ab"]
    found: list[tuple[int, Made]] = []
    with Archive.open(folder) as archive:
        while any(writer.poll() is None for writer in writers):
            known = len(archive.trials())
            found.append((known, made(archive, safe)))
            time.sleep(0.05)
        told = [line["code"] for writer in writers for line in lines(writer)]
        last = made(archive, safe)

    assert len(found) > 2
    assert all(each.manifest.trials >= known for known, each in found)
    assert [list(checking.problems(each.folder)) for _, each in found] == [[]] * len(found)
    with checking.as_archive(last.folder) as still:
        assert {trial.trial for trial in still.trials()} == set(told)
