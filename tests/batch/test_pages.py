"""Memory that a trial gave back stays for the next one, where the system's library lets it."""

import subprocess
import sys

import pytest

FAULTS = """
import resource
import numpy as np
from forceplate.batch.pages import keep_pages
{keep}
for _ in range(3):
    arrays = [np.ones(360_000) for _ in range(6)]
    del arrays
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    arrays = [np.ones(360_000) for _ in range(6)]
    del arrays
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def new_pages(keep):
    """Pages that a fresh process is given while it makes and drops the same arrays five times."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS.format(keep=keep)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only the GNU library can be asked for this")
def test_arrays_of_the_next_trial_stand_where_those_of_the_last_one_stood():
    assert new_pages("keep_pages()") < 100
    assert new_pages("") > 1000


def test_a_computer_without_the_gnu_library_is_left_as_it_is(monkeypatch):
    from forceplate.batch.pages import keep_pages

    monkeypatch.setattr(sys, "platform", "win32")

    assert keep_pages.__wrapped__() is False
