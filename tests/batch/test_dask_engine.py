"""The engine on Dask, with real schedulers and workers on loopback."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the extra cluster is not installed")

from forceplate.batch import dask_engine
from forceplate.batch.address import safe_address
from forceplate.batch.engines import Engine, engine_named
from forceplate.batch.tls import certificate, key, make_certificates
from forceplate.errors import ClusterError, SettingsError

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("engines")]

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and workers as processes of their own."""

    def __init__(self, folder: Path, certificates: Path | None = None):
        self.folder = folder
        self.certificates = certificates
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"{'tls' if certificates else 'tcp'}://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Start a scheduler, and wait until it listens."""
        protocol = self.address.partition("://")[0]
        started = self._started(
            "scheduler", "--protocol", protocol, "--host", "127.0.0.1", "--port", str(self.port)
        )
        until = time.monotonic() + 20
        while time.monotonic() < until and not self._listens():
            time.sleep(0.05)
        return started

    def worker(self) -> subprocess.Popen[bytes]:
        return self._started("worker", self.address, "--nthreads", "1", "--no-nanny")

    def _listens(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def _started(self, role: str, *words: str) -> subprocess.Popen[bytes]:
        shown: list[str] = []
        if self.certificates:
            shown = [
                "--tls-ca-file", str(self.certificates / "ca.pem"),
                "--tls-cert", str(certificate(self.certificates, role)),
                "--tls-key", str(key(self.certificates, role)),
            ]  # fmt: skip
        paths = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", role, *words, *shown, "--no-dashboard",
                 "--dashboard-address", "127.0.0.1:0"],
                cwd=self.folder, env={**os.environ, "PYTHONPATH": paths}, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def engine(self, tls: Path | None = None, **options: object) -> Engine:
        return engine_named("dask", scheduler=self.address, tls=tls, **options)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def cluster_of(tmp_path) -> Iterator[Callable[..., Cluster]]:
    """Makes clusters whose processes end with the test."""
    made: list[Cluster] = []

    def make(certificates: Path | None = None) -> Cluster:
        folder = tmp_path / f"cluster{len(made)}"
        folder.mkdir()
        made.append(Cluster(folder, certificates))
        return made[-1]

    yield make
    for process in [each for cluster in made for each in cluster.processes]:
        process.kill()
        process.wait()


@pytest.fixture
def impatient(monkeypatch) -> None:
    """A scheduler that does not answer is given up soon."""
    monkeypatch.setattr(dask_engine, "RECONNECT_S", 3.0)


def test_killed_workers_are_replaced_and_the_outcomes_are_those_of_one_process(
    works, serial, odd, text_of, tmp_path, cluster_of
):
    cluster = cluster_of()
    cluster.scheduler()
    workers = [cluster.worker(), cluster.worker()]
    slow = [odd("Slow", work, marks=str(tmp_path)) for work in works]

    outcomes = cluster.engine()(slow)
    first = list(islice(outcomes, 1))
    for worker in workers:
        worker.kill()
    for _ in workers:
        cluster.worker()
    rest = list(outcomes)

    assert text_of([*first, *rest]) == serial


def test_a_scheduler_that_is_killed_is_one_sentence_and_what_came_before_is_kept(
    works, cluster_of, impatient, capfd
):
    cluster = cluster_of()
    scheduler = cluster.scheduler()
    cluster.worker()
    endless = (replace(works[i % 12], trial=f"E{i:06}") for i in count())

    outcomes = cluster.engine()(endless)
    came = list(islice(outcomes, 5))
    scheduler.kill()
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:\d+: the scheduler went away"):
        came.extend(outcomes)

    assert len({each.trial for each in came}) == len(came)
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_that_is_soon_back_is_gone_on_with(
    works, serial, odd, text_of, tmp_path, cluster_of
):
    cluster = cluster_of()
    scheduler = cluster.scheduler()
    cluster.worker()
    slow = [odd("Slow", work, marks=str(tmp_path)) for work in works]

    outcomes = cluster.engine()(slow)
    first = list(islice(outcomes, 1))
    scheduler.kill()
    scheduler.wait()
    cluster.scheduler()
    cluster.worker()
    rest = list(outcomes)

    assert text_of([*first, *rest]) == serial


def test_a_trial_that_kills_workers_takes_no_other_with_it(works, serial, odd, text_of):
    deadly = odd("Deadly", works[5])
    mixed = [*works[:5], deadly, *works[6:]]

    came = list(engine_named("dask", cluster="local", workers=2)(mixed))

    errors = [(each.trial, each.error["code"]) for each in came if each.error is not None]
    assert errors == [("T005", "worker-died")]
    others = text_of(each for each in came if each.error is None)
    assert others == {trial: text for trial, text in serial.items() if trial != "T005"}


def test_work_without_end_is_taken_a_little_ahead_and_ends_when_asked(works, cluster_of):
    cluster = cluster_of()
    cluster.scheduler()
    cluster.worker()
    taken: list[int] = []
    came: list[str] = []
    endless = (replace(works[i % 12], trial=f"E{i:06}") for i in count() if not taken.append(i))

    for outcome in cluster.engine(stop=lambda: len(came) >= 20)(endless):
        came.append(outcome.trial)  # noqa: PERF401 - the engine is to see it grow

    assert sorted(came) == [f"E{i:06}" for i in taken]


def test_certificates_let_their_own_client_in_and_no_other(
    works, serial, text_of, tmp_path, cluster_of, impatient
):
    own, other = tmp_path / "own", tmp_path / "other"
    make_certificates(own)
    make_certificates(other)
    cluster = cluster_of(own)
    cluster.scheduler()
    cluster.worker()

    assert text_of(cluster.engine(own)(works)) == serial

    with pytest.raises(ClusterError, match="certificates of different authorities"):
        list(cluster.engine(other)(works))
    plain = engine_named("dask", scheduler=f"127.0.0.1:{cluster.port}")
    with pytest.raises(ClusterError, match="no scheduler answers here"):
        list(plain(works))


def test_a_scheduler_refuses_a_client_of_another_authority(tmp_path, works, cluster_of, impatient):
    own, mixed = tmp_path / "own", tmp_path / "mixed"
    make_certificates(own)
    make_certificates(mixed)
    # it believes the scheduler, but has no certificate that the scheduler believes
    (mixed / "ca.pem").write_bytes((own / "ca.pem").read_bytes())
    cluster = cluster_of(own)
    cluster.scheduler()

    with pytest.raises(ClusterError, match=r"certificates of (different authorities|the same)"):
        list(cluster.engine(mixed)(works))


def test_an_expired_certificate_is_named_with_its_day(tmp_path, works):
    make_certificates(tmp_path, days=30, now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    engine = engine_named("dask", scheduler="tls://127.0.0.1:8786", tls=tmp_path)

    with pytest.raises(ClusterError, match="held until 2026-01-31 and has expired") as caught:
        list(engine(works))

    assert caught.value.where == str(tmp_path / "ca.pem")


def test_a_scheduler_whose_certificate_has_expired_is_not_believed(
    tmp_path, works, cluster_of, impatient
):
    made = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    make_certificates(tmp_path / "old", days=30, now=made)
    make_certificates(tmp_path / "new")
    believed = [(tmp_path / each / "ca.pem").read_bytes() for each in ("new", "old")]
    (tmp_path / "new" / "ca.pem").write_bytes(b"".join(believed))
    cluster = cluster_of(tmp_path / "old")
    cluster.scheduler()

    with pytest.raises(ClusterError, match="the scheduler's certificate has expired"):
        list(cluster.engine(tmp_path / "new")(works))


def test_missing_certificates_are_asked_for(tmp_path, works):
    engine = engine_named("dask", scheduler="tls://lab:8786", tls=tmp_path)

    with pytest.raises(ClusterError, match="forceplate cluster init DIR"):
        list(engine(works))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp://localhost:8786", "tcp://localhost:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
        ("tls://lab-server:8786", "tls://lab-server:8786"),
    ],
)
def test_a_scheduler_of_this_computer_or_with_certificates_is_used(given, used):
    assert safe_address(given) == used


@pytest.mark.parametrize(
    "address",
    ["192.0.2.7:8786", "tcp://lab-server:8786", "tcp://0.0.0.0:8786", "tcp://127.0.0.1.lab:8786"],
)
def test_a_scheduler_elsewhere_without_certificates_is_refused(address):
    with pytest.raises(SettingsError, match="forceplate cluster init"):
        engine_named("dask", scheduler=address)


@pytest.mark.parametrize("address", ["", "lab", "ucx://lab:8786", "inproc://127.0.0.1:1"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(SettingsError, match="not the address of a scheduler"):
        engine_named("dask", scheduler=address)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "", "+1", "1.0", "-5", "\u0661"])
@pytest.mark.parametrize("host", ["127.0.0.1", "tls://lab-server", "tcp://[::1]"])
def test_a_port_that_is_none_is_refused_before_anything_is_asked_for(host, port):
    with pytest.raises(SettingsError, match="from 1 to 65535"):
        safe_address(f"{host}:{port}")


@pytest.mark.parametrize(
    "options", [{}, {"scheduler": "127.0.0.1:1", "cluster": "local"}, {"cluster": "far"}]
)
def test_dask_is_told_where_once(options):
    with pytest.raises(SettingsError, match="local"):
        engine_named("dask", **options)


def test_dask_is_not_loaded_unless_it_is_asked_for():
    code = (
        "import sys; from forceplate.batch.engines import engine_named; "
        "engine_named('processes', workers=2); print('distributed' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "False\n"
