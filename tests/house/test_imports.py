"""What is loaded when: nothing heavy for `import forceplate`, for `--help`, or to serve."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "numpy", "scipy", "numba", "h5py", "pandas", "dash", "plotly", "sqlalchemy", "rich", "waitress",
    "importlib.metadata",
}  # fmt: skip

EXAMPLE = Path(__file__).resolve().parents[2] / "lab_data" / "examples" / "example.c3d"


def _loaded_by(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nsys.stderr.write(json.dumps(sorted(sys.modules)))"
    outcome = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(outcome.stderr))


def test_importing_forceplate_loads_nothing_heavy():
    assert _loaded_by("import forceplate") & HEAVY == set()


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_and_version_load_nothing_heavy(words):
    code = f"from forceplate.cli.entry import run\nassert run({words!r}) == 0"

    assert _loaded_by(code) & HEAVY == set()


@pytest.mark.parametrize("command", ["analyse", "ingest", "serve", "demo", "doctor"])
def test_the_help_of_a_command_loads_no_kernel_and_no_page(command):
    code = f"from forceplate.cli.entry import run\nassert run([{command!r}, '--help']) == 0"

    assert _loaded_by(code) & (HEAVY - {"importlib.metadata"}) == set()


def test_the_pages_are_served_without_numba():
    loaded = _loaded_by("import forceplate.lab, dashboards.app")

    assert "numba" not in loaded
    assert "dash" in loaded


def test_a_file_is_taken_in_without_a_compiler_and_without_scipy(tmp_path):
    words = ["ingest", str(EXAMPLE), "--archive", str(tmp_path / "lab"), "--no-analyse", "-q"]
    code = f"from forceplate.cli.entry import run\nassert run({words!r}) == 0"

    assert _loaded_by(code) & {"numba", "scipy", "pandas", "dash", "plotly", "rich"} == set()


def test_every_public_name_is_where_it_is_said_to_be():
    import forceplate

    missing = [name for name in forceplate.__all__ if getattr(forceplate, name, None) is None]

    assert missing == []


def test_everything_that_analyse_takes_has_a_public_name():
    import inspect

    import forceplate

    parameters = inspect.signature(forceplate.analyse).parameters.values()
    taken = {str(each.annotation) for each in parameters}
    named = {name for text in taken for name in text.split(" | ")} - {"None", "Span"}

    assert named <= set(forceplate.__all__)


def _cpu_seconds(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], capture_output=True, check=True, env=dict(os.environ))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def test_help_costs_less_than_eight_bare_interpreters():
    helped = ["-c", "from forceplate.cli import main; main(['--help'])"]
    _cpu_seconds(*helped)
    pairs = [(_cpu_seconds("-c", "pass"), _cpu_seconds(*helped)) for _ in range(7)]

    bare = sorted(pair[0] for pair in pairs)[3]
    ours = sorted(pair[1] for pair in pairs)[3]

    assert ours < 8 * bare
