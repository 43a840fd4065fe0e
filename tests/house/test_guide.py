"""Every command of the guide from one laptop to a cluster is run, in the order of the page."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.files.room import FLOOR_BYTES
from forceplate.batch import dask_engine
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate
from tests import servers
from tests.terminal import (
    COMMENT,
    ELSEWHERE,
    INTERRUPTED,
    LEFT,
    OTHER,
    PATIENCE_S,
    STOPPED,
    Terminal,
    fences,
    until,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("servers"),
    pytest.mark.skipif(shutil.which("bash") is None, reason="the lines are for a POSIX shell"),
]

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "from-one-laptop-to-a-cluster.md").read_text(encoding="utf-8")
TRIALS = 24
PASSWORD = "a word of the guide's test"

STAYS = ("forceplate serve", "dask scheduler", "dask worker")
"""What such a line starts goes on until the tests of the page end."""
SAYS = {
    "forceplate ingest": f"{TRIALS} new, 0 known, 0 refused.",
    "forceplate metrics": "filter.cutoff_hz",
    "forceplate reanalyse --set filter.cutoff_hz=8 --archive my-lab --dry-run":
        f"a new run: {TRIALS} trials, {TRIALS} to analyse",
    STOPPED:
        "by whoever started it. Go on with: forceplate reanalyse --archive my-lab --resume",
    "forceplate jobs --archive": "job 3, run 2: running",
    "forceplate jobs cancel 3": "job 3, run 2: ",
    "forceplate reanalyse --resume --archive my-lab": f" of {TRIALS} were there already",
    "forceplate reanalyse --settings ours.toml": f"{TRIALS // 2} analysed, 0 reused, 0 failed",
    "forceplate runs compare": "filter.cutoff_hz: 10 -> 8",
    "forceplate runs make-current 1": "run 1 is current now; before it was run 2.",
    "forceplate runs make-current 2": "run 2 is current now; before it was run 1.",
    "forceplate verify": f"{TRIALS} trials, {2 * TRIALS} files: all is well",
    "forceplate backup": "keep it elsewhere",
    "forceplate restore backups --check": "20 equal to the last digit",
    "forceplate restore backups --to": "all is well",
    "forceplate redraw": f"{TRIALS} trials without all of their pictures: {TRIALS} drawn",
    "forceplate audit": "lines",
    "forceplate storage copy": "copied, all is as it was",
    "forceplate storage use": "on another computer, in a folder with this archive's secret.key",
    "FORCEPLATE_CATALOGUE=": "filter.cutoff_hz 8",
    "forceplate trials": "P-002",
    "forceplate cluster init": "certificates for 365 days",
    "forceplate reanalyse --set filter.cutoff_hz=5": f"{TRIALS} analysed, 0 reused, 0 failed",
    "forceplate reanalyse --resume --engine processes": f"{TRIALS} analysed, 0 reused, 0 failed",
    "forceplate export results --archive": f"{TRIALS} trials, 0 of them failed, 2 files",
    "forceplate export results --check": "1 run, 2 files: all is well",
}  # fmt: skip
"""What a line says, among other things, by how it begins or what the reader does to it."""

IMPATIENT = (
    f"'{sys.executable}' -c 'import forceplate.batch.dask_engine as engine; "
    "engine.RECONNECT_S = 4.0; from forceplate.cli import main; main()'"
)
"""forceplate, but soon tired of a scheduler that went away; typed for no line of the page."""

FENCES = fences(PAGE)


ONE, SAFE, SEVERAL, CLUSTER, OUT = (
    "1. One laptop", "2. Keeping it safe", "3. Several computers in one lab", "4. A cluster",
    "5. Taking results out",
)  # fmt: skip


def shell_lines() -> list[str]:
    return [
        line
        for fences in FENCES.values()
        for each in fences
        for line in each.lines
        if each.language == "sh" and not line.startswith("#")
    ]


def recordings(folder: Path) -> None:
    """Trial files of two people, and the table that says which is whose."""
    (folder / "recordings").mkdir()
    rows = ["path,participant,vision,surface"]
    for number in range(TRIALS):
        name = f"recordings/trial-{number:02}.h5"
        recording = simulate(seconds=30.0, rate=100.0, seed=number, noise=1.0).recording
        (folder / name).write_bytes(encode(recording, simulated=True))
        rows.append(f"{name},P-00{1 + number % 2},open,firm")
    (folder / "trials.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def lab() -> Iterator[Terminal]:
    """A lab that has been through the first part of the guide."""
    # children hear Ctrl-C as in a terminal, also where the tests run in the background
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="fp-guide-", dir=servers.quick_place()))
    (folder / OTHER).mkdir()
    ports = {port: str(servers.free_port()) for port in ("8050", "8786")}
    made = Terminal(folder, STAYS, SAYS, PASSWORD, ports)
    recordings(folder)

    def cancelled() -> None:
        # not at once at full speed: it asks twice a second whether it was cancelled
        made.held_s = 0.06
        (running,) = [process for line, process in made.processes.items() if line.endswith(LEFT)]
        assert running.wait(timeout=PATIENCE_S) == INTERRUPTED

    try:
        made.type_all(FENCES[ONE], {"forceplate reanalyse --resume": cancelled})
        yield made
    finally:
        made.full_speed.set()
        for line in made.processes:
            made.end(line)
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGINT, before)


def test_one_laptop(lab):
    states = [json.loads(row) for row in said(lab, "forceplate jobs --archive my-lab --json")]
    runs = [json.loads(row) for row in said(lab, "forceplate runs --archive my-lab --json")]
    address = lab.real("http://127.0.0.1:8050/runs")
    until(lambda: answers(lab.real("http://127.0.0.1:8050/")))

    assert [job["state"] for job in reversed(states)] == [
        "done", "stopped", "cancelled", "done", "done",
    ]  # fmt: skip
    assert [(run["done"], run["lacking"], run["current"]) for run in runs] == [
        (TRIALS, 0, False), (TRIALS, 0, True), (TRIALS // 2, 0, False),
    ]  # fmt: skip
    assert "<http://127.0.0.1:8050/runs>" in PAGE
    assert answers(address)


def test_keeping_it_safe(lab):
    lab.type_all(FENCES[SAFE], {})

    lab.environment["FORCEPLATE_FLOOR"] = str(10**17)
    code, refused = lab.typed("forceplate ingest recordings/trial-00.h5 --archive new", lab.folder)
    del lab.environment["FORCEPLATE_FLOOR"]
    assert (code, "work stops before the disk is full" in refused) == (5, True)
    assert f"before less than {FLOOR_BYTES // 10**9} GB of the disk is free" in PAGE
    head = said(lab, "forceplate audit --archive my-lab")[-1].split()[1]
    assert said(lab, f"forceplate audit --archive my-lab --check {head}")


def test_several_computers(lab, postgres_server, s3_server):
    lab.placeholders |= {
        "https://store.lab": s3_server,
        "s3://lab/archive": f"s3://{servers.BUCKET}/guide-{time.time_ns()}",
        "lab@db.lab/forceplate": with_password(postgres_server, PASSWORD),
        "stick/secret.key": str(lab.folder / "my-lab" / "secret.key"),
    }

    lab.type_all(FENCES[SEVERAL], {})

    here, there = (folder / "my-lab" for folder in (lab.folder, lab.folder / OTHER))
    note = (here / "archive.toml").read_text(encoding="utf-8")
    assert (there / "archive.toml").read_text(encoding="utf-8") == note
    assert PASSWORD not in note
    assert sorted(tomllib.loads(note)) == ["catalogue", "store"]
    assert not (there / "originals").exists()
    assert (here / "originals").is_dir()
    copies = [
        text for line, text in lab.heard.items() if line.startswith("forceplate storage copy")
    ]
    assert [text for text in copies if "on another computer" in text] == []
    assert f"{TRIALS} trials" in said(lab, "forceplate backup backups --archive my-lab")[0]
    refused, _ = lab.typed("PGPASSWORD=another forceplate runs --archive my-lab", lab.folder)
    assert refused == 5


def test_a_cluster(lab):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    lab.placeholders["lab-server"] = "127.0.0.1"
    scheduler, worker = (
        next(line for line in shell_lines() if line.startswith(f"dask {role}"))
        for role in ("scheduler", "worker")
    )

    def scheduler_dies() -> None:
        """In the middle of another run, while no worker goes on."""
        os.killpg(lab.processes[worker].pid, signal.SIGSTOP)
        # the first connection only asks whether it answers; the run begins before the second
        clients = connections(lab, scheduler) + 1
        asked = next(line for line in lab.heard if "cutoff_hz=5" in line)
        other = asked.replace("cutoff_hz=5", "cutoff_hz=4").replace("forceplate", IMPATIENT, 1)
        process = lab.start(other, other, lab.folder)
        until(lambda: connections(lab, scheduler) > clients or process.poll() is not None)
        lab.end(scheduler)
        assert process.wait(timeout=PATIENCE_S) == 7
        assert "reanalyse --resume goes on" in lab.log(other).read_text(encoding="utf-8")

    lab.type_all(FENCES[CLUSTER], {"forceplate reanalyse --resume": scheduler_dies})

    (printed,) = [
        json.loads(row)["start"] for row in said(lab, "forceplate cluster init again --json "
                                                      "--host lab-server")
    ]  # fmt: skip
    again = f"{lab.folder / 'again'}/"
    assert [printed[role].replace(again, "certificates/") for role in ("scheduler", "worker")] == [
        lab.real(line).replace(lab.placeholders["8786"], "8786") for line in (scheduler, worker)
    ]
    assert f"waits {dask_engine.RECONNECT_S:.0f} seconds" in " ".join(PAGE.split())
    assert dask_engine.PATIENCE_S == 5 * 60
    assert "the command waits five minutes" in " ".join(PAGE.split())


def test_taking_results_out(lab, monkeypatch):
    known = {name: pytest.importorskip(name) for name in ("pandas", "polars", "duckdb")}
    pytest.importorskip("pyarrow")

    lab.type_all(FENCES[OUT], {})

    monkeypatch.chdir(lab.folder)
    (python,) = [each for each in FENCES[OUT] if each.language == "python"]
    tables = [eval(line, {**known, "Path": Path}) for line in python.lines]
    assert [len(table) for table in tables] == [TRIALS] * 3


def test_no_line_of_the_page_is_left_out():
    tested = {ONE, SAFE, SEVERAL, CLUSTER, OUT}
    with_code = {heading for heading, fences in FENCES.items() if fences}
    languages = {each.language for fences in FENCES.values() for each in fences}

    assert with_code == tested
    assert languages == {"sh", "python"}
    assert [each for each in FENCES[OUT] if each.language == "python"]
    assert sum(each.language == "python" for fences in FENCES.values() for each in fences) == 1
    assert PAGE.count("```") == 2 * sum(map(len, FENCES.values()))


def test_what_the_tables_of_this_file_name_is_on_the_page():
    lines = shell_lines()
    comments = {line.partition(COMMENT)[2] for line in lines} - {""}

    named = [start for start in (*SAYS, *STAYS) if start not in comments]
    assert [start for start in named if not any(line.startswith(start) for line in lines)] == []
    assert comments == {STOPPED, LEFT}
    assert ELSEWHERE in PAGE


def test_every_command_and_extra_that_its_sentences_name_is_there():
    sentences = re.sub(r"^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    extras = re.findall(r"pip install '\.\[([a-z,]+)\]'", sentences)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert re.findall(r"`forceplate [^`]+`", sentences) == []
    assert len(extras) == sentences.count("pip install")
    assert {word for each in extras for word in each.split(",")} <= set(
        project["optional-dependencies"]
    )


def said(lab: Terminal, words: str) -> list[str]:
    """The lines of a command that is not on the page, and that is to succeed."""
    code, text = lab.typed(words, lab.folder)
    assert code == 0, text
    return text.splitlines()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def connections(lab: Terminal, scheduler: str) -> int:
    """How many clients the scheduler has seen."""
    log = lab.log(scheduler).read_text(encoding="utf-8")
    return len(re.findall("Receive client connection", log))


def with_password(server: Any, word: str) -> str:
    """The address of an empty database whose owner has to show this password."""
    import psycopg
    from psycopg import sql

    rules = server.folder / "data" / "pg_hba.conf"
    rule = "host guide guide 127.0.0.1/32 scram-sha-256\n"
    rules.write_text(rule + rules.read_text(encoding="utf-8"), encoding="utf-8")
    with psycopg.connect(server.address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE guide LOGIN PASSWORD {}").format(word))
        connection.execute("CREATE DATABASE guide OWNER guide")
        connection.execute("SELECT pg_reload_conf()")
    return f"guide@127.0.0.1:{server.port}/guide"
