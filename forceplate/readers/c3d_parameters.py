"""The header and the parameter section of a C3D file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from forceplate.errors import ReadError

BLOCK = 512
INTEL, DEC, MIPS = 84, 85, 86
_SIZES = {-1: 1, 1: 1, 2: 2, 4: 4}


@dataclass(frozen=True)
class Numbers:
    """How this file's processor writes numbers."""

    processor: int

    @property
    def order(self) -> str:
        """Byte order as numpy names it."""
        return ">" if self.processor == MIPS else "<"

    def integers(self, data: bytes | memoryview, kind: str = "i2") -> np.ndarray[Any, Any]:
        """16-bit integers."""
        return np.frombuffer(data, dtype=self.order + kind)

    def floats(self, data: bytes | memoryview) -> np.ndarray[Any, Any]:
        """32-bit floats; a DEC float is a swapped IEEE float times four."""
        if self.processor != DEC:
            return np.frombuffer(data, dtype=self.order + "f4")
        words = np.frombuffer(data, dtype="<u2").reshape(-1, 2)[:, ::-1]
        return np.ascontiguousarray(words).view("<f4")[:, 0] / np.float32(4)


class _Stored(NamedTuple):
    """A parameter's type, shape and bytes."""

    kind: int
    shape: tuple[int, ...]
    raw: memoryview
    numbers: Numbers

    def value(self) -> Any:
        """Its array, or its texts."""
        if self.kind == -1:
            return _texts(self.raw, self.shape)
        if self.kind == 1:
            return np.frombuffer(self.raw, dtype="u1").reshape(self.shape, order="F")
        read = self.numbers.integers if self.kind == 2 else self.numbers.floats
        return read(self.raw).reshape(self.shape, order="F")


@dataclass(frozen=True)
class Header:
    """The first block of the file."""

    points: int
    analog_words: int
    first_frame: int
    last_frame: int
    scale: float
    data_start: int
    subframes: int
    point_rate: float


@dataclass(frozen=True)
class Parameters:
    """Groups of named values; arrays keep the file's first-index-fastest order as their axes.

    Parameters
    ----------
    path : Path
    groups : dict of group name to dict of name to array or list of texts
        As stored until they are asked for.
    damaged : dict of (group, name) to byte
        Parameters whose data run past the end of their section.
    """

    path: Path
    groups: dict[str, dict[str, Any]]
    damaged: dict[tuple[str, str], int] = field(default_factory=dict)

    def get(self, group: str, name: str) -> Any:
        """The value, or None where the file does not have it."""
        if (group, name) in self.damaged:
            raise ReadError(
                f"the parameter {group}:{name} is damaged.", where=self.path,
                byte=self.damaged[group, name],
                advice="Export the file again from the system that recorded it.",
            )  # fmt: skip
        values = self.groups.get(group, {})
        value = values.get(name)
        if isinstance(value, _Stored):
            value = values[name] = value.value()
        return value

    def numbers(self, group: str, name: str) -> np.ndarray[Any, Any] | None:
        """A numeric value as an array, with continuations (`NAME2`, ...) appended; or None."""
        parts = [self.get(group, name)]
        while parts[-1] is not None and parts[-1].__class__ is np.ndarray:
            parts.append(self.get(group, f"{name}{len(parts) + 1}"))
        arrays = [part for part in parts if isinstance(part, np.ndarray) and part.size]
        if not arrays:
            return None
        return arrays[0] if len(arrays) == 1 else np.concatenate([a.ravel() for a in arrays])

    def number(self, group: str, name: str) -> float | None:
        """The first number of a value, or None."""
        value = self.numbers(group, name)
        return None if value is None else float(value.ravel(order="F")[0])

    def texts(self, group: str, name: str) -> list[str]:
        """Texts, stripped of spaces and NULs; empty where there are none."""
        found: list[str] = []
        number = 1
        value = self.get(group, name)
        while isinstance(value, list):
            found.extend(str(text) for text in value)
            number += 1
            value = self.get(group, f"{name}{number}")
        return found


def read_header(path: Path, data: bytes) -> tuple[Header, Numbers]:
    """The header and the number format.

    Raises
    ------
    ReadError
        The header or the start of the parameter section is not there.
    """
    if len(data) < BLOCK:
        raise ReadError(
            "the header is cut off.", where=path, byte=len(data), expected=f"{BLOCK} bytes",
            found=f"{len(data)}", advice="Copy or export the file again.",
        )  # fmt: skip
    start = (data[0] - 1) * BLOCK
    if start < 0 or start + 4 > len(data):
        raise ReadError(
            "the parameter section lies outside the file.", where=path, byte=0,
            expected=f"a block number up to {len(data) // BLOCK}", found=str(data[0]),
            advice="Copy or export the file again.",
        )  # fmt: skip
    processor = data[start + 3]
    if processor not in (INTEL, DEC, MIPS):
        raise ReadError(
            "the processor byte is not one of C3D's.", where=path, byte=start + 3,
            expected="84 (Intel), 85 (DEC) or 86 (MIPS)", found=str(processor),
        )  # fmt: skip
    numbers = Numbers(processor)
    words = numbers.integers(data[:24], "u2")
    floats = numbers.floats(data[12:16]), numbers.floats(data[20:24])
    return Header(
        points=int(words[1]), analog_words=int(words[2]), first_frame=int(words[3]),
        last_frame=int(words[4]), scale=float(floats[0][0]), data_start=int(words[8]),
        subframes=int(words[9]), point_rate=float(floats[1][0]),
    ), numbers  # fmt: skip


def read_parameters(path: Path, data: bytes, header: Header, numbers: Numbers) -> Parameters:
    """All groups and parameters.

    Raises
    ------
    ReadError
        A record points outside the file or backwards.
    """
    at = (data[0] - 1) * BLOCK
    data_at = (header.data_start - 1) * BLOCK
    end = data_at if data_at > at else at + BLOCK * max(data[at + 2], 1)
    end = min(end, len(data))
    at += 4
    order = "big" if numbers.processor == MIPS else "little"
    section = memoryview(data)[:end]
    names: dict[int, str] = {}
    found: dict[tuple[int, str], Any] = {}
    damaged: dict[tuple[int, str], int] = {}
    while at + 2 <= end:
        length, group = _signed(data[at]), _signed(data[at + 1])
        follow = at + 2 + abs(length)
        if length == 0 or follow + 2 > end:
            break
        name = data[at + 2 : follow].decode("latin-1").strip().upper()
        step = int.from_bytes(data[follow : follow + 2], order)
        if group < 0:
            names[-group] = name
        elif group > 0:
            value = _stored(section[follow + 2 :], numbers)
            if value is None:
                damaged[group, name] = at
            else:
                found[group, name] = value
        if step == 0:
            break
        if step < 2:
            raise ReadError(
                "a parameter record points backwards.", where=path, byte=follow,
                expected="an offset of at least 2", found=str(step),
                advice="Export the file again from the system that recorded it.",
            )  # fmt: skip
        at = follow + step
    groups: dict[str, dict[str, Any]] = {name: {} for name in names.values()}
    for (group, name), value in found.items():
        groups.setdefault(names.get(group, f"#{group}"), {})[name] = value
    bad = {(names.get(group, f"#{group}"), name): byte for (group, name), byte in damaged.items()}
    return Parameters(path, groups, bad)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _stored(data: memoryview, numbers: Numbers) -> _Stored | None:
    """The value that starts with its type byte; None where it does not fit its section."""
    if len(data) < 2 or _signed(data[0]) not in _SIZES:
        return None
    kind, rank = _signed(data[0]), data[1]
    shape = tuple(data[2 : 2 + rank])
    size = math.prod(shape) * _SIZES[kind]
    start = 2 + rank
    if rank > 7 or len(shape) != rank or start + size > len(data):
        return None
    return _Stored(kind, shape, data[start : start + size], numbers)


def _texts(raw: memoryview, shape: tuple[int, ...]) -> list[str]:
    """Characters as one text a row of their first dimension."""
    width = shape[0] if shape else 1
    if not len(raw) or not width:
        return []
    return [
        bytes(raw[i : i + width]).decode("latin-1").replace("\0", " ").strip()
        for i in range(0, len(raw), width)
    ]
