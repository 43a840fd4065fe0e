"""Worker processes of this computer, any of which may die without harm to the others' work."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from forceplate.batch.work import Outcome, Work, perform, prepare_worker
from forceplate.errors import ForcePlateError
from forceplate.model.settings import Settings

ASK_S = 0.1
"""How often at least the pool asks whether it is to stop."""
AHEAD_S = 0.25
"""Work that waits at a worker, so that it goes on while the others' outcomes are being kept."""
MOST_AHEAD = 32
PATIENCE_S = 5.0
"""How long a worker has to leave when there is nothing left to do."""
STILLBORN = 5
"""So many workers in a row that end before they can work: the fault is not a trial's."""


def died(work: Work) -> Outcome:
    """The outcome of work that killed the process it was performed in."""
    error = {
        "code": "worker-died", "what": "the process that analysed this trial died.",
        "line": None, "byte": None, "expected": None, "found": None,
        "advice": "Run forceplate verify, then reanalyse this trial with --jobs 1.",
    }  # fmt: skip
    return Outcome(work.trial, work.key, work.revision, error=error)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Processes and threads started in here never hear Ctrl-C; this one hears it afterwards.

    A terminal sends it to every process of the command, and a new one would hear it before it
    can say that it does not want to.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    # starting the tracker, which the first process does, ends a mask that is there already
    ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(frozen=True)
class _Ready:
    """A worker's first word: its kernels are loaded."""


@dataclass(frozen=True)
class _Done:
    """One piece of work performed, and how long it took in s."""

    outcome: Outcome
    seconds: float


@dataclass(frozen=True)
class _Bug:
    """An error that nobody meant to raise; the traceback as text, since not all can travel."""

    says: str
    where: str


class _Worker:
    """A process, the pipe to it, and the work it was handed and has not answered."""

    def __init__(self, settings: Settings):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_work, args=(theirs, settings), daemon=True, name="forceplate-worker"
        )
        with deaf_to_interrupts():
            self.process.start()
        # the pipe ends with the worker only if nobody else holds its end
        theirs.close()
        self.inbox: deque[Work] = deque()
        self.ready = False

    def send(self, message: Work | None) -> None:
        # a worker that is dead by now is noticed when its pipe is read
        with suppress(OSError):
            self.pipe.send(message)


class Pool:
    """Workers that are handed work one piece after the other.

    A worker that dies is replaced. What it had in hand is performed once more, and is an outcome
    with its error where that kills a worker again; what waited behind it goes to others.
    """

    def __init__(
        self,
        works: Iterator[Work],
        count: int,
        settings: Settings,
        stop: Callable[[], bool],
    ):
        self._works = works
        self._count = count
        self._settings = settings
        self._stop = stop
        self._workers: list[_Worker] = []
        self._again: deque[Work] = deque()
        self._killed: set[str] = set()
        self._stillborn = 0
        self._pace: float | None = None
        self._stopping = False

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each piece; the workers have left when the iterator has ended.

        Raises
        ------
        ForcePlateError
            Workers end before they can work, or what one raised: not a trial but the store is
            the trouble.
        RuntimeError
            An error in forceplate itself, with the worker's traceback as a note.
        """
        try:
            while True:
                self._listen_to_stop()
                self._hand_out()
                busy = {worker.pipe: worker for worker in self._workers if worker.inbox}
                if not busy:
                    return
                for pipe in wait(list(busy), timeout=ASK_S):
                    outcome = self._heard(busy[pipe])  # pyright: ignore[reportArgumentType]
                    if outcome is not None:
                        yield outcome
        finally:
            self._end()

    def _listen_to_stop(self) -> None:
        if not self._stopping and self._stop():
            self._stopping = True
            for worker in self._workers:
                worker.send(None)

    def _hand_out(self) -> None:
        """Fill the workers' inboxes evenly, starting workers while there is work for them."""
        pace = self._pace or AHEAD_S
        ahead = min(MOST_AHEAD, max(2, math.ceil(AHEAD_S / pace)))
        while not self._stopping:
            worker = min(self._workers, key=lambda each: len(each.inbox), default=None)
            if worker is None or (worker.inbox and len(self._workers) < self._count):
                worker = None
            elif len(worker.inbox) >= ahead:
                return
            work = self._next()
            if work is None:
                return
            if worker is None:
                worker = _Worker(self._settings)
                self._workers.append(worker)
            worker.inbox.append(work)
            worker.send(work)

    def _next(self) -> Work | None:
        return self._again.popleft() if self._again else next(self._works, None)

    def _heard(self, worker: _Worker) -> Outcome | None:
        """What a worker says; the silence of a dead one is dealt with."""
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            return self._buried(worker)
        if isinstance(answer, _Ready):
            worker.ready = True
            self._stillborn = 0
            return None
        work = worker.inbox.popleft()
        if isinstance(answer, ForcePlateError):
            raise answer
        if isinstance(answer, _Bug):
            bug = RuntimeError(f"{work.trial}: {answer.says}")
            bug.add_note(answer.where)
            raise bug
        pace = self._pace or answer.seconds
        self._pace = 0.9 * pace + 0.1 * answer.seconds
        return answer.outcome

    def _buried(self, worker: _Worker) -> Outcome | None:
        """Take the work of a dead worker back; an outcome where the same work killed two."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join()
        if self._stopping:
            return None
        in_hand = worker.inbox[0]
        if worker.ready and in_hand.trial in self._killed:
            self._again.extendleft(reversed(list(worker.inbox)[1:]))
            return died(in_hand)
        self._again.extendleft(reversed(worker.inbox))
        if worker.ready:
            self._killed.add(in_hand.trial)
            return None
        self._stillborn += 1
        if self._stillborn >= STILLBORN:
            raise ForcePlateError(
                f"{STILLBORN} worker processes in a row ended before they could work.",
                found=f"exit code {worker.process.exitcode}",
                advice="Run the same command with --jobs 1.",
            )
        return None

    def _end(self) -> None:
        """Let the workers leave, and end those that do not."""
        for worker in self._workers:
            if not worker.inbox:
                worker.send(None)
            # the end of the pipe says the same, and cannot be held up by what waits in it
            worker.pipe.close()
        until = time.monotonic() + PATIENCE_S
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.process.close()
        self._workers = []


def _work(pipe: Connection, settings: Settings) -> None:
    """What a worker process does: perform what the pipe brings until it brings None or ends.

    The pipe ends when the parent does, however it does, so no worker outlives it for longer than
    the trial in hand.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # both may be sent to a whole group
        signal.signal(number, signal.SIG_IGN)
    inbox = _Inbox(pipe)
    try:
        prepare_worker(settings)
        pipe.send(_Ready())
        while (work := inbox.next()) is not None:
            pipe.send(_answer(work))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # nobody is there to hear; nothing that closing down could want to say matters
        os._exit(0)


class _Inbox:
    """What the parent sent, taken out of the pipe while a trial is in hand.

    A pipe holds 8 kB on some systems. The parent, which hands out several pieces at once and hears
    the answers in between, would wait for room in it while the worker waits for room for its
    answer: so a thread of the worker's takes out whatever comes.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._waiting: deque[Work] = deque()
        self._over = False
        self._trouble: Exception | None = None
        self._change = threading.Condition()
        threading.Thread(target=self._take_out, name="inbox", daemon=True).start()

    def _take_out(self) -> None:
        while not self._over:
            try:
                work = self._pipe.recv()
            except Exception as trouble:  # noqa: BLE001 - who asks for the next piece raises it
                work, self._trouble = None, trouble
            with self._change:
                if work is None:
                    self._over = True
                else:
                    self._waiting.append(work)
                self._change.notify()

    def next(self) -> Work | None:
        """The next piece; None once the parent wants no more, which overtakes what waits.

        EOFError where there is no parent any longer; what else was wrong with a message as it is.
        """
        with self._change:
            self._change.wait_for(lambda: self._over or self._waiting)
            if self._trouble is not None:
                raise self._trouble
            return None if self._over else self._waiting.popleft()


def _answer(work: Work) -> _Done | _Bug | ForcePlateError:
    begun = time.perf_counter()
    try:
        outcome = perform(work)
    except ForcePlateError as error:
        return error
    except Exception as bug:  # noqa: BLE001 - the parent raises it
        return _Bug(f"{type(bug).__name__}: {bug}", traceback.format_exc())
    return _Done(outcome, time.perf_counter() - begun)
