"""Lint, format, types and import contracts hold for the whole checkout."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _ran(*command: str) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=quiet, capture_output=True, text=True, check=False
    )


def test_ruff_has_nothing_to_say():
    outcome = _ran("-m", "ruff", "check", "--no-cache")

    assert outcome.returncode == 0, outcome.stdout


def test_every_file_is_formatted():
    outcome = _ran("-m", "ruff", "format", "--check", "--no-cache")

    assert outcome.returncode == 0, outcome.stdout


def test_pyright_has_no_errors():
    outcome = _ran("-m", "pyright", "--pythonpath", sys.executable)

    assert outcome.returncode == 0, outcome.stdout


def test_imports_point_down_the_floors():
    outcome = _ran(
        "-c", "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    )

    assert outcome.returncode == 0, outcome.stdout
    assert "KEPT" in outcome.stdout
