"""Archives to measure on: simulated trials, each different, taken in as real files are."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from forceplate.lab import Lab
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

Say = Callable[[str], None]

BITS = 16
"""Of the simulated converter; most plates have one like it."""
NOISE = 1.0
AT_ONCE = 20
"""Files that wait to be taken in at a time, so that they need next to no room of their own."""
STEPS = (10, 100, 1000)
"""Trials are labelled by the step that they belong to, so that a run can be narrowed to it."""
SESSION = "up-to-"
LAST = "rest"
TRIALS_OF_A_PERSON = 10


@dataclass(frozen=True)
class Kind:
    """Trials of one kind: dual plates, twelve channels, noise of a good plate.

    Parameters
    ----------
    seconds, rate : float, float
        Length of a trial in s, samples a second.
    """

    seconds: float
    rate: float


LONG = Kind(60.0, 1000.0)
SHORT = Kind(10.0, 100.0)
"""As short as is analysed in full; what its analysis costs is not the point."""


def make(folder: Path, kind: Kind, count: int, processes: int, say: Say) -> dict[str, float | int]:
    """Bring an archive to so many trials; what is there already stays.

    Returns
    -------
    dict
        trials, made now; seconds.
    """
    with Lab(folder, create=True) as lab:
        there = {record.source_name for record in lab.trials()}
    wanted = [number for number in range(count) if name_of(number) not in there]
    began = time.perf_counter()
    parts = min(processes, -(-len(wanted) // AT_ONCE))
    shares = [wanted[part::parts] for part in range(parts)]
    incoming = folder.with_name(f"{folder.name}-incoming")
    shutil.rmtree(incoming, ignore_errors=True)  # what a killed process left
    incoming.mkdir()
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_make_share, args=(str(folder), str(incoming), asdict(kind), share))
        for share in shares
    ]
    for worker in workers:
        worker.start()
    _watch(workers, folder, count, say)
    shutil.rmtree(incoming)
    for worker in workers:
        if worker.exitcode != 0:
            raise RuntimeError(f"a process that makes trials ended with {worker.exitcode}.")
    return {"trials": len(wanted), "seconds": time.perf_counter() - began}


def _watch(workers: Sequence[BaseProcess], folder: Path, count: int,
           say: Say) -> None:  # fmt: skip
    told = time.monotonic()
    for worker in workers:
        while worker.is_alive():
            worker.join(1.0)
            if time.monotonic() - told >= 30.0:
                with Lab(folder) as lab:
                    say(f"  {len(lab.trials())} of {count} trials are in the archive")
                told = time.monotonic()


def _make_share(folder: str, incoming: str, kind: dict[str, float], numbers: Sequence[int]) -> None:
    """One process's share; a file is removed as soon as its trial is safe in the archive."""
    with Lab(folder) as lab:
        for start in range(0, len(numbers), AT_ONCE):
            part = numbers[start : start + AT_ONCE]
            files = [_write(Path(incoming), Kind(**kind), number) for number in part]
            for taken in lab.ingest(files, by="benchmark"):
                if taken.error is not None:
                    raise taken.error
                Path(taken.path).unlink()


def _write(folder: Path, kind: Kind, number: int) -> Path:
    made = simulate(
        seconds=kind.seconds, rate=kind.rate, seed=number, load_left=42.0 + number % 17,
        noise=NOISE, bits=BITS, vision="closed" if number % 2 else "open",
    )  # fmt: skip
    facts = replace(
        made.recording.facts, participant=f"P{number // TRIALS_OF_A_PERSON:06d}",
        session=session_of(number),
    )  # fmt: skip
    path = folder / name_of(number)
    path.write_bytes(encode(replace(made.recording, facts=facts), simulated=True))
    return path


def name_of(number: int) -> str:
    """Name of the file of this trial."""
    return f"trial-{number:06d}.h5"


def session_of(number: int) -> str:
    """The step that this trial belongs to."""
    return next((f"{SESSION}{step}" for step in STEPS if number < step), LAST)


def sessions_up_to(step: int) -> str:
    """What `--where session=` takes for the first so many trials; one of the steps."""
    return ",".join(f"{SESSION}{each}" for each in STEPS if each <= step)


def main() -> int:
    """`python -m benchmarks.throughput.trials FOLDER COUNT [short]`: an archive to try."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    kind = SHORT if "short" in sys.argv[3:] else LONG
    made = make(folder, kind, count, 2, lambda text: print(text, file=sys.stderr))
    print(f"{made['trials']} trials in {made['seconds']:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
