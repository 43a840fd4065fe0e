"""Rows of jobs: who does one, who says how it ended, and by which clock; all in one process."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.job_rows import NOBODY, NOT_BEGUN, QUIET_S
from forceplate.batch import jobs as batch_jobs
from forceplate.model.settings import Settings
from tests.archive import kinds

TRIALS = 3
OTHER = Settings().having({"filter.cutoff_hz": 8.0})


@pytest.fixture
def folder(taken_in: Path, tmp_path: Path) -> Path:
    """A copy of the archive for one test."""
    return shutil.copytree(taken_in, tmp_path / "lab")


# Rows that nobody stands behind


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0

    def __call__(self) -> str:
        return f"2026-03-14T{self.seconds // 3600:02}:{self.seconds // 60 % 60:02}:00Z"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(folder: Path, clock: Clock) -> Iterator[Archive]:
    with Archive.open(folder, clock=clock) as opened:
        yield opened


def asked(archive: Archive, run: int | None = None) -> int:
    number = run or archive.run_to_fill(OTHER.flat(), OTHER.digest, None, "0.1.0", "anna")
    return archive.ask_job(number, "anna", engine="serial", workers=1, options={})


def taken_by(archive: Archive, job: int, worker: str, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("forceplate.archive.jobs.this_process", lambda: worker)
        assert archive.take_job(job)


def test_a_job_that_no_process_takes_is_stopped_in_the_end(archive, clock):
    job = asked(archive)

    clock.seconds = int(QUIET_S) + 60

    assert (archive.job(job).state, archive.job(job).why) == ("stopped", NOT_BEGUN)
    assert asked(archive, 1) == job + 1


def test_a_job_of_another_computer_is_stopped_once_it_is_silent(archive, clock, monkeypatch):
    job = asked(archive)
    taken_by(archive, job, "elsewhere:7", monkeypatch)

    before = archive.job(job).state
    clock.seconds = int(QUIET_S) + 60

    assert before == "running"
    assert (archive.job(job).state, archive.job(job).why) == ("stopped", NOBODY)
    assert batch_jobs.do(archive, job).done == TRIALS
    assert archive.job(job).state == "done"


def test_a_process_that_was_silent_for_too_long_finds_its_job_taken(archive, clock, monkeypatch):
    job = asked(archive)
    assert archive.take_job(job)
    clock.seconds = int(QUIET_S) + 60
    taken_by(archive, job, "elsewhere:7", monkeypatch)

    heard = archive.tell_job(job, {"total": 9, "done": 9, "reused": 0, "failed": 0}, 1, [])

    assert heard == "taken"
    assert archive.job(job).done == 0


def test_a_job_in_the_middle_of_a_long_trial_is_heard_of(archive, clock):
    job = asked(archive)
    assert archive.take_job(job)

    clock.seconds = int(QUIET_S)
    archive.still_doing(job)
    clock.seconds += int(QUIET_S)

    assert archive.job(job).state == "running"


def test_a_cancelled_job_whose_process_died_is_cancelled_and_not_taken_up(
    archive, clock, monkeypatch
):
    job = asked(archive)
    taken_by(archive, job, "elsewhere:7", monkeypatch)
    archive.cancel_job(job, "ben")
    clock.seconds = int(QUIET_S) + 60

    report = batch_jobs.do(archive, job)

    assert report.stopped == "cancelled by ben."
    assert (archive.job(job).state, archive.count_wanted(1)) == ("cancelled", TRIALS)


def test_who_asks_after_a_cancelling_gets_a_job_of_their_own(archive):
    job = asked(archive)
    assert archive.take_job(job)
    archive.cancel_job(job, "ben")

    assert asked(archive, 1) == job + 1


# What somebody else has said about the end


@pytest.mark.parametrize("state", ["cancelled", "stopped"])
def test_what_was_said_of_a_job_while_its_process_slept_stands(archive, monkeypatch, state):
    job = asked(archive)
    tell = archive.tell_job

    def slept(number, counts, run, finished):
        if finished:  # another computer took it for dead, and said so
            archive.end_job(job, state, "said by ben.")
        return tell(number, counts, run, finished)

    monkeypatch.setattr(archive, "tell_job", slept)

    report = batch_jobs.do(archive, job)

    row = archive.job(job)
    assert (row.state, row.why) == (state, "said by ben.")
    assert (report.stopped, report.kept) == ("said by ben.", TRIALS)


def test_the_end_of_a_job_is_said_once(archive, clock):
    job = asked(archive)
    archive.end_job(job, "cancelled", "cancelled by ben.")
    before, trail = archive.job(job), archive.audit_head()
    clock.seconds = 120

    archive.end_job(job, "done")

    assert archive.job(job) == before
    assert archive.audit_head() == trail


# One clock


def test_a_time_to_come_is_no_sign_of_life(archive, clock, monkeypatch):
    clock.seconds = 3600
    job = asked(archive)
    taken_by(archive, job, "elsewhere:7", monkeypatch)

    clock.seconds = 3600 - int(QUIET_S)
    soon = archive.job(job).state
    clock.seconds = 0

    assert soon == "running"
    assert (archive.job(job).state, archive.job(job).why) == ("stopped", NOBODY)


class Wrong:
    """The clock of a computer that nobody set."""

    def __init__(self, days: int):
        self.days = days

    def now(self, zone: dt.tzinfo) -> dt.datetime:
        return dt.datetime.now(zone) + dt.timedelta(days=self.days)


@kinds.SERVED
@pytest.mark.parametrize("days", [-1, 1])
def test_computers_whose_clocks_differ_see_the_same_job_at_work(
    quick_path, request, monkeypatch, days
):
    place = kinds.place_of("postgresql+local", quick_path / "lab", request)
    with Archive.open(place, create=True) as archive:
        run = archive.start_run(OTHER.flat(), OTHER.digest, None, "0.1.0", "anna")
        job = asked(archive, run)
        taken_by(archive, job, "elsewhere:7", monkeypatch)

        monkeypatch.setattr("forceplate.archive.opened.datetime", Wrong(days))

        assert archive.job(job).state == "running"
        assert asked(archive, run) == job
