"""How many samples a C3D file holds, at which rate, and the analog channels themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forceplate.errors import ReadError
from forceplate.model.plate import Floats
from forceplate.readers.c3d_parameters import BLOCK, Header, Numbers, Parameters

_WRAP = 65536


@dataclass(frozen=True)
class Extent:
    """What the data section holds, checked against the bytes present.

    Parameters
    ----------
    frames, points, channels, subframes : int
    start : int
        First byte of the data.
    floating : bool
        Floats, else 16-bit integers.
    rate : float, Hz
        Of the analog samples.
    point_rate : float, Hz
        0 where the file states none.
    notes : tuple of str
    """

    frames: int
    points: int
    channels: int
    subframes: int
    start: int
    floating: bool
    rate: float
    point_rate: float
    notes: tuple[str, ...]

    @property
    def words(self) -> int:
        """Numbers a frame."""
        return 4 * self.points + self.channels * self.subframes

    @property
    def n_samples(self) -> int:
        """Analog samples."""
        return self.frames * self.subframes


def extent_of(header: Header, parameters: Parameters, size: int) -> Extent:
    """The extent of the data, where the file is whole.

    Parameters
    ----------
    header : Header
    parameters : Parameters
    size : int
        Bytes of the file.

    Raises
    ------
    ReadError
        The counts are impossible, no rate is stated, or bytes are missing.
    """
    path, notes = parameters.path, []
    if not math.isfinite(header.scale):
        raise _impossible(parameters, "the point scale", "a number", str(header.scale), 12)
    start = (header.data_start - 1) * BLOCK
    if start < BLOCK:
        raise _impossible(
            parameters, "the data start", "a block after the header", str(header.data_start), 16
        )
    width = 4 if header.scale < 0 else 2
    rate, point_rate, subframes = _rates(header, parameters, notes)
    frames = _frames(header, parameters, notes)
    room = size - start
    counts = _channels(header, parameters, subframes, notes, frames, width, room)
    extent = Extent(
        frames, header.points, counts, subframes, start, width == 4, rate, point_rate, tuple(notes)
    )
    if not counts * subframes:
        raise ReadError(
            "the file holds no analog channels, so no force plate.", where=path, byte=4,
            expected="at least 6 channels", found=f"{header.analog_words} analog values a frame",
            advice="Export the trial with its force plates.",
        )  # fmt: skip
    needed = frames * extent.words * width
    extent = _longer_than_promised(extent, header, room)
    if needed > room:
        present = max(room, 0) // max(extent.words * width, 1)
        raise ReadError(
            "the file is cut off.", where=path, byte=size,
            expected=f"{frames} frames up to byte {start + needed}",
            found=f"{present} whole frames, {size} bytes",
            advice="Copy or export the file again.",
        )  # fmt: skip
    return extent


def _longer_than_promised(extent: Extent, header: Header, room: int) -> Extent:
    """The extent with the frames beyond 65535 that only the length tells, or a note of the rest."""
    frame = extent.words * (4 if extent.floating else 2)
    spare = room - extent.frames * frame
    if spare < max(BLOCK, frame):
        return extent
    if header.last_frame == _WRAP - 1 and extent.frames < _WRAP:
        frames = room // frame
        note = f"{frames} frames by the file's length; the header's 16 bits end before"
        return replace(extent, frames=frames, notes=(*extent.notes, note))
    note = f"the file holds {spare} bytes more than its {extent.frames} frames need"
    return replace(extent, notes=(*extent.notes, note))


def _impossible(
    parameters: Parameters, what: str, expected: str, found: str, byte: int | None = None
) -> ReadError:
    return ReadError(
        f"{what} is impossible.", where=parameters.path, byte=byte, expected=expected, found=found,
        advice="Export the file again from the system that recorded it.",
    )  # fmt: skip


def _rates(header: Header, parameters: Parameters, notes: list[str]) -> tuple[float, float, int]:
    """Analog rate, point rate and analog samples a frame."""
    stated = parameters.number("ANALOG", "RATE")
    point_rate = header.point_rate
    if not (math.isfinite(point_rate) and point_rate > 0):
        point_rate = parameters.number("POINT", "RATE") or 0.0
    if not (math.isfinite(point_rate) and point_rate > 0):
        point_rate = 0.0
    subframes = header.subframes
    if subframes == 0:
        ratio = stated / point_rate if stated and point_rate else 1.0
        subframes = max(round(ratio), 1) if math.isfinite(ratio) and ratio < _WRAP else 1
        notes.append(f"the header states no analog samples a frame; {subframes} were taken")
    by_frames = point_rate * subframes
    rate = stated if stated is not None and math.isfinite(stated) and stated > 0 else by_frames
    if not 0 < rate <= 1e6:
        raise _impossible(
            parameters, "the sampling rate", "ANALOG:RATE in Hz, above 0", f"{rate:g}"
        )
    if by_frames > 0 and abs(rate - by_frames) > 1e-3 * rate:
        notes.append(
            f"ANALOG:RATE says {rate:g} Hz, the frames say {by_frames:g} Hz; {rate:g} Hz was used"
        )
    return rate, point_rate, subframes


def _frames(header: Header, parameters: Parameters, notes: list[str]) -> int:
    """Frames promised; beyond 65535 the header's 16 bits do not reach."""
    short = header.last_frame - header.first_frame + 1
    first = _long_field(parameters, "ACTUAL_START_FIELD")
    last = _long_field(parameters, "ACTUAL_END_FIELD")
    candidates = [last - first + 1] if first is not None and last is not None else []
    for name in ("LONG_FRAMES", "FRAMES"):
        value = parameters.number("POINT", name)
        if value is not None and math.isfinite(value) and abs(value) < 2**31:
            candidates.append(int(value) % _WRAP if value < 0 else int(value))
    full = header.last_frame == _WRAP - 1
    for count in candidates:
        wrapped = count >= _WRAP and (count - short) % _WRAP == 0
        unsaid = short <= 0 and count >= _WRAP
        if count > 0 and (wrapped or unsaid or (full and count >= short)):
            if count != short:
                notes.append(f"{count} frames by the parameters; the header's 16 bits end before")
            return count
    if short <= 0:
        raise _impossible(
            parameters, "the frame count", "a last frame at or after the first",
            f"{header.first_frame} to {header.last_frame}", 6,
        )  # fmt: skip
    others = sorted({count for count in candidates if count > 0 and count != short})
    if others:
        notes.append(
            f"the header promises {short} frames, the parameters "
            f"{' or '.join(map(str, others))}; the header was used"
        )
    return short


def _long_field(parameters: Parameters, name: str) -> int | None:
    """A frame number of two 16-bit halves, low first."""
    value = parameters.numbers("TRIAL", name)
    if value is None or value.size < 2 or value.dtype.kind not in "iu":
        return None
    low, high = (int(half) % _WRAP for half in value.ravel(order="F")[:2])
    return low + _WRAP * high


def _channels(
    header: Header, parameters: Parameters, subframes: int, notes: list[str], frames: int,
    width: int, room: int,
) -> int:  # fmt: skip
    """Analog channels: the header's count, unless only ANALOG:USED agrees with the length."""
    by_header, rest = divmod(header.analog_words, subframes)
    used = parameters.number("ANALOG", "USED")
    if used is None or not math.isfinite(used):
        used = by_header
    by_parameter = int(used) % _WRAP
    if rest == 0 and by_parameter == by_header:
        return by_header

    def fits(channels: int) -> bool:
        needed = frames * (4 * header.points + channels * subframes) * width
        return needed <= room < needed + BLOCK

    if fits(by_parameter):
        notes.append(
            f"the header counts {header.analog_words} analog values a frame, ANALOG:USED "
            f"{by_parameter} channels; the file's length agrees with the latter"
        )
        return by_parameter
    if rest:
        raise _impossible(
            parameters, "the count of analog values a frame",
            f"a multiple of {subframes}", str(header.analog_words), 4,
        )  # fmt: skip
    return by_header


@dataclass(frozen=True, eq=False)
class Channels:
    """The analog channels of a file, read on demand.

    Parameters
    ----------
    raw : (n, channels) int16, uint16 or float32
    scale, offset : (k,) float64
        As far as the file states them. Without any, floats are taken as scaled and offsets as 0;
        integers without a scale mean nothing.
    general : float
    units : list of str
    """

    raw: np.ndarray[Any, Any]
    scale: Floats
    offset: Floats
    general: float
    units: list[str]

    @property
    def count(self) -> int:
        """How many channels the data hold."""
        return int(self.raw.shape[1])

    def counts(self, indices: list[int]) -> Floats:
        """(k, n) of some channels (from 0): raw - offset."""
        counts = np.empty((len(indices), len(self.raw)))
        for row, index in zip(counts, indices, strict=True):
            row[:] = self.raw[:, index]
            row -= self.offset[index]
        return counts

    def steps(self, indices: list[int], factor: float = 1.0) -> Floats:
        """(k, 1): what one count of each channel is, scale * general * factor."""
        steps = [float(self.scale[index]) * self.general * factor for index in indices]
        return np.array(steps)[:, None]

    def unit(self, index: int) -> str:
        """The unit as written, empty where none stands."""
        return self.units[index] if index < len(self.units) else ""


def read_channels(
    data: bytes, extent: Extent, parameters: Parameters, numbers: Numbers
) -> Channels:
    """The analog channels with their scales; nothing is scaled yet."""
    unsigned = any(text.upper() == "UNSIGNED" for text in parameters.texts("ANALOG", "FORMAT"))
    width = 4 if extent.floating else 2
    size = extent.frames * extent.words * width
    section = memoryview(data)[extent.start : extent.start + size]
    if extent.floating:
        flat = numbers.floats(section)
    else:
        flat = numbers.integers(section, "u2" if unsigned else "i2")
    frames = flat.reshape(extent.frames, extent.words)
    raw = frames[:, 4 * extent.points :].reshape(-1, extent.channels)
    scale = parameters.numbers("ANALOG", "SCALE")
    offset = parameters.numbers("ANALOG", "OFFSET")
    if offset is not None and unsigned and offset.dtype.kind == "i":
        offset = offset.astype(np.int64) % _WRAP
    general = parameters.number("ANALOG", "GEN_SCALE")
    if scale is None:
        scale = np.ones(extent.channels if extent.floating else 0)
    if offset is None:
        offset = np.zeros(extent.channels)
    return Channels(
        raw, np.asarray(scale, dtype=np.float64).ravel(),
        np.asarray(offset, dtype=np.float64).ravel(), 1.0 if general is None else general,
        parameters.texts("ANALOG", "UNITS"),
    )  # fmt: skip
