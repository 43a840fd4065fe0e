"""Jobs as processes: interrupted, killed, raced, watched; nothing is lost or done twice."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.job_rows import NOBODY, NOT_BEGUN, QUIET_S
from forceplate.batch import jobs as batch_jobs
from forceplate.batch.runs import COMMIT_S
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
TRIALS = 40
OTHER = Settings().having({"filter.cutoff_hz": 8.0})
ANALYSE_OTHERWISE = ("reanalyse", "--set", "filter.cutoff_hz=8")
PATIENCE_S = 90.0

needs_signals = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def record(folder: Path, number: int, seconds: float = 15.0) -> Path:
    """A trial file of two plates at 100 Hz, unlike every other number's."""
    path = folder / f"t{number}.h5"
    recording = simulate(seconds=seconds, rate=100.0, seed=number, noise=1.0).recording
    path.write_bytes(encode(recording, simulated=True))
    return path


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 40 trials that were never analysed."""
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "files").mkdir()
    files = [record(folder / "files", number) for number in range(TRIALS)]
    with Lab(folder / "lab", create=True) as lab:
        assert len(list(lab.ingest(files))) == TRIALS
    return folder / "lab"


@pytest.fixture(scope="module")
def serial(taken_in: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one process makes of it without being disturbed."""
    folder = shutil.copytree(taken_in, tmp_path_factory.mktemp("serial") / "lab")
    with Lab(folder) as lab:
        run = lab.reanalyse(OTHER, engine="serial").run
    return results(folder, run)


@pytest.fixture
def folder(taken_in: Path, tmp_path: Path) -> Path:
    """A copy of the archive for one test."""
    return shutil.copytree(taken_in, tmp_path / "lab")


def ask(folder: Path, query: str, *values: object) -> list[Any]:
    catalogue = sqlite3.connect(f"file:{folder / 'catalogue.sqlite'}?mode=rw", uri=True, timeout=30)
    try:
        return catalogue.execute(query, values).fetchall()
    finally:
        catalogue.close()


def results(folder: Path, run: int) -> dict[str, str]:
    """The JSON of each result of a run, by trial; a trial with two lines is an error."""
    rows = ask(
        folder,
        "SELECT l.trial, r.payload FROM run_result l JOIN result r ON r.key = l.key "
        "WHERE l.run = ?", run,
    )  # fmt: skip
    found = dict(rows)
    assert len(found) == len(rows)
    return found


def until(happened: Callable[[], Any], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for something; that the process ends before it is an error."""
    limit = time.monotonic() + PATIENCE_S
    while not happened():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.02)


def pictures(folder: Path) -> int:
    return sum(1 for _ in (folder / "series").rglob("*.h5"))


def some_analysed(folder: Path) -> Callable[[], bool]:
    """Whether a few trials were analysed, be they kept yet or not."""
    before = pictures(folder)
    return lambda: pictures(folder) >= before + 3


def some_kept(folder: Path) -> bool:
    return bool(ask(folder, "SELECT 1 FROM run_result LIMIT 1"))


class Group:
    """Commands in process groups of their own, as a terminal starts them."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, folder: Path, *words: str, **more: Any) -> subprocess.Popen[str]:
        line = [sys.executable, "-c", "from forceplate.cli.entry import main; main()", *words]
        process = subprocess.Popen(
            [*line, "--archive", str(folder)], env=ENVIRONMENT, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def group() -> Iterator[Group]:
    made = Group()
    yield made
    made.end()


def nobody_left(process: subprocess.Popen[str]) -> bool:
    """Whether no process of the group lives."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def resumed(err: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What comes of the line that an interrupted command printed."""
    printed = shlex.split(err.split("Go on with: ")[1].splitlines()[0])
    assert printed[:2] == ["forceplate", "reanalyse"]
    assert str(folder) in printed
    call = [sys.executable, "-c", "from forceplate.cli.entry import main; main()", *printed[1:]]
    return subprocess.run(call, env=ENVIRONMENT, capture_output=True, text=True, check=False)


# Asked to end by a person


@needs_signals
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_in_hand_and_the_printed_line_goes_on(folder, group, serial, workers):
    seen = some_analysed(folder)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", workers)
    until(seen, process)

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    assert "finishing the trials in hand" in err
    assert "Traceback" not in err
    until(lambda: nobody_left(process))
    kept = results(folder, 1)
    assert 3 <= len(kept) < TRIALS
    assert len(kept) == pictures(folder) - TRIALS
    assert f"{len(kept)} of {TRIALS} trials are kept" in err

    again = resumed(err, folder)

    assert again.returncode == 0
    assert f"{TRIALS - len(kept)} analysed" in again.stdout
    assert f"{len(kept)} of {TRIALS} were there already" in again.stdout
    assert results(folder, 1) == serial


@needs_signals
def test_ctrl_c_twice_ends_at_once_and_keeps_what_was_done(folder, group, serial):
    seen = some_analysed(folder)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(seen, process)

    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    assert "Traceback" not in err
    until(lambda: nobody_left(process))
    with Lab(folder) as lab:
        assert lab.jobs()[0].state == "stopped"
        lab.resume(engine="serial")
    assert results(folder, 1) == serial


@needs_signals
def test_being_told_to_end_is_like_ctrl_c(folder, group):
    seen = some_analysed(folder)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2", "--json")
    until(seen, process)

    process.terminate()
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    until(lambda: nobody_left(process))
    assert f"{len(results(folder, 1))} of {TRIALS} trials are kept" in err


# Killed


@needs_signals
def test_a_killed_run_is_gone_on_with_by_the_same_command(folder, group, serial):
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(lambda: some_kept(folder), process)

    process.kill()
    process.communicate()
    kept = len(results(folder, 1))
    until(lambda: nobody_left(process))
    with Lab(folder) as lab:
        assert (lab.jobs()[0].state, lab.jobs()[0].why) == ("stopped", NOBODY)
        report = lab.reanalyse(OTHER, engine="serial")

    assert 0 < kept < TRIALS
    assert (report.run, report.there, report.kept) == (1, kept, TRIALS)
    assert report.done + report.reused == TRIALS - kept
    assert results(folder, 1) == serial


@needs_signals
def test_a_worker_that_is_killed_costs_nothing(folder, group, serial):
    seen = some_analysed(folder)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(seen, process)

    os.kill(_worker_of(process.pid), signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0, err
    assert f"{TRIALS} analysed, 0 reused, 0 failed" in out
    assert results(folder, 1) == serial


def _worker_of(parent: int) -> int:
    """A worker process: not the one that tracks resources."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        pytest.skip("the children of a process cannot be told here")
    for child in children.read_text().split():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise AssertionError("no worker is at work")


# Two at once


@needs_signals
def test_of_two_at_once_one_watches_and_takes_over_when_the_other_is_killed(folder, group, serial):
    first = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(lambda: some_kept(folder), first)
    second = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "1", "--json")
    time.sleep(0.1)

    first.kill()
    first.communicate()
    out, err = second.communicate(timeout=PATIENCE_S)

    assert second.returncode == 0, err
    assert f'"trials": {TRIALS}' in out
    assert '"current": true' in out
    assert results(folder, 1) == serial
    assert len(ask(folder, "SELECT id FROM run")) == 1


@needs_signals
def test_of_two_that_start_together_both_tell_the_same_and_each_trial_is_done_once(
    folder, group, serial
):
    both = [group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "1") for _ in range(2)]

    said = [process.communicate(timeout=PATIENCE_S) for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert {out.split(", in ")[0] for out, _ in said} == {
        f"run 1: {TRIALS} analysed, 0 reused, 0 failed"
    }
    assert results(folder, 1) == serial


@needs_signals
def test_runs_of_different_settings_go_on_side_by_side(folder, group, serial):
    one = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "1")
    other = group.start(folder, "reanalyse", "--preset", "raw", "--jobs", "1")

    ends = [process.communicate(timeout=PATIENCE_S) for process in (one, other)]

    assert (one.returncode, other.returncode) == (0, 0), ends
    by_cutoff = ask(folder, "SELECT id FROM run WHERE preset IS NULL")[0][0]
    assert results(folder, by_cutoff) == serial
    assert len(results(folder, 3 - by_cutoff)) == TRIALS


# Jobs of their own


START = """
import sys
from forceplate.lab import Lab
from forceplate.model.settings import Settings
if __name__ == "__main__":
    with Lab(sys.argv[1]) as lab:
        settings = Settings().having({"filter.cutoff_hz": 8.0})
        print(lab.start_job(settings, jobs=1, by="anna").job)
"""


@needs_signals
def test_a_job_outlives_who_asked_for_it_is_cancelled_by_another_and_gone_on_with(
    folder, tmp_path, serial
):
    script = tmp_path / "start.py"
    script.write_text(START)
    seen = some_analysed(folder)
    asked = subprocess.run(
        [sys.executable, script, folder], env=ENVIRONMENT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    number = int(asked.stdout)
    until(seen)

    with Lab(folder) as lab:
        running = lab.job(number)
        worker = int((running.worker or "").rpartition(":")[2])
        os.kill(worker, signal.SIGSTOP)  # so that it cannot be through before it is cancelled
        lab.cancel_job(number, by="ben")
        time.sleep(COMMIT_S)
        os.kill(worker, signal.SIGCONT)
        until(lambda: not lab.job(number).open)
        cancelled = lab.job(number)
        more = lab.resume_job(number, by="ben")
        until(lambda: not lab.job(more.job).open)
        through = lab.job(more.job)
        shown = lab.archive.current_run()

    assert (running.state, running.by) == ("running", "anna")
    assert (cancelled.state, cancelled.why) == ("cancelled", "cancelled by ben.")
    assert 0 < cancelled.through < TRIALS
    assert (through.state, through.through) == ("done", TRIALS - cancelled.through)
    assert shown is not None
    assert shown.run == through.run
    assert results(folder, through.run) == serial


def test_a_job_whose_process_cannot_be_started_says_so(folder, monkeypatch):
    monkeypatch.setattr(batch_jobs.sys, "executable", str(folder / "no-such-python"))

    with Lab(folder) as lab:
        job = lab.start_job(OTHER)

    assert job.state == "stopped"
    assert "No such file" in (job.why or "")


@pytest.mark.skipif(shutil.which("false") is None, reason="there is no program that only fails")
def test_a_job_whose_process_dies_at_once_says_so(folder, monkeypatch):
    monkeypatch.setattr(batch_jobs.sys, "executable", shutil.which("false"))

    with Lab(folder) as lab:
        job = lab.start_job(OTHER).job
        until(lambda: not lab.job(job).open)
        ended = lab.job(job)

    assert (ended.state, ended.why) == ("stopped", "its process ended with code 1.")
    assert ended.ended is not None


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


# Things that happen meanwhile


def test_trials_that_come_or_are_corrected_meanwhile_are_done_too(folder, tmp_path):
    new = record(tmp_path, 900)
    done: list[str] = []

    with Lab(folder) as lab:

        def meanwhile(through: int, total: int, trial: str) -> None:
            done.append(trial)
            if len(done) == 10:
                lab.assign(done[0], Facts(height_m=1.7))
                list(lab.ingest([new]))

        report = lab.reanalyse(OTHER, engine="serial", on_progress=meanwhile)
        run = lab.runs()[-1]

    assert report.stopped is None
    assert (run.n_done, run.n_lacking) == (TRIALS + 1, 0)
    assert done[-1] in done[:-1] or len(done) == TRIALS + 2


@needs_signals
def test_a_file_is_taken_in_and_analysed_while_a_reanalysis_goes_on(folder, tmp_path, group):
    with Lab(folder) as lab:
        lab.analyse_missing(engine="serial")
    seen = some_analysed(folder)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(seen, process)
    new = record(tmp_path, 901)

    with Lab(folder) as lab:
        (line,) = lab.ingest([new])
        missing = lab.analyse_missing(engine="serial")
        _, err = process.communicate(timeout=PATIENCE_S)
        runs = lab.runs()
        sound = lab.verify()["ok"]

    assert process.returncode == 0, err
    assert line.status == "new"
    assert missing.stopped is None
    assert [(run.n_done, run.n_lacking) for run in runs] == [(TRIALS + 1, 0)] * 2
    assert sound


# No room


def _full_after_a_few_results(folder: Path) -> Callable[[], None]:
    limit = (folder / "catalogue.sqlite").stat().st_size + 150_000
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


@needs_signals
def test_a_full_disk_is_one_sentence_and_no_fault_of_a_trial(folder, group, serial):
    process = group.start(
        folder, *ANALYSE_OTHERWISE, "--jobs", "2", preexec_fn=_full_after_a_few_results(folder)
    )

    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 5
    complaints = [line for line in err.splitlines() if line.startswith("forceplate: ")]
    assert len(complaints) == 1
    assert "no room" in complaints[0].lower()
    assert ask(folder, "SELECT count(*) FROM run_result WHERE failed")[0][0] == 0
    with Lab(folder) as lab:
        report = lab.resume(engine="serial")
    assert report.there + report.done + report.reused == TRIALS
    assert results(folder, 1) == serial


def test_below_the_floor_of_free_space_no_more_is_computed(folder, monkeypatch, serial):
    from forceplate.errors import StorageFull

    def meanwhile(through: int, total: int, trial: str) -> None:
        if through == 5:
            monkeypatch.setenv("FORCEPLATE_FLOOR", str(10**18))

    monkeypatch.setattr("forceplate.batch.runs.COMMIT_S", 0.0)
    with Lab(folder) as lab:
        with pytest.raises(StorageFull):
            lab.reanalyse(OTHER, engine="serial", on_progress=meanwhile)
        stopped = lab.jobs()[0]
        monkeypatch.delenv("FORCEPLATE_FLOOR")
        report = lab.resume(engine="serial")

    assert stopped.state == "stopped"
    assert "no room" in (stopped.why or "")
    assert (stopped.through, stopped.failed) == (6, 0)
    assert (report.there, report.kept) == (6, TRIALS)
    assert results(folder, 1) == serial
