"""Small trials for the archive's tests; their trial file is any bytes, since it is never parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forceplate.archive.archive import Archive
from forceplate.archive.records import NewTrial
from forceplate.model.facts import Facts
from forceplate.model.result import Check, Quality

GOOD = Quality((Check("Q-SHORT", "pass", 60.0, 20.0, "s", "60 s long."),))


def new_trial(original: bytes, index: int = 0, **facts: Any) -> NewTrial:
    """A trial of a 60 s recording of two plates at 100 Hz, from this original."""
    return NewTrial(
        sha256=hashlib.sha256(original).hexdigest(), index=index, source_name="stance.csv",
        suffix="csv", facts=Facts(**facts), rate_hz=100.0, n_samples=6000, n_plates=2,
        quality=GOOD, layout={"facing": "+y", "plates": []}, options={"profile": "twin-wrench"},
    )  # fmt: skip


def ticking() -> Callable[[], str]:
    """A clock that goes on by a second each time it is asked."""
    ticks = iter(range(100_000))

    def clock() -> str:
        tick = next(ticks)
        return f"2026-03-14T{tick // 3600:02}:{tick // 60 % 60:02}:{tick % 60:02}Z"

    return clock


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An empty archive whose clock ticks a second a call."""
    with Archive.open(tmp_path / "lab", create=True, clock=ticking()) as opened:
        yield opened


@pytest.fixture
def make_trial() -> Callable[..., NewTrial]:
    return new_trial


@pytest.fixture
def add(archive: Archive) -> Callable[..., str]:
    """Adds a trial whose original is this name, with these facts; its code."""

    def add_one(name: str, **facts: Any) -> str:
        original = f"original {name}".encode()
        archive.put_original(original, "csv")
        code, _ = archive.add(new_trial(original, **facts), f"raw {name}".encode(), "test")
        return code

    return add_one


@pytest.fixture
def result() -> Callable[..., dict[str, Any]]:
    """The part of a result's JSON that the archive looks into, with this mean velocity."""

    def made(velocity: float, digest: str = "d" * 64) -> dict[str, Any]:
        value = {"value": velocity, "unit": "mm/s", "why": None, "revision": 1}
        return {
            "schema": "forceplate.result/1",
            "settings": {"filter.cutoff_hz": 10.0, "digest": digest},
            "values": {"mean_velocity_total": value},
        }

    return made
