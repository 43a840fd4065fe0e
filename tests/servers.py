"""Real servers for the tests, on loopback and in temporary folders: PostgreSQL and S3.

One group of tests shares them: `pytestmark = pytest.mark.xdist_group("servers")`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

SECONDS_TO_START = 60
BUCKET = "lab"


def quick_place() -> Path | None:
    """A folder in memory for what need not outlast a power cut; None: wherever files go."""
    memory = Path("/dev/shm")
    return memory if os.access(memory, os.W_OK | os.X_OK) else None


def free_port() -> int:
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def postgres_program(name: str, debian: Path = Path("/usr/lib/postgresql")) -> Path | None:
    """A program of the newest PostgreSQL server on this machine; Debian keeps them off the path."""
    folders = sorted(debian.glob("*/bin"), key=lambda each: float(each.parent.name))
    there = [folder / name for folder in folders if (folder / name).exists()]
    found = shutil.which(name)
    return there[-1] if there else None if found is None else Path(found)


def unprivileged() -> str | None:
    """The account to run a server as; None: the one we are, which is no superuser."""
    if os.geteuid() != 0:
        return None
    import pwd

    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Postgres:
    """A PostgreSQL server of our own, which a test may kill and start again."""

    def __init__(self, folder: Path, initdb: Path, server: Path) -> None:
        self.folder, self.server, self.port = folder, server, free_port()
        self.account = unprivileged()
        if self.account is not None:
            shutil.chown(folder, self.account)
        self._run(initdb, "-D", folder / "data", "-U", "lab", "-A", "trust", "-E", "UTF8",
                  "--locale=C", "-N")  # fmt: skip
        self.start()

    @property
    def address(self) -> str:
        """Of its first database, which is empty."""
        return f"postgresql+psycopg://lab@127.0.0.1:{self.port}/postgres"

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command, user=self.account, cwd=self.folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}")
        options = [word for setting in settings for word in ("-c", setting)]
        command = [self.server, "-D", self.folder / "data", *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, user=self.account, cwd=self.folder, stdout=log, stderr=log
            )
        self._until_open()

    def _until_open(self) -> None:
        import psycopg

        last = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < last and self.process.poll() is None:
            try:
                psycopg.connect(self.address.replace("+psycopg", "")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        log = (self.folder / "log").read_text(errors="replace")
        pytest.fail(f"PostgreSQL did not start: {log[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut of its own would: nothing is written down, nobody is told."""
        self.process.kill()
        self.process.wait(timeout=30)
        postmaster = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        assert int(postmaster) == self.process.pid

    def restart(self) -> None:
        """Start it after `kill`; its last children notice by themselves that it is gone."""
        last = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < last:
            try:
                self.start()
            except pytest.fail.Exception:
                time.sleep(0.2)
            else:
                return
        pytest.fail("PostgreSQL did not start again")

    def stop(self) -> None:
        """End it without waiting for whoever is connected."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def new_database(self) -> str:
        """The address of a new empty database, which sorts as a server of a lab may: in English."""
        import psycopg

        name = f"lab{time.time_ns()}"
        with psycopg.connect(self.address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-GB'"
            )
        return f"{self.address.rsplit('/', 1)[0]}/{name}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server; skips where there is none on this machine."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    if initdb is None or server is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fp-pg-", dir=quick_place()))
    try:
        running = Postgres(folder, initdb, server)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def s3() -> Iterator[dict[str, str]]:
    """The environment in which `s3://` means an S3 server of our own, with a bucket `lab`."""
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    pytest.importorskip("moto.server", reason="moto is not installed")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _until_answering(endpoint, process)
        request = urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")
        urllib.request.urlopen(request).close()
        yield {
            "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "lab", "AWS_REGION": "us-east-1",
            "AWS_SECRET_ACCESS_KEY": "lab", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until_answering(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last and process.poll() is None:
        try:
            urllib.request.urlopen(endpoint, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the S3 server did not start")
