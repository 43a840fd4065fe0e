"""The files of the demonstration, simulated in a process of their own while others are taken in."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any

from forceplate.errors import ForcePlateError

AHEAD = 8
"""How many files may wait to be taken in; they lie in the temporary folder."""


def spawned(target: Callable[..., None], *arguments: Any) -> SpawnProcess:
    """A started process of our own that leaves Ctrl-C to us."""
    process = get_context("spawn").Process(target=_deaf, args=(target, arguments), daemon=True)
    process.start()
    return process


def _deaf(target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target(*arguments)


def simulated_files(seed: int, names: Sequence[str]) -> Iterator[Path]:
    """The trial files of the demonstration's cohort, one after the other under these names.

    Each file is there until the next one is asked for.

    Raises
    ------
    ForcePlateError
        The simulation ended early.
    """
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    room = context.Semaphore(AHEAD)
    with tempfile.TemporaryDirectory(prefix="forceplate-demo-") as folder, receiving:
        process = spawned(_simulate, seed, tuple(names), folder, sending, room)
        sending.close()
        try:
            for _ in names:
                path = Path(receiving.recv())
                yield path
                path.unlink()
                room.release()
        except EOFError as cause:
            raise ForcePlateError(
                "the simulation ended early.", advice="Run the same command again to go on."
            ) from cause
        finally:
            process.kill()
            process.join()


def _simulate(
    seed: int, names: tuple[str, ...], folder: str, sending: Connection, room: Semaphore
) -> None:
    import numpy as np

    from forceplate.readers.trial_encode import encode
    from forceplate.simulate.cohort import demo_cohort

    for name, each in zip(names, demo_cohort(seed), strict=True):
        room.acquire()
        path = os.path.join(folder, name)
        # single precision holds the truth to a ten-thousandth of a millimetre in half the room
        truth = {key: np.float32(values) for key, values in each.simulated.truth.items()}
        data = encode(each.simulated.recording, simulated=True, truth=truth)
        Path(path).write_bytes(data)
        sending.send(path)
    sending.close()
