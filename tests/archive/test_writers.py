"""Several processes at once, and servers that go: nothing acknowledged is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.files.layer import KILLED
from forceplate.archive.files.store import store_at
from forceplate.archive.place import Place
from forceplate.archive.records import NewTrial
from forceplate.errors import ArchiveError
from tests import servers
from tests.archive import kinds

SHARED_KINDS = [kind for kind in kinds.KINDS if kind != "sqlite+memory"]
"""What several processes can reach."""


@pytest.fixture
def place(request: pytest.FixtureRequest, quick_path: Path) -> Place:
    return kinds.place_of(request.param, quick_path / "lab", request)


def begin(processes: list) -> None:
    """Let them start together, when all of them are ready."""
    for process in processes:
        assert process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.parametrize("place", SHARED_KINDS, indirect=True)
def test_two_processes_write_at_once_and_neither_loses_or_waits_for_long(
    place: Place, make_trial: Callable[..., NewTrial]
):
    count = 25
    with Archive.open(place, create=True) as archive:
        for name in (b"one", b"two"):
            archive.put_original(name, "csv")
        codes = [
            code for code, _ in archive.add_many(
                [(make_trial(name), b"raw " + name) for name in (b"one", b"two")], "test"
            )
        ]  # fmt: skip
        processes = [
            kinds.start("writer.py", "judge", str(place.folder), code, str(count)) for code in codes
        ]
        begin(processes)
        waits = kinds.told(processes)
        turns = sorted((event.at, code) for code in codes for event in archive.history(code)[1:])
        report = archive.verify()

    together = [code for at, code in turns if _both_were_at_work(turns, at)]
    streaks = [len(list(group)) for _, group in groupby(together)]
    assert len(turns) == 2 * count
    assert report["problems"] == []
    assert max(line["waited"] for lines in waits for line in lines) < 10.0
    assert max(streaks, default=0) < count - 1


def _both_were_at_work(turns: list[tuple[str, str]], at: str) -> bool:
    codes = {code for _, code in turns}
    first = max(min(time for time, whose in turns if whose == code) for code in codes)
    last = min(max(time for time, whose in turns if whose == code) for code in codes)
    return first <= at <= last


@pytest.mark.parametrize("place", SHARED_KINDS, indirect=True)
def test_two_processes_make_one_archive_between_them(place: Place):
    environment = {"FORCEPLATE_CATALOGUE": place.catalogue or "",
                   "FORCEPLATE_STORE": place.store or ""}  # fmt: skip
    processes = [
        kinds.start("adder.py", "many", str(place.folder), name, "3", **environment)
        for name in "ab"
    ]
    told = [line for lines in kinds.told(processes) for line in lines]

    with Archive.open(place.folder) as archive:
        report = archive.verify()
        codes = {trial.trial for trial in archive.trials()}
    assert codes == {line["code"] for line in told}
    assert (report["problems"], len(codes)) == ([], 9)
    assert sum(line["new"] for line in told) == 9


@kinds.SERVED
@pytest.mark.parametrize("place", ["postgresql+s3"], indirect=True)
@pytest.mark.parametrize("step", [2, 3], ids=["before the commit", "after the commit"])
def test_a_process_that_dies_around_its_commit_leaves_a_whole_trial(place: Place, step: int):
    Archive.open(place, create=True).close()

    process = kinds.start("adder.py", "many", str(place.folder), "a", "1", FAULT=f"step:{step}")
    process.communicate(timeout=60)

    assert process.returncode == KILLED
    with Archive.open(place.folder) as archive:
        (record,) = archive.trials()
        assert archive.read_raw(record.trial) == b"raw a 0 0"
        assert archive.verify()["problems"] == []


@kinds.SERVED
@pytest.mark.parametrize("place", ["postgresql+local"], indirect=True)
def test_the_server_is_killed_while_it_is_written_to_and_nothing_acknowledged_is_lost(
    place: Place, postgres_server: servers.Postgres
):
    Archive.open(place, create=True).close()
    process = kinds.start("writer.py", "add", str(place.folder), "a", "100000")
    begin([process])
    assert process.stdout is not None
    acknowledged = [process.stdout.readline() for _ in range(10)]

    postgres_server.kill()
    try:
        rest, trouble = process.communicate(timeout=60)
        last_line = trouble.strip().splitlines()[-1]
    finally:
        postgres_server.restart()

    said = [line for line in (*acknowledged, *rest.splitlines()) if "code" in line]
    with Archive.open(place.folder) as archive:
        kept = {trial.trial for trial in archive.trials()}
        report = archive.verify()
        archive.put_original(b"after", "csv")
    assert len(said) >= 10
    assert all(any(code in line for code in kept) for line in said)
    assert len(said) <= len(kept) <= len(said) + 1
    assert report["problems"] == []
    assert last_line.startswith("forceplate.errors.ArchiveError")
    assert "Check that the server runs" in last_line


@kinds.SERVED
@pytest.mark.parametrize("place", ["postgresql+local"], indirect=True)
def test_an_archive_that_stays_open_goes_on_when_its_server_is_back(
    place: Place, postgres_server: servers.Postgres, make_trial: Callable[..., NewTrial]
):
    with Archive.open(place, create=True) as archive:
        archive.put_original(b"one", "csv")
        code, _ = archive.add(make_trial(b"one"), b"raw", "test")
        postgres_server.kill()
        try:
            for ask in (archive.trials, archive.runs, lambda: archive.put_original(b"two", "csv"),
                        lambda: archive.judge(code, "accepted", None, "anna")):  # fmt: skip
                with pytest.raises(ArchiveError, match="Check that the server runs"):
                    ask()
        finally:
            postgres_server.restart()
        archive.judge(code, "accepted", None, "anna")
        assert archive.trial(code).state == "accepted"
        assert archive.verify()["problems"] == []


@kinds.SERVED
def test_a_server_that_is_not_there_is_one_sentence_without_the_password(
    quick_path: Path, postgres_server: servers.Postgres
):
    address = f"postgresql+psycopg://lab:sesame@127.0.0.1:{servers.free_port()}/lab"

    for create in (True, False):
        with pytest.raises(ArchiveError) as caught:
            Archive.open(Place(quick_path / "lab", address), create=create)
        sentence = str(caught.value)
        assert "sesame" not in sentence
        assert "\n" not in sentence
        assert "Check that the server runs" in sentence
        assert "lab:***@127.0.0.1" in sentence
    assert not (quick_path / "lab").exists()


@pytest.fixture
def fresh_s3() -> Iterator[Any]:
    """The class that keeps connections to S3; it forgets them when the test is over."""
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    yield s3fs.S3FileSystem
    s3fs.S3FileSystem.clear_instance_cache()


@kinds.SERVED
def test_an_object_store_that_went_is_one_sentence_and_writes_nothing(
    quick_path: Path, make_trial: Callable[..., NewTrial], monkeypatch: pytest.MonkeyPatch,
    fresh_s3: Any,
):  # fmt: skip
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with servers.s3() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        fresh_s3.clear_instance_cache()
        place = Place(quick_path / "lab", None, "s3://lab/gone")
        archive = Archive.open(place, create=True)
        archive.put_original(b"one", "csv")
        code, _ = archive.add(make_trial(b"one"), b"raw", "test")
    began = time.monotonic()
    with archive:
        for ask in (lambda: archive.put_original(b"two", "csv"), lambda: archive.read_raw(code),
                    lambda: archive.put_series(code, b"traces")):  # fmt: skip
            with pytest.raises(ArchiveError, match="Could not connect") as caught:
                ask()
            assert "\n" not in str(caught.value)
        report = archive.verify()
        assert [trial.trial for trial in archive.trials()] == [code]
    for create in (True, False):
        with pytest.raises(ArchiveError, match="Could not connect"):
            Archive.open(place, create=create)
    with pytest.raises(ArchiveError, match="Could not connect"):
        Archive.open(Place(quick_path / "new", None, "s3://lab/new"), create=True)

    assert not report["ok"]
    assert {problem["code"] for problem in report["problems"]} >= {"recovery-failed"}
    assert time.monotonic() - began < 120
    assert not (quick_path / "new" / "catalogue.sqlite").exists()
    assert not (quick_path / "new" / "archive.toml").exists()


PUTTERS = [pytest.param("s3", marks=kinds.SERVED), "local"]


@pytest.mark.parametrize("kind", PUTTERS)
def test_two_who_put_the_same_at_once_both_have_it(
    kind: str, request: pytest.FixtureRequest, quick_path: Path
):
    place = kinds.place_of(f"sqlite+{kind}", quick_path / "lab", request)
    store_at(place.files).prepare()
    processes = [
        kinds.start("writer.py", "put", place.files, "raw/ab/", "the same bytes", "20")
        for _ in range(2)
    ]
    begin(processes)
    kinds.told(processes)

    store = store_at(place.files)
    found = list(store.names("raw/ab"))
    assert len(found) == 20
    assert {store.read(name) for name in found} == {b"the same bytes"}
    assert list(store.names("raw/.tmp")) == []
