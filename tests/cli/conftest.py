"""The command line as a person calls it, and small files to call it on."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forceplate.cli.entry import run

EXAMPLES = Path(__file__).resolve().parents[2] / "lab_data" / "examples"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Any]:
        """The JSON values of stdout, one a line; NaN and infinity are no JSON."""
        return [json.loads(row, parse_constant=_no_number) for row in self.out.splitlines()]

    @property
    def complaints(self) -> list[str]:
        """The lines of stderr that are about something refused."""
        return [row for row in self.err.splitlines() if row.startswith("forceplate: ")]


def _no_number(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


Command = Callable[..., Said]


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """Commands hear Ctrl-C as in a terminal, also where the tests run in the background.

    A shell starts its background jobs with the interrupt ignored, and children inherit that.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def command(capsys, monkeypatch) -> Command:
    """Call `forceplate` with these words, in this process."""
    monkeypatch.delenv("FORCEPLATE_ARCHIVE", raising=False)
    monkeypatch.delenv("FORCEPLATE_DEBUG", raising=False)

    def called(*words: object) -> Said:
        capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return called


@pytest.fixture(scope="session")
def c3d() -> Path:
    """30 s of two simulated plates."""
    return EXAMPLES / "example.c3d"


@pytest.fixture(scope="session")
def layout() -> Path:
    return EXAMPLES / "example_twin.layout.toml"


@pytest.fixture(scope="session")
def cop_table() -> Path:
    """The centre of pressure alone."""
    return EXAMPLES / "example_cop.csv"


@pytest.fixture
def damaged(tmp_path, c3d) -> Path:
    """A C3D file that ends in the middle of its samples."""
    path = tmp_path / "damaged.c3d"
    path.write_bytes(c3d.read_bytes()[:60_000])
    return path
