"""Real servers for the tests, on loopback and in temporary folders: PostgreSQL and S3."""

from __future__ import annotations

import os
import pwd
import shutil
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


def free_port() -> int:
    """A port of loopback that nobody uses at this moment."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def postgres_program(name: str) -> Path | None:
    """A program of the newest PostgreSQL server on this machine."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name)
    )
    there = [folder / name for folder in folders if (folder / name).exists()]
    found = shutil.which(name)
    return there[-1] if there else None if found is None else Path(found)


def unprivileged() -> str | None:
    """The account to run a server as; None: the one we are, which is no superuser."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, with one empty database."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    if initdb is None or server is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder, user, port = Path(tempfile.mkdtemp(prefix="fp-pg-")), unprivileged(), free_port()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    made = [initdb, "-D", data, "-U", "lab", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(made, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    options = ["-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1",
               "-k", folder]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [server, *options], user=user, cwd=folder, stdout=log, stderr=log
        )
    try:
        _until_open(port, process, folder / "log")
        yield f"postgresql+psycopg://lab@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    last = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < last and process.poll() is None:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=lab dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def new_database(server: str) -> str:
    """The address of a new empty database on the server."""
    import psycopg

    name = f"lab{time.time_ns()}"
    plain = server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server.rsplit('/', 1)[0]}/{name}"


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
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/lab", method="PUT")).close()
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
