"""Every kind of archive that there is, and what a program beside forceplate may do to it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection

from forceplate.archive.database.catalogue import database_at
from forceplate.archive.files.layer import LocalFiles
from forceplate.archive.files.store import Store, store_at
from forceplate.archive.place import Place

HERE = Path(__file__).parent
SERVED = pytest.mark.xdist_group("servers")
ALONE = ("sqlite+local", "sqlite+memory")
IN_TWO_DATABASES = ["sqlite+local", pytest.param("postgresql+local", marks=SERVED)]
"""For what is about the catalogue alone."""
KINDS = [
    *ALONE,
    *(pytest.param(kind, marks=SERVED)
      for kind in ("postgresql+local", "sqlite+s3", "postgresql+s3")),
]  # fmt: skip
"""Catalogue and store; those that need a server of their own share one."""
APPEND_ONLY = ("blob", "trial", "run", "current_run", "result", "run_result", "audit")


def place_of(kind: str, folder: Path, request: pytest.FixtureRequest) -> Place:
    """Where an archive of this kind is to be made; nothing is there yet."""
    catalogue, store = kind.split("+")
    database = None
    if catalogue == "postgresql":
        database = request.getfixturevalue("postgres_server").new_database()
    if store == "s3":
        request.getfixturevalue("s3_server")
        return Place(folder, database, f"s3://lab/{secrets.token_hex(6)}")
    if store == "memory":
        pytest.importorskip("fsspec", reason="fsspec is not installed")
        return Place(folder, database, f"memory://{secrets.token_hex(6)}")
    return Place(folder, database)


def store_of(place: Place) -> Store:
    """The archive's files, as a program beside it would reach them."""
    return store_at(place.files)


def sql(place: Place, *statements: str, guarded: bool = False) -> None:
    """Run statements beside the archive; unless `guarded`, as one who may lift the triggers."""
    engine = database_at(place.catalogue, place.folder).engine
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            lift, put_back = ((), ()) if guarded else _triggers(connection)
            for statement in (*lift, *statements, *put_back):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


def _triggers(connection: Connection) -> tuple[Sequence[str], Sequence[str]]:
    """What lifts the triggers, and what leaves no trace of that."""
    if connection.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"], []
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
    made = {row.name: row.sql for row in found}
    return [f"DROP TRIGGER {name}" for name in made], list(made.values())


class Died(BaseException):
    """Stands for a process that is killed: nobody catches it, nothing is put in order."""


class DyingCommits(LocalFiles):
    """Dies at this point of the next commit: `commit` (before it) or `committed` (after it)."""

    def __init__(self, point: str) -> None:
        self.point = point
        self.armed = False

    def step(self, name: str, /) -> None:
        if self.armed and name == self.point:
            raise Died


def start(script: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A process of its own that runs a script of this folder."""
    root = str(HERE.parent.parent)
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments],
        env={**os.environ, "PYTHONPATH": root, **environment},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def told(processes: Sequence[subprocess.Popen[str]]) -> list[list[dict]]:
    """What each has printed when it has ended well."""
    answers = []
    for process in processes:
        out, trouble = process.communicate(timeout=120)
        assert process.returncode == 0, trouble
        answers.append([json.loads(line) for line in out.splitlines()])
    return answers


def until(ready: object, seconds: float = 30.0) -> None:
    """Wait until `ready()` holds; fails after so long."""
    assert callable(ready)
    last = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.005)
