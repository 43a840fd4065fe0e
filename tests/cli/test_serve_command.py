"""`forceplate serve` as a process of its own: it says when it answers, and ends when asked to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from forceplate.cli.serve import show_in_browser

COMMAND = [sys.executable, "-c", "from forceplate.cli import main; main()", "serve"]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 5


@contextmanager
def serving(folder, *words):
    """A server on a free port; its ready file's content and its process."""
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [*COMMAND, "--archive", folder / "lab", "--port", "0", "--ready-file", ready, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not ready.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert ready.exists(), process.communicate(timeout=1)
        yield json.loads(ready.read_text(encoding="utf-8")), process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _answer(url, **headers):
    with build_opener(ProxyHandler({})).open(Request(url, headers=headers), timeout=20) as answer:
        return answer.status, answer.read()


def test_it_answers_at_the_address_it_announces(tmp_path):
    with serving(tmp_path) as (said, process):
        status, page = _answer(said["url"])

        assert said["url"].startswith("http://127.0.0.1:")
        assert said["pid"] == process.pid
        assert (status, b"<html" in page) == (200, True)
        assert _answer(said["url"] + "healthz")[0] == 200


def test_sigterm_ends_it_in_time_with_0_and_takes_the_ready_file_away(tmp_path):
    with serving(tmp_path) as (said, process):
        _answer(said["url"])
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=SECONDS_TO_STOP) == 0
        assert not (tmp_path / "ready.json").exists()


def test_ctrl_c_ends_it_too(tmp_path):
    with serving(tmp_path) as (_, process):
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=SECONDS_TO_STOP) == 0


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no /proc on this system")
def test_no_compiler_is_loaded_to_serve(tmp_path):
    with serving(tmp_path) as (said, process):
        _answer(said["url"])

        assert "llvmlite" not in Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")


def test_a_foreign_host_name_is_refused(tmp_path):
    with serving(tmp_path) as (said, _), pytest.raises(HTTPError) as refused:
        _answer(said["url"], Host="elsewhere.example")

    assert refused.value.code == 400
    refused.value.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "lab-pc", "::"])
def test_it_serves_this_computer_only(command, tmp_path, host):
    said = command("serve", "--archive", tmp_path / "lab", "--host", host)

    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert "this computer" in said.err
    assert not (tmp_path / "lab").exists()


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_port_in_use_is_one_line_before_any_work_is_done(command, tmp_path, name):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        said = command(name, "--archive", tmp_path / "lab", "--port", taken.getsockname()[1])

    assert (said.code, len(said.complaints)) == (1, 1)
    assert "--port" in said.err
    assert not (tmp_path / "lab").exists()


def test_no_browser_is_opened_under_ci_or_without_a_screen(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("CI", raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    without_screen = show_in_browser("http://127.0.0.1:1/")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("CI", "true")

    assert (without_screen, show_in_browser("http://127.0.0.1:1/"), opened) == (False, False, [])


def test_a_browser_is_opened_where_there_is_a_screen(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setitem(os.environ, "DISPLAY", ":0")

    assert show_in_browser("http://127.0.0.1:1/")
    assert opened == ["http://127.0.0.1:1/"]
