"""What an archive has lost keeps nobody from the rest: a backup takes it all and names what is not.

It is the opposite of what the first backups did: they were refused where one file was damaged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forceplate import safekeeping
from forceplate.archive import audit
from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.moving import checking, manifest, restore
from forceplate.archive.moving.backup import Made
from forceplate.archive.place import Place
from forceplate.errors import ArchiveError, ArchiveTooNew
from tests.archive.kinds import sql


def quiet(*_: object) -> None:
    """Progress that nobody watches."""


def made(archive: Archive, safe: Path, *, link: bool = False, pictures: bool = False) -> Made:
    return archive.backup(safe, "anna", "0.1.0", link=link, pictures=pictures, step=quiet)


def raw_of(archive: Archive, code: str) -> Path:
    path = archive.folder / archive.stored(code).raw.name
    path.chmod(0o640)
    return path


def named(problems: Any) -> set[str]:
    return {each["what"].split()[0] for each in problems}


def broken(problems: Any) -> list[dict[str, str]]:
    """Without what verify says of the triggers, which the test has lifted to break a line."""
    return [each for each in problems if each["code"].startswith("audit")]


@pytest.fixture
def both(archive, add) -> tuple[Archive, str, str]:
    return archive, add("one"), add("two")


@pytest.mark.parametrize(
    ("harm", "code"),
    [(Path.unlink, "blob-missing"), (lambda path: path.write_bytes(b"other"), "blob-damaged")],
)
def test_a_lost_file_is_named_and_everything_else_is_backed_up_and_restored(
    both, tmp_path, harm: Callable[[Path], object], code
):
    archive, first, second = both
    lost = archive.stored(second).raw.name
    harm(raw_of(archive, second))

    found = made(archive, tmp_path / "safe")
    checked = safekeeping.rehearse(found.folder)
    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    (missing,) = found.manifest.missing
    assert missing["code"] == code
    assert named([missing]) == named(checked.problems) == named(back.problems) == {lost}
    with Archive.open(tmp_path / "back") as again:
        assert named(again.verify()["problems"]) == {lost}
        assert again.stored(first).raw.read() == b"raw one"
        assert {each.trial for each in again.trials()} == {first, second}


def test_a_file_that_the_disk_does_not_read_is_named(both, tmp_path, monkeypatch):
    archive, _, second = both
    lost, read = archive.stored(second).raw.name, LocalFiles.read

    def reading(self: LocalFiles, path: Path) -> bytes:
        if str(path) == str(archive.folder / lost):
            raise OSError(5, "Input/output error")
        return read(self, path)

    monkeypatch.setattr(LocalFiles, "read", reading)
    found = made(archive, tmp_path / "safe")

    assert [each["code"] for each in found.manifest.missing] == ["blob-unreadable"]


def test_what_any_earlier_backup_still_has_is_not_missing(both, tmp_path):
    archive, _, second = both
    made(archive, tmp_path / "safe")
    path = raw_of(archive, second)
    newer = made(archive, tmp_path / "safe").folder / path.relative_to(archive.folder)
    newer.unlink()
    path.unlink()

    found = made(archive, tmp_path / "safe")

    assert found.manifest.missing == ()
    assert list(checking.problems(found.folder)) == []


def test_a_broken_line_of_the_trail_is_named_and_goes_along(both, tmp_path):
    archive, *_ = both
    sql(archive.place, "UPDATE audit SET \"by\" = 'eve' WHERE seq = 2")

    found = made(archive, tmp_path / "safe")
    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    (missing,) = found.manifest.missing
    assert (missing["code"], missing["what"]) == ("audit-broken", "audit line 2 was changed")
    assert broken(back.problems) == [missing]
    with Archive.open(tmp_path / "back") as again:
        assert broken(again.verify()["problems"]) == [missing]


def test_a_row_that_names_no_file_is_named_and_the_others_are_taken(both, tmp_path):
    archive, first, second = both
    lost = archive.stored(second).raw_sha256
    sql(archive.place, f"UPDATE blob SET sha256 = '../../evil' WHERE sha256 = '{lost}'")

    found = made(archive, tmp_path / "safe")
    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    assert "row-changed" in {each["code"] for each in found.manifest.missing}
    assert "row-changed" in {each["code"] for each in back.problems}
    with Archive.open(tmp_path / "back") as again:
        assert again.stored(first).raw.read() == b"raw one"


def test_a_bit_that_makes_a_text_of_the_catalogue_unreadable_keeps_back_no_file(both, tmp_path):
    found = made(both[0], tmp_path / "safe")
    path = found.folder / "catalogue.sqlite"
    data = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(data.replace(b"stance.csv", b"\xf3tance.csv"))

    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    assert "catalogue-damaged" in {each["code"] for each in back.problems}
    assert len(list((tmp_path / "back" / "raw").rglob("*.h5"))) == 2
    assert "row-changed" in {each["code"] for each in checking.problems(found.folder)}


def test_where_no_file_at_all_can_be_had_no_backup_is_made(both, tmp_path):
    archive, *_ = both
    (archive.folder / "raw").rename(tmp_path / "raw")
    (archive.folder / "originals").rename(tmp_path / "originals")

    with pytest.raises(ArchiveError, match="not one of the archive's files"):
        made(archive, tmp_path / "safe")

    assert [each.name for each in (tmp_path / "safe").glob("20*") if each.suffix != ".part"] == []


def test_pictures_that_cannot_be_read_are_passed_over_both_ways(archive, tmp_path, monkeypatch):
    archive.put_series("abcd", b"traces")
    archive.put_series("efgh", b"others")
    read = LocalFiles.read

    def reading(self: LocalFiles, path: Path) -> bytes:
        if path.name == "abcd.h5" or (path.name == "efgh.h5" and "safe" in path.parts):
            raise OSError(5, "Input/output error")
        return read(self, path)

    monkeypatch.setattr(LocalFiles, "read", reading)
    found = made(archive, tmp_path / "safe", pictures=True)
    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    assert found.manifest.pictures == 1
    assert back.problems == []
    assert list((tmp_path / "back" / "series").rglob("*.h5")) == []


def test_sidecars_which_nobody_has_synced_are_written_anew_and_not_linked(both, tmp_path):
    archive, *_ = both

    found = made(archive, tmp_path / "safe", link=True)

    own = {each.stat().st_ino for each in (archive.folder / "raw").rglob("*.json")}
    taken = {each.stat().st_ino for each in (found.folder / "raw").rglob("*.json")}
    assert len(taken) == 2
    assert not own & taken


def test_files_in_a_folder_of_another_name_are_linked_to(tmp_path, both):
    archive, *_ = both
    store = tmp_path / "store"
    archive.copy_to(f"file://{store}", quiet)
    archive.use(Place(archive.folder, None, f"file://{store}"), "anna")

    with Archive.open(archive.folder) as moved:
        found = made(moved, tmp_path / "safe", link=True)

    assert (found.linked, found.copied) == (4, 2)


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda row: row.pop("seal"),
    lambda row: row.update(seal="é" * 64),
    lambda row: row.update(seal=7),
    lambda row: row.update(by="\ud800"),
    lambda row: row.update(trials="2"),
    lambda row: row.update(trials=float("nan")),
    lambda row: row.update(catalogue_sha256=None),
    lambda row: row.update(missing=7),
    lambda row: row.update(missing=[7]),
    lambda row: row.update(extra=float("inf")),
    lambda row: row.clear(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_manifest_that_was_changed_into_anything_is_named_and_the_files_come_back(
    both, tmp_path, change
):
    found = made(both[0], tmp_path / "safe")
    path = found.folder / manifest.NAME
    row = json.loads(path.read_text())
    change(row)
    path.chmod(0o640)
    path.write_text(json.dumps(row))

    checked = safekeeping.rehearse(found.folder)
    back = restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    assert [each["code"] for each in checked.problems] == ["manifest-damaged"]
    assert [each["code"] for each in back.problems] == ["manifest-damaged"]
    assert (back.manifest, back.trials) == (None, 2)


def test_a_manifest_of_the_first_backups_which_named_nothing_missing_still_holds(both, tmp_path):
    found = made(both[0], tmp_path / "safe")
    path, seal = (
        found.folder / manifest.NAME,
        audit.Seal((found.folder / "secret.key").read_bytes()),
    )
    row = json.loads(path.read_text())
    del row["missing"], row["seal"]
    path.chmod(0o640)
    path.write_text(json.dumps({**row, "seal": seal.of(row)}))

    assert list(checking.problems(found.folder)) == []
    assert manifest.read(found.folder)[0].missing == ()


@pytest.mark.parametrize("later", [{"catalogue_version": 99}, {"schema": "forceplate.backup/9"}])
def test_a_backup_of_a_later_version_is_said_first_and_nothing_is_copied(both, tmp_path, later):
    found = made(both[0], tmp_path / "safe")
    path = found.folder / manifest.NAME
    row = json.loads(path.read_text()) | later
    path.chmod(0o640)
    path.write_text(json.dumps(row))

    with pytest.raises(ArchiveTooNew, match="later version"):
        restore.restore(found.folder, tmp_path / "back", "ben", quiet)

    (problem,) = safekeeping.rehearse(found.folder).problems
    assert problem["code"] == "archive-too-new"
    assert not (tmp_path / "back").exists()
