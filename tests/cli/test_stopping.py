"""Ctrl-C in the middle of anything, as a line that is being written."""

from __future__ import annotations

import io
import os
import signal
import sys

import click
import pytest

from forceplate.cli.stopping import SAYS, asked_to_stop

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
