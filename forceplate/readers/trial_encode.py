"""A recording to the bytes of our own trial file: HDF5, written once, the same bytes every time."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Literal

import h5py
import numpy as np

from forceplate import __version__
from forceplate.model.plate import Floats, Plate
from forceplate.model.recording import Recording
from forceplate.readers.trial_format import (
    COUNT_MISSING,
    FORMAT,
    GEOMETRY,
    SCHEMA,
    content_sha256,
)

Compression = Literal["none", "gzip"]
_NAMESPACE = uuid.UUID("6f1d5c62-0c1e-5d0a-9a7e-0f6f7263650a")


def encode(
    recording: Recording,
    *,
    simulated: bool = False,
    truth: Mapping[str, object] | None = None,
    compression: Compression = "none",
) -> bytes:
    """The trial file of a recording.

    Nothing that depends on when or where it is written goes in: one recording, one file.

    Parameters
    ----------
    recording : Recording
    simulated : bool
        Whether the samples were made by a simulator; also where `options` says so.
    truth : mapping of name to array, optional
        What a simulator knows, kept in the group `truth`.
    compression : str
        none, or gzip with a checksum a chunk.

    Returns
    -------
    bytes
        Each channel block in the narrowest type that holds it exactly: 16-bit counts where the
        plate's `quantum` makes them again bit for bit, else float32 if that is exact, else float64.
    """
    options = dict(recording.options)
    if simulated:
        options["simulated"] = "true"
    content = content_sha256(recording)
    about = _about(recording, options)
    identity = uuid.uuid5(_NAMESPACE, content + json.dumps(about, sort_keys=True))
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=("v110", "v110")) as file:
        _attributes(file, {
            "format": FORMAT, "schema_version": f"{SCHEMA[0]}.{SCHEMA[1]}",
            "writer": f"forceplate {__version__}", "uuid": str(identity),
            "content_sha256": content,
            "simulated": int(options.get("simulated") == "true"),
        })  # fmt: skip
        _write_about(file, about)
        _write_time(file, recording, compression)
        _write_plates(file, recording, compression)
        if recording.cop is not None:
            cop = _write(file, "cop", recording.cop, compression)
            _attributes(cop, {"components": "ml ap", "units": "m m"})
        if truth:
            group = file.create_group("truth")
            for name in sorted(truth):
                _write(group, name, np.asarray(truth[name], dtype=np.float64), compression)
    return buffer.getvalue()


def _about(recording: Recording, options: Mapping[str, str]) -> dict[str, object]:
    """Everything that is not samples or geometry, as plain values."""
    source = recording.source
    return {
        "facts": recording.facts.known(),
        "layout": None if recording.layout is None else asdict(recording.layout),
        "notes": list(recording.notes),
        "options": [list(pair) for pair in options.items()],
        "events": [list(event) for event in recording.events],
        "source": {
            "name": source.path.replace("\\", "/").rsplit("/", 1)[-1], "sha256": source.sha256,
            "reader": source.reader, "reader_version": source.reader_version,
            "index": source.index,
        },
    }  # fmt: skip


def _text(value: object) -> np.bytes_ | np.ndarray | float | int:
    """An attribute's value; texts as fixed-length UTF-8, which keeps the file plain."""
    if isinstance(value, str):
        return np.bytes_(value.encode() or b"\0")
    if isinstance(value, np.ndarray):
        return value
    assert isinstance(value, int | float)
    return value


def _attributes(thing: h5py.File | h5py.Group | h5py.Dataset, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if value is not None:
            thing.attrs[name] = _text(value)


def _write_about(file: h5py.File, about: Mapping[str, object]) -> None:
    facts = about["facts"]
    source = about["source"]
    assert isinstance(facts, dict)
    assert isinstance(source, dict)
    _attributes(file.create_group("known_at_ingest"), facts)
    provenance = file.create_group("provenance")
    _attributes(provenance, {f"source_{name}": value for name, value in source.items()})
    for name in ("options", "notes"):
        _attributes(provenance, {name: _json(about[name])})
    if about["layout"] is not None:
        _attributes(file.create_group("layout"), {"json": _json(about["layout"])})
    if about["events"]:
        _attributes(file.create_group("events"), {"json": _json(about["events"])})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_time(file: h5py.File, recording: Recording, compression: Compression) -> None:
    group = file.create_group("time")
    uniform = recording.time is None
    _attributes(group, {
        "rate": float(recording.rate), "n_samples": int(recording.n_samples),
        "start": float(recording.start), "kind": "uniform" if uniform else "irregular",
        "vertical": recording.vertical,
    })  # fmt: skip
    if recording.time is not None:
        _write(group, "t", recording.time, compression)


def _write_plates(file: h5py.File, recording: Recording, compression: Compression) -> None:
    plates = file.create_group("plates")
    for number, plate in enumerate(recording.plates, start=1):
        group = plates.create_group(str(number))
        placement = None
        if recording.layout is not None:
            placement = recording.layout.placement(plate.name, number)
        _attributes(group, {
            "name": plate.name, "serial": plate.serial, "model": plate.model, "why": plate.why,
            "type": plate.kind, "sign": plate.sign,
            "side": "unknown" if placement is None else placement.side,
            **{name: getattr(plate, name) for name in GEOMETRY},
        })  # fmt: skip
        if plate.valid is not None:
            _write(group, "valid", plate.valid, compression)
        if plate.wrench is not None:
            _write_wrench(group, plate, plate.wrench, compression)


def _write_wrench(
    group: h5py.Group, plate: Plate, wrench: Floats, compression: Compression
) -> None:
    counts = _counts(wrench, plate.quantum)
    if counts is None:
        data = _write(group, "wrench", wrench, compression)
    else:
        stored, scale, offset = counts
        data = _write(group, "wrench", stored, compression)
        _attributes(data, {"scale": scale, "offset": offset, "missing": COUNT_MISSING})
    _attributes(data, {
        "components": "Fx Fy Fz Mx My Mz", "units": "N N N N*m N*m N*m",
        "frame": "sensor origin; attribute origin of the plate is its surface centre",
    })  # fmt: skip


def _counts(wrench: Floats, quantum: Floats | None) -> tuple[np.ndarray, Floats, Floats] | None:
    """16-bit counts with their scale and offset, where they give the wrench back bit for bit."""
    if quantum is None:
        return None
    scale, offset = quantum[0], quantum[1]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        counts = np.rint(wrench / scale[:, None] + offset[:, None])
    gone = np.isnan(wrench)
    shift = np.zeros(6)
    for channel in range(6):
        own = counts[channel][~gone[channel]]
        if own.size and own.max() > 32767:
            shift[channel] = 32768.0
    counts -= shift[:, None]
    low, high = COUNT_MISSING + int(gone.any()), 32767
    inside = gone | ((counts >= low) & (counts <= high))
    if not inside.all():
        return None
    stored = np.where(gone, COUNT_MISSING, counts).astype(np.int16)
    moved = offset - shift
    again = from_counts(stored, scale, moved)
    return (stored, scale, moved) if _same(again, wrench) else None


def from_counts(stored: np.ndarray, scale: Floats, offset: Floats) -> Floats:
    """(k, n) float64 of 16-bit counts; the missing count becomes NaN."""
    values = stored.astype(np.float64)
    values -= offset[:, None]
    values *= scale[:, None]
    gone = stored == COUNT_MISSING
    if gone.any():
        values[gone] = np.nan
    return values


def _same(one: Floats, other: Floats) -> bool:
    """Equal bit for bit, any NaN being one."""
    gone = np.isnan(one)
    return bool(
        np.array_equal(gone, np.isnan(other))
        and np.array_equal(one[~gone].view(np.uint64), other[~gone].view(np.uint64))
    )


def _narrowest(values: np.ndarray) -> np.ndarray:
    """float32 where that is exact."""
    if values.dtype != np.float64:
        return values
    with np.errstate(over="ignore", invalid="ignore"):
        narrow = values.astype(np.float32)
    exact = _same(np.ascontiguousarray(narrow, dtype=np.float64), np.ascontiguousarray(values))
    return narrow if exact else values


def _write(
    group: h5py.File | h5py.Group, name: str, values: np.ndarray, compression: Compression
) -> h5py.Dataset:
    data = np.ascontiguousarray(_narrowest(np.asarray(values)))
    if compression == "none" or data.size == 0 or data.ndim == 0:
        return group.create_dataset(name, data=data, track_times=False)
    chunks = (*data.shape[:-1], min(data.shape[-1], 65536))
    return group.create_dataset(
        name, data=data, track_times=False, chunks=chunks, compression="gzip", compression_opts=4,
        shuffle=True, fletcher32=True,
    )  # fmt: skip
