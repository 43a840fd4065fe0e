"""Our own trial file (HDF5): what `encode` wrote, bit for bit, or a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from forceplate.errors import ForcePlateError, ReadError
from forceplate.model.facts import Facts, facts_from
from forceplate.model.layout import Feet, Foot, Layout, Placement
from forceplate.model.plate import Floats, Plate
from forceplate.model.recording import Recording, Source
from forceplate.model.stated import Point
from forceplate.readers.trial_format import FORMAT, GEOMETRY, SCHEMA, content_sha256

if TYPE_CHECKING:
    import h5py

    from forceplate.readers.trial_guard import Admitted

_MAGIC = b"\x89HDF\r\n\x1a\n"
_MARK = FORMAT.encode()
# What h5py and our own rebuilding raise on a damaged file.
_DAMAGE = (
    OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError, IndexError,
    OverflowError, MemoryError, NotImplementedError, ZeroDivisionError,
)  # fmt: skip


class TrialHdf5Reader:
    """Reads forceplate's own trial files, after looking at their build."""

    name = "trial-hdf5"
    version = "1"
    extensions = (".h5", ".hdf5", ".trial")

    def refuses(self, path: Path, head: bytes) -> str | None:  # noqa: ARG002
        """Why this is not a trial file, or None: HDF5's magic bytes decide."""
        if not head.startswith(_MAGIC):
            return "it does not start as an HDF5 file"
        return None

    def read(self, path: Path, profile: str | None) -> list[Recording]:  # noqa: ARG002
        """The one recording of the file.

        Raises
        ------
        ReadError
            It is not a trial file, is of a later major version, or its content does not match
            its own hash.
        """
        with _admitted(path) as file:
            recording = _recording(file, str(path))
            stated = _text(file, "content_sha256")
        found = content_sha256(recording)
        if found != stated:
            raise ReadError(
                "the trial file is damaged: its content does not match its own hash.", where=path,
                expected=stated, found=found,
                advice="Restore it from a backup, or ingest the original recording again.",
            )  # fmt: skip
        return [recording]


def read_kept(data: bytes, sha256: str, where: str) -> Recording:
    """The recording of a trial file whose bytes are known by their hash.

    The hash is of the whole file, so nothing in it needs a check of its own.

    Parameters
    ----------
    data : bytes
    sha256 : str
        That the bytes were kept under.
    where : str
        For errors.

    Raises
    ------
    ReadError
        They are other bytes, or no trial file.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ReadError(
            "the trial file is damaged.", where=where, expected=f"sha256 {sha256}", found=found,
            advice="Bring the file back from a backup.",
        )  # fmt: skip
    with _admitted_bytes(data, where) as file:
        return _recording(file, where)


def read_truth(path: Path) -> dict[str, np.ndarray]:
    """What the simulator knew about a simulated trial, by name; empty for a measured one."""
    with _admitted(path) as file:
        group = file.members.get("truth")
        members = {} if group is None else group.members
        return {name: each.array("f8") for name, each in members.items()}


@contextmanager
def _admitted(path: Path) -> Iterator[Admitted]:
    """The root of the open file, once all of it was looked at; damage becomes ReadError."""
    import h5py

    with _damage_told(path), h5py.File(path, "r") as file:
        yield _looked_at(file, path, path.stat().st_size)


@contextmanager
def _admitted_bytes(data: bytes, where: str) -> Iterator[Admitted]:
    """The same for a file in memory."""
    import h5py

    with _damage_told(where), h5py.File(h5py.h5f.open_file_image(data), "r") as file:
        yield _looked_at(file, where, len(data))


def _looked_at(file: h5py.File, where: Path | str, size: int) -> Admitted:
    from forceplate.readers.trial_guard import admit

    root = admit(file, where, size)
    _check_format(root, where)
    return root


@contextmanager
def _damage_told(where: Path | str) -> Iterator[None]:
    """Whatever damage makes h5py raise, as a ReadError."""
    try:
        yield
    except ReadError:
        raise
    except (*_DAMAGE, ForcePlateError) as cause:
        raise ReadError(
            "the trial file is damaged.", where=where,
            found=f"{type(cause).__name__}: {str(cause)[:200]}",
            advice="Restore it from a backup, or ingest the original recording again.",
        ) from cause  # fmt: skip


def _check_format(file: Admitted, where: Path | str) -> None:
    if "format" not in file.attributes or _text(file, "format") != FORMAT:
        raise ReadError(
            "this HDF5 file is not a trial of forceplate.", where=where,
            expected=f"the attribute format = {FORMAT}",
            advice="Export the recording as C3D or text instead.",
        )  # fmt: skip
    version = _text(file, "schema_version")
    if int(version.partition(".")[0]) != SCHEMA[0]:
        raise ReadError(
            "the trial file is of another major version.", where=where,
            expected=f"{SCHEMA[0]}.x", found=version,
            advice="Use the forceplate that wrote it, or a later one.",
        )  # fmt: skip


def _recording(file: Admitted, where: str) -> Recording:
    parts = file.members
    time, provenance = parts["time"], parts["provenance"]
    options = [(str(key), str(value)) for key, value in json.loads(_text(provenance, "options"))]
    plates = parts["plates"].members
    events = json.loads(_text(parts["events"], "json")) if "events" in parts else []
    layout = _layout(json.loads(_text(parts["layout"], "json"))) if "layout" in parts else None
    recording = Recording(
        Source(where, "", TrialHdf5Reader.name, TrialHdf5Reader.version),
        float(time.attributes["rate"].read()), int(time.attributes["n_samples"].read()),
        tuple(_plate(plates[str(number)]) for number in range(1, len(plates) + 1)),
        _text(time, "vertical"), cop=_floats(file, "cop"), time=_floats(time, "t"),
        start=float(time.attributes["start"].read()), layout=layout,
        facts=_facts(parts["known_at_ingest"]),
        events=tuple((float(a), float(b), str(label)) for a, b, label in events),
        notes=tuple(str(note) for note in json.loads(_text(provenance, "notes"))),
        options=tuple(options),
    )  # fmt: skip
    _check_shapes(recording)
    return recording


def _floats(group: Admitted, name: str) -> Floats | None:
    """A data set as float64; None where there is none of that name."""
    return group.members[name].array("f8") if name in group.members else None


def _check_shapes(recording: Recording) -> None:
    """Every array is as long as the recording, and the rate is one."""
    n = recording.n_samples
    if not (0 < recording.rate <= 1e6 and n > 0 and recording.vertical in ("y", "z")):
        raise ValueError("its rate, length or vertical axis is impossible")
    found = [each.shape for each in (recording.cop,) if each is not None]
    found += [plate.wrench.shape for plate in recording.readable if plate.wrench is not None]
    wanted = [(2, n)] * (recording.cop is not None) + [(6, n)] * len(recording.readable)
    found += [plate.valid.shape for plate in recording.plates if plate.valid is not None]
    wanted += [(n,) for plate in recording.plates if plate.valid is not None]
    if recording.time is not None:
        found.append(recording.time.shape)
        wanted.append((n,))
    if found != wanted:
        raise ValueError(f"arrays of {found} where {wanted} are needed")


def _text(thing: Admitted, name: str) -> str:
    value = thing.attributes[name].read()
    if not isinstance(value, bytes):
        raise TypeError(f"the attribute {name} is not a text")
    return value.decode()


def _plate(group: Admitted) -> Plate:
    known = group.attributes

    def text(name: str) -> str | None:
        return _text(group, name) if name in known else None

    shapes: dict[str, Any] = {
        name: np.asarray(known[name].read(), dtype=np.float64) if name in known else None
        for name in GEOMETRY
    }
    return Plate(
        text("name") or "", _wrench(group), **shapes,
        kind=int(known["type"].read()) if "type" in known else None,
        valid=group.members["valid"].array("u1") if "valid" in group.members else None,
        sign=text("sign") or "unknown", serial=text("serial"), model=text("model"),
        why=text("why"),
    )  # fmt: skip


def _wrench(group: Admitted) -> Floats | None:
    from forceplate.readers.trial_encode import from_counts

    if "wrench" not in group.members:
        return None
    data = group.members["wrench"]
    if data.id.dtype.kind != "i":
        return data.array("f8")
    scale, offset = (data.attributes[name].read() for name in ("scale", "offset"))
    return from_counts(data.array(), scale, offset)


def _facts(group: Admitted) -> Facts:
    values = {name: each.read() for name, each in group.attributes.items()}
    return facts_from(
        {
            name: value.decode() if isinstance(value, bytes) else value.item()
            for name, value in values.items()
        },
        where="known_at_ingest",
    )


def _layout(table: dict[str, Any]) -> Layout:
    """A layout from its own fields, exactly as it was."""
    plates = tuple(
        Placement(**{
            **row,
            "corners_mm": None if row["corners_mm"] is None
            else tuple(tuple(corner) for corner in row["corners_mm"]),
            "origin_mm": None if row["origin_mm"] is None else tuple(row["origin_mm"]),
        })
        for row in table["plates"]
    )  # fmt: skip
    return Layout(**{**table, "plates": plates, "feet": _feet(table["feet"])})


def _feet(row: dict[str, Any] | None) -> Feet | None:
    """Feet from their own fields; files from before a field was there have none of it."""
    if row is None:
        return None
    feet = {**row, "left": _foot(row["left"]), "right": _foot(row["right"])}
    return Feet(**{**feet, "heels": _point(row.get("heels")), "limits": _line(row.get("limits"))})


def _foot(row: dict[str, Any] | None) -> Foot | None:
    if row is None:
        return None
    ends = {key: _point(row[key]) for key in ("heel", "toe")}
    return Foot(**{**row, **ends, "outline": _line(row.get("outline"))})


def _point(row: list[float] | None) -> Point | None:
    if row is None:
        return None
    ml, ap = row
    return ml, ap


def _line(rows: list[list[float]] | None) -> tuple[Point, ...]:
    return tuple((ml, ap) for ml, ap in rows or ())
