"""What goes into the archive and what analysis gets back, and the rows between them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from forceplate.archive.audit import dumps
from forceplate.archive.database.schema import Row
from forceplate.archive.files.store import StoredFile
from forceplate.model.facts import FACT_NAMES, Facts
from forceplate.model.record import TrialRecord
from forceplate.model.result import Check, Quality, Verdict

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 10
PARTICIPANT = "participant "
"""Before a participant's code, as the subject of an audit line."""

MEASURES = ("mass_kg", "height_m", "foot_length_mm")
NUMERIC_FACTS = ("participant", *MEASURES)
"""Facts that can change a number, so that the trial is analysed again after a correction."""


@dataclass(frozen=True)
class NewTrial:
    """One recording on its way into the archive.

    Parameters
    ----------
    sha256 : str
        Of the original file, which is in the archive already.
    index : int
        Which recording of that file, from 0.
    source_name : str
        The file's name, never a path.
    suffix : str
        The original's suffix, as `put_original` was told.
    facts : Facts
    rate_hz, n_samples, n_plates : float, int, int
    quality : Quality
    layout : mapping or None
        The layout as JSON; None where none is stated.
    options : mapping
        How it was read, enough to read it the same way again.
    simulated : bool
    window : (start s or None, end s or None) or None
    content : str
        Hash of the samples alone, the same for another file of the same recording.
    """

    sha256: str
    index: int
    source_name: str
    suffix: str
    facts: Facts
    rate_hz: float
    n_samples: int
    n_plates: int
    quality: Quality
    layout: Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    simulated: bool = False
    window: tuple[float | None, float | None] | None = None
    content: str = ""

    @property
    def code(self) -> str:
        """Its code in every archive: from the original's hash and the index alone."""
        return trial_code(self.sha256, self.index)


@dataclass(frozen=True)
class StoredTrial:
    """What analysis needs of an archived trial.

    Parameters
    ----------
    trial, sha256, index, source_name : str, str, int, str
    raw, raw_sha256 : StoredFile, str
        The trial file, and the hash its bytes must have.
    original : StoredFile
    facts : Facts
        As known now, completed by the participant's measures.
    layout, options, window
        As in NewTrial, the layout as it is now.
    revision : int
        Rises with each correction that can change a number; hand it back with the result.
    """

    trial: str
    sha256: str
    index: int
    source_name: str
    raw: StoredFile
    raw_sha256: str
    original: StoredFile
    facts: Facts
    layout: dict[str, Any] | None
    options: dict[str, Any]
    window: tuple[float | None, float | None] | None
    simulated: bool
    revision: int


class Encoded(NamedTuple):
    """A result as the archive keeps it: its JSON text, and the digest of its settings."""

    text: str
    recipe: str


def encoded(result: Mapping[str, Any]) -> Encoded:
    """The JSON of a result in the order it was made in, so that it comes back as it was."""
    return Encoded(plain_json(result), result["settings"]["digest"])


def plain_json(value: Mapping[str, Any]) -> str:
    """JSON in the order that the mapping has, without spaces and never NaN."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Finished:
    """What became of one trial in a run: a result, or an error, or neither.

    Neither means that a result of this key is in the archive and is used again. The fields are
    those of `Archive.save_result` and `Archive.save_failure`.
    """

    trial: str
    key: str
    result: Mapping[str, Any] | Encoded | None = None
    env: Mapping[str, Any] = field(default_factory=dict)
    primary: Mapping[str, float | None] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    revision: int | None = None


def trial_code(sha256: str, index: int) -> str:
    """Ten characters (50 bits) of lower-case Crockford base32."""
    number = int.from_bytes(hashlib.sha256(f"{sha256}:{index}".encode()).digest(), "big")
    shifts = range(251, 251 - 5 * CODE_LENGTH, -5)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in shifts)


def trial_row(new: NewTrial, raw_sha256: str, *, by: str, at: str, suffix: str) -> dict[str, Any]:
    """The immutable row of a new trial, without its seal; it is its sidecar too."""
    return {
        "code": new.code, "sha256": new.sha256, "idx": new.index, "source_name": new.source_name,
        "suffix": suffix, "raw_sha256": raw_sha256, "archived": at, "by": by,
        "rate_hz": float(new.rate_hz), "n_samples": int(new.n_samples),
        "n_plates": int(new.n_plates), "simulated": bool(new.simulated),
        "facts": dumps(new.facts.known()),
        "quality": dumps([check.to_json() for check in new.quality.checks]),
        "layout": None if new.layout is None else dumps(new.layout),
        "options": dumps(dict(new.options)),
        "window": None if new.window is None else dumps(list(new.window)),
        "content": new.content,
    }  # fmt: skip


def now_row(row: Row) -> dict[str, Any]:
    """How a trial stands when it has just been added."""
    facts = Facts(**json.loads(row["facts"]))
    return {
        **asdict(facts), "code": row["code"], "state": "new", "state_reason": None,
        "layout": row["layout"], "verdict": checks_of(row["quality"]).verdict,
        "moment": facts.start or row["archived"], "revision": 1, "quality": None,
    }  # fmt: skip


def after_event(now: Row, action: str, after: Row) -> dict[str, Any]:
    """How a trial stands after one more line of its history."""
    changed: dict[str, Any] = dict(now)
    if action == "assigned":
        changed.update(after)
        changed["moment"] = after.get("start", now["moment"])
        changed["revision"] += int(any(name in after for name in NUMERIC_FACTS))
    elif action == "judged":
        changed.update(state=after["state"], state_reason=after["reason"])
    elif action == "laid out":
        layout = after["layout"]
        changed.update(layout=None if layout is None else dumps(layout))
        changed["revision"] += 1
    elif action == "measured":
        changed["revision"] += 1
    elif action == "checked":
        changed["quality"] = dumps(after["checks"])
        changed["verdict"] = checks_of(changed["quality"]).verdict
    return changed


class KeptQuality(Quality):
    """The checks of a listed trial, read from their JSON when they are asked for.

    A listing asks every trial for its verdict, which has a column of its own, and few for their
    checks.

    Parameters
    ----------
    text : str
        JSON of the checks.
    verdict : str
    """

    _text: str
    _verdict: Verdict

    def __init__(self, text: str, verdict: Verdict) -> None:
        self.__dict__.update(_text=text, _verdict=verdict)

    @cached_property
    def checks(self) -> tuple[Check, ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        return checks_of(self._text).checks

    @property
    def verdict(self) -> Verdict:
        return self._verdict

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quality) and self.checks == other.checks

    def __hash__(self) -> int:
        return hash((self.checks,))


def checks_of(text: str) -> Quality:
    """The checks from their JSON."""
    return Quality(tuple(Check(**check) for check in json.loads(text)))


def facts_of(now: Row) -> Facts:
    """The facts among the columns of a trial as it stands."""
    return Facts(**{name: now[name] for name in FACT_NAMES})


def record_of(row: Row) -> TrialRecord:
    """The record of a listing's row."""
    values = row["primary_values"]
    return TrialRecord(
        trial=row["code"], sha256=row["sha256"], index=row["idx"], source_name=row["source_name"],
        facts=facts_of(row), archived=row["archived"], rate_hz=row["rate_hz"],
        n_samples=row["n_samples"], n_plates=row["n_plates"],
        quality=KeptQuality(row["quality"], row["verdict"]),
        state=row["state"], state_reason=row["state_reason"], simulated=bool(row["simulated"]),
        key=row["key"], recipe=row["recipe"], values={} if values is None else json.loads(values),
        layout=row["layout"],
    )  # fmt: skip


def stored_of(row: Row, measures: Row, *, raw: StoredFile, original: StoredFile) -> StoredTrial:
    """What analysis needs, from the row of a trial and its participant's measures."""
    facts = facts_of(row)
    filled = {name: measures.get(name) for name in MEASURES if getattr(facts, name) is None}
    window = None if row["window"] is None else json.loads(row["window"])
    return StoredTrial(
        trial=row["code"], sha256=row["sha256"], index=row["idx"], source_name=row["source_name"],
        raw=raw, raw_sha256=row["raw_sha256"], original=original,
        facts=replace(facts, **filled),
        layout=None if row["layout"] is None else json.loads(row["layout"]),
        options=json.loads(row["options"]), window=None if window is None else tuple(window),
        simulated=bool(row["simulated"]), revision=row["revision"],
    )  # fmt: skip
