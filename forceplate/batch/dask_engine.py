"""The engine that performs work on a Dask cluster, in batches of about a second."""

from __future__ import annotations

import functools
import logging
import queue
import ssl
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forceplate import __version__
from forceplate.batch.address import safe_address
from forceplate.batch.pool import deaf_to_interrupts, died
from forceplate.batch.tls import default_folder, library, security
from forceplate.batch.work import Outcome, Work, perform, prepare_worker
from forceplate.errors import ClusterError, ForcePlateError, SettingsError
from forceplate.model.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The one name of a cluster that the engine starts itself."""
TASK_S = 1.0
"""Work in a batch: a cluster's costs for each, some milliseconds, then do not count."""
FIRST_BATCH = 4
MOST_IN_BATCH = 256
AHEAD = 2
"""Batches per worker, so that one waits while another is performed."""
ASK_S = 0.2
"""How often at least it is asked whether the work is to end."""
COUNT_S = 1.0
"""How often the scheduler is asked for its workers."""
RECONNECT_S = 15.0
"""How long a scheduler may take to answer, at first or after it went away."""
PATIENCE_S = 300.0
"""How long a cluster may be without a worker."""
MOST_SUSPECTS = 1024
RESUME = "Everything finished is kept; forceplate reanalyse --resume goes on."
LOUD = (
    "distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application",
    "asyncio",
)  # fmt: skip


def dask_engine(
    workers: int,
    *,
    scheduler: str | None,
    cluster: str | None,
    tls: Path | None,
    stop: Callable[[], bool],
) -> Dask:
    """The engine for a scheduler's address, or for a cluster of this computer.

    Raises
    ------
    SettingsError
        Not one of `scheduler` and `cluster`, or an address that is not safe.
    ClusterError
        Dask is not installed.
    """
    if (scheduler is None) == (cluster is None):
        raise SettingsError(
            "the engine dask needs to know where, once.",
            expected="either --scheduler ADDRESS or --cluster local",
        )
    if cluster not in (None, LOCAL):
        raise SettingsError(f"unknown cluster {cluster!r}.", expected=LOCAL)
    address = None if scheduler is None else safe_address(scheduler)
    if tls is not None and (address is None or not address.startswith("tls://")):
        raise SettingsError("certificates serve tls:// addresses only.", where=address or LOCAL)
    library("distributed")
    return Dask(address, workers, tls, stop)


@dataclass(frozen=True)
class Dask:
    """On the workers of a scheduler; of a cluster of its own where the address is None."""

    address: str | None
    workers: int
    tls: Path | None
    stop: Callable[[], bool]

    def __call__(self, works: Iterable[Work]) -> Iterator[Outcome]:
        with _quiet(), self._client() as client:
            yield from Batches(client, self.address or LOCAL, iter(works), self.stop).outcomes()

    def reach(self) -> None:
        """ClusterError where there is a scheduler to ask, and it does not answer."""
        if self.address is not None:
            with _quiet(), self._client():
                pass

    @contextmanager
    def _client(self) -> Iterator[Client]:
        with (
            self._own_cluster() if self.address is None else _connected(self.address, self.tls) as c
        ):
            yield c

    @contextmanager
    def _own_cluster(self) -> Iterator[Client]:
        """A cluster on loopback with certificates that live in memory, and a client of it."""
        distributed: Any = library("distributed")
        # dask makes those certificates with this
        library("cryptography")
        # its processes are started by threads that are started here
        with deaf_to_interrupts():
            cluster = distributed.LocalCluster(
                n_workers=max(1, self.workers), threads_per_worker=1, processes=True,
                host="127.0.0.1", dashboard_address="127.0.0.1:0", security=True,
                silence_logs=logging.CRITICAL,
                scheduler_kwargs={"allowed_failures": 1, "dashboard": False},
            )  # fmt: skip
        try:
            with distributed.Client(cluster, set_as_default=False) as client:
                yield client
        finally:
            cluster.close()


@contextmanager
def _connected(address: str, tls: Path | None) -> Iterator[Client]:
    """A client of the scheduler at a safe address; ClusterError says why there is none."""
    distributed: Any = library("distributed")
    shown = security(tls or default_folder()) if address.startswith("tls://") else None
    try:
        client = distributed.Client(
            address, timeout=RECONNECT_S, security=shown, set_as_default=False, name="forceplate"
        )
    except (OSError, ssl.SSLError, CancelledError) as error:
        raise _unreachable(address, error) from error
    try:
        yield client
    finally:
        client.close()


def _unreachable(address: str, error: BaseException) -> ClusterError:
    """Why a scheduler does not answer, as far as the causes of the error tell."""
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    said = " ".join(causes)
    if "expired" in said:
        return ClusterError(
            "the scheduler's certificate has expired.", where=address,
            advice="Make new ones with forceplate cluster init DIR, and start the scheduler and "
            "the workers with them.",
        )  # fmt: skip
    if "CERTIFICATE_VERIFY_FAILED" in said or "UNKNOWN_CA" in said or "unknown ca" in said:
        return ClusterError(
            "the scheduler and this computer show certificates of different authorities.",
            where=address,
            advice="Name the folder of this cluster's certificates with --tls DIR.",
        )
    plain = address.startswith("tcp://")
    return ClusterError(
        "no scheduler answers here.", where=address,
        expected="one that was started "
        + ("without certificates" if plain else "with certificates of the same folder as --tls"),
        advice="Start it, or give its address as it shows it; then repeat the command.",
    )  # fmt: skip


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's log to itself, unless somebody asked for logs."""
    if logging.getLogger().getEffectiveLevel() <= logging.INFO:
        yield
        return
    levels = {name: logging.getLogger(name).level for name in LOUD}
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@dataclass(frozen=True)
class Performed:
    """What came of a batch, and the seconds it took once the kernels were there."""

    outcomes: tuple[Outcome, ...]
    seconds: float


def perform_batch(works: tuple[Work, ...], version: str) -> Performed:
    """Perform works one after the other; runs on a worker.

    Raises
    ------
    ClusterError
        The worker has another version of forceplate than whoever asks, so its numbers need not
        be the same.
    """
    if version != __version__:
        raise ClusterError(
            "a worker of the cluster has another version of forceplate.", found=__version__,
            expected=version, advice="Install the same version on every computer.",
        )  # fmt: skip
    _prepare_once(works[0].settings)
    begun = time.perf_counter()
    outcomes = tuple(perform(work) for work in works)
    return Performed(outcomes, time.perf_counter() - begun)


@functools.lru_cache(maxsize=8)
def _prepare_once(settings: Settings) -> None:
    prepare_worker(settings)


class Batches:
    """Batches on their way to a scheduler and back.

    A scheduler gives a batch to another worker when one dies, and gives up after some deaths. The
    works of such a batch are suspects: they are performed one at a time while nothing else is, so
    that it is certain which of them kills. A scheduler that goes away forgets its batches; they
    are handed to it again once it is back.
    """

    def __init__(self, client: Client, where: str, works: Iterator[Work], stop: Callable[[], bool]):
        self._client = client
        self._where = where
        self._works = works
        self._stop = stop
        self._stopping = False
        self._out: dict[str, tuple[Future, tuple[Work, ...]]] = {}
        self._back: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._again: deque[tuple[Work, ...]] = deque()
        self._suspects: deque[Work] = deque()
        self._alone: str | None = None
        self._through = False
        self._pace: float | None = None
        self._threads = 0
        self._counted = 0.0
        self._manned = time.monotonic()

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each piece of work.

        Raises
        ------
        ClusterError
            The scheduler went away and did not come back, there is no worker, or the workers'
            forceplate is not this one.
        """
        while True:
            self._stopping = self._stopping or self._stop()
            self._count_workers()
            self._hand_out()
            if not self._out and (self._stopping or self._nothing_left()):
                return
            if self._stopping and not self._threads:
                # nobody has these in hand
                return
            try:
                key = self._back.get(timeout=ASK_S)
            except queue.Empty:
                continue
            yield from self._came_back(key)

    def _nothing_left(self) -> bool:
        return self._through and not self._again and not self._suspects

    def _count_workers(self) -> None:
        """Learn now and then how many batches the cluster can take."""
        if self._client.status in ("closing", "closed"):
            raise ClusterError(
                "the scheduler went away and did not come back.", where=self._where,
                advice="Start it and its workers again. " + RESUME,
            )  # fmt: skip
        now = time.monotonic()
        if now - self._counted < COUNT_S or self._client.status != "running":
            return
        self._counted = now
        try:
            threads: Any = self._client.nthreads()
            self._threads = sum(threads.values())
        except (OSError, CancelledError):
            # the client notices by itself and connects again
            self._threads = 0
        if self._threads:
            self._manned = now
        elif now - self._manned > PATIENCE_S:
            raise ClusterError(
                f"the cluster has had no worker for {PATIENCE_S:.0f} s.", where=self._where,
                advice=f"Start some with: dask worker {self._where}. " + RESUME,
            )  # fmt: skip

    def _hand_out(self) -> None:
        while not self._stopping and self._client.status == "running":
            if self._alone is not None or len(self._out) >= AHEAD * self._threads:
                return
            if len(self._suspects) < MOST_SUSPECTS and (batch := self._next()):
                self._submit(batch)
            elif self._suspects and not self._out:
                self._alone = self._submit((self._suspects.popleft(),))
            else:
                return

    def _next(self) -> tuple[Work, ...]:
        if self._again:
            return self._again.popleft()
        size = FIRST_BATCH if self._pace is None else round(TASK_S / self._pace)
        batch = tuple(islice(self._works, max(1, min(MOST_IN_BATCH, size))))
        self._through = not batch
        return batch

    def _submit(self, batch: tuple[Work, ...]) -> str:
        key = f"forceplate-{uuid.uuid4().hex}"
        future = self._client.submit(perform_batch, batch, __version__, key=key, pure=False)
        self._out[key] = (future, batch)
        future.add_done_callback(lambda done: self._back.put(done.key))
        return key

    def _came_back(self, key: str) -> tuple[Outcome, ...]:
        future, batch = self._out.pop(key)
        alone = key == self._alone
        self._alone = None if alone else self._alone
        if future.status == "error":
            return self._broken(future, batch, alone=alone)
        try:
            performed: Performed = future.result(timeout=RECONNECT_S)
        except (OSError, CancelledError):
            # the scheduler went away, and has forgotten what it was given
            self._take_back(batch, alone=alone)
            return ()
        pace = max(performed.seconds / len(batch), 1e-4)
        self._pace = pace if self._pace is None else 0.7 * self._pace + 0.3 * pace
        return performed.outcomes

    def _take_back(self, batch: tuple[Work, ...], *, alone: bool) -> None:
        if alone:
            self._suspects.extendleft(batch)
        else:
            self._again.appendleft(batch)

    def _broken(
        self, future: Future, batch: tuple[Work, ...], *, alone: bool
    ) -> tuple[Outcome, ...]:
        """What is to be done with a batch that the scheduler gave up."""
        from distributed.scheduler import KilledWorker

        error: Any = future.exception()
        if isinstance(error, KilledWorker):
            if alone:
                return (died(batch[0]),)
            self._suspects.extend(batch)
            return ()
        if isinstance(error, ForcePlateError):
            raise error
        if isinstance(error, ModuleNotFoundError):
            raise ClusterError(
                "a worker of the cluster lacks a module.", where=self._where,
                found=f"no {error.name}",
                advice="Install the same version of forceplate on every computer.",
            ) from error  # fmt: skip
        raise RuntimeError(f"{batch[0].trial} or one after it: {error!r}") from error
