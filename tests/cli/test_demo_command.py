"""`forceplate demo`: a whole lab from nothing, and nothing more when it is called again."""

import re
import signal
import subprocess
import sys
import time

import pytest

from forceplate.lab import Lab
from forceplate.simulate.cohort import PEOPLE, demo_size

COMMAND = [sys.executable, "-c", "from forceplate.cli import main; main()", "demo"]
EXAMPLES = 3

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


def _demo(folder, *words):
    return subprocess.run(
        [*COMMAND, "--no-serve", "--archive", folder, *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A demonstration that was stopped by Ctrl-C while files were taken in."""
    folder = tmp_path_factory.mktemp("demo") / "lab"
    process = subprocess.Popen(
        [*COMMAND, "--no-serve", "--archive", folder],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(list((folder / "raw").glob("??/*"))) < 5 and time.monotonic() < until:
        time.sleep(0.1)
    # a terminal sends it to the whole group
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return folder, process.returncode, out, err


@pytest.fixture(scope="module")
def demo(stopped):
    """The same demonstration, called again and gone through."""
    folder = stopped[0]
    return folder, _demo(folder)


def test_ctrl_c_is_one_line_that_says_how_to_go_on(stopped):
    _, code, _, err = stopped

    assert code == 130
    assert "Traceback" not in err
    assert err.splitlines()[-1].endswith("Run the same command again to go on.")


def test_it_says_what_it_found_in_a_few_lines(demo):
    _, outcome = demo

    assert outcome.returncode == 0, outcome.stderr
    first = outcome.stdout.splitlines()[0]
    assert first.startswith(f"{len(PEOPLE)} people, ")
    assert f"{demo_size() + EXAMPLES} trials" in first
    assert "suggest a repeat" in outcome.stdout
    assert len(outcome.stdout.splitlines()) < 12


def test_every_trial_is_analysed_and_said_to_be_simulated(demo):
    folder, _ = demo

    with Lab(folder) as lab:
        trials = lab.trials()

    assert len(trials) == demo_size() + EXAMPLES
    assert [each.trial for each in trials if each.key is None] == []
    assert [each.source_name for each in trials if not each.simulated] == []


def test_the_archive_verifies(demo):
    folder, _ = demo

    with Lab(folder) as lab:
        assert lab.verify()["ok"]


def test_the_second_time_adds_nothing(demo):
    folder, first = demo
    with Lab(folder) as lab:
        before = {each.trial for each in lab.trials()}

    again = _demo(folder)

    with Lab(folder) as lab:
        assert {each.trial for each in lab.trials()} == before
        assert len(lab.runs()) == 1
    assert again.stdout == first.stdout
    assert not re.search(r"\d+ analysed", again.stderr)
