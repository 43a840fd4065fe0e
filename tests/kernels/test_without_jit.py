"""The kernels are plain Python too: their tests pass with the compiler switched off."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


@pytest.mark.slow
def test_twins_agree_with_the_compiler_off():
    files = [str(path) for path in sorted(REFERENCE.glob("test_*_twins.py"))]
    assert len(files) > 1
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-2000:]
