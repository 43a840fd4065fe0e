"""A few short trials as works, and what became of them in this process."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.files import names
from forceplate.archive.files.store import kept_store
from forceplate.batch.engines import engine_named
from forceplate.batch.work import Outcome, Work
from forceplate.lab import Lab
from forceplate.model.facts import Facts
from forceplate.model.recording import Source
from forceplate.model.settings import Settings
from forceplate.readers.trial_encode import encode
from forceplate.simulate import simulate

HERE = Path(__file__).resolve().parent
TRIALS = 12


@pytest.fixture(scope="session")
def works(tmp_path_factory: pytest.TempPathFactory) -> list[Work]:
    """12 trials of 12 s at 100 Hz in a store, no two alike."""
    folder = tmp_path_factory.mktemp("lab")
    kept_store(str(folder)).prepare()
    return [_work(folder, number) for number in range(TRIALS)]


def _work(folder: Path, number: int) -> Work:
    recording = simulate(seconds=12.0, rate=100.0, seed=number, noise=1.0).recording
    content = encode(recording, simulated=True)
    sha256 = hashlib.sha256(content).hexdigest()
    name = names.raw(sha256)
    (folder / name).write_bytes(content)
    layout = None if recording.layout is None else recording.layout.to_table()
    return Work(
        f"T{number:03}", str(folder), name, Source(name, sha256, "trial-hdf5", "1", 0), {},
        layout, Facts(), None, Settings(), 1,
    )  # fmt: skip


@pytest.fixture(scope="session")
def serial(works: list[Work]) -> dict[str, str]:
    """What becomes of the works one after the other in this process."""
    return as_text(engine_named("serial")(works))


def as_text(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Outcomes as JSON by trial; a trial that comes twice is an error."""
    texts: dict[str, str] = {}
    for outcome in outcomes:
        assert outcome.trial not in texts
        texts[outcome.trial] = json.dumps(asdict(outcome), sort_keys=True)
    return texts


@pytest.fixture
def text_of() -> Callable[[Iterable[Outcome]], dict[str, str]]:
    return as_text


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Work]:
    """A work as one of the kinds in odd_works.py, which workers can import too."""
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    import odd_works

    def made(kind: str, work: Work, **more: Any) -> Work:
        same = {each.name: getattr(work, each.name) for each in fields(Work)}
        return getattr(odd_works, kind)(**same, maker=os.getpid(), **more)

    return made


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three trials of 6 s at 100 Hz that were never analysed; tests take copies."""
    folder = tmp_path_factory.mktemp("taken")
    files = [folder / f"t{number}.h5" for number in range(3)]
    for number, path in enumerate(files):
        path.write_bytes(encode(simulate(seconds=6, rate=100, seed=number).recording))
    with Lab(folder / "lab", create=True) as lab:
        assert len(list(lab.ingest(files))) == len(files)
    return folder / "lab"
