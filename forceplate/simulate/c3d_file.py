"""A small C3D writer: plates of type 2, float samples, no markers."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forceplate.errors import SettingsError
from forceplate.model.recording import Recording
from forceplate.units import MM_PER_M

BLOCK = 512
KEY = 0x50
INTEL = 84
CHANNELS = ("Fx", "Fy", "Fz", "Mx", "My", "Mz")
UNITS = ("N", "N", "N", "Nmm", "Nmm", "Nmm")
MAX_FRAMES = 65535


@dataclass(frozen=True)
class _Parameter:
    """One parameter: element size (-1 text, 2 whole number, 4 real), dimensions, bytes."""

    name: str
    kind: int
    shape: tuple[int, ...]
    data: bytes


def write_c3d(recording: Recording, path: str | Path) -> None:
    """Write the plates of a recording as a C3D file (Intel, floats, plate type 2).

    Forces in N and moments in N·mm about each sensor's origin, as in the recording; corners and
    origins in mm. Sides and facing have no place in the format: give a layout beside it.

    Raises
    ------
    SettingsError
        A plate has no channels or no corners, or there are more than 65,535 samples.
    """
    for plate in recording.plates:
        if plate.wrench is None or plate.corners is None:
            raise SettingsError(
                f"plate {plate.name!r} cannot be written as C3D.", where=path,
                expected="channels and corners",
            )  # fmt: skip
    if recording.n_samples > MAX_FRAMES:
        raise SettingsError(
            "the recording is too long for this C3D writer.", where=path,
            expected=f"at most {MAX_FRAMES} samples", found=str(recording.n_samples),
        )  # fmt: skip
    # The section's length does not depend on the numbers in it, so a first pass tells where
    # the samples start.
    length = len(_parameters(recording, 0))
    start = 2 + length // BLOCK
    samples = np.vstack([_channels_mm(recording)]).T.astype("<f4").tobytes()
    padding = -len(samples) % BLOCK
    Path(path).write_bytes(
        _header(recording, start) + _parameters(recording, start) + samples + bytes(padding)
    )


def _channels_mm(recording: Recording) -> np.ndarray:
    """(6 plates, n) N and N·mm, plate after plate."""
    factor = np.repeat([1.0, MM_PER_M], 3)[:, None]
    return np.vstack([
        plate.wrench * factor for plate in recording.plates if plate.wrench is not None
    ])  # fmt: skip


def _header(recording: Recording, start: int) -> bytes:
    n_channels = 6 * len(recording.plates)
    head = struct.pack(
        "<BBHHHHHfHHf", 2, KEY, 0, n_channels, 1, recording.n_samples, 0, -1.0, start, 1,
        recording.rate,
    )  # fmt: skip
    return head.ljust(BLOCK, b"\0")


def _text(name: str, *lines: str) -> _Parameter:
    width = max(len(line) for line in lines)
    data = "".join(line.ljust(width) for line in lines).encode("ascii")
    shape = (width,) if len(lines) == 1 else (width, len(lines))
    return _Parameter(name, -1, shape, data)


def _whole(name: str, *values: int, shape: tuple[int, ...] = ()) -> _Parameter:
    return _Parameter(name, 2, shape, np.array(values, dtype="<u2").tobytes())


def _real(name: str, values: object, shape: tuple[int, ...] = ()) -> _Parameter:
    return _Parameter(name, 4, shape, np.asarray(values, dtype="<f4").tobytes())


def _groups(recording: Recording, start: int) -> dict[str, list[_Parameter]]:
    n = len(recording.plates)
    labels = [f"{channel}{number}" for number in range(1, n + 1) for channel in CHANNELS]
    corners = np.array([plate.corners for plate in recording.plates]) * MM_PER_M
    origins = np.array([plate.origin for plate in recording.plates]) * MM_PER_M
    return {
        "POINT": [
            _whole("USED", 0), _whole("FRAMES", recording.n_samples), _real("SCALE", -1.0),
            _real("RATE", recording.rate), _whole("DATA_START", start), _text("UNITS", "mm"),
        ],
        "ANALOG": [
            _whole("USED", 6 * n), _text("LABELS", *labels), _text("UNITS", *UNITS * n),
            _real("RATE", recording.rate), _real("GEN_SCALE", 1.0),
            _real("SCALE", np.ones(6 * n), (6 * n,)),
            _whole("OFFSET", *[0] * (6 * n), shape=(6 * n,)), _text("FORMAT", "SIGNED"),
        ],
        "FORCE_PLATFORM": [
            _whole("USED", n), _whole("TYPE", *[2] * n, shape=(n,)),
            _whole("ZERO", 0, 0, shape=(2,)), _real("CORNERS", corners, (3, 4, n)),
            _real("ORIGIN", origins, (3, n)),
            _whole("CHANNEL", *range(1, 6 * n + 1), shape=(6, n)),
        ],
        "MANUFACTURER": [_text("SOFTWARE", "simulated by forceplate")],
    }  # fmt: skip


def _parameters(recording: Recording, start: int) -> bytes:
    """The parameter section, filled up to whole blocks."""
    body = b""
    groups = _groups(recording, start)
    for number, (name, parameters) in enumerate(groups.items(), start=1):
        body += _record(name, -number, b"\0")
        for each in parameters:
            shape = bytes([each.kind & 0xFF, len(each.shape), *each.shape])
            body += _record(each.name, number, shape + each.data + b"\0")
    body += b"\0\0"
    blocks = -(-(len(body) + 4) // BLOCK)
    return (bytes([1, KEY, blocks, INTEL]) + body).ljust(blocks * BLOCK, b"\0")


def _record(name: str, number: int, content: bytes) -> bytes:
    """Name, group number and the way to the next record, counted from its own two bytes."""
    text = name.encode("ascii")
    return (
        struct.pack("<bb", len(text), number) + text + struct.pack("<H", len(content) + 2) + content
    )
