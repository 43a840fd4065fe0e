"""Jobs as processes: interrupted, killed, raced, watched; nothing is lost or done twice."""

from __future__ import annotations

import errno
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
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.files import names
from forceplate.archive.job_rows import NOBODY
from forceplate.batch import jobs as batch_jobs
from forceplate.batch.runs import COMMIT_S
from forceplate.cli.entry import run
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
TRIALS = 16
HELD = 5
"""Trials before those that cannot be read, and so are in hand for as long as a test wants."""
OTHER = Settings().having({"filter.cutoff_hz": 8.0})
ANALYSE_OTHERWISE = ("reanalyse", "--set", "filter.cutoff_hz=8")
PATIENCE_S = 90.0

needs_signals = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


def record(folder: Path, number: int, seconds: float = 8.0) -> Path:
    """A trial file of two plates at 100 Hz, unlike every other number's."""
    path = folder / f"t{number}.h5"
    recording = simulate(seconds=seconds, rate=100.0, seed=number, noise=1.0).recording
    path.write_bytes(encode(recording, simulated=True))
    return path


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 16 trials that were never analysed."""
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


class Held:
    """Trial files that cannot be read before they are let go, as on a share that is slow to answer.

    All but the first few are named pipes meanwhile, and whoever opens one waits: so many processes
    have one in hand each, and the run is in its middle, on a machine of any speed.
    """

    def __init__(self, folder: Path, processes: int):
        kept = [row[0] for row in ask(folder, "SELECT raw_sha256 FROM trial ORDER BY code")]
        paths = [folder / names.raw(sha256) for sha256 in kept[HELD:]]
        self._folder = folder
        self._processes = processes
        self._before = pictures(folder)
        self._files = {path: path.read_bytes() for path in paths}
        self._readers: dict[Path, int] = {}
        for path in paths:
            path.unlink()
            os.mkfifo(path)

    def _listen(self, path: Path, pipe: Path) -> None:
        try:
            self._readers.setdefault(path, os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as nobody:
            if nobody.errno != errno.ENXIO:
                raise

    def reached(self) -> bool:
        """Whether the trials before are analysed and each process has one of these in hand."""
        for path in self._files.keys() - self._readers.keys():
            self._listen(path, path)
        analysed = pictures(self._folder) - self._before
        return len(self._readers) == self._processes and analysed == HELD

    def let_go(self) -> None:
        """Let whoever waits read, and put the files back for whoever comes."""
        for path, data in self._files.items():
            pipe = path.with_suffix(".pipe")
            path.rename(pipe)
            path.write_bytes(data)
            if path not in self._readers:
                self._listen(path, pipe)
            pipe.unlink()
        for path, reader in self._readers.items():
            os.set_blocking(reader, True)
            with suppress(BrokenPipeError), os.fdopen(reader, "wb") as end:  # it may be dead
                end.write(self._files[path])
        self._files, self._readers = {}, {}


@pytest.fixture
def held(folder: Path) -> Iterator[Callable[[int], Held]]:
    """Holds trial files of the archive against this many processes that work on it."""
    made: list[Held] = []

    def hold(processes: int) -> Held:
        made.append(Held(folder, processes))
        return made[-1]

    yield hold
    for each in made:
        each.let_go()


def first_kept(folder: Path) -> bool:
    """Whether those before the held ones are in the catalogue."""
    return ask(folder, "SELECT count(*) FROM run_result")[0][0] == HELD


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


def resumed(err: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """How the line that an interrupted command printed ends, and what it says."""
    printed = shlex.split(err.split("Go on with: ")[1].splitlines()[0])
    assert printed[:2] == ["forceplate", "reanalyse"]
    assert str(folder) in printed
    # in this process, and without the start of two others
    return run([*printed[1:], "--engine", "serial"]), capsys.readouterr().out


# Asked to end by a person


def says(process: subprocess.Popen[str], words: str) -> str:
    """What a command says on stderr until it says this."""
    assert process.stderr is not None
    said = ""
    while words not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return said


@needs_signals
@pytest.mark.parametrize(
    ("wish", "workers"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2)]
)
def test_asked_to_end_it_keeps_what_is_in_hand_and_the_printed_line_goes_on(
    folder, group, held, serial, wish, workers, capsys
):
    in_hand = held(workers)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", str(workers), "--json")
    until(in_hand.reached, process)
    listening = {worker: _threads(worker) for worker in _workers_of(process.pid)}

    os.killpg(process.pid, wish)
    before = says(process, "finishing the trials in hand")
    # a worker that has heard of it no longer listens
    until(lambda: all(_threads(each) < count for each, count in listening.items()), process)
    in_hand.let_go()
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    assert "Traceback" not in before + err
    until(lambda: nobody_left(process))
    kept = results(folder, 1)
    assert len(kept) == HELD + workers
    assert len(kept) == pictures(folder) - TRIALS
    assert f"{len(kept)} of {TRIALS} trials are kept" in err

    code, again = resumed(err, folder, capsys)

    assert code == 0
    assert f"{TRIALS - len(kept)} analysed" in again
    assert f"{len(kept)} of {TRIALS} were there already" in again
    assert results(folder, 1) == serial


@needs_signals
def test_ctrl_c_twice_ends_at_once_and_keeps_what_was_done(folder, group, held, serial):
    in_hand = held(2)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(in_hand.reached, process)

    os.killpg(process.pid, signal.SIGINT)
    before = says(process, "finishing the trials in hand")
    os.killpg(process.pid, signal.SIGINT)
    in_hand.let_go()
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    assert "Traceback" not in before + err
    until(lambda: nobody_left(process))
    with Lab(folder) as lab:
        assert lab.jobs()[0].state == "stopped"
        lab.resume(engine="serial")
    assert results(folder, 1) == serial


# Killed


@needs_signals
def test_a_killed_run_is_gone_on_with_by_the_same_command(folder, group, held, serial):
    in_hand = held(2)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(lambda: in_hand.reached() and first_kept(folder), process)

    process.kill()
    process.wait()
    kept = len(results(folder, 1))
    in_hand.let_go()
    until(lambda: nobody_left(process))
    with Lab(folder) as lab:
        assert (lab.jobs()[0].state, lab.jobs()[0].why) == ("stopped", NOBODY)
        report = lab.reanalyse(OTHER, engine="serial")

    assert kept == HELD
    assert (report.run, report.there, report.kept) == (1, kept, TRIALS)
    assert report.done + report.reused == TRIALS - kept
    assert results(folder, 1) == serial


@needs_signals
def test_a_worker_that_is_killed_costs_nothing(folder, group, held, serial):
    in_hand = held(2)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "2")
    until(in_hand.reached, process)

    os.kill(_workers_of(process.pid)[0], signal.SIGKILL)
    in_hand.let_go()
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0, err
    assert f"{TRIALS} analysed, 0 reused, 0 failed" in out
    assert results(folder, 1) == serial


def _workers_of(parent: int) -> list[int]:
    """Its worker processes: not the one that tracks resources."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        pytest.skip("the children of a process cannot be told here")
    return [
        int(child) for child in children.read_text().split()
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]  # fmt: skip


def _threads(process: int) -> int:
    """How many threads it has; none where it has ended."""
    task = Path(f"/proc/{process}/task")
    return len(list(task.iterdir())) if task.exists() else 0


# Two at once


@needs_signals
def test_of_two_at_once_one_watches_and_takes_over_when_the_other_is_killed(
    folder, group, held, serial
):
    in_hand = held(1)
    other = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "1")
    until(in_hand.reached, other)
    watched: list[str] = []

    def meanwhile(through: int, total: int, who: str) -> None:
        if who.endswith(f":{other.pid}"):
            watched.append(who.partition(" ")[0])
            other.kill()
            other.wait()
            in_hand.let_go()

    with Lab(folder) as lab:
        report = lab.reanalyse(OTHER, engine="serial", on_progress=meanwhile)

    assert watched == ["by"]
    assert (report.job, report.kept, report.current) == (1, TRIALS, True)
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
    folder, tmp_path, held, serial
):
    script = tmp_path / "start.py"
    script.write_text(START)
    in_hand = held(1)
    asked = subprocess.run(
        [sys.executable, script, folder], env=ENVIRONMENT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    number = int(asked.stdout)
    until(in_hand.reached)

    with Lab(folder) as lab:
        running = lab.job(number)
        lab.cancel_job(number, by="ben")
        time.sleep(COMMIT_S)  # so that it asks before the next trial
        in_hand.let_go()
        until(lambda: not lab.job(number).open)
        cancelled = lab.job(number)
        more = lab.resume_job(number, by="ben")
        until(lambda: not lab.job(more.job).open)
        through = lab.job(more.job)
        shown = lab.archive.current_run()

    assert (running.state, running.by) == ("running", "anna")
    assert (cancelled.state, cancelled.why) == ("cancelled", "cancelled by ben.")
    assert cancelled.through == HELD + 1
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
def test_a_file_is_taken_in_and_analysed_while_a_reanalysis_goes_on(folder, tmp_path, group, held):
    with Lab(folder) as lab:
        lab.analyse_missing(engine="serial")
    in_hand = held(1)
    process = group.start(folder, *ANALYSE_OTHERWISE, "--jobs", "1")
    until(in_hand.reached, process)
    new = record(tmp_path, 901)

    with Lab(folder) as lab:
        (line,) = lab.ingest([new])
        missing = lab.analyse_missing(engine="serial")
        in_hand.let_go()
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
