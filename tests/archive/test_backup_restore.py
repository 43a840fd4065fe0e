"""A backup is looked through and brought back: what is torn is named, what is whole goes on."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED
from forceplate.archive.moving import checking, restore
from forceplate.errors import ArchiveError, NothingFound, StorageFull

HERE = Path(__file__).parent


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def safe(archive, add, tmp_path) -> Path:
    """A backup of two trials."""
    add("one", participant="P-001", height_m=1.7)
    add("two")
    made = archive.backup(
        tmp_path / "safe", "anna", "0.1.0", link=False, pictures=False, step=quiet
    )
    return made.folder


def some(folder: Path, pattern: str) -> Path:
    path = sorted(folder.rglob(pattern))[0]
    path.chmod(0o640)
    return path


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def half_a_manifest(folder: Path) -> None:
    path = some(folder, "manifest.json")
    path.write_bytes(path.read_bytes()[:100])


def another_manifest(folder: Path) -> None:
    path = some(folder, "manifest.json")
    path.write_text(path.read_text().replace('"trials": 2', '"trials": 1'))


def no_blob(folder: Path) -> None:
    some(folder, "*.h5").unlink()


def no_original(folder: Path) -> None:
    some(folder, "*.csv").unlink()


def flipped_byte(folder: Path) -> None:
    path = some(folder, "*.h5")
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def no_sidecar(folder: Path) -> None:
    some(folder / "raw", "*.json").unlink()


def cut_catalogue(folder: Path) -> None:
    path = some(folder, "catalogue.sqlite")
    path.write_bytes(path.read_bytes()[:20_000])


def flipped_catalogue(folder: Path) -> None:
    path = some(folder, "catalogue.sqlite")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def no_catalogue(folder: Path) -> None:
    (folder / "catalogue.sqlite").unlink()


def no_key(folder: Path) -> None:
    (folder / "secret.key").unlink()


def another_key(folder: Path) -> None:
    (folder / "secret.key").write_text("0" * 64)


TORN = [
    (no_manifest, "manifest-missing"), (half_a_manifest, "manifest-damaged"),
    (another_manifest, "manifest-damaged"), (no_blob, "blob-missing"),
    (no_original, "blob-missing"), (flipped_byte, "blob-damaged"),
    (no_sidecar, "sidecar-damaged"), (cut_catalogue, "catalogue-damaged"),
    (flipped_catalogue, "catalogue-damaged"), (no_catalogue, "catalogue-missing"),
    (no_key, "key-missing"), (another_key, "audit-broken"),
]  # fmt: skip


@pytest.mark.parametrize(("tear", "code"), TORN)
def test_a_torn_backup_is_found_and_named(safe, tear, code):
    tear(safe)

    assert code in {problem["code"] for problem in checking.problems(safe)}


def test_a_whole_backup_has_no_problem_and_is_left_as_it_was(safe):
    before = {each: each.read_bytes() for each in safe.rglob("*") if each.is_file()}

    found = list(checking.problems(safe))

    assert found == []
    assert {each: each.read_bytes() for each in safe.rglob("*") if each.is_file()} == before


NOTHING_LEFT = (no_manifest, cut_catalogue, no_catalogue, no_key, another_key)
"""Nothing can come of these: never finished, no catalogue, or no key that it was sealed with."""


@pytest.mark.parametrize("tear", NOTHING_LEFT)
def test_a_backup_of_which_nothing_can_come_is_not_restored(safe, tmp_path, tear):
    tear(safe)

    with pytest.raises(ArchiveError, match="nothing was copied"):
        restore.restore(safe, tmp_path / "back", "ben", quiet)

    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("tear", "code"), [(tear, code) for tear, code in TORN if tear not in NOTHING_LEFT]
)
def test_of_a_torn_backup_everything_whole_is_brought_back_and_the_rest_is_named(
    archive, safe, tmp_path, tear, code
):
    tear(safe)
    whole = {each.sha256: each for each in (archive.stored(one.trial) for one in archive.trials())}

    back = restore.restore(safe, tmp_path / "back", "ben", quiet)

    codes = [problem["code"] for problem in back.problems]
    assert codes == ([] if tear is no_sidecar else [code])
    with Archive.open(tmp_path / "back") as again:
        assert [each.facts for each in again.trials()] == [each.facts for each in archive.trials()]
        lost = {each["what"].split()[0] for each in again.verify()["problems"]}
        last = list(again.audit_trail(until=again.audit_head()[0]))[-1]
    named = {each["what"].split()[0] for each in back.problems if each["code"].startswith("blob")}
    assert lost == named
    assert len(list((tmp_path / "back" / "raw").rglob("*.h5"))) == len(whole) - sum(
        each.startswith("raw") for each in named
    )
    assert (last.action, last.after["problems"]) == ("restored", len(codes))


def test_a_restored_archive_is_the_archive_and_goes_on(archive, safe, tmp_path, make_trial):
    before = archive.audit_head()[1]
    restored = restore.restore(safe, tmp_path / "back", "ben", quiet)
    told = restored.manifest
    assert told is not None

    with Archive.open(tmp_path / "back") as back:
        assert [each.facts for each in back.trials()] == [each.facts for each in archive.trials()]
        back.put_original(b"three", "csv")
        back.add(make_trial(b"three"), b"raw three", "ben")
        report = back.verify()
        checked = back.check_head(told.audit_head)
        actions = [each.action for each in back.audit_trail(until=back.audit_head()[0])]
    assert restored.problems == []
    assert report["ok"]
    assert report["trials"] == 3
    assert (checked.ok, checked.line) == (True, told.audit_lines)
    assert actions[-2:] == ["restored", "added"]
    assert archive.audit_head()[1] == before


def test_a_restored_archive_shares_no_file_with_the_backup(safe, tmp_path):
    restore.restore(safe, tmp_path / "back", "ben", quiet)

    inodes = {each.stat().st_ino for each in safe.rglob("*.*")}

    assert not inodes & {each.stat().st_ino for each in (tmp_path / "back").rglob("*.*")}


def test_nothing_is_overwritten(safe, tmp_path):
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "thesis.txt").write_text("mine")

    with pytest.raises(ArchiveError, match=r"thesis\.txt"):
        restore.restore(safe, tmp_path / "back", "ben", quiet)

    assert [each.name for each in (tmp_path / "back").iterdir()] == ["thesis.txt"]


class Stopped(Exception):
    """Stands for whatever ends a restore half-way."""


def stopping(done: int, *_: object) -> None:
    """Progress that ends at the second file."""
    if done == 2:
        raise Stopped


@pytest.fixture
def half(safe, tmp_path) -> Path:
    """A folder into which a restore was begun, and not finished."""
    folder = tmp_path / "it's half"
    with pytest.raises(Stopped):
        restore.restore(safe, folder, "ben", stopping)
    return folder


@pytest.mark.parametrize("create", [False, True])
def test_a_half_made_restore_is_not_opened_and_says_how_to_go_on(safe, half, create):
    before = sorted(half.rglob("*"))

    with pytest.raises(ArchiveError, match="not through") as caught:
        Archive.open(half, create=create)

    *_, command = str(caught.value).split("forceplate restore ")
    assert shlex.split(command)[:3] == [str(safe), "--to", str(half)]
    assert sorted(half.rglob("*")) == before


@pytest.mark.parametrize("address", ["{}", "file://{}"])
def test_nothing_else_is_copied_into_a_half_made_restore(archive, half, address):
    before = sorted(half.rglob("*"))

    with pytest.raises(ArchiveError, match="not through"):
        archive.copy_to(address.format(half), quiet)

    assert sorted(half.rglob("*")) == before


def test_a_half_made_restore_goes_on_and_is_then_an_archive(safe, half):
    done = restore.restore(safe, half, "ben", quiet)

    assert done.problems == []
    with Archive.open(half) as back:
        assert back.verify()["ok"]


def test_a_restore_goes_on_from_where_the_backup_was_moved_to_and_says_so(safe, half, tmp_path):
    moved = safe.rename(tmp_path / "moved")
    with pytest.raises(Stopped):
        restore.restore(moved, half, "ben", stopping)

    with pytest.raises(ArchiveError, match=str(moved)):
        Archive.open(half)

    assert restore.restore(moved, half, "ben", quiet).problems == []


def test_there_must_be_room_before_anything_is_restored(safe, tmp_path, monkeypatch):
    monkeypatch.setenv("FORCEPLATE_FLOOR", str(10**18))

    with pytest.raises(StorageFull, match="--to"):
        restore.restore(safe, tmp_path / "back", "ben", quiet)


def test_of_a_folder_of_backups_the_newest_whole_one_is_taken(archive, safe, add, tmp_path):
    add("three")
    newest = archive.backup(
        tmp_path / "safe", "anna", "0.1.0", link=False, pictures=False, step=quiet
    )
    (tmp_path / "safe" / "2999-01-01T00-00-00.part").mkdir()

    assert checking.chosen(tmp_path / "safe") == newest.folder
    assert checking.chosen(safe) == safe


def test_a_backup_that_was_never_finished_is_named(tmp_path):
    (tmp_path / "safe" / "2026-01-01T00-00-00.part" / "raw").mkdir(parents=True)

    found = list(checking.problems(checking.chosen(tmp_path / "safe")))

    assert [each["code"] for each in found] == ["manifest-missing", "catalogue-missing"]


def test_where_there_is_no_backup_that_is_said(tmp_path):
    with pytest.raises(NothingFound, match="no backup"):
        checking.chosen(tmp_path)


def test_a_trail_that_ends_elsewhere_than_the_manifest_says_is_named(safe):
    path = some(safe, "catalogue.sqlite")
    with closing(sqlite3.connect(path)) as catalogue:
        catalogue.execute("DROP TRIGGER audit_no_delete")
        catalogue.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
        catalogue.commit()

    found = [each["what"] for each in checking.problems(safe)]

    assert any("the audit trail ends at line" in each for each in found)


@pytest.mark.parametrize("kind", ["restore", "copy"])
def test_killed_at_any_step_it_is_no_archive_yet_and_goes_on_when_repeated(quick_path, kind):
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent), "FORCEPLATE_FLOOR": "1"}
    process = subprocess.run(
        [sys.executable, str(HERE / "mover.py"), "crash", kind, str(quick_path)],
        env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert not process.stderr
    told: list[dict[str, Any]] = [json.loads(line) for line in process.stdout.splitlines()]
    seen = [line for line in told if "step" in line]

    assert [line["status"] for line in seen] == [KILLED] * (len(seen) - 1) + [0]
    assert len(seen) > 15
    assert [line["problems"] for line in seen] == [[]] * len(seen)
    assert [line["after"] for line in seen] == [[]] * len(seen)
    assert not seen[0]["is_archive"]
    assert seen[-1]["is_archive"]
