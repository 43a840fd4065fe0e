"""Engines of one computer: equal outcomes, flat memory, and workers that may die."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from forceplate.batch.engines import engine_named
from forceplate.batch.work import Work
from forceplate.errors import SettingsError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("engines")]

LONG_RUN = """
import multiprocessing, os, pickle, signal, sys
from forceplate.batch.engines import engine_named

if __name__ == "__main__":
    wishes = []
    signal.signal(signal.SIGINT, lambda *_: wishes.append(True))
    works = pickle.load(open(sys.argv[1], "rb"))
    options = eval(sys.argv[2])
    endless = (work for _ in iter(int, 1) for work in works)
    outcomes = engine_named(**options, stop=lambda: bool(wishes))(endless)
    for number, outcome in enumerate(outcomes):
        if number == 3:
            workers = multiprocessing.active_children()
            print(*(worker.pid for worker in workers), flush=True)
    print("ended", flush=True)
"""


def _narrow(pair: tuple[Connection, Connection]) -> tuple[Connection, Connection]:
    """Both ends with room for as little as the system allows; macOS and Windows give 8 kB."""
    for end in pair:
        with socket.socket(fileno=os.dup(end.fileno())) as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
    return pair


def _endless(works: list[Work]) -> Iterator[Work]:
    return (replace(works[i % len(works)], trial=f"E{i:06}") for i in count())


def test_processes_come_to_what_one_after_the_other_does(works, serial, text_of):
    assert text_of(engine_named("processes", workers=2)(works)) == serial


@pytest.mark.parametrize(("name", "workers"), [("serial", 1), ("processes", 2)])
def test_work_without_end_is_taken_a_little_ahead(works, name, workers):
    taken = []
    endless = (taken.append(1) or work for work in _endless(works))

    outcomes = engine_named(name, workers=workers)(endless)
    came = list(islice(outcomes, 20))
    outcomes.close()

    assert len({outcome.trial for outcome in came}) == 20
    assert len(taken) <= 20 + 2 * 33


@pytest.mark.skipif(os.name != "posix", reason="pipes of other systems have a size of their own")
def test_pipes_that_hold_next_to_nothing_hold_nothing_up(works, monkeypatch):
    pipe = multiprocessing.connection.Pipe
    monkeypatch.setattr(multiprocessing.connection, "Pipe", lambda *_: _narrow(pipe()))
    # once the pace is known some 20 pieces are handed out at once
    many = [replace(work, trial=f"{turn}-{work.trial}") for turn in range(6) for work in works]
    came: list[str] = []

    def perform_all() -> None:
        came.extend(each.trial for each in engine_named("processes", workers=2)(many))

    working = threading.Thread(target=perform_all, daemon=True)
    working.start()
    working.join(60.0)
    for stuck in multiprocessing.active_children() if working.is_alive() else ():
        stuck.kill()

    assert sorted(came) == sorted(each.trial for each in many)


def _until(number: int, name: str, workers: int, works: Iterable[Work]) -> list[str]:
    """The trials that came of works of an engine that is asked to stop after so many."""
    came: list[str] = []
    engine = engine_named(name, workers=workers, stop=lambda: len(came) >= number)
    for outcome in engine(works):
        came.append(outcome.trial)  # noqa: PERF401 - the engine is to see it grow
    return came


def test_one_after_the_other_begins_nothing_once_asked_to_stop(works):
    assert _until(4, "serial", 1, _endless(works)) == ["E000000", "E000001", "E000002", "E000003"]


def test_processes_asked_to_stop_end_the_trials_in_hand_and_begin_none(works, odd, tmp_path):
    slow = (odd("Slow", work, marks=str(tmp_path)) for work in _endless(works))

    came = _until(4, "processes", 2, slow)

    begun = {mark.name.partition(" ")[0] for mark in tmp_path.iterdir()}
    assert begun == set(came)
    assert 4 <= len(came) <= 6


def test_a_trial_that_kills_its_worker_takes_no_other_with_it(works, serial, odd, text_of):
    deadly = odd("Deadly", works[5])

    came = list(engine_named("processes", workers=2)([*works[:5], deadly, *works[6:]]))

    errors = [(each.trial, each.error["code"]) for each in came if each.error is not None]
    assert errors == [("T005", "worker-died")]
    others = text_of(each for each in came if each.error is None)
    assert others == {trial: text for trial, text in serial.items() if trial != "T005"}


def test_workers_that_are_killed_are_replaced_and_nothing_is_lost(
    works, serial, odd, text_of, tmp_path
):
    slow = [odd("Slow", work, marks=str(tmp_path)) for work in works]

    outcomes = engine_named("processes", workers=2)(slow)
    first = list(islice(outcomes, 2))
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.kill()
    rest = list(outcomes)

    assert len(workers) == 2
    assert text_of([*first, *rest]) == serial


def test_a_fault_in_forceplate_itself_names_the_trial_and_where_it_happened(works, odd):
    outcomes = engine_named("processes", workers=2)([works[0], odd("Buggy", works[1])])

    with pytest.raises(RuntimeError, match="T001: LookupError: no such thing") as caught:
        list(outcomes)

    assert "odd_works.py" in caught.value.__notes__[0]
    assert multiprocessing.active_children() == []


@pytest.fixture
def long_run(works, tmp_path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], list[int]]]]:
    """Starts an engine on work without end in a process group of its own; it and its workers."""
    script, pile = tmp_path / "long_run.py", tmp_path / "works"
    script.write_text(LONG_RUN)
    pile.write_bytes(pickle.dumps(works))
    started: list[subprocess.Popen[str]] = []

    def start(**options: object) -> tuple[subprocess.Popen[str], list[int]]:
        run = subprocess.Popen(
            [sys.executable, str(script), str(pile), repr(options)], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        started.append(run)
        assert run.stdout is not None
        return run, [int(word) for word in run.stdout.readline().split()]

    yield start
    for run in started:
        run.kill()
        run.communicate()


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _last_of(processes: list[int], seconds: float) -> list[int]:
    """Those that are still alive after so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and any(_alive(each) for each in processes):
        time.sleep(0.05)
    return [each for each in processes if _alive(each)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs a list of all processes")
@pytest.mark.parametrize(
    "options",
    [{"name": "processes", "workers": 2}, {"name": "dask", "cluster": "local", "workers": 2}],
)
def test_no_worker_outlives_a_parent_that_is_killed(long_run, options):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    run, workers = long_run(**options)

    run.kill()

    assert len(workers) == 2
    assert _last_of(workers, 10.0) == []


@pytest.mark.parametrize(
    "options",
    [{"name": "processes", "workers": 2}, {"name": "dask", "cluster": "local", "workers": 2}],
)
def test_an_interrupt_from_a_terminal_reaches_the_parent_alone(long_run, options):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    run, _ = long_run(**options)

    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=30)

    assert (out, err) == ("ended\n", "")


def test_an_unknown_engine_is_answered_with_those_there_are():
    with pytest.raises(SettingsError, match="one of serial, processes, dask"):
        engine_named("threads")


def test_an_option_of_another_engine_is_refused():
    with pytest.raises(SettingsError, match="the engine processes takes no scheduler"):
        engine_named("processes", scheduler="tls://lab:8786")
