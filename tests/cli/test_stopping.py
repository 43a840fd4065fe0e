"""Ctrl-C in the middle of anything, as a line that is being written."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import weakref

import click
import pytest

from forceplate.cli import voice
from forceplate.cli.stopping import SAYS, asked_to_stop
from forceplate.lab import Lab

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


class Terminal(io.RawIOBase):
    """Where somebody presses Ctrl-C while the first line is being written."""

    def __init__(self) -> None:
        self.said = b""

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        first = not self.said
        self.said += bytes(data)
        if first:
            signal.raise_signal(signal.SIGINT)
        return len(data)


def test_ctrl_c_in_the_middle_of_a_line_is_heard_and_said_after_it(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BufferedWriter(terminal)))

    with click.Context(click.Command("reanalyse")), asked_to_stop() as stop:
        sys.stderr.write("analysing: 1 of 6\n")
        sys.stderr.flush()
        asked = [stop(), stop()]

    assert asked == [True, True]
    assert terminal.said.decode().splitlines() == ["analysing: 1 of 6", SAYS]


def test_ctrl_c_is_answered_at_once_and_the_second_ends(capsys):
    with click.Context(click.Command("reanalyse")), asked_to_stop() as stop:
        before = stop()
        signal.raise_signal(signal.SIGINT)
        said = capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert (before, said) == (False, SAYS + "\n")


class Forgotten:
    """Something whose end Python tells, and drops every exception that comes up meanwhile."""


def test_ctrl_c_where_python_drops_exceptions_ends_taking_in_after_the_file_in_hand(
    command, c3d, tmp_path, monkeypatch
):
    say = voice.line

    def pressed(text: str) -> None:
        thing = Forgotten()
        told = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
        del thing
        assert told() is None
        say(text)

    monkeypatch.setattr(voice, "line", pressed)
    folder = tmp_path / "archive"

    again = shutil.copy(c3d, tmp_path / "again.c3d")

    outcome = command("ingest", c3d, again, "--archive", folder)

    assert outcome.code == 130
    assert SAYS in outcome.err.splitlines()
    assert outcome.err.splitlines()[-1].endswith("Run the same command again to go on.")
    assert len(outcome.out.splitlines()) == 1
    with Lab(folder) as lab:
        assert len(lab.trials()) == 1
