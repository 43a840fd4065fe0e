"""Two functions that take turns in one process: do they agree, and what does each cost?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.agreement import Disagreement
from benchmarks.measure import interleaved, ratios, spread

SHORTEST = 0.02
"""CPU seconds that one timing takes at least: faster calls are repeated within it, after one that
does not count. Who came before, whose turn may take a hundred times as long and fill every cache
of the processor, is then not part of the time; a laboratory analyses one trial after the other."""
SLOW, SLOW_ROUNDS = 1.0, 3
"""A peer that takes this many seconds a call is timed in at most this many rounds."""
MICRO = 1e6

Job = Callable[[], Any]


@dataclass(frozen=True)
class Peer:
    """Who does the same, and how the two results are compared.

    Parameters
    ----------
    name : str
        Package and function.
    run : callable
    same : callable
        Takes our result and the peer's; says how well they agree, or raises Disagreement.
    note : str
        What is different about it.
    """

    name: str
    run: Job
    same: Callable[[Any, Any], str]
    note: str = ""


@dataclass(frozen=True)
class Contest:
    """One operation, ours and its peers, on one signal.

    Parameters
    ----------
    row : str
        Key of the operation in benchmarks.targets.
    ours : callable
        What production calls.
    peers : tuple of Peer
        The first is the one that the target speaks of.
    bound : (str, callable), optional
        What any way of doing it needs: a copy, a sort, a transform.
    skipped : tuple of (name, reason)
        Peers that were not timed.
    """

    row: str
    ours: Job
    peers: tuple[Peer, ...]
    bound: tuple[str, Job] | None = None
    skipped: tuple[tuple[str, str], ...] = field(default=())


def held(contest: Contest, rounds: int) -> dict[str, Any]:
    """The outcome of a contest: agreement first, then times and ratios.

    Raises
    ------
    Disagreement
        A peer gives something else than ours.
    """
    mine, took = _first(contest.ours)
    timed = {"ours": _timed(contest.ours, took)}
    agree: dict[str, str] = {}
    slowest = took
    for peer in contest.peers:
        theirs, took = _first(peer.run)
        try:
            agree[peer.name] = peer.same(mine, theirs)
        except Disagreement as cause:
            raise Disagreement(f"{contest.row}, {peer.name}: {cause}") from cause
        timed[peer.name] = _timed(peer.run, took)
        slowest = max(slowest, took)
    if contest.bound is not None:
        timed["bound"] = _timed(contest.bound[1], _first(contest.bound[1])[1])
    slow = slowest > SLOW
    times = interleaved(timed, min(rounds, SLOW_ROUNDS) if slow else rounds, 0 if slow else 1)
    return {
        "row": contest.row, "rounds": len(times["ours"]),
        "microseconds": {name: micro(each) for name, each in times.items()},
        "ratios": {peer.name: ratios(times[peer.name], times["ours"]) for peer in contest.peers},
        "agreement": agree,
        "notes": {peer.name: peer.note for peer in contest.peers if peer.note},
        "bound": None if contest.bound is None else contest.bound[0],
        "skipped": dict(contest.skipped),
    }  # fmt: skip


def micro(seconds: Sequence[float]) -> dict[str, float]:
    """Spread of times in microseconds."""
    return spread([MICRO * each for each in seconds])


def _first(job: Job) -> tuple[Any, float]:
    """What a job gives, and the CPU seconds of this first call."""
    began = time.process_time()
    found = job()
    return found, time.process_time() - began


def _timed(job: Job, first: float) -> Callable[[], float]:
    """A function that gives the CPU seconds of one call, over as many calls as it takes."""
    calls = 1
    if first < SLOW:
        # the first call may have been a cold one
        calls = _enough(_cpu(job, 1))
        calls = _enough(_cpu(job, min(calls, 100)))
    return lambda: _cpu(job, calls)


def _enough(seconds: float) -> int:
    return max(1, round(SHORTEST / max(seconds, 1e-7)))


def _cpu(job: Job, calls: int) -> float:
    if calls > 1:
        job()
    began = time.process_time()
    for _ in range(calls):
        job()
    return (time.process_time() - began) / calls
