"""A short life of an archive, each act acknowledged, and whether what was promised holds."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from forceplate.archive.archive import Archive
from forceplate.archive.files.series import pack
from forceplate.archive.records import Finished, NewTrial, trial_code
from forceplate.errors import ForcePlateError
from forceplate.model.facts import Facts
from forceplate.model.result import Check, Quality

GOOD = Quality((Check("Q-SHORT", "pass", 60.0, 20.0, "s", "60 s long."),))
SETTINGS = {"filter.cutoff_hz": 10.0, "digest": "d" * 64}
Acknowledged = tuple[str, ...]
"""What was promised: its kind and what it is about, in words that survive a pipe."""


def original_of(name: str, size: int = 0) -> bytes:
    """The bytes that a lab hands in under this name; the same name gives the same bytes."""
    return f"original {name}\n".encode() + random.Random(name).randbytes(size)


def raw_of(name: str, size: int = 0) -> bytes:
    """The bytes of the trial file of this name."""
    return f"raw {name}\n".encode() + random.Random(f"raw {name}").randbytes(size)


def code_of(name: str, size: int = 0) -> str:
    """The code that a trial of this name has in every archive."""
    return trial_code(hashlib.sha256(original_of(name, size)).hexdigest(), 0)


def new_trial(name: str, size: int = 0, **facts: Any) -> NewTrial:
    """A trial of this name."""
    return NewTrial(
        sha256=hashlib.sha256(original_of(name, size)).hexdigest(), index=0,
        source_name=f"{name}.csv", suffix="csv", facts=Facts(**facts), rate_hz=100.0,
        n_samples=6000, n_plates=2, quality=GOOD, layout={"facing": "+y", "plates": []},
        options={"profile": "twin-wrench"}, content=hashlib.sha256(name.encode()).hexdigest(),
    )  # fmt: skip


def add(archive: Archive, name: str, size: int = 0) -> str:
    """Take a trial of this name in."""
    archive.put_original(original_of(name, size), "csv")
    return archive.add(new_trial(name, size), raw_of(name, size), "campaign")[0]


def result_of(name: str, velocity: float = 8.0) -> dict[str, Any]:
    """The part of a result that the archive looks into."""
    value = {"value": velocity, "unit": "mm/s", "why": None, "revision": 1, "of": name}
    return {
        "schema": "forceplate.result/1", "settings": SETTINGS,
        "values": {"mean_velocity_total": value},
    }  # fmt: skip


def key_of(name: str) -> str:
    """The key of that result."""
    return hashlib.sha256(f"key {name}".encode()).hexdigest()


def acts(archive: Archive) -> Sequence[Callable[[], Acknowledged]]:
    """What a lab does in a morning: each act returns what is promised once it returns."""
    code = code_of("anna")

    def take_in(*names: str) -> Acknowledged:
        for name in names:
            archive.put_original(original_of(name), "csv")
        archive.add_many([(new_trial(name), raw_of(name)) for name in names], "campaign")
        return ("trials", *names)

    def draw() -> Acknowledged:
        archive.put_series(code, pack({"fz_left": (np.arange(100.0), "N")}, 100.0))
        return ("nothing",)

    def assign() -> Acknowledged:
        archive.assign(code, Facts(participant="P-01", mass_kg=70.0), "campaign", "was not stated")
        return ("fact", "anna", "participant", "P-01")

    def measure() -> Acknowledged:
        archive.set_participant("P-01", Facts(height_m=1.8), "campaign")
        return ("person", "P-01")

    def judge() -> Acknowledged:
        archive.judge(code, "accepted", "looks whole", "campaign")
        return ("state", "anna", "accepted")

    def run() -> Acknowledged:
        if not archive.runs():
            archive.start_run(SETTINGS, "d" * 64, None, "campaign", "campaign")
        return ("run", "1")

    def save() -> Acknowledged:
        done = [
            Finished(code_of(name), key_of(name), result_of(name), {}, {})
            for name in ("anna", "berta")
        ]
        failed = Finished(code_of("clara"), key_of("clara"), error={"code": "x", "what": "x"})
        archive.save_many(1, [*done, failed])
        return ("results", "anna", "berta")

    def second_run() -> Acknowledged:
        if len(archive.runs()) < 2:
            archive.start_run(SETTINGS, "d" * 64, None, "campaign", "campaign")
        job = archive.ask_job(2, "campaign", engine="serial", workers=1, options={})
        archive.take_job(job)
        counts = {"total": 1, "done": 0, "reused": 1, "failed": 0}
        archive.tell_job(job, counts, 2, [Finished(code, key_of("anna"))])
        archive.end_job(job, "done")
        archive.make_current(2, "campaign", "to see")
        return ("current", "2")

    return (lambda: take_in("anna"), draw, lambda: take_in("berta", "clara"), assign, measure,
            judge, run, save, second_run, lambda: take_in("dora"))  # fmt: skip


def lost(archive: Archive, acknowledged: Sequence[Acknowledged]) -> Iterator[str]:
    """One sentence for each acknowledged thing that is not there as it was acknowledged."""
    for kind, *rest in acknowledged:
        try:
            yield from _CHECKS[kind](archive, *rest)
        except ForcePlateError as error:
            yield f"{kind} {' '.join(rest)}: {error.sentence()}"
        except OSError as error:
            yield f"{kind} {' '.join(rest)}: {error}"


def _no_trials(archive: Archive, *names: str) -> Iterator[str]:
    for name in names:
        if archive.read_raw(code_of(name)) != raw_of(name):
            yield f"trial {name} has other bytes"
        if archive.stored(code_of(name)).original.read() != original_of(name):
            yield f"the original of {name} has other bytes"


def _no_fact(archive: Archive, name: str, fact: str, value: str) -> Iterator[str]:
    if getattr(archive.trial(code_of(name)).facts, fact) != value:
        yield f"{fact} of {name} is forgotten"


def _no_person(archive: Archive, code: str) -> Iterator[str]:
    if archive.participant(code).height_m != 1.8:
        yield f"the height of {code} is forgotten"


def _no_state(archive: Archive, name: str, state: str) -> Iterator[str]:
    if archive.trial(code_of(name)).state != state:
        yield f"the judgement of {name} is forgotten"


def _no_run(archive: Archive, number: str) -> Iterator[str]:
    if int(number) not in {run.run for run in archive.runs()}:
        yield f"run {number} is forgotten"


def _no_results(archive: Archive, *names: str) -> Iterator[str]:
    for name in names:
        if archive.result(code_of(name), run=1) != result_of(name):
            yield f"the result of {name} is lost or changed"


def _not_current(archive: Archive, number: str) -> Iterator[str]:
    current = archive.current_run()
    if current is None or current.run != int(number):
        yield f"run {number} is not current any more"


def _nothing(_archive: Archive) -> Iterator[str]:
    yield from ()


_CHECKS: Mapping[str, Callable[..., Iterator[str]]] = {
    "trials": _no_trials, "fact": _no_fact, "person": _no_person,
    "state": _no_state, "run": _no_run, "results": _no_results, "current": _not_current,
    "nothing": _nothing,
}  # fmt: skip


def half(archive: Archive, folder: Path) -> Iterator[str]:
    """One sentence for each visible thing that is not whole; tidying twice must do as once."""
    first = archive.verify()
    yield from (f"{each['code']}: {each['what']}" for each in first["problems"])
    before = state(folder)
    second = archive.verify()
    if second["problems"] != first["problems"] or state(folder) != before:
        yield "tidying a second time changed something"
    for trial in archive.trials():
        archive.read_raw(trial.trial)
    left = sorted((folder / "raw" / ".tmp").glob("*")) if (folder / "raw" / ".tmp").exists() else []
    yield from (f"{path.name} is left over" for path in left)


def state(folder: Path) -> dict[str, str]:
    """Every file of an archive by its hash, but for the locks."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def pruned(folder: Path) -> None:
    """Take away empty folders, so that copies are cheap and folders have to be made on the way."""
    for place, _, _ in sorted(os.walk(folder), reverse=True):
        if not any(Path(place).iterdir()) and not place.endswith(".tmp"):
            Path(place).rmdir()


def say(**facts: Any) -> None:
    """One line of JSON for whoever started this process."""
    os.write(1, (json.dumps(facts) + "\n").encode())
