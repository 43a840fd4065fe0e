"""Rows that are of nothing, or that cannot be read, are named, and all others looked at."""

from __future__ import annotations

import pytest

from forceplate.archive.archive import Archive
from forceplate.errors import ArchiveError
from tests.archive.behind import behind_the_back, codes


@pytest.fixture
def two(archive, add):
    """An archive with two trials."""
    add("one", participant="P01")
    add("two", participant="P02")
    return archive


@pytest.mark.parametrize("code", ["'T-NONE'", "x'00ff'"])
def test_a_trial_that_is_there_now_and_was_never_added_is_named(two, code):
    behind_the_back(
        two, "CREATE TEMP TABLE more AS SELECT * FROM trial_now LIMIT 1",
        f"UPDATE more SET code = {code}", "INSERT INTO trial_now SELECT * FROM more",
    )  # fmt: skip

    report = two.verify()

    assert codes(report) == {"row-changed"}
    assert "is of no trial" in report["problems"][0]["what"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("INSERT INTO alembic_version VALUES ('0001')", "'000.', '000.'"),
        ("DELETE FROM alembic_version", "no row"),
    ],
)
@pytest.mark.parametrize("create", [False, True])
def test_a_catalogue_that_tells_no_one_version_is_said_to(two, statement, found, create):
    two.close()
    behind_the_back(two, statement)

    with pytest.raises(ArchiveError, match=f"which version.*Found: .*{found}"):
        Archive.open(two.folder, create=create)
