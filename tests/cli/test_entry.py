"""Every way in which a command may end is one line and an exit code."""

import os
import subprocess
import sys

import pytest

from forceplate import __version__
from forceplate.cli import voice
from forceplate.cli.entry import COMMANDS
from forceplate.errors import ForcePlateError
from forceplate.lab import Lab

MODULE = [sys.executable, "-c", "from forceplate.cli import main; main()"]


def test_the_version_is_said(command):
    assert command("--version").out == f"forceplate {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_takes_the_shared_options(command, name):
    said = command(name, "--help")

    assert said.code == 0
    assert all(option in said.out for option in ("--quiet", "--verbose", "--no-color", "--help"))


def test_an_unknown_command_is_one_line_that_names_the_nearest(command):
    said = command("analize")

    assert said.code == 2
    assert said.err == (
        "forceplate: there is no command 'analize'. Did you mean analyse? See forceplate --help.\n"
    )


def test_wrong_usage_is_one_line_that_says_where_to_read_on(command):
    said = command("analyse", "--colour", "red")

    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1
    assert said.err.endswith("See forceplate analyse --help.\n")


def test_an_unexpected_error_is_one_line_without_a_traceback(command, monkeypatch):
    def broken(self):
        raise ZeroDivisionError("a bug\nof two lines")

    monkeypatch.setattr(Lab, "metrics", broken)

    said = command("metrics")

    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "ZeroDivisionError: a bug of two lines" in said.err
    assert "FORCEPLATE_DEBUG=1" in said.err


def test_the_traceback_is_there_for_those_who_ask(command, monkeypatch):
    def broken(self):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Lab, "metrics", broken)
    monkeypatch.setenv("FORCEPLATE_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        command("metrics")


def test_ctrl_c_ends_with_130_and_says_how_to_go_on(command, monkeypatch, tmp_path, c3d):
    def interrupted(self, *args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(Lab, "analyse_missing", interrupted)

    said = command("ingest", c3d, "--archive", tmp_path / "lab")

    assert said.code == 130
    assert said.complaints == [
        "forceplate: stopped; all finished work is kept. Run the same command again to go on."
    ]


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_has_seen_enough_is_no_error():
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [*MODULE, "metrics", "--json"], stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    os.close(reading)

    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, "")


def test_no_color_means_no_escape_codes(command, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[" not in command("metrics", "mean_ml", "--no-color").out


def test_quiet_leaves_data_and_errors_only(command, tmp_path, c3d, damaged):
    said = command("ingest", c3d, damaged, "--archive", tmp_path / "lab", "--json", "-q")

    assert len(said.rows) == 2
    assert said.err.splitlines() == said.complaints


def test_shared_options_may_stand_before_the_command(command, tmp_path, c3d):
    said = command("-q", "ingest", c3d, "--archive", tmp_path / "lab", "--json", "--no-analyse")

    assert said.err == ""


def test_a_closed_stdout_is_no_accident(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.stdout = None\n"
         "from forceplate.cli import main; main(['metrics', '--json'])"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_what_a_file_is_called_forges_no_line(capsys):
    voice.line("a\nb.h5: T-1 new\x1b[2K\u2028é")
    voice.refusal(ForcePlateError("no reading.", where="a\x07b"))

    out, err = capsys.readouterr()
    assert out == "a\\nb.h5: T-1 new\\x1b[2K\\u2028é\n"
    assert "a\\x07b" in err
