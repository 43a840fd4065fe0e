"""Rows that are of nothing, or that cannot be read, are named, and all others looked at."""

from __future__ import annotations

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.database import rows
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


TORN = "CAST(X'7b22e9227d' AS TEXT)"
"""A text that is none, as one flipped bit may leave it."""


@pytest.mark.parametrize(
    ("table", "column", "named"),
    [
        ("trial", "facts", "was changed"),
        ("trial", "source_name", "was changed"),
        ("trial_now", "session", "is not what its history says"),
        ("audit", "after", "audit line 2 was changed"),
        ("blob", "suffix", "is not what any trial brought"),
    ],
)
def test_a_text_that_is_none_is_named_and_hides_no_other_change(two, table, column, named):
    behind_the_back(
        two, f"UPDATE {table} SET {column} = {TORN} WHERE rowid = 2",
        "UPDATE trial SET rate_hz = 50 WHERE rowid = 1",
        "UPDATE audit SET by = 'bob' WHERE seq = 1",
    )  # fmt: skip

    told = [problem["what"] for problem in two.verify()["problems"]]

    assert not any("forceplate verify" in what for what in told)
    assert any(named in what for what in told)
    assert "audit line 1 was changed" in told
    assert sum(what.startswith("trial ") and "was changed" in what for what in told) >= 1


@pytest.mark.parametrize("value", ["'abc'", "2", "X'ff'"])
def test_a_truth_that_is_none_is_named_with_its_own_trial(two, value):
    (first, _) = sorted(record.trial for record in two.trials())
    behind_the_back(two, f"UPDATE trial SET simulated = {value} WHERE code = '{first}'")

    told = [problem["what"] for problem in two.verify()["problems"]]

    assert f"trial {first} is neither simulated nor not" in told


def test_keys_that_do_not_lead_on_end_the_look_through_their_table(two, monkeypatch):
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    torn = [
        statement
        for byte in ("f0", "f1", "f2", "f3")
        for statement in (
            f"UPDATE more SET code = CAST(X'ff{byte}' AS TEXT)",
            "INSERT INTO trial_now SELECT * FROM more",
        )
    ]
    behind_the_back(
        two, "CREATE TEMP TABLE more AS SELECT * FROM trial_now LIMIT 1", *torn,
        "UPDATE trial SET rate_hz = 50 WHERE rowid = 1",
    )  # fmt: skip

    told = [problem["what"] for problem in two.verify()["problems"]]

    assert any("the rows of trial_now cannot all be read" in what for what in told)
    assert any(what.startswith("trial ") and "was changed" in what for what in told)
