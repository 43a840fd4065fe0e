"""The protocols of lab_data/protocols: what a session of one kind consists of."""

from __future__ import annotations

import tomllib
from functools import cache

from forceplate import labdata
from forceplate.model.protocol_file import protocol_from
from forceplate.model.record import Meter, Protocol, TrialRecord


@cache
def protocols() -> tuple[Protocol, ...]:
    """All protocols, in the order of their file names."""
    files = sorted(labdata.folder("protocols").iterdir(), key=lambda each: each.name)
    return tuple(
        protocol_from(tomllib.loads(each.read_text(encoding="utf-8")), where=each.name)
        for each in files
        if each.name.endswith(".toml")
    )


def meters(protocol: Protocol, trials: tuple[TrialRecord, ...]) -> list[Meter]:
    """How many trials of each condition a session has; what is to be repeated does not count."""
    return [
        Meter(
            condition,
            sum(trial.counts and trial.condition == condition.label for trial in trials),
        )
        for condition in protocol.conditions
    ]
